"""Text, page, Markdown and brief: what each says of a report, and that it stays small and harmless."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.reports.fortnight import SINCE, UNTIL, fortnight
from tests.reports.report_examples import NOW, at, item, parsed
from tests.reports.test_render import HOSTILE, hostile_report
from yalu.model import READER_LANGUAGES, Kind
from yalu.reasons import Reason
from yalu.reports.composing.build import build
from yalu.reports.formats.render import Format, render
from yalu.reports.report import ComposedReport, Links, Reader
from yalu.reports.words.words import words_for

SET = (Format.HTML, Format.TEXT, Format.MARKDOWN, Format.BRIEF)
ROOM = Links(room="https://room.example", number=12)

MODALITY = Reason.of("words.classes", classes=[Reason.of("class.modality")], old="must", new="should")
NEGATION = Reason.of("words.classes", classes=[Reason.of("class.negation")], old="하지 않을 것이다", new="할 것이다")


def of(*changes: Any, language: str = "en", **fields: Any) -> ComposedReport:
    values: dict[str, Any] = {"since": SINCE, "until": UNTIL, "now": NOW, **fields}
    return build(changes, reader=Reader(language=language), **values)


def edit(number: int = 1, **fields: Any) -> Any:
    values: dict[str, Any] = {"before": "Seoul must answer", "after": "Seoul should answer", "declared": False}
    values |= {"significance": 0.75, "reason": MODALITY, "article_id": number}
    values = {"kind": Kind.ARTICLE_HEADLINE, **values, **fields}
    return item(number, values.pop("kind"), **values)


# --- where links lead ---


@pytest.mark.parametrize("links", [ROOM, Links(folder="../reports")], ids=["room", "folder"])
def test_each_change_and_piece_is_linked_to_what_is_stored(links: Links) -> None:
    report = of(edit(7, before_version="v1", after_version="v2"))
    (item,) = report.items
    piece, change = links.item(item), links.change(item, 7)
    assert piece
    assert change
    hrefs = parsed(render(report, "html", links)).xpath("//@href")
    assert {piece, change, item.url} <= set(hrefs)
    for form in (Format.TEXT, Format.MARKDOWN):
        text = render(report, form, links)
        assert piece in text
        assert change in text
    assert piece in render(report, "brief", links)


def test_without_a_room_or_a_folder_only_the_piece_itself_is_linked() -> None:
    tree = parsed(render(of(edit(7)), "html"))
    outside = {href for href in tree.xpath("//@href") if not href.startswith("#")}
    assert outside == {"https://estuary.example/2026/11/piece-7/"}


def test_arrows_lead_from_change_to_change_in_the_order_of_the_page() -> None:
    report = of(*(edit(number, significance=0.9 - number / 100) for number in range(1, 12)))
    tree = parsed(render(report, "html"))
    order = [node.get("id") for node in tree.xpath("//div[@class='event']")]
    assert len(order) == 11
    for place, arrows in zip(order, tree.xpath("//span[@class='arrows']"), strict=True):
        at_place = order.index(place)
        wanted = [order[at_place - 1]] if at_place else []
        wanted += order[at_place + 1 : at_place + 2]
        assert arrows.xpath("./a/@href") == [f"#{target}" for target in wanted]
    assert [group.get("open") for group in tree.xpath("//details[@class='fold']")] == [None] * 4


def test_the_contents_name_every_section() -> None:
    tree = parsed(render(of(*fortnight()[0]), "html"))
    anchors = {href[1:] for href in tree.xpath("//nav[@class='contents']//@href")}
    folded = {node.get("id") for node in tree.xpath("//details[@class='fold']/div")}
    assert anchors == folded | {"top"}


@pytest.mark.parametrize("form", [Format.HTML, Format.TEXT, Format.MARKDOWN])
def test_a_reader_s_own_words_are_named(form: Format) -> None:
    report = build(
        [edit(title="THAAD again", rule="R2", matched=("Seoul", "Beijing"))],
        reader=Reader(words=("THAAD",)),
        since=SINCE,
        until=UNTIL,
        now=NOW,
    )
    wanted = "In scope: Seoul, Beijing (both sides in the title); you look for: THAAD"
    assert wanted in re.sub(r"\s+", " ", render(report, form))


# --- what is said of periods without a change ---


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("form", SET)
def test_nothing_seen_is_never_said_of_nothing_looked_at(form: Format, language: str) -> None:
    text = render(of(language=language), form)
    words = words_for(language)
    blind = words.gettext("No article was looked at, so nothing can be said about changes.")
    seen = words.ngettext(
        "No change seen in the {count} article that was looked at.",
        "No change seen in the {count} articles that were looked at.",
        0,
    )
    shown = re.sub(r"\s", "", re.sub(r"\\(.)", r"\1", text))
    assert re.sub(r"\s", "", blind) in shown
    assert re.sub(r"\s", "", seen)[:8] not in shown


# --- hostile words ---


@pytest.mark.parametrize("text", HOSTILE)
def test_a_brief_mentions_nobody_and_links_nowhere(text: str) -> None:
    brief = render(hostile_report(text), "brief")
    assert len(brief) <= 1000
    assert not set("<>[]`*|") & set(brief.replace("(UTC)", ""))
    assert "@" not in brief
    assert "://" not in brief
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\ufffe\uffff]", brief)


@pytest.mark.parametrize("language", READER_LANGUAGES)
@pytest.mark.parametrize("text", [*HOSTILE, '=HYPERLINK("https://evil.example")', "# 1. - + > | ---", "\u202egnp.exe"])
def test_hostile_words_are_inert_in_every_language(text: str, language: str) -> None:
    report = hostile_report(text)
    report = replace(report, reader=replace(report.reader, language=language))
    page = parsed(render(report, "html"))
    assert not page.xpath("//script | //img | //iframe | //object | //link | //form | //base | //*[@onload] | //@src")
    assert all(href.startswith(("https://a.example/", "#")) for href in page.xpath("//@href"))
    marked = parsed(MarkdownIt("commonmark").enable("table").render(render(report, "md")))
    assert not marked.xpath("//script | //img | //svg | //style | //h1[position()>1] | //blockquote | //hr")
    assert all(href.startswith("https://a.example/") for href in marked.xpath("//@href"))
    for form in SET:
        text_of = render(report, form)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]", text_of)
        if form is not Format.HTML:
            assert not any(line.startswith(("=", "@", "+")) for line in text_of.replace("\n==", "").splitlines())


# --- much ---


def many(pieces: int) -> list[Any]:
    """10,000 changes, with long Korean words, to so many pieces."""
    kinds = [kind for kind in Kind if not kind.startswith("source.")]
    long = "한국 정부는 서해 구조물 문제에 대해 오늘 다시 한번 강한 우려를 표명하지 않을 수 없다고 밝혔다 그리고 " * 5
    made = []
    for number in range(10_000):
        piece = number % pieces
        kind = kinds[(number // pieces + piece) % len(kinds)]
        made.append(
            edit(
                number + 1,
                kind=kind,
                article_id=piece,
                article_url=f"https://estuary.example/2026/11/a-rather-long-address-of-a-piece-{piece}/",
                title=f"{long[:110]}{piece}",
                language="ko",
                before=f"{long}하지 않을 것이다 {number}.",
                after=f"{long}할 것이다 {number * 7}.",
                reason=Reason.joined([NEGATION, Reason.of("words.sentence_added", text=long[:60])], 3),
                platform_comment_id=str(number) if kind.startswith("comment") else None,
                not_before=None if kind is Kind.ARTICLE_NEW else at(8),
            )
        )
    return made


@pytest.mark.parametrize("pieces", [10_000, 250])
def test_ten_thousand_changes_make_a_page_of_a_size_to_open(pieces: int) -> None:
    report = of(*many(pieces), language="ko")
    page = render(report, "html", ROOM)
    assert len(page.encode()) < 2_000_000
    tree = parsed(page)
    more = [node.text for node in tree.xpath("//details[@class='fold']/div/p[@class='note']") if "외" in node.text]
    assert bool(more) == any(group.more for group in report.groups)
    assert f"{ROOM.report(report.id)}" in page or not more
