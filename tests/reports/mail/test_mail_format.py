"""Reports as mails: shown by the three clients, readable without any style, within Gmail's limit, and harmless."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from tests.reports.mail.clients import GMAIL_CLIP, lint
from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, busy_report, empty_report, item
from tests.reports.test_as_json import fortnight_report
from tests.reports.test_render import HOSTILE, hostile_report
from yalu.model import READER_LANGUAGES, Kind
from yalu.reasons import Reason
from yalu.reports.charts.of_report import charts
from yalu.reports.composing.build import build
from yalu.reports.formats import mail
from yalu.reports.formats.mail import LARGEST, MAX_EVENTS, MAX_LINES, MailBody, render_mail
from yalu.reports.formats.render import render
from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.words import words_for
from yalu.sources.source import Terms

ROOM = Links(room="https://room.example", number=12)
FORTNIGHTS = [fortnight_report(language) for language in READER_LANGUAGES]
REPORTS = [busy_report(), empty_report(), *FORTNIGHTS]
NAMES = ["busy", "empty", *READER_LANGUAGES]

_INLINE = re.compile(r"</?(?:a|b|span|ins|del|wbr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(r"<head>.*?</head>|<!--.*?-->", re.DOTALL)


def tree(body: MailBody) -> Any:
    """The mail as a tree; ``Any``, for its stub cannot say that a path finds a list."""
    return html.document_fromstring(body.html)


def many(pieces: int) -> ComposedReport:
    changes = [
        item(number, kind, title=f"Piece {number} of many", before=f"It was {number}.", after=f"It is {number + 1}.")
        for number, kind in enumerate([Kind.ARTICLE_BODY, Kind.ARTICLE_HEADLINE, Kind.ARTICLE_GONE] * (pieces // 3))
    ]
    return build(changes, reader=READER, since=SINCE, until=UNTIL, now=NOW)


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
@pytest.mark.parametrize(
    "links", [ROOM, Links(), Links(folder="https://files.example")], ids=["room", "none", "folder"]
)
def test_the_three_clients_show_everything_in_a_mail(report: ComposedReport, links: Links) -> None:
    assert lint(render_mail(report, links=links).html) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    body = render_mail(hostile_report(text), links=ROOM)
    assert lint(body.html) == []
    assert "49" not in tree(body).findtext(".//h1")
    for href in tree(body).xpath("//@href"):
        assert href.startswith(("https://a.example/", "https://room.example/"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]", body.html + body.subject)
    assert "\n" not in body.subject


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        ('<p style="padding:3px">x</p>', "property padding on p: works on td, th"),
        ('<p style="position:absolute">x</p>', "property position on p"),
        ('<p style="color:var(--ink)">x</p>', "value color:var(--ink)"),
        ('<p style="margin:-4px">x</p>', "value margin:-4px"),
        ('<p style="font-size:1rem">x</p>', "value font-size:1rem"),
        ("<svg></svg>", "element svg"),
        (
            '<img src="https://a.example/x.png" alt="x" width="1" height="1">',
            "image https://a.example/x.png: only cid:",
        ),
        ('<img src="cid:x">', "an image without alt, width or height"),
        ("<style>p { color: red }</style>", "style outside of head"),
        ('<table width="100%"><tr><td>x</td></tr></table>', "a table for layout without role=presentation"),
        ('<table role="presentation" width="700"></table>', "a table wider than the mail"),
        ('<a href="javascript:alert(1)">x</a>', "address javascript:alert(1)"),
        ("<!-- note -->", "comment"),
    ],
)
def test_the_linter_knows_what_a_client_does_not_show(made: str, fault: str) -> None:
    page = f'<html lang="en" dir="ltr"><head><title>t</title></head><body>{made}</body></html>'
    assert any(fault in line for line in lint(page)), lint(page)


def test_the_linter_knows_gmails_limit() -> None:
    page = f'<html lang="en" dir="ltr"><head><title>t</title></head><body><p>{"x" * GMAIL_CLIP}</p></body></html>'
    assert [line for line in lint(page) if "Gmail clips" in line]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_words_stay_apart_when_every_tag_and_style_is_gone(report: ComposedReport) -> None:
    body = _UNSEEN.sub("", render_mail(report, links=ROOM).html)
    assert _TAG.sub("", body).split() == _TAG.sub(" ", _INLINE.sub("", body)).split()


@pytest.mark.parametrize("report", FORTNIGHTS, ids=READER_LANGUAGES)
def test_a_mail_without_styles_tells_everything_in_order(report: ComposedReport) -> None:
    shown = " ".join(" ".join(tree(render_mail(report, links=ROOM)).xpath("//body//text()")).split())
    places = [shown.index(" ".join(piece.title.split())) for piece in report.top if piece.title]
    assert places == sorted(places)
    for piece in report.items:
        assert piece.title is None or " ".join(piece.title.split()) in shown
        for quote in (quote for event in piece.events for quote in event.quotes):
            for runs in (quote.before, quote.after):
                words = "".join(run.text for run in runs or ())
                assert "".join(words.split()) in "".join(shown.split())


@pytest.mark.parametrize("report", FORTNIGHTS, ids=READER_LANGUAGES)
def test_a_mail_is_in_the_readers_language_and_marks_the_others(report: ComposedReport) -> None:
    page = tree(render_mail(report, links=ROOM))
    tag = words_for(report.reader.language).tag
    assert (page.get("lang"), page.get("dir")) == (tag, "ltr")
    assert {lang[:2] for lang in page.xpath("//h3/@lang")} == {"en", "ko", "zh", "ja"}


def test_the_subject_names_outlet_and_headline_and_no_id() -> None:
    report = busy_report()
    subject = render_mail(report).subject
    first = report.top[0]
    assert subject.startswith(f"{first.source_name}: {first.title}"[:60])
    assert f"{report.changes} changes" in subject
    assert report.id not in subject
    assert str(report.run_id) not in subject
    assert len(subject) < 150


def test_the_subject_of_a_quiet_period_says_what_was_looked_at() -> None:
    assert render_mail(empty_report()).subject.startswith("No article was looked at")


def test_the_preheader_comes_first_and_says_why() -> None:
    page = tree(render_mail(busy_report()))
    first = page.find("body")[0]
    assert first.get("class") == "preheader"
    assert "modality changed: must → should" in first.text_content()


def test_pictures_are_png_named_by_the_html_and_each_has_a_table() -> None:
    report = fortnight_report()
    body = render_mail(report)
    page = tree(body)
    assert {src.removeprefix("cid:") for src in page.xpath("//img/@src")} == set(body.images) != set()
    assert all(image.startswith(b"\x89PNG\r\n") for image in body.images.values())
    for drawing in charts(report, words_for("en")):
        table = page.xpath(f"//h2[text()='{drawing.title}']/following::table[.//th][1]")[0]
        shown = [" ".join(row.text_content().split()) for row in table.xpath(".//tr")][1:]
        full = [row for row in drawing.table.rows if set(row[1:]) != {"0"}]
        for line, row in zip(shown, full, strict=True):
            assert line.startswith(row[0])
            assert line.endswith(row[-1])
            assert all(cell in line for cell in row if cell != "0")


def test_a_mail_without_matplotlib_has_the_tables_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "png", lambda drawing: None)
    body = render_mail(fortnight_report())
    assert body.images == {}
    assert "<img" not in body.html
    assert len(tree(body).xpath("//table[.//th]")) >= 3
    assert lint(body.html) == []


def test_what_has_no_room_is_counted_and_linked() -> None:
    report = many(360)
    body = render_mail(report, links=ROOM)
    assert GMAIL_CLIP - 60_000 < len(body.html.encode()) <= LARGEST < GMAIL_CLIP
    page = tree(body)
    shown = len(page.xpath("//table[@class='item']"))
    counted = page.xpath("//b[contains(., 'had no room')]")[0]
    assert shown + int(counted.text.split()[0].replace(",", "")) == 360
    assert counted.getnext().get("href") == ROOM.report(report.id)
    assert lint(body.html) == []


def test_a_piece_with_very_many_events_shows_the_weightiest() -> None:
    changes = [
        item(number, Kind.ARTICLE_BODY, article_url="https://a.example/1", title="One", significance=number / 50)
        for number in range(10, 40)
    ]
    report = build(changes, reader=READER, since=SINCE, until=UNTIL, now=NOW)
    page = tree(render_mail(report, links=ROOM))
    weights = [float(text) for text in page.xpath("//p[@class='why']/b/text()")]
    assert weights == [number / 50 for number in range(40 - MAX_EVENTS, 40)]
    assert page.xpath(f"//p[contains(., '{30 - MAX_EVENTS} more changes to this article are not listed')]")


def test_a_piece_with_very_long_quotations_is_shown_with_its_weightiest_event() -> None:
    long = "한국과 중국의 합의에 대해서는 " * 120
    changes = [
        item(
            *(number, Kind.ARTICLE_BODY),
            terms=Terms.LICENSED,
            article_url=f"https://a.example/{number // 8}",
            title=f"Piece {number // 8}",
            before=f"{number} {long}",
            after=f"{number + 100} {long}",
            significance=0.5 + number % 8 / 100,
        )
        for number in range(56)
    ]
    report = build(changes, reader=READER, since=SINCE, until=UNTIL, now=NOW)
    body = render_mail(report, links=ROOM)
    assert len(body.html.encode()) <= LARGEST
    assert len(tree(body).xpath("//table[@class='item']")) >= 3
    assert lint(body.html) == []


def test_many_changes_of_whole_sites_are_counted() -> None:
    changes = [
        item(
            number,
            Kind.SOURCE_TERMS,
            source_id=f"s{number}",
            article_url=None,
            title=None,
            reason=Reason.of("terms.now", text="robots.txt " * 30),
        )
        for number in range(200)
    ]
    report = build(changes, reader=READER, since=SINCE, until=UNTIL, now=NOW)
    body = render_mail(report, links=ROOM)
    assert len(body.html.encode()) <= LARGEST
    assert tree(body).xpath(f"//p[.='{200 - MAX_LINES} more']")


def test_the_text_of_a_mail_is_the_report_as_text() -> None:
    assert render_mail(busy_report(), links=ROOM).text == render(busy_report(), "text", ROOM)
