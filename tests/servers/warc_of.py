"""Writes a WARC file of the copies that stdin lists as JSON; runs in the environment of pywb, where warcio is."""

from __future__ import annotations

import base64
import gzip
import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def write(writer: WARCWriter, copy: dict[str, Any]) -> None:
    body = base64.b64decode(copy["page"])
    headers = [("Content-Type", f"{copy['kind']}; charset={copy['charset']}"), *map(tuple, copy["headers"])]
    if copy["packed"]:
        body, headers = gzip.compress(body, mtime=0), [*headers, ("Content-Encoding", "gzip")]
    http = StatusAndHeaders(copy["status"], headers, protocol="HTTP/1.1")
    dated = {"WARC-Date": copy["at"]}
    record = writer.create_warc_record(
        copy["url"], "response", payload=BytesIO(body), http_headers=http, warc_headers_dict=dated
    )
    if not copy["revisit"]:
        writer.write_record(record)
        return
    digest = record.rec_headers.get_header("WARC-Payload-Digest") or _digest(writer, record)
    again = writer.create_revisit_record(
        copy["url"], digest, copy["url"], copy["at"], http_headers=http, warc_headers_dict=dated
    )
    writer.write_record(again)


def _digest(writer: WARCWriter, record: ArcWarcRecord) -> str:
    writer.ensure_digest(record)
    digest: str = record.rec_headers.get_header("WARC-Payload-Digest")
    return digest


with Path(sys.argv[1]).open("wb") as file:
    for copy in json.load(sys.stdin):
        write(WARCWriter(file, gzip=True), copy)
