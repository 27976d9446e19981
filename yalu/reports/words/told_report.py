"""A whole report in its reader's words: text without markup, which every format places in its own way."""

from __future__ import annotations

from dataclasses import dataclass

from yalu.reports.change_classes import UNRANKED, ChangeClass
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.report import ComposedReport, Links, ReportedFootnote, ReportedOutage, SiteWide
from yalu.reports.words import sentences
from yalu.reports.words.classes import class_heading, state_name
from yalu.reports.words.footnotes import told_footnote
from yalu.reports.words.names import outlet
from yalu.reports.words.reasons import Phrase, reason_phrase
from yalu.reports.words.times import day_and_time, zone_line
from yalu.reports.words.told_items import ToldItem, told_event, told_item
from yalu.reports.words.words import Words, words_for


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A number of the head: "47 of 51 sources answered"."""

    number: str
    of: str | None
    label: str


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """The items of one class; ``more`` says how many are not listed."""

    cls: ChangeClass
    heading: str
    count: str
    items: tuple[ToldItem, ...]
    more: str | None
    anchor: str


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line about a source or several, with recorded reasons: label, where, when and why."""

    label: str
    where: str
    when: str
    reasons: tuple[Phrase, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class ToldKnown:
    """An article that was there before the first visit. ``link`` leads to what is stored of it."""

    title: str
    source: str
    url: str | None
    link: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class ToldSource:
    """How one source was observed."""

    name: str
    outlet: str
    state: CoverageState
    state_name: str
    notes: tuple[Phrase, ...]
    crawls: str
    articles: str
    threads: str


@dataclass(frozen=True, slots=True)
class ToldReport:
    """The report in words. ``words`` are the reader's, for what a format says by itself ("Contents", "Before")."""

    words: Words
    id: str
    title: str
    period: str
    zone: str
    summary: str
    short_summary: str
    coverage: str | None
    sources_sentence: str
    figures: tuple[ToldFigure, ...]
    top: tuple[ToldItem, ...]
    groups: tuple[ToldGroup, ...]
    outages: tuple[ToldLine, ...]
    site_wide: tuple[ToldLine, ...]
    footnotes: tuple[ToldLine, ...]
    """Cited pages that have drifted."""
    already_there: str | None
    known: tuple[ToldKnown, ...]
    """The newest articles that were already there."""
    not_shown: tuple[str, ...]
    balance: str | None
    sources: tuple[ToldSource, ...]
    legend: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    link: str | None
    """The report in the reading room or in its folder."""


def told_report(report: ComposedReport, links: Links | None = None) -> ToldReport:
    """The report in the language and time zone of its reader. Raises ValueError where there are no such words."""
    words = words_for(report.reader.language, report.reader.timezone)
    links = links or Links()
    made = sentences.made_sentence(words, report.made_at, report.run_id, report.id)
    method = sentences.method_note(words, report.method)
    return ToldReport(
        words=words,
        id=report.id,
        title=sentences.title(words),
        period=sentences.period(words, report.since, report.until),
        zone=zone_line(words, report.until),
        summary=sentences.summary(words, report.counts, report.totals),
        short_summary=sentences.short_summary(words, report.counts, report.totals),
        coverage=sentences.coverage_sentence(words, report.totals),
        sources_sentence=sentences.sources_sentence(words, report.totals),
        figures=_figures(words, report),
        top=tuple(told_item(words, item, links) for item in report.top),
        groups=_groups(words, report, links),
        outages=tuple(_outage(words, outage) for outage in report.outages),
        site_wide=tuple(_site_wide(words, change) for change in report.site_wide),
        footnotes=tuple(_footnote(words, each) for each in report.footnotes),
        already_there=sentences.already_there_sentence(words, report.already_there),
        known=_known(report, links),
        not_shown=sentences.not_shown_sentences(words, report.not_shown),
        balance=sentences.balance_sentence(words, report.per_country, report.per_language),
        sources=tuple(_source(words, source) for source in report.coverage),
        legend=sentences.legend(words),
        notes=(*sentences.reading_notes(words), *([method] if method else []), made),
        link=links.report(report.id),
    )


def _figures(words: Words, report: ComposedReport) -> tuple[ToldFigure, ...]:
    """Numbers of the head; those of changes are sums over ``report.counts``, like every other in the report."""
    totals = report.totals
    new_articles = report.counts.get(ChangeClass.NEW, 0)
    new_comments = report.counts.get(ChangeClass.COMMENT_NEW, 0)
    altered = sum(count for cls, count in report.counts.items() if cls not in UNRANKED)
    return (
        _figure(words, totals.answered, words.gettext("sources answered"), totals.sources),
        _figure(words, totals.articles_checked, words.gettext("articles looked at, of those due"), totals.articles_due),
        _figure(words, altered, words.gettext("changes to articles and threads")),
        ToldFigure(
            words.number(new_articles), f"+ {words.number(new_comments)}", words.gettext("new articles + new comments")
        ),
    )


def _figure(words: Words, number: int, label: str, of: int | None = None) -> ToldFigure:
    return ToldFigure(words.number(number), None if of is None else f"/ {words.number(of)}", label)


def _groups(words: Words, report: ComposedReport, links: Links) -> tuple[ToldGroup, ...]:
    return tuple(
        ToldGroup(
            cls=group.cls,
            heading=class_heading(words, group.cls),
            count=words.ngettext("{count} article", "{count} articles", len(group.items) + group.more),
            items=tuple(told_item(words, item, links) for item in group.items),
            more=words.ngettext("… and {count} more article", "… and {count} more articles", group.more)
            if group.more
            else None,
            anchor=f"group-{group.cls}",
        )
        for group in report.groups
    )


def _outage(words: Words, outage: ReportedOutage) -> ToldLine:
    names = words.several([source.name for source in outage.sources])
    start = day_and_time(words, outage.since)
    if outage.until is None:
        when = words.gettext("since {start}; no end seen", start=start)
    else:
        when = words.gettext("{start} to {end}", start=start, end=day_and_time(words, outage.until))
    label = words.ngettext("Outage at {count} source", "Outage at {count} sources", len(outage.sources))
    notes = dict.fromkeys(source.note for source in outage.sources if source.note)
    reasons = tuple(reason_phrase(words, note) for note in notes)
    return ToldLine(label, names, when, reasons, f"outage-{outage.key}")


def _site_wide(words: Words, line: SiteWide) -> ToldLine:
    event = told_event(words, line.event)
    reasons = (reason_phrase(words, line.event.reason),)
    return ToldLine(event.label, line.source_name, event.when, reasons, event.anchor)


def _footnote(words: Words, reported: ReportedFootnote) -> ToldLine:
    worded, footnote = told_footnote(words, reported.footnote), reported.footnote
    cite = words.labelled(words.gettext("Cite"), reported.citation) if reported.citation else None
    when = day_and_time(words, footnote.drifted_at or footnote.added_at)
    texts = Phrase(words.sentences(worded.state, worded.basis, cite), words.tag)
    return ToldLine(worded.title, worded.cited, when, (texts,), f"footnote-{footnote.footnote_id}")


def _known(report: ComposedReport, links: Links) -> tuple[ToldKnown, ...]:
    return tuple(
        ToldKnown(
            article.title or article.url or line.source_name, line.source_name, article.url, link, article.language
        )
        for line in report.already_there
        for article in line.newest
        for link in (links.article(article.article_id),)
    )


def _source(words: Words, source: SourceCoverage) -> ToldSource:
    notes = [reason_phrase(words, source.note)] if source.note else []
    if source.state is not CoverageState.OK and source.last_answer is not None:
        at = day_and_time(words, source.last_answer)
        notes.append(Phrase(words.gettext("last answer {at}", at=at), words.tag))
    return ToldSource(
        name=source.name,
        outlet=outlet(words, source.type, source.country),
        state=source.state,
        state_name=state_name(words, source.state),
        notes=tuple(notes),
        crawls=_of(words, source.crawls_answered, source.crawls),
        articles=_of(words, source.articles_checked, source.articles_due),
        threads=_of(words, source.threads_whole, source.threads),
    )


def _of(words: Words, part: int, whole: int) -> str:
    return words.gettext("{part} of {whole}", part=part, whole=whole) if whole else "–"
