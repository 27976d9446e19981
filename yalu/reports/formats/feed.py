"""Feeds of changes: entries with ids and addresses that stay the same, for a subscription, a source or an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup, escape

from yalu.model import Kind
from yalu.records.quoting.quotation import Quote, QuoteRun
from yalu.rendering.feeds import Feed, FeedEntry, entry_id, urn
from yalu.reports.report import ComposedReport, Item, Links
from yalu.reports.words.classes import change_heading
from yalu.reports.words.told_items import ToldEvent, ToldItem, told_sides
from yalu.reports.words.told_report import ToldLine, ToldReport, told_report
from yalu.reports.words.words import Words

MAX_ENTRIES = 300
"""Entries of a feed, the newest."""


def feed_id(kind: str, name: str) -> str:
    """The id of the feed of a "subscription", a "source" or an "article" with that id."""
    return urn(f"feed/{kind}/{name}")


def feed(report: ComposedReport, links: Links | None = None) -> Feed:
    """The feed of one report: what its reader's subscription brought."""
    rendered = told_report(report, links)
    return Feed(
        id=feed_id("subscription", report.reader.subscription or ""),
        title=rendered.title,
        language=rendered.words.tag,
        updated=report.made_at,
        entries=_entries(report, rendered),
        home=rendered.link,
    )


def joined(first: Feed, groups: Iterable[Sequence[FeedEntry]]) -> Feed:
    """``first`` with the entries of several reports: each id once, as the first group has it, newest first."""
    known: dict[str, FeedEntry] = {}
    for group in groups:
        for entry in group:
            known.setdefault(entry.id, entry)
    return replace(first, entries=_newest(known.values()))


def entries(report: ComposedReport, links: Links | None = None) -> tuple[FeedEntry, ...]:
    """An entry for each change that the report lists, newest first; one that says so when there is none."""
    return _entries(report, told_report(report, links))


def _entries(report: ComposedReport, rendered: ToldReport) -> tuple[FeedEntry, ...]:
    words = rendered.words
    pairs = zip(report.items, (shown for group in rendered.groups for shown in group.items), strict=True)
    made = [
        entry
        for item, shown in pairs
        for entry in (*item_entries(words, item, shown), *_copied_entries(words, item, shown))
    ]
    made += [
        replace(
            _line_entry(words, shown, outage.until or outage.since, outage.key, Kind.SOURCE_OUTAGE),
            change_ids=outage.change_ids,
        )
        for outage, shown in zip(report.outages, rendered.outages, strict=True)
    ]
    made += [
        replace(
            _line_entry(words, shown, change.event.not_after, change.event.key, change.event.kind),
            source_id=change.source_id,
            change_ids=change.event.change_ids,
        )
        for change, shown in zip(report.site_wide, rendered.site_wide, strict=True)
    ]
    if not made:
        made = [_quiet(report, rendered.summary, rendered.link)]
    return _newest(made)


def item_entries(words: Words, item: Item, shown: ToldItem) -> tuple[FeedEntry, ...]:
    """An entry for each event of an article, and for each thing that goes back and forth; ``shown`` is the item's."""
    made = [
        FeedEntry(
            id=entry_id(event.key),
            title=change_heading(words, line.label, shown.title, shown.source),
            updated=event.not_after,
            link=line.link or shown.link or item.url,
            external=item.url,
            html=str(_event_html(words, shown, line)),
            summary="; ".join([line.when, *line.facts, *([line.reason.text] if line.reason else [])]),
            tags=(event.kind.value,),
            source_id=item.source_id,
            article_id=item.article_id,
            significance=event.significance,
            not_before=event.not_before,
            change_ids=event.change_ids,
        )
        for event, line in zip(item.events, shown.events, strict=True)
    ]
    for flapping, line in zip(item.flapping, shown.flapping, strict=True):
        made.append(
            FeedEntry(
                id=entry_id(flapping.key),
                title=change_heading(words, line.line, shown.title, shown.source),
                updated=flapping.last,
                link=shown.link or item.url,
                external=item.url,
                html=str(_paragraphs(_outlet(words, shown), line.line, *([line.text] if line.text else []))),
                summary=line.line,
                tags=(flapping.kind.value,),
                source_id=item.source_id,
                article_id=item.article_id,
                significance=flapping.significance,
                change_ids=flapping.change_ids,
            )
        )
    return tuple(made)


def _copied_entries(words: Words, item: Item, shown: ToldItem) -> Iterator[FeedEntry]:
    """An entry for each event of other outlets' copies, as for those of the article."""
    for reprint, events in zip(item.reprints, shown.copies, strict=True):
        copy = replace(item, source_id=reprint.source_id, article_id=reprint.article_id, url=reprint.url)
        copy = replace(copy, events=reprint.events, flapping=())
        copied = replace(shown, source=reprint.source_name, title=reprint.title or shown.title, events=events)
        copied = replace(copied, outlet="", link=None, language=reprint.language, flapping=(), notes=(), scope=None)
        yield from item_entries(words, copy, copied)


def _newest(made: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    return tuple(sorted(made, key=lambda entry: (entry.updated, entry.id), reverse=True)[:MAX_ENTRIES])


def _quiet(report: ComposedReport, summary: str, link: str | None) -> FeedEntry:
    return FeedEntry(
        id=urn(f"report/{report.id}"),
        title=summary,
        updated=report.until,
        link=link,
        external=None,
        html=str(_paragraphs(summary)),
        summary=summary,
        tags=(),
    )


def _line_entry(words: Words, line: ToldLine, updated: datetime, key: str, kind: Kind) -> FeedEntry:
    reasons = [reason.text for reason in line.reasons]
    return FeedEntry(
        id=entry_id(key),
        title=change_heading(words, line.label, None, line.where),
        updated=updated,
        link=None,
        external=None,
        html=str(_paragraphs(line.label, line.where, line.when, *reasons)),
        summary="; ".join([line.where, line.when, *reasons]),
        tags=(kind.value,),
    )


def _event_html(words: Words, shown: ToldItem, event: ToldEvent) -> Markup:
    parts = [_paragraphs(f"{event.label} ({_outlet(words, shown)})")]
    parts += [_quoted(words, quote, shown.language) for quote in event.quotes]
    if event.moved:
        parts.append(_paragraphs(" → ".join(event.moved)))
    parts.append(_paragraphs("; ".join([event.when, *event.facts])))
    if event.reason:
        parts.append(Markup('<p lang="{}">{} ({})</p>').format(event.reason.language, event.reason.text, event.score))
    parts.append(_paragraphs(*shown.notes, *([shown.scope] if shown.scope else [])))
    return Markup("\n").join(part for part in parts if part)


def _outlet(words: Words, shown: ToldItem) -> str:
    return words.several([part for part in (shown.source, shown.outlet) if part])


def _paragraphs(*lines: str) -> Markup:
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)


def _quoted(words: Words, quote: Quote, language: str | None) -> Markup:
    lang = Markup(' lang="{}"').format(language) if language else Markup("")
    side = Markup("<p>{}:</p>\n<blockquote{}><p>{}</p></blockquote>")
    return Markup("\n").join(side.format(name, lang, _runs(runs, tag)) for name, runs, tag in told_sides(words, quote))


def _runs(runs: tuple[QuoteRun, ...], tag: str) -> Markup:
    opening, closing = Markup(f"<{tag}>"), Markup(f"</{tag}>")  # noqa: S704  "ins" or "del"
    return Markup("").join(opening + run.text + closing if run.changed else escape(run.text) for run in runs)
