"""A page of a WARC file that is cut short or damaged is left out, and a whole one is taken in whatever its coding."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from tests.pipeline.maintenance.test_import import settings
from yalu.errors import ImportFileError
from yalu.jobs.maintenance.import_files import import_file

LINES = ("barley", "letters", "engineers", "bicycles", "apples", "newspapers", "lanterns", "timber", "salt")
TEXT = "".join(f"<p>The ferry of pier {at} brings {cargo} to the other shore.</p>" for at, cargo in enumerate(LINES))
PAGE = (
    '<!doctype html><html lang="en"><head><title>The ferry at seven</title><meta property="og:type" content="article">'
    f"</head><body><article><h1>The ferry at seven</h1>{TEXT}</article></body></html>"
).encode()
GZIP, BROTLI = gzip.compress(PAGE), brotli.compress(PAGE)
SOURCE = """[[source]]
id = "river-post"
name = "River Post"
homepage = "https://river.example/"
country = "KR"
languages = ["en"]
type = "newspaper"
discover = [{ feed = "https://river.example/feed" }]
scope = "all"
"""


def chunks(body: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body) + last


CODED = {"gzip": ("Content-Encoding", "gzip"), "br": ("Content-Encoding", "br")}
CHUNKED, TRUNCATED = ("Transfer-Encoding", "chunked"), ("WARC-Truncated", "length")
Headers = tuple[tuple[str, str], ...]


def record(number: int, body: bytes, headers: Headers, about: Headers) -> bytes:
    """One response, as a member of a WARC file."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html", *(f"{name}: {value}" for name, value in headers)]
    block = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    of_record = {
        "WARC-Type": "response",
        "WARC-Target-URI": f"https://river.example/2026/ferry-{number}",
        "WARC-Date": f"2026-09-01T00:00:{number:02}Z",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **dict(about),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in of_record.items())
    return gzip.compress(f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


def taken(tmp_path: Path, *pages: tuple[bytes, Headers, Headers]) -> tuple[int, int]:
    """How many articles of a file are taken in, and how many of its pages are left out as none."""
    file, sources = tmp_path / "pages.warc.gz", tmp_path / "sources.toml"
    sources.write_text(SOURCE, encoding="utf-8")
    file.write_bytes(b"".join(record(number, *page) for number, page in enumerate(pages)))
    done = import_file(settings(f"sqlite:///{tmp_path / 'yalu.db'}"), file, source_id="river-post", only=sources)
    return done.added["articles"], done.skipped.get("no page", 0)


def test_whole_pages_are_taken_in(tmp_path: Path) -> None:
    whole: tuple[tuple[bytes, Headers, Headers], ...] = (
        (PAGE, (), ()),
        (PAGE, (("Content-Length", str(len(PAGE))),), ()),
        (GZIP, (CODED["gzip"], ("Content-Length", str(len(GZIP)))), ()),
        (BROTLI, (CODED["br"],), ()),
        (chunks(GZIP), (CODED["gzip"], CHUNKED), ()),
        (chunks(PAGE), (CHUNKED,), ()),
        (GZIP, (CODED["gzip"], CHUNKED), ()),
        (PAGE, (CODED["br"], CHUNKED, ("Content-Length", "90000")), ()),
    )
    assert taken(tmp_path, *whole) == (len(whole), 0)


def test_pages_that_are_cut_short_or_damaged_are_left_out(tmp_path: Path) -> None:
    damaged: tuple[tuple[bytes, Headers, Headers], ...] = (
        (PAGE, (), (TRUNCATED,)),
        (PAGE, (("Content-Length", str(len(PAGE) + 1)),), ()),
        (GZIP[:-1], (CODED["gzip"],), ()),
        (BROTLI[:-1], (CODED["br"],), ()),
        (chunks(GZIP[:-9]), (CODED["gzip"], CHUNKED), ()),
        (chunks(GZIP, b""), (CODED["gzip"], CHUNKED), ()),
        (chunks(PAGE)[:-20], (CHUNKED,), ()),
        (GZIP, (("Content-Encoding", "compress"),), ()),
    )
    assert taken(tmp_path, *damaged) == (0, len(damaged))


WHOLE = record(1, PAGE, (), ())
PLAIN = gzip.decompress(WHOLE)
LONG = b"X-Line: y\r\n" * 2000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (WHOLE + gzip.compress(PLAIN[:40]), "record 2: is cut off"),
        (PLAIN + PLAIN[:40], "record 2: is cut off"),
        (PLAIN[:-90], "record 1: is cut off"),
        (WHOLE[:-9], "ends within a packed member"),
        (WHOLE[:3] + b"\x08" + WHOLE[4:10] + b"n" * 2_000_000 + b"\0" + WHOLE[10:], "a gzip header of more than"),
        (PLAIN.replace(b"WARC-Type", LONG + b"WARC-Type"), "record 1: has a header of more than 1000 lines"),
        (record(1, PAGE, (("X-Line", "y\r\n" + LONG.decode().strip()),), ()), "record 1: has a header of more than"),
        (record(1, PAGE, (), (("WARC-Date", "9999-12-31T23:59:59Z"),)), "record 1: WARC-Date is"),
    ],
    ids=["packed header", "header", "body", "packed", "gzip header", "lines", "lines of the page", "date"],
)
def test_a_broken_record_is_named_and_nothing_is_taken_in(tmp_path: Path, content: bytes, why: str) -> None:
    file, sources = tmp_path / "pages.warc.gz", tmp_path / "sources.toml"
    sources.write_text(SOURCE, encoding="utf-8")
    file.write_bytes(content)
    with pytest.raises(ImportFileError, match=why):
        import_file(settings(f"sqlite:///{tmp_path / 'yalu.db'}"), file, source_id="river-post", only=sources)
