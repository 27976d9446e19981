"""Middleware that decodes content codings and rejects truncated or damaged bodies (decision 0191).

It replaces Scrapy's HttpCompressionMiddleware, which returns what it could decode and passes unknown codings through.
"""

from __future__ import annotations

from typing import Any, cast

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from yalu.errors import BodyDamaged, PageTooLarge
from yalu.extraction.content_coding import ACCEPTED_CODINGS, decode_body
from yalu.reasons import Reason
from yalu.spiders.components import CrawlerComponent
from yalu.spiders.http.errors import Damaged, TooLarge


class VerifiedDecompression(CrawlerComponent):
    """Decodes gzip, deflate, brotli and zstd up to DOWNLOAD_MAXSIZE bytes; a damaged answer is requested once more.

    Raises Damaged for one that stays damaged and for an unknown coding, TooLarge for one over the limit.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    def process_request(self, request: Request) -> None:
        """Announce the content codings that can be decoded."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED_CODINGS)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Decode the response, or return the request again when the body is damaged."""
        codings = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        if not codings or request.method == "HEAD":
            return response
        most = request.meta.get("download_maxsize", self._most)
        try:
            if not response.body and "partial" in response.flags:
                raise BodyDamaged("nothing came of it")
            body = decode_body(response.body, codings, max_bytes=most)
        except PageTooLarge as error:
            raise TooLarge(Reason.of("network.too_large_unpacked")) from error
        except BodyDamaged as error:
            return self._again(request, error)
        return _decoded(response, body)

    def _again(self, request: Request, error: BodyDamaged) -> Request:
        """The request to repeat. Raises Damaged when its attempts are used up."""
        spider = cast("Spider", self._crawler.spider)
        retry = None if request.meta.get("dont_retry") else get_retry_request(request, spider=spider, reason=error)
        if retry is None:
            raise Damaged(Reason.of("network.damaged", detail=str(error))) from error
        return retry


def _decoded(response: Response, body: bytes) -> Response:
    """The response without its codings."""
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    # The character set must be detected again: the first detection saw encoded bytes.
    more: dict[str, Any] = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, headers=headers, body=body, **more)
