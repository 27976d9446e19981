"""One article as a page that lies beside reports: what happened, the differences between versions, its thread."""

from __future__ import annotations

from dataclasses import dataclass

from yalu.reports.charts.of_thread import thread_chart
from yalu.reports.citation import Cited, cite, csl_type, version_named
from yalu.reports.details import ArticleDetails, Difference, VersionDetails
from yalu.reports.formats.page import page
from yalu.reports.report import ComposedReport, Event, Item, Links
from yalu.reports.words.sentences import legend, reading_notes
from yalu.reports.words.times import day_and_time, zone_line
from yalu.reports.words.told_items import ToldEvent, told_item
from yalu.reports.words.words import Words, words_for


@dataclass(frozen=True, slots=True)
class _ShownEvent:
    """An event with its evidence; ``anchors`` are the places of its other changes."""

    text: ToldEvent
    anchors: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...]
    """Versions with the hashes of their content."""
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ShownDifference:
    heading: str
    when: str
    shown: Difference


def article_page(report: ComposedReport, details: ArticleDetails) -> str:
    """The page of one article in the language of the report's reader. Raises ValueError for a reader without words."""
    words = words_for(report.reader.language, report.reader.timezone)
    item = details.item
    shown = told_item(words, item, Links())
    facts = {version.name: version for version in details.versions}
    return page(
        "article.html",
        words,
        item=shown,
        language=item.language,
        events=[_event(event, text) for event, text in zip(item.events, shown.events, strict=True)],
        differences=[_difference(words, difference, facts) for difference in details.differences],
        drawing=thread_chart(details.snapshots, item.events, words),
        versions=[(version, _seen(words, version), _citation(words, item, version)) for version in details.versions],
        earlier=details.earlier,
        excerpts=details.excerpts,
        text=details.text,
        legend=legend(words),
        notes=reading_notes(words),
        zone=zone_line(words, report.until),
        until=day_and_time(words, report.until, year=True),
        report_id=report.id,
        article_id=item.article_id,
    )


def _event(event: Event, text: ToldEvent) -> _ShownEvent:
    hashes = {}
    for pair in event.versions:
        for name, content in ((pair.before, pair.before_hash), (pair.after, pair.after_hash)):
            if name is not None and content is not None:
                hashes[name] = content
    anchors = tuple(f"change-{change_id}" for change_id in event.change_ids[1:])
    return _ShownEvent(text, anchors, tuple(hashes.items()), event.comment_ids)


def _difference(words: Words, difference: Difference, facts: dict[str, VersionDetails]) -> _ShownDifference:
    return _ShownDifference(
        f"{difference.before} → {difference.after}", _seen(words, facts[difference.after]), difference
    )


def _citation(words: Words, item: Item, version: VersionDetails) -> str:
    """The citation of a version, as the reading room has it; there is no room whose pages it could name."""
    cited = Cited(
        key=f"yalu-article-{item.article_id}-v{version.seq}",
        type=csl_type(item.source_type),
        title=version.title,
        byline=version.byline,
        outlet=item.source_name,
        published_on=version.published_on,
        url=item.url,
        language=version.language,
        not_before=version.not_before,
        not_after=version.not_after,
        path=None,
        what=(version_named(words, version.seq, version.name),),
        hashes=(version.content_hash,),
        captures=() if version.capture_id is None else (version.capture_id,),
    )
    return cite(words, cited, "").text


def _seen(words: Words, version: VersionDetails) -> str:
    """When a version came to be, as far as known."""
    if version.not_before is None:
        return words.gettext("first seen {at}", at=day_and_time(words, version.not_after))
    start, end = day_and_time(words, version.not_before), day_and_time(words, version.not_after)
    return words.gettext("appeared between {start} and {end}", start=start, end=end)
