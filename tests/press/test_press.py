"""The made-up press of the benchmarks: every style shows every comment, and the wire breaks what it is told to."""

from __future__ import annotations

import gzip
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.press import page, sites
from benchmarks.press.model import Answer
from benchmarks.press.outlet import Outlet, Stage
from benchmarks.press.server import on_the_wire

NOW = datetime(2026, 9, 7, 3, tzinfo=UTC)
STYLES = tomllib.loads((Path(page.__file__).parent / "styles.toml").read_text(encoding="utf-8"))["markups"]
LAYOUTS = ("json-ld", "plain", "old", "korean-news", "chinese-portal", "newsletter", "annotated", "hand-made", "story")


@pytest.mark.parametrize("markup", [name for names in STYLES.values() for name in names])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_style_shows_each_comment_once(markup: str, language: str) -> None:
    site = sites.site(language, ("plain", markup, "feed"), (9,), 7, NOW)
    html = page.thread_html(site.pieces[0], page.plain_view(site))
    for comment in site.pieces[0].comments:
        assert html.count(f">{comment.text}<") + html.count(f">: {comment.text}<") == 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_shows_each_paragraph_once(layout: str) -> None:
    site = sites.site("ko", (layout, "wordpress-html5", "feed"), (2,), 7, NOW)
    html = page.article_html(site.pieces[0], site, page.plain_view(site), "http://127.0.0.1:1")
    assert [html.count(f"<p>{text}</p>") for text in site.pieces[0].paragraphs] == [1] * len(site.pieces[0].paragraphs)


def test_a_site_is_a_function_of_its_seed() -> None:
    style = ("plain", "drupal", "feed")
    assert sites.site("zh", style, (3, 5), 7, NOW) == sites.site("zh", style, (3, 5), 7, NOW)
    assert sites.site("zh", style, (3, 5), 7, NOW) != sites.site("zh", style, (3, 5), 8, NOW)


def test_an_etag_is_honoured_and_not_changed_by_noise() -> None:
    site = sites.site("en", ("plain", "drupal", "feed"), (3, 3), 7, NOW)
    views = [replace(page.plain_view(site), noise=number) for number in (1, 2)]
    outlet = Outlet(lambda check: Stage(site, NOW + timedelta(hours=check), view=views[check], validated=True))
    path = f"/{site.pieces[0].slug}"
    first = outlet.answer(path, {})
    outlet.check = 1
    again = outlet.answer(path, {})
    assert again.headers == first.headers
    assert again.body != first.body
    assert outlet.answer(path, {"if-none-match": first.headers[0][1]}).status == 304


@pytest.mark.parametrize(
    ("wire", "stated", "sent"),
    [
        ("plain", 1000, 1000),
        ("long-length", 3000, 1000),
        ("short-length", 700, 1000),
        ("gzip-cut:0.5", None, None),
        ("gzip-short:0.5", None, None),
    ],
)
def test_a_wire_breaks_the_length_or_the_body(wire: str, stated: int | None, sent: int | None) -> None:
    body = bytes(range(250)) * 4
    whole = len(gzip.compress(body, mtime=0))
    head, _, rest = on_the_wire(Answer(200, body, wire=wire), "gzip", NOW).partition(b"\r\n\r\n")
    length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    assert len(rest) == (whole // 2 if sent is None else sent)
    assert length == (stated if stated is not None else whole if "short" in wire else whole // 2)
