"""A report in each format: whole, readable at its width, and harmless whatever the pages said."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import pytest
from lxml import html
from markdown_it import MarkdownIt

from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, at, busy_report, empty_report, item
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.reports.composing.build import build
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.formats.plain.markdown import escape
from yalu.reports.formats.plain.width import fill, width, wrap
from yalu.reports.formats.render import Format, render
from yalu.reports.report import ComposedReport
from yalu.sources.source import Terms

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.gif) **b** `c` | d @all #1",
    "<https://evil.example/>",
    "]]>&lt;b&gt;&#60;",
    "\x1b[31mred\x9b31m\x07",
    "a\r\nb\u2028c\u202ed\ufffe\uffff\x00",
)


def hostile_report(text: str) -> ComposedReport:
    changes = [
        item(
            number,
            kind,
            title=text,
            before=f"{text} was here.",
            after=f"{text} is here.",
            reason=Reason.of("words.wording", old=text, new=text),
            rule=text,
            matched=(text,),
            byline=(text,),
            source_name=text,
            language=text,
            article_url=f"https://a.example/{number}?q='\"<>&)" if number % 2 else f"javascript:{text}",
            platform_comment_id=text,
            before_version=text,
            after_version=text,
        )
        for number, kind in enumerate(Kind)
    ]
    coverage = [
        SourceCoverage("a", text, "KR", "newspaper", CoverageState.FAILED, note=Reason.of("network.other", detail=text))
    ]
    return build(changes, coverage, reader=READER, since=SINCE, until=UNTIL, now=NOW, run_id=text, method={text: text})


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("report", [busy_report(), empty_report()], ids=["busy", "empty"])
def test_every_format_is_whole_and_ends_in_a_line_feed(form: Format, report: ComposedReport) -> None:
    text = render(report, form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert render(report, form) == text


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="pdf"):
        render(busy_report(), "pdf")


# --- HTML ---


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_holds_no_script_and_loads_nothing_whatever_the_pages_said(text: str) -> None:
    page = render(hostile_report(text), "html")
    tree = parsed(page)
    assert not tree.xpath("//script | //img | //iframe | //object | //link | //form | //svg[@onload] | //base")
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on") or name == "style"]
    assert len(tree.xpath("//style")) == 1
    for href in tree.xpath("//@href"):
        assert href.startswith(("https://a.example/", "#"))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//@href") if href.startswith("#")} <= set(ids)
    assert not tree.xpath("//@src")
    assert "49" not in "".join(tree.xpath("//h1//text()"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]", page)


def test_the_content_security_policy_allows_only_the_style_sheet_in_the_page() -> None:
    tree = parsed(render(busy_report(), "html"))
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (css,) = tree.xpath("//style/text()")
    digest = base64.b64encode(sha256(css.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in css
    assert "@import" not in css


def test_changed_words_are_marked_on_both_sides() -> None:
    tree = parsed(render(busy_report(), "html"))
    first, chinese = tree.xpath("//article")[:2]
    assert first.xpath(".//del/text()") == ["must"]
    assert first.xpath(".//ins/text()") == ["should"]
    assert first.xpath(".//del/span[@class='vh']/text()") == ["old: ", " (end)"]
    assert first.xpath(".//ins/span[@class='vh']/text()") == ["new: ", " (end)"]
    assert chinese.xpath(".//ins/text()") == ["“", "”"]
    assert chinese.xpath(".//del/text()") == []


def test_text_of_another_language_says_which() -> None:
    tree = parsed(render(busy_report(), "html"))
    assert tree.get("lang") == "en"
    languages = {node.get("lang") for node in tree.xpath("//h3[@lang] | //dd[@lang]")}
    assert languages == {"en", "ko", "zh-Hans", "ja"}


def test_the_chart_draws_each_source_in_proportion() -> None:
    tree = parsed(render(busy_report(), "html"))
    figure = tree.xpath("//figure[.//title[@id='sources-title']]")[0]
    parts = figure.xpath(".//rect[@class!='track']")
    rows = list(dict.fromkeys(part.get("y") for part in parts))
    lengths = [sum(float(part.get("width")) for part in parts if part.get("y") == row) for row in rows]
    totals = [int(node.text) for node in figure.xpath(".//tbody/tr/td[last()]")]
    assert lengths[0] == pytest.approx(340, abs=0.1)
    for length, total in zip(lengths, totals, strict=True):
        assert length == pytest.approx(340 * total / totals[0], abs=0.1)


# --- text ---


@pytest.mark.parametrize("report", [busy_report(), empty_report(), hostile_report("長い" * 200)])
def test_text_keeps_to_80_columns(report: ComposedReport) -> None:
    for line in render(report, "text").splitlines():
        assert width(line) <= 80 or line.strip().startswith("https://")
        assert line == line.rstrip()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_holds_no_control_sign(text: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", render(hostile_report(text), "text"))


def test_wide_signs_take_two_columns() -> None:
    assert width("한국 中国 日本") == 14
    assert width("e\u0301") == 1
    assert width(fill("河口日报", 10)) == 10
    assert fill("河口日报河口日报", 9) == "河口日报…"


def test_lines_break_between_chinese_signs_and_not_inside_korean_words() -> None:
    assert wrap("首尔的外交走到了路口", 10) == ["首尔的外交", "走到了路口"]
    assert wrap("서울의 외교가 갈림길에", 10) == ["서울의", "외교가", "갈림길에"]


def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one() -> None:
    assert wrap("务实外交，路口", 8) == ["务实外", "交，路口"]
    assert wrap("他说「务实」了", 6) == ["他说", "「务", "实」了"]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


# --- Markdown ---


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_stays_text(text: str) -> None:
    plain = " ".join(re.sub("[\x00-\x1f\x7f-\x9f\u2028\u202e\ufffe\uffff]", " ", text).split())
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parseInline(escape(plain))[0].children or []
    assert {token.type for token in tokens} <= {"text", "text_special"}
    assert "".join(token.content for token in tokens) == plain


@pytest.mark.parametrize("text", HOSTILE)
def test_a_markdown_report_links_only_to_the_pieces(text: str) -> None:
    page = MarkdownIt("commonmark").enable("table").render(render(hostile_report(text), "md"))
    tree = parsed(page)
    assert not tree.xpath("//script | //img | //svg | //style")
    assert all(href.startswith("https://a.example/") for href in tree.xpath("//@href"))
    (row,) = tree.xpath("//tbody/tr")
    assert len(row) == 5


def test_markdown_marks_changed_words() -> None:
    page = MarkdownIt("commonmark").enable("table").render(render(busy_report(), "md"))
    tree = parsed(page)
    assert tree.xpath("//del/text()")[0] == "must"
    assert tree.xpath("//ins/text()")[:3] == ["should", "“", "”"]
    assert len(tree.xpath("//ol/li")) == 7


def test_link_only_lines_show_no_quotation_in_any_format() -> None:
    report = build(
        [
            item(
                1,
                Kind.COMMENT_GONE,
                terms=Terms.LINK_ONLY,
                before="Her words.",
                platform_comment_id="1",
                not_before=at(2),
            )
        ],
        reader=READER,
        since=SINCE,
        until=UNTIL,
        now=NOW,
    )
    assert all("Her words" not in render(report, form) for form in Format)
