"""Sentences of a report as a whole: what was seen, how much was looked at, what is not listed, how to read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from yalu.reports.change_classes import COSMETIC, SUBSTANTIVE, ChangeClass
from yalu.reports.coverage import CoverageTotals
from yalu.reports.report import AlreadyThere, NotShown
from yalu.reports.words.classes import class_count
from yalu.reports.words.names import country, language
from yalu.reports.words.times import day_and_time
from yalu.reports.words.words import Words, marked, marked_plural


def title(words: Words) -> str:
    """Title of every report."""
    return words.gettext("China–Korea commentary: changes")


def period(words: Words, since: datetime, until: datetime) -> str:
    """Period of a report: "23 Nov 2026 00:00 to 24 Nov 2026 00:00"."""
    start, end = (day_and_time(words, at, year=True) for at in (since, until))
    return words.gettext("{start} to {end}", start=start, end=end)


def counts_sentence(words: Words, counts: Mapping[ChangeClass, int]) -> str:
    """How many changes of each class were seen."""
    if not (parts := [class_count(words, cls, counts[cls]) for cls in ChangeClass if counts.get(cls)]):
        return words.gettext("No change seen.")
    return words.ngettext(
        "{count} change: {changes}.",
        "{count} changes: {changes}.",
        sum(counts.values()),
        changes=words.clauses(parts),
    )


def changes_sentence(words: Words, counts: Mapping[ChangeClass, int], totals: CoverageTotals) -> str:
    """What was seen. That nothing changed is never said of a period in which nothing was looked at."""
    if sum(counts.values()):
        return counts_sentence(words, counts)
    if not totals.articles_checked:
        return words.gettext("No article was looked at, so nothing can be said about changes.")
    return words.ngettext(
        "No change seen in the {count} article that was looked at.",
        "No change seen in the {count} articles that were looked at.",
        totals.articles_checked,
    )


def articles_sentence(words: Words, totals: CoverageTotals) -> str:
    """How many articles were due and looked at."""
    if not totals.articles_due:
        return words.gettext("No article was due to be looked at.")
    return words.ngettext(
        "{checked} of {count} article due was looked at.",
        "{checked} of {count} articles due were looked at.",
        totals.articles_due,
        checked=totals.articles_checked,
    )


def sources_sentence(words: Words, totals: CoverageTotals) -> str:
    """How many sources answered: a quiet day is not a blind one."""
    if not totals.sources:
        return words.gettext("No source was visited.")
    answered = words.ngettext(
        "{answered} of {count} source answered.",
        "{answered} of {count} sources answered.",
        totals.sources,
        answered=totals.answered,
    )
    failed = words.ngettext("{count} failed.", "{count} failed.", totals.failed) if totals.failed else None
    missed = totals.not_visited
    unvisited = words.ngettext("{count} was not visited.", "{count} were not visited.", missed) if missed else None
    return words.sentences(answered, failed, unvisited)


def threads_sentence(words: Words, totals: CoverageTotals) -> str | None:
    """How many threads of comments were read whole; None when none was read."""
    if not totals.threads:
        return None
    return words.ngettext(
        "{whole} of {count} comment thread was read whole.",
        "{whole} of {count} comment threads were read whole.",
        totals.threads,
        whole=totals.threads_whole,
    )


def volume_sentence(words: Words, totals: CoverageTotals) -> str | None:
    """How many changes are usual in such a period; None when too few periods were observed."""
    if totals.usual is None:
        return None
    low, high = totals.usual
    usual = words.number(low) if low == high else words.gettext("{start}–{end}", start=low, end=high)
    return words.gettext("Usual in such a period: {usual} changes; this time {today}.", usual=usual, today=totals.today)


def summary(words: Words, counts: Mapping[ChangeClass, int], totals: CoverageTotals) -> str:
    """First sentences of a report: what was seen, how many articles were looked at, how many sources answered."""
    seen = changes_sentence(words, counts, totals)
    return words.sentences(seen, articles_sentence(words, totals), sources_sentence(words, totals))


def short_summary(words: Words, counts: Mapping[ChangeClass, int], totals: CoverageTotals) -> str:
    """The summary without the classes of change, where there is little room."""
    total = sum(counts.values())
    seen = (
        words.ngettext("{count} change.", "{count} changes.", total)
        if total
        else changes_sentence(words, counts, totals)
    )
    return words.sentences(seen, articles_sentence(words, totals), sources_sentence(words, totals))


def coverage_sentence(words: Words, totals: CoverageTotals) -> str | None:
    """What the summary leaves out of coverage: threads read whole, and the usual number of changes."""
    return words.sentences(threads_sentence(words, totals), volume_sentence(words, totals)) or None


def balance_sentence(words: Words, per_country: Mapping[str, int], per_language: Mapping[str, int]) -> str | None:
    """Changes by country and language of the outlet; None without a change."""
    if not per_country:
        return None
    places = words.several([f"{country(words, code)} {words.number(count)}" for code, count in per_country.items()])
    tongues = words.several([f"{language(words, tag)} {words.number(count)}" for tag, count in per_language.items()])
    return words.sentences(
        words.gettext("Changes by the outlet's country: {places}.", places=places),
        words.gettext("By language: {languages}.", languages=tongues),
    )


_OF_FORM = marked_plural(
    "{count} change of form (spacing, punctuation, spelling): it scores under {least}.",
    "{count} changes of form (spacing, punctuation, spelling): they score under {least}.",
)
_FLAPPED = marked_plural(
    "{count} change that went back and forth: folded into a line that counts.",
    "{count} changes that went back and forth: folded into lines that count.",
)
_BEYOND = marked_plural(
    "{count} change in an article for which its list had no room.",
    "{count} changes in articles for which their lists had no room.",
)
_FILTERED = marked_plural(
    "{count} change that your subscription's own rule leaves out.",
    "{count} changes that your subscription's own rule leaves out.",
)
_WITHHELD = marked_plural(
    "{count} change at a source whose terms allow no mention.",
    "{count} changes at sources whose terms allow no mention.",
)


def not_shown_sentences(words: Words, hidden: NotShown) -> tuple[str, ...]:
    """What was counted and is not listed, and why: one sentence each."""
    counted = (
        (hidden.cosmetic, _OF_FORM),
        (hidden.flapped, _FLAPPED),
        (hidden.beyond, _BEYOND),
        (hidden.filtered, _FILTERED),
        (hidden.withheld, _WITHHELD),
    )
    least = words.score(COSMETIC)
    return tuple(words.ngettext(*message, count, least=least) for count, message in counted if count)


def already_there_sentence(words: Words, known: tuple[AlreadyThere, ...]) -> str | None:
    """Articles that a first visit found; None without one."""
    if not known:
        return None
    places = words.several([f"{line.source_name} {words.number(line.count)}" for line in known])
    return words.ngettext(
        "{count} article was there before the first visit, so it is not new: {places}.",
        "{count} articles were there before the first visit, so they are not new: {places}.",
        sum(line.count for line in known),
        places=places,
    )


def legend(words: Words) -> tuple[tuple[str, str], ...]:
    """What a significance means: pairs of a range and what lies in it, the weightiest first."""
    ranges = ((SUBSTANTIVE, 1.0), (COSMETIC, SUBSTANTIVE - 0.01), (0.0, COSMETIC - 0.01))
    meanings = (
        words.gettext("the meaning differs: a number, name, negation, modal, quotation or whole sentence"),
        words.gettext("reworded, or a byline, date, label, notice, access or order of paragraphs differs"),
        words.gettext("form only: spacing, punctuation, spelling; counted, not listed"),
    )
    scales = (words.gettext("{start}–{end}", start=words.score(low), end=words.score(high)) for low, high in ranges)
    return tuple(zip(scales, meanings, strict=True))


def reading_notes(words: Words) -> tuple[str, ...]:
    """How a report is to be read: one sentence each."""
    return (
        words.gettext("Each time is an interval between two checks."),
        words.gettext("“Silent” means that the page shows no notice of the edit and no newer date."),
        words.gettext(
            "“No longer visible” means that the comment is missing from two complete readings of the thread in a row, "
            "or that the page says so."
        ),
        words.gettext("A reason is given only where the site states one."),
        words.gettext("Quotations are limited by the terms of each source; commenters are not named."),
    )


def made_sentence(words: Words, made_at: datetime, run_id: str | None, report_id: str) -> str:
    """When and by which run a report was made."""
    at = day_and_time(words, made_at, year=True)
    if run_id is None:
        return words.gettext("Made {at}, report {report}.", at=at, report=report_id)
    return words.gettext("Made {at}, run {run}, report {report}.", at=at, run=run_id, report=report_id)


_METHOD: Mapping[str, str] = {"Extractor": marked("Extractor"), "Gone after": marked("Gone after")}
_IN_A_ROW = re.compile(r"(\d{1,4}) checks in a row")


def method_note(words: Words, method: Mapping[str, str]) -> str | None:
    """Versions and thresholds behind a report; None without any."""
    parts = []
    for name, value in method.items():
        if match := _IN_A_ROW.fullmatch(value):
            value = words.ngettext("{count} check in a row", "{count} checks in a row", int(match[1]))
        parts.append(f"{words.gettext(_METHOD[name]) if name in _METHOD else name} {value}")
    return words.gettext("Made with {method}.", method=words.several(parts)) if parts else None
