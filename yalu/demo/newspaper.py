"""A newspaper as a site: its response to a path on a day. Pure: equal arguments give equal responses."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from yalu.demo.articles import DemoArticle, PaperIssue, Remark, edition
from yalu.demo.outlets import ESTUARY, Outlet
from yalu.demo.wording import comments_title, date_line, labels
from yalu.model import Access

THREADS_PER_PAGE = 6
FEED_LENGTH = 10

Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers with lower-case names, body."""

_HTML = {"content-type": "text/html; charset=UTF-8"}
_XML = {"content-type": "application/rss+xml; charset=UTF-8"}
_ADVERTS = (
    "Ferries to Weihai from 89,000 won. Book before Sunday.",
    "Barley tea, roasted on the quay since 1961.",
    "Learn to read a tide table in one weekend.",
    "Umbrella repairs while you wait, opposite the fish market.",
    "A harbour flat with a view of somebody else's harbour.",
)


@dataclass(frozen=True, slots=True)
class Node:
    """A comment as a theme prints it, with its replies."""

    remark: Remark
    paragraphs: tuple[str, ...]
    date: str
    replies: tuple[Node, ...]


class Newspaper:
    """The site of a newspaper at ``base_url`` (no trailing slash)."""

    def __init__(self, base_url: str, outlet: Outlet = ESTUARY, retry_after: int = 3600) -> None:
        self.base_url = base_url
        self.outlet = outlet
        self.retry_after = retry_after
        """Seconds that it asks visitors to stay away in an outage."""

    def page(self, path: str, day: int, request_no: int) -> Answer:
        """Return status, headers and body for ``path`` (with its query, if any) on ``day``, which counts from 0.

        Adverts, counters, tokens and most-read boxes depend on ``request_no``; the text never does.
        """
        paper = edition(day, self.outlet)
        if paper.outage:
            return (
                503,
                {**_HTML, "retry-after": str(self.retry_after)},
                b"<html><title>503</title><h1>Service Unavailable</h1></html>",
            )
        bare, _, query = path.partition("?")
        noise = _Noise(f"{path}|{day}|{request_no}", paper)
        if bare == "/" and query.startswith("p="):
            return self._shortlink(paper, query[2:])
        if (fixed := self._fixed(bare, paper, noise)) is not None:
            return fixed
        return self._article_at(bare, paper, noise)

    def _fixed(self, path: str, paper: PaperIssue, noise: _Noise) -> Answer | None:
        if path == "/robots.txt":
            more = f"{paper.robots}\n" if paper.robots else ""
            rules = f"User-agent: *\nDisallow: /wp-admin/\n{more}\nSitemap: {self.base_url}/wp-sitemap.xml\n"
            return 200, {"content-type": "text/plain; charset=UTF-8"}, rules.encode()
        if path == "/theme.css":
            return 200, {"content-type": "text/css"}, _template(f"{paper.theme}.css").render().encode()
        if path == "/":
            front = self._render("front.html", paper, noise, articles=paper.articles, language=self.outlet.language)
            return 200, _HTML, front
        if path == "/feed/":
            return self._validated("feed.xml", paper.articles[:FEED_LENGTH])
        if path == "/wp-sitemap.xml":
            return self._validated("sitemap-index.xml", ())
        if path == "/wp-sitemap-posts-post-1.xml":
            return self._validated("sitemap.xml", paper.articles)
        return None

    def _validated(self, name: str, articles: tuple[DemoArticle, ...]) -> Answer:
        there = tuple(article for article in articles if not article.withdrawn)
        body = _template(name).render(base=self.base_url, outlet=self.outlet, lead=lead, articles=there).encode()
        return 200, {**_XML, "etag": f'"{sha256(body).hexdigest()[:16]}"'}, body

    def _shortlink(self, paper: PaperIssue, number: str) -> Answer:
        for article in paper.articles:
            if str(article.id) == number:
                return _moved(self.base_url + article.path)
        return self._missing(404, self.outlet.language, paper, _Noise(number, paper))

    def _article_at(self, path: str, paper: PaperIssue, noise: _Noise) -> Answer:
        for article in paper.articles:
            for slug in article.old_slugs:
                if path.startswith(old := article.path_of(slug)):
                    return _moved(self.base_url + article.path + path.removeprefix(old))
            number = _comment_page(path, article)
            if number is None:
                continue
            if article.withdrawn:
                return self._missing(410, article.language, paper, noise)
            return 200, _HTML, self._article(article, number, paper, noise)
        return self._missing(404, self.outlet.language, paper, noise)

    def _missing(self, status: int, language: str, paper: PaperIssue, noise: _Noise) -> Answer:
        return status, _HTML, self._render("missing.html", paper, noise, language=language)

    def _article(self, article: DemoArticle, number: int, paper: PaperIssue, noise: _Noise) -> bytes:
        pages = thread_pages(article, paper.theme)
        shown = pages[(number or 1) - 1] if pages else ()
        values: dict[str, object] = {
            "article": article,
            "paragraphs": _printed_body(article, paper),
            "published": date_line(paper.theme, article.language, article.published),
            "ld": _linked_data(article, self.base_url, paper.theme, self.outlet.name),
            "lead": lead(article),
            "nodes": shown,
            "heading": comments_title(paper.theme, article.language, len(article.shown), article.title),
            "pages": len(pages),
            "number": number or 1,
            "address": self.base_url + article.path + (f"comment-page-{number}/" if number else ""),
        }
        return self._render("article.html", paper, noise, language=article.language, **values)

    def _render(self, name: str, paper: PaperIssue, noise: _Noise, *, language: str, **values: object) -> bytes:
        template = _template(f"{paper.theme}/{name}")
        html = template.render(
            base=self.base_url, outlet=self.outlet, noise=noise, language=language, words=labels(language), **values
        )
        return html.encode()


class _Noise:
    """The content that differs at each request of the same page."""

    def __init__(self, seed: str, paper: PaperIssue) -> None:
        chance = random.Random(seed)  # noqa: S311  adverts and counters, nothing secret
        self.views = chance.randint(200, 90_000)
        self.shares = chance.randint(3, 900)
        self.online = chance.randint(5, 400)
        self.hours = chance.randint(1, 23)
        self.token = f"{chance.getrandbits(40):010x}"
        self.adverts = chance.sample(_ADVERTS, 3)
        there = [article for article in paper.articles if not article.withdrawn]
        self.most_read = chance.sample(there, min(5, len(there)))
        self.related = chance.sample(there, min(3, len(there)))


def lead(article: DemoArticle) -> str:
    """Return the first 160 characters of an article, as feeds and link previews show it."""
    text = article.body[0]
    return text if len(text) <= 160 else text[:159].rstrip() + "…"


def thread_pages(article: DemoArticle, theme: str) -> list[tuple[Node, ...]]:
    """Return the thread under an article as pages, oldest first.

    Each page has up to ``THREADS_PER_PAGE`` top-level comments with all their replies.
    """
    under: dict[int, list[Remark]] = {}
    for remark in article.shown:
        under.setdefault(remark.parent, []).append(remark)

    def node(remark: Remark) -> Node:
        replies = tuple(node(reply) for reply in under.get(remark.id, ()))
        date = date_line(theme, article.language, remark.at, clock=True)
        return Node(remark, tuple(remark.text.split("\n\n")), date, replies)

    top = [node(remark) for remark in under.get(0, ())]
    return [tuple(top[start : start + THREADS_PER_PAGE]) for start in range(0, len(top), THREADS_PER_PAGE)]


def _comment_page(path: str, article: DemoArticle) -> int | None:
    """Return the page number of the thread that a path requests.

    0 is the article itself, None a path that does not belong to it.
    """
    if path == article.path:
        return 0
    rest = path.removeprefix(article.path + "comment-page-").removesuffix("/")
    if rest == path or not rest.isdecimal() or len(rest) > 3:
        return None
    return int(rest) if 1 <= int(rest) <= len(thread_pages(article, "classic")) else None


def _printed_body(article: DemoArticle, paper: PaperIssue) -> tuple[str, ...]:
    if article.access is Access.TEASER:
        return article.body[:1]
    return (*article.body, paper.boilerplate) if paper.boilerplate else article.body


def _moved(address: str) -> Answer:
    return 301, {**_HTML, "location": address}, b""


def _linked_data(article: DemoArticle, base_url: str, theme: str, name: str) -> str:
    kinds = {"Analysis": "AnalysisNewsArticle", "분석": "AnalysisNewsArticle"}
    data: dict[str, object] = {
        "@type": kinds.get(article.label, "OpinionNewsArticle"),
        "headline": article.title,
        "url": base_url + article.path,
        "mainEntityOfPage": base_url + article.path,
        "datePublished": article.published.isoformat(),
        "dateModified": (article.modified or article.published).isoformat(),
        "inLanguage": article.language,
        "articleSection": article.label,
        "keywords": list(article.tags),
        "author": [{"@type": "Person", "name": author} for author in article.byline],
        "publisher": {"@type": "NewsMediaOrganization", "name": name},
        "isAccessibleForFree": article.access is Access.FULL,
    }
    if article.access is Access.TEASER:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    if theme == "blocks":
        site = {"@type": "WebSite", "name": name, "url": base_url + "/"}
        return _script({"@context": "https://schema.org", "@graph": [site, data]})
    return _script({"@context": "https://schema.org", **data})


def _script(data: Mapping[str, object]) -> str:
    """Return JSON that is safe inside a script element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("yalu.demo", "themes"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)
