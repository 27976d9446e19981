"""Discovery by the REST interface of WordPress."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response

from yalu.conversion import whole_number
from yalu.reasons import Reason
from yalu.spiders.discovery.base import DiscoverySpider
from yalu.spiders.http.exchange import headers
from yalu.spiders.parsers.feeds import iso, web_address
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.parsers.wordpress import rest_root
from yalu.spiders.state.progress import DiscoveryState
from yalu.text import one_line

PER_PAGE = 50
SINCE = timedelta(days=30)
"""How far back later crawls list posts; ``after=`` keeps the answer small, known articles are skipped anyway."""
FIELDS = "id,link,title,date_gmt,modified_gmt,comment_status"


class WordPressSpider(DiscoverySpider):
    """Finds a site's REST interface through its home page (``rel="https://api.w.org/"``) and lists the posts.

    The address may also be the interface itself (``…/wp-json/``). Decision 0030.
    """

    name = "wordpress"

    async def parse_listing(
        self, response: Response, state: DiscoveryState, root: str = "", page: int = 1
    ) -> AsyncIterator[Any]:
        """Read the home page while ``root`` is empty, else page ``page`` (from 1) of the posts below ``root``."""
        if page > 1 and response.status == 400:
            return  # the interface's answer after the last page
        if not self.listing_arrived(response, state):
            return
        if not root:
            if (first := self._first_page(response, state)) is not None:
                yield first
            return
        posts = _posts(response)
        if posts is None:
            self.unreadable_listing(state, response.url, Reason.of("listing.no_rest"))
            return
        last = whole_number(headers(response).get("x-wp-totalpages", ""), 6)
        last = 1 if last is None else last
        state.notes["pages"] = last
        onward = self._posts_request(state, root, page + 1) if page < last else None
        async for request in self.requests_of_page(state, response.url, posts, page, onward):
            yield request

    def _first_page(self, response: Response, state: DiscoveryState) -> Request | None:
        root = rest_root(response.url, headers(response), response.body)
        if root is None:
            self.unreadable_listing(state, response.url, Reason.of("listing.unnamed_rest"))
            return None
        state.notes["root"] = root
        self.forget_validators(state, response)
        return self._posts_request(state, root, 1)

    def _posts_request(self, state: DiscoveryState, root: str, page: int) -> Request:
        query = {"per_page": PER_PAGE, "page": page, "orderby": "date", "order": "desc", "_fields": FIELDS}
        if not self.progress.reads_full_history(state.discovery.url):
            query["after"] = (self.progress.now() - SINCE).strftime("%Y-%m-%dT%H:%M:%S")
        address = urljoin(root, "wp/v2/posts") if "?" not in root else root + "wp/v2/posts"
        joiner = "&" if "?" in address else "?"
        return self.listing_request(
            f"{address}{joiner}{urlencode(query)}", self.parse_listing, state, root=root, page=page
        )


def _posts(response: Response) -> list[ListedLink] | None:
    try:
        data = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, list):
        return None
    posts = [post for post in data if isinstance(post, dict)]
    return [link for post in posts if (link := _found(post, response.url)) is not None]


def _found(post: dict[str, Any], base: str) -> ListedLink | None:
    link = web_address(post.get("link"), base)
    if link is None:
        return None
    title = post.get("title")
    text = title.get("rendered") if isinstance(title, dict) else None
    status = post.get("comment_status")
    return ListedLink(
        url=link,
        title=one_line(str(text))[:500] if text else None,
        published=iso(post.get("date_gmt")),
        modified=iso(post.get("modified_gmt")),
        comments_open=status == "open" if status in ("open", "closed") else None,
    )
