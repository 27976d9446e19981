"""A response as a browser drew it, and the captures of it."""

from __future__ import annotations

from dataclasses import replace
from email.utils import format_datetime

from scrapy.http import HtmlResponse, Response

from yalu.extraction.article_check import ArticleCheck
from yalu.ids import sha256
from yalu.model import HttpExchange
from yalu.pages.comments.platform import FRAME_ADDRESS
from yalu.records.nouns.capture import SCREENSHOT
from yalu.sources.source import SourceConfig
from yalu.spiders.browser.page_renderer import DrawnPage, PageRenderer, ServedPage
from yalu.spiders.http.exchange import headers

DRAWN = "x-yalu-drawn-by"
"""Header of captures that a browser made: its name, and how often it pressed the button for more comments."""
SERVED = "x-yalu-served-sha256"
"""Header with the SHA-256 of the page that it made them of."""
_DROPPED = ("content-type", "content-length", "content-encoding", "transfer-encoding", "etag", "last-modified")


async def drawn_response(
    renderer: PageRenderer, source: SourceConfig, response: Response, check: ArticleCheck
) -> tuple[Response, ArticleCheck]:
    """The response with the document that a browser made of it, and its check with that and a screenshot as captures.

    So is the frame in which its thread stands, where the source names one. What is no HTML is returned as it is.
    Raises RenderingFailed.
    """
    if not isinstance(response, HtmlResponse) or response.request is None:
        return response, check
    agent = (response.request.headers.get("User-Agent") or b"").decode("latin-1")
    stated = headers(response)
    rules = source.rules_on(check.capture.fetched_at.date())
    frame = rules.frame if rules is not None and source.comments != "off" else None
    served = ServedPage(response.url, stated, response.body, agent, source.press, source.allow_private_hosts, frame)
    drawn = await renderer.draw(served)
    by = ((DRAWN, f"{drawn.browser}; presses={drawn.presses}"), (SERVED, sha256(response.body)))
    kept = tuple((name, value) for name, value in check.capture.headers if name not in _DROPPED)
    document = replace(
        check.capture, headers=(*kept, ("content-type", "text/html; charset=utf-8"), *by), body=drawn.document
    )
    at = check.capture.fetched_at
    beside = replace(
        check.capture, final_url=None, headers=(("date", format_datetime(at, usegmt=True)), *by), request=None
    )
    screenshot = _with_body(beside, f"{check.final}{SCREENSHOT}", "image/jpeg", drawn.screenshot)
    seen = HtmlResponse(
        response.url,
        headers=dict(document.headers),
        body=drawn.document,
        request=response.request,
        encoding="utf-8",
    )
    return seen, replace(check, capture=document, beside=(screenshot,), frame=_frame(drawn, beside))


def _frame(drawn: DrawnPage, beside: HttpExchange) -> HttpExchange | None:
    """The capture of the frame in which the thread stands; None where there is none, or it did not load."""
    if drawn.frame is None:
        return None
    url, final = drawn.frame.url, drawn.frame.final_url
    capture = _with_body(beside, url, "text/html; charset=utf-8", drawn.frame.document)
    headers = (*capture.headers, (FRAME_ADDRESS, final))
    return replace(capture, status=drawn.frame.status, final_url=final if final != url else None, headers=headers)


def _with_body(capture: HttpExchange, url: str, media_type: str, body: bytes) -> HttpExchange:
    return replace(capture, url=url, headers=(("content-type", media_type), *capture.headers), body=body)
