"""Discovery by the REST interface of WordPress."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response

from spiders.discovery.base import WaySpider
from spiders.http.errors import Trouble
from spiders.http.exchange import headers
from spiders.parsers.candidate import Found
from spiders.parsers.feeds import iso, web_address
from spiders.parsers.wordpress import rest_root
from spiders.state.progress import WayIn
from yalu.model import Outcome
from yalu.text import one_line

PER_PAGE = 50
SINCE = timedelta(days=30)
"""How far back later crawls ask; `after=` keeps the answer small, the known pieces are left out anyway."""
FIELDS = "id,link,title,date_gmt,modified_gmt,comment_status"


class WordPressSpider(WaySpider):
    """Finds the interface of a site by its home page (``rel="https://api.w.org/"``) and lists its posts.

    The address may also be the interface itself (``…/wp-json/``).
    """

    name = "wordpress"

    async def parse_listing(self, response: Response, way: WayIn, root: str = "", page: int = 1) -> AsyncIterator[Any]:
        if page > 1 and response.status == 400:
            return  # the interface answers so after the last page
        if not self.answered(response, way):
            return
        if not root:
            if (first := self._first_page(response, way)) is not None:
                yield first
            return
        posts = _posts(response)
        if posts is None:
            self.lost(way, response.url, Trouble(Outcome.UNREADABLE, "there is no WordPress REST interface"))
            return
        self.alive(way, response.url)
        self.lists(way, posts)
        links = self.recent(way, posts)
        requests = self.follow(way, links)
        for request in requests:
            yield request
        pages = headers(response).get("x-wp-totalpages", "")
        last = int(pages) if pages.isdigit() and len(pages) < 7 else 1
        way.notes["pages"] = last
        if page < last and self.goes_on(way, page, links, len(requests)):
            yield self._posts_request(way, root, page + 1)

    def _first_page(self, response: Response, way: WayIn) -> Request | None:
        root = rest_root(response.url, headers(response), response.body)
        if root is None:
            self.lost(way, response.url, Trouble(Outcome.UNREADABLE, "the page names no WordPress REST interface"))
            return None
        way.notes["root"] = root
        self.leads_on(way, response)
        return self._posts_request(way, root, 1)

    def _posts_request(self, way: WayIn, root: str, page: int) -> Request:
        query = {"per_page": PER_PAGE, "page": page, "orderby": "date", "order": "desc", "_fields": FIELDS}
        if not self.progress.reaches_back(way.discovery.url):
            query["after"] = (self.progress.now() - SINCE).strftime("%Y-%m-%dT%H:%M:%S")
        address = urljoin(root, "wp/v2/posts") if "?" not in root else root + "wp/v2/posts"
        joiner = "&" if "?" in address else "?"
        return self.listing(f"{address}{joiner}{urlencode(query)}", self.parse_listing, way, root=root, page=page)


def _posts(response: Response) -> list[Found] | None:
    try:
        data = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, list):
        return None
    posts = [post for post in data if isinstance(post, dict)]
    return [found for post in posts if (found := _found(post, response.url)) is not None]


def _found(post: dict[str, Any], base: str) -> Found | None:
    link = web_address(post.get("link"), base)
    if link is None:
        return None
    title = post.get("title")
    text = title.get("rendered") if isinstance(title, dict) else None
    status = post.get("comment_status")
    return Found(
        url=link,
        title=one_line(str(text))[:500] if text else None,
        published=iso(post.get("date_gmt")),
        modified=iso(post.get("modified_gmt")),
        comments_open=status == "open" if status in ("open", "closed") else None,
    )
