"""An answer that was cut short or damaged on the way is never read, whatever its coding and its framing."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import brotli
import pytest
import zstandard

from tests.spiders.awkward_site import HTML, Answer, Site, article, rss
from tests.spiders.crawls import Crawled, crawl, spec, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

PIECE = article("China and South Korea talk")
assert isinstance(PIECE.body, str)
PAGE = PIECE.body.encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def as_is(data: bytes) -> bytes:
    return data


CODERS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "identity": ("", as_is),
    "gzip": ("gzip", gzip.compress),
    "capitals": ("GZIP", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", raw_deflate),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd),
    "two": ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
}
CHECKSUM = {"gzip": -5, "capitals": -5, "x-gzip": -5, "zlib": -1, "zstd": -1}
"""Where a byte of the checksum is, counted from the end."""


def flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :] if at != -1 else body[:-1] + bytes([body[-1] ^ 1])


def answers(coder: str) -> Iterator[tuple[str, Answer]]:
    """The page in one coding, whole and damaged in every way, by a name that begins with what it is."""
    name, encode = CODERS[coder]
    body = encode(PAGE)
    headers = {"Content-Type": HTML, **({"Content-Encoding": name} if name else {})}
    cuts = (1, len(body) // 3, len(body) * 2 // 3, len(body) - 1)
    yield "whole-by-length", Answer(body, headers=headers)
    yield "whole-in-chunks", Answer(body, headers=headers, framing="chunked")
    yield "whole-by-close", Answer(body, headers=headers, framing="close")
    yield "cut-of-its-length", Answer(body, headers=headers, claimed=len(body) + 100)
    yield "cut-of-its-last-chunk", Answer(body, headers=headers, framing="endless")
    for cut in cuts:
        yield f"cut-at-{cut}-of-its-length", Answer(body[:cut], headers=headers, claimed=len(body))
        if name:  # without a coding nothing but the framing says where a page ends
            for framing in ("length", "chunked", "close"):
                yield f"cut-at-{cut}-by-{framing}", Answer(body[:cut], headers=headers, framing=framing)
    if name:
        yield "cut-at-0-by-close", Answer(b"", headers=headers, framing="close")
    if coder in CHECKSUM:
        yield "cut-checksum", Answer(flipped(body, CHECKSUM[coder]), headers=headers)


def visit(site: Site, given: Mapping[str, Answer]) -> dict[str, Crawled]:
    """The crawl of a source of its own for each answer: too many failures in a row would end one of them all."""
    for name, answer in given.items():
        site.rules[f"/2026/{name}"] = answer
        site.rules[f"/feed-{name}"] = rss(f"{site.url}/2026/{name}")
    done: dict[str, Crawled] = crawl(*(spec(site, {"feed": f"{site.url}/feed-{name}"}, name=name) for name in given))
    return done


@pytest.mark.parametrize("coder", CODERS)
def test_whole_answers_are_read_and_no_damaged_one_is(site: Site, coder: str) -> None:
    done = visit(site, dict(answers(coder)))
    outcomes = {name: [observation["outcome"] for observation in crawled.kept] for name, crawled in done.items()}
    assert outcomes == {name: ["read" if name.startswith("whole") else "failed"] for name in done}
    for name, crawled in done.items():
        (seen,) = crawled.kept
        if name.startswith("whole"):
            assert seen["captures"][0]["length"] == len(PAGE)
            assert "content-encoding" not in seen["captures"][0]["headers"]
        else:
            assert seen["title"] is None
            assert "damaged" in seen["reason"] or "broke off" in seen["reason"], name
            assert site.times(f"/2026/{name}") == 2, "it is asked for once more, no oftener"


def test_an_answer_that_is_whole_at_the_second_time_is_read(site: Site) -> None:
    whole = Answer(gzip.compress(PAGE), headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
    site.rules["/2026/piece-1"] = [replace(whole, body=gzip.compress(PAGE)[:-9]), whole]
    site.rules["/feed"] = rss(f"{site.url}/2026/piece-1")
    assert crawl(spec(site)).outcomes() == {"/2026/piece-1": "read"}


def test_a_coding_that_was_not_asked_for_is_not_read_as_if_it_were_none(site: Site) -> None:
    site.rules |= {"/2026/piece-1": Answer(PAGE, headers={"Content-Type": HTML, "Content-Encoding": "compress"})}
    site.rules["/feed"] = rss(f"{site.url}/2026/piece-1")
    done = crawl(spec(site))
    assert done.outcomes() == {"/2026/piece-1": "failed"}
    assert "compress" in done.of("/2026/piece-1")["reason"]


def test_a_damaged_listing_is_no_listing(site: Site) -> None:
    listing = rss(*write_pieces(site, 1, 2))
    assert isinstance(listing.body, str)
    packed = gzip.compress(listing.body.encode())
    site.rules["/feed"] = Answer(packed[:-20], headers={**listing.headers, "Content-Encoding": "gzip"})
    done = crawl(spec(site))
    assert (done.verdict, done.kept) == ("failed", [])
    assert "damaged" in done.reason


@pytest.mark.parametrize("cut", [0, 4])
def test_a_damaged_part_leaves_its_thread_incomplete(site: Site, cut: int) -> None:
    script = f'<script data-isso="{site.url}/isso/" src="{site.url}/isso/js/embed.min.js"></script>'
    place = '<section id="isso-thread"></section>'
    body = PAGE.decode().replace("</body>", f"{place}{script}</body>")
    site.rules |= {"/feed": rss(f"{site.url}/2026/piece-1"), "/2026/piece-1": Answer(body)}
    packed = gzip.compress(json.dumps(_isso(3)).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    site.rules["/isso/?uri=%2F2026%2Fpiece-1"] = Answer(packed[: len(packed) - cut], headers=headers)
    thread = crawl(spec(site)).of("/2026/piece-1")["thread"]
    assert (thread["complete"], len(thread["ids"])) == ((False, 0) if cut else (True, 3))


def _isso(number: int) -> dict[str, Any]:
    replies = [
        {
            "id": comment_id,
            "text": f"Comment {comment_id}",
            "author": "Reader",
            "created": 1_780_000_000 + comment_id,
            "mode": 1,
        }
        for comment_id in range(1, number + 1)
    ]
    return {"total_replies": number, "hidden_replies": 0, "replies": replies}
