"""Feeds of changes: entries with ids and addresses that stay the same, for a subscription, a source or a piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup, escape

from yalu.records.quotation import Quote, QuoteRun
from yalu.rendering.feeds import Feed, FeedEntry, urn
from yalu.reports.report import Item, Links, Report
from yalu.reports.words.told_items import ToldEvent, ToldItem
from yalu.reports.words.told_report import ToldLine, ToldReport, told_report
from yalu.reports.words.words import Words

MAX_ENTRIES = 300
"""Entries of a feed, the newest."""


def feed_id(kind: str, name: str) -> str:
    """The id of the feed of a "subscription", a "source" or an "article" with that id."""
    return urn(f"feed/{kind}/{name}")


def entry_id(key: str) -> str:
    """The id of the entry of a change with that key."""
    return urn(f"line/{key}")


def feed(report: Report, links: Links | None = None) -> Feed:
    """The feed of one report: what its reader's subscription brought."""
    told = told_report(report, links)
    return Feed(
        id=feed_id("subscription", report.reader.subscription or ""),
        title=told.title,
        language=told.words.tag,
        updated=report.made_at,
        entries=_entries(report, told),
        home=told.link,
    )


def joined(first: Feed, groups: Iterable[Sequence[FeedEntry]]) -> Feed:
    """``first`` with the entries of several reports: each id once, as the first group has it, newest first."""
    known: dict[str, FeedEntry] = {}
    for group in groups:
        for entry in group:
            known.setdefault(entry.id, entry)
    return replace(first, entries=_newest(known.values()))


def entries(report: Report, links: Links | None = None) -> tuple[FeedEntry, ...]:
    """An entry for each change that the report lists, newest first; one that says so when there is none."""
    return _entries(report, told_report(report, links))


def _entries(report: Report, told: ToldReport) -> tuple[FeedEntry, ...]:
    words = told.words
    pairs = zip(report.items, (said for group in told.groups for said in group.items), strict=True)
    made = [entry for item, said in pairs for entry in item_entries(words, item, said)]
    made += [
        _line_entry(words, said, one.until or one.since, one.key)
        for one, said in zip(report.outages, told.outages, strict=True)
    ]
    made += [
        replace(_line_entry(words, said, one.event.not_after, one.event.key), source_id=one.source_id)
        for one, said in zip(report.site_wide, told.site_wide, strict=True)
    ]
    if not made:
        made = [_quiet(report, told.summary, told.link)]
    return _newest(made)


def item_entries(words: Words, item: Item, told: ToldItem) -> tuple[FeedEntry, ...]:
    """An entry for each event of a piece, and one for each thing that goes back and forth; ``told`` is the item's."""
    made = [
        FeedEntry(
            id=entry_id(event.key),
            title=_title(words, told.source, said.label, told.title),
            updated=event.not_after,
            link=said.link or told.link or item.url,
            external=item.url,
            html=str(_event_html(words, told, said)),
            summary="; ".join([said.when, *said.facts, *([said.reason.text] if said.reason else [])]),
            tags=(str(event.cls),),
            source_id=item.source_id,
            article_id=item.article_id,
            significance=event.significance,
            not_before=event.not_before,
            change_ids=event.change_ids,
        )
        for event, said in zip(item.events, told.events, strict=True)
    ]
    for one, said in zip(item.flapping, told.flapping, strict=True):
        made.append(
            FeedEntry(
                id=entry_id(one.key),
                title=_title(words, told.source, said.line, told.title),
                updated=one.last,
                link=told.link or item.url,
                external=item.url,
                html=str(_paragraphs(_outlet(words, told), said.line, *([said.text] if said.text else []))),
                summary=said.line,
                tags=(str(one.cls),),
                source_id=item.source_id,
                article_id=item.article_id,
                significance=one.significance,
                change_ids=one.change_ids,
            )
        )
    return tuple(made)


def _newest(made: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    return tuple(sorted(made, key=lambda entry: (entry.updated, entry.id), reverse=True)[:MAX_ENTRIES])


def _quiet(report: Report, summary: str, link: str | None) -> FeedEntry:
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


def _line_entry(words: Words, said: ToldLine, updated: datetime, key: str) -> FeedEntry:
    reasons = [reason.text for reason in said.reasons]
    return FeedEntry(
        id=entry_id(key),
        title=_title(words, said.label, said.where),
        updated=updated,
        link=None,
        external=None,
        html=str(_paragraphs(said.label, said.where, said.when, *reasons)),
        summary="; ".join([said.where, said.when, *reasons]),
        tags=(),
    )


def _event_html(words: Words, told: ToldItem, said: ToldEvent) -> Markup:
    parts = [_paragraphs(f"{said.label} ({_outlet(words, told)})")]
    parts += [_quoted(words, quote, told.language) for quote in said.quotes]
    if said.moved:
        parts.append(_paragraphs(" → ".join(said.moved)))
    parts.append(_paragraphs("; ".join([said.when, *said.facts])))
    if said.reason:
        parts.append(Markup('<p lang="{}">{} ({})</p>').format(said.reason.language, said.reason.text, said.score))
    parts.append(_paragraphs(*told.notes, *([told.scope] if told.scope else [])))
    return Markup("\n").join(part for part in parts if part)


def _outlet(words: Words, told: ToldItem) -> str:
    return words.several((told.source, told.outlet))


def _title(words: Words, *parts: str) -> str:
    """The parts with colons between them, as the language sets them."""
    *before, said = parts
    for part in reversed(before):
        said = words.gettext("{label}: {where}", label=part, where=said)
    return said


def _paragraphs(*lines: str) -> Markup:
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)


def _quoted(words: Words, quote: Quote, language: str | None) -> Markup:
    sides = []
    both = quote.before is not None and quote.after is not None
    named = ((words.gettext("Before"), quote.before, "del"), (words.gettext("After"), quote.after, "ins"))
    for name, runs, tag in named:
        if runs is not None:
            name = name if both else words.gettext("Text")
            lang = Markup(' lang="{}"').format(language) if language else Markup("")
            sides.append(
                Markup("<p>{}:</p>\n<blockquote{}><p>{}</p></blockquote>").format(name, lang, _runs(runs, tag))
            )
    return Markup("\n").join(sides)


def _runs(runs: tuple[QuoteRun, ...], tag: str) -> Markup:
    opening, closing = Markup(f"<{tag}>"), Markup(f"</{tag}>")  # noqa: S704  "ins" or "del"
    return Markup("").join(opening + run.text + closing if run.changed else escape(run.text) for run in runs)
