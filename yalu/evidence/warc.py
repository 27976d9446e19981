"""Captures as WARC 1.1 records, written by warcio: a response, the request that it answered, and who answered."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import responses
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from yalu.conversion import stamp
from yalu.model import HttpExchange
from yalu.sent_request import SentRequest

VERSION = "WARC/1.1"
_EPOCH = "1970-01-01T00:00:00Z"
_HOP = ("content-encoding", "transfer-encoding", "content-length", "connection")
"""Headers of the transfer: bodies are stored as decoded, so these do not describe the exported body."""

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where the response record of a capture stands: bytes from the beginning of the file, and its length in bytes."""

    offset: int
    length: int
    digest: str
    """WARC-Payload-Digest of its body."""
    media_type: str


class _RecordWriter(WARCWriter):  # type: ignore[misc]  # warcio is not typed
    """A writer whose digests are SHA-256."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class WarcFile:
    """A gzip-compressed WARC file, one member per record. The same captures give the same bytes."""

    def __init__(self, out: BinaryIO, name: str) -> None:
        """Begin the file in ``out`` with a warcinfo record; ``name`` tells it from others with the same captures."""
        self._out = out
        self._name = name
        self._writer = _RecordWriter(out, gzip=True, warc_version=VERSION)
        info = b"software: Yalu\r\nformat: WARC File Format 1.1\r\n"
        self._record("warcinfo", self._fields("warcinfo", "", _EPOCH), info, None)
        self.records = 1

    def add(self, capture_id: int, capture: HttpExchange) -> RecordPlace:
        """Write a capture that got a response, with its request and its certificates where they are known."""
        at, target = stamp(capture.fetched_at), _one_line(capture.final_url or capture.url)
        request = capture.request
        peer = {"WARC-IP-Address": request.peer} if request is not None and request.peer is not None else {}
        response = self._fields("response", f"{capture_id}", at, target) | peer
        offset = self._out.tell()
        digest = self._record("response", response, capture.body, _response_headers(capture))
        length = self._out.tell() - offset
        self.records += 1
        if request is not None:
            fields = self._fields("request", f"{capture_id}", at, target)
            fields |= {"WARC-Concurrent-To": response["WARC-Record-ID"]} | peer
            self._record("request", fields, request.body, _request_headers(request, target))
        if request is not None and request.certificates:
            fields = self._fields("metadata", f"{capture_id}", at, target)
            fields |= {"WARC-Refers-To": response["WARC-Record-ID"]}
            lines = "".join(f"certificate-sha256: {digest}\r\n" for digest in request.certificates)
            self._record("metadata", fields, lines.encode(), None)
        kind = next((value for name, value in capture.headers if name.lower() == "content-type"), "")
        kind = kind.lower().split(";")[0].strip()
        return RecordPlace(offset, length, digest, kind or "application/octet-stream")

    def _fields(self, kind: str, name: str, at: str, target: str = "") -> Fields:
        identity = uuid5(NAMESPACE_URL, f"urn:yalu:{self._name}:{kind}:{name}:{at}:{target}")
        fields = {"WARC-Record-ID": f"<urn:uuid:{identity}>", "WARC-Date": at}
        return fields | ({"WARC-Target-URI": target} if target else {})

    def _record(self, kind: str, fields: Fields, body: bytes, head: StatusAndHeaders | None) -> str:
        record = self._writer.create_warc_record(
            fields.get("WARC-Target-URI", ""),
            kind,
            payload=BytesIO(body),
            length=len(body),
            warc_headers_dict=fields,
            http_headers=head,
            warc_content_type="application/warc-fields" if head is None else "",
        )
        self._writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Payload-Digest"))


def _response_headers(capture: HttpExchange) -> StatusAndHeaders:
    status = capture.status or 0
    shown = [
        (f"X-Archive-Orig-{name}" if name.lower() in _HOP else _one_line(name), _one_line(value))
        for name, value in capture.headers
    ]
    length = ("Content-Length", str(len(capture.body)))
    return StatusAndHeaders(f"{status} {responses.get(status, 'Status')}", [*shown, length], protocol="HTTP/1.1")


def _request_headers(request: SentRequest, target: str) -> StatusAndHeaders:
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown = [(_one_line(name), _one_line(value)) for name, value in request.headers]
    return StatusAndHeaders(f"{request.method} {path} HTTP/1.1", shown, is_http_request=True)


def _one_line(value: str) -> str:
    """Join the lines of a value, so that it cannot inject another header."""
    return " ".join(value.split())
