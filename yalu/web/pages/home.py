"""``/``: what changed lately, how well the sources were observed, and what the pages mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from starlette.responses import Response

from yalu.conversion import stamp
from yalu.db.core.engine import Database
from yalu.db.queries.coverage import OF_TOTALS, of_period
from yalu.db.queries.volumes import VolumeFilter, revision_of_past
from yalu.db.room import changes
from yalu.evidence.verifier.checkpoint import verifier_key
from yalu.jobs.evidence.key import known_signer
from yalu.jobs.reports.gathering.coverage import source_coverage, usual_changes
from yalu.presentation.telling import Day, by_day, told_changes
from yalu.records.figures.statistic import CalendarStep, start_of
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters
from yalu.rendering.charts.drawing import DataTable, Drawing, Rect, Role, Shape
from yalu.reports.composing.counting import totals
from yalu.reports.coverage import CoverageTotals
from yalu.reports.words import sentences
from yalu.reports.words.names import issue
from yalu.reports.words.times import day
from yalu.reports.words.words import Words
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

LATEST = 40
"""Changes that the page looks at."""
PER_DAY = 8
"""Changes of one day that it tells, the most significant."""
MOST_ISSUES = 8
"""Issues of the week that the page names."""
DAYS = 28
"""Days of the chart of volume."""


@dataclass(frozen=True, slots=True)
class DayTop:
    """The most significant changes of a day, and where all of them are."""

    day: Day
    more: int
    address: str


def home(visit: RequestContext) -> Response:
    """``/``: what changed lately by day, the most significant first; coverage of the last 24 hours; usual volume."""
    now = visit.now
    today = start_of(now, CalendarStep.DAY)
    latest = changes.changes(visit.database, Filters(), None, LATEST)
    days = by_day(visit, told_changes(visit, latest.items), significant_first=True)
    counts = changes.day_counts(visit.database, today - timedelta(days=DAYS - 1), now)
    observed = _observed(visit, counts)
    return page(
        visit,
        "home.html",
        days=[_top(visit, each) for each in days],
        issues=_issues(visit, latest.items),
        drawing=_days(visit, counts),
        first=day(visit.words, (today - timedelta(days=DAYS - 1)).date()),
        last=day(visit.words, today.date()),
        most=max(counts.values(), default=0),
        coverage=[
            sentences.sources_sentence(visit.words, observed),
            sentences.articles_sentence(visit.words, observed),
            sentences.threads_sentence(visit.words, observed),
        ],
        volume=sentences.volume_sentence(visit.words, observed),
        now=now,
    )


def _observed(visit: RequestContext, counts: Mapping[str, int]) -> CoverageTotals:
    """Coverage and volume of the last 24 hours; the usual volume is that of earlier days of the same kind."""
    until = visit.now
    since = until - timedelta(days=1)
    records = of_period(visit.database, since, until, OF_TOTALS)
    observed = [source_coverage(record, until) for record in records]
    hour = until.replace(minute=0, second=0, microsecond=0)
    usual = _usual(visit.database, hour, revision_of_past(visit.database))
    return totals(observed, usual, counts.get(until.astimezone(UTC).date().isoformat(), 0))


@lru_cache(maxsize=4)
def _usual(database: Database, until: datetime, _revision: object) -> tuple[int, int] | None:
    """The usual volume of the day before an hour, counted once an hour and anew when the past is judged anew."""
    return usual_changes(database, until - timedelta(days=1), until, VolumeFilter())


def _top(visit: RequestContext, group: Day) -> DayTop:
    words = visit.local or visit.words
    local = group.changes[0].record.not_after.astimezone(words.zone)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    address = visit.link("/changes", (("since", stamp(start)), ("until", stamp(start + timedelta(days=1)))))
    return DayTop(Day(group.heading, group.changes[:PER_DAY]), max(len(group.changes) - PER_DAY, 0), address)


def _issues(visit: RequestContext, latest: Sequence[StoredChange]) -> Sequence[tuple[str, str]]:
    """The issues of the latest changes of a week, the most frequent first, each with the list of its week."""
    since = visit.now - timedelta(days=7)
    tags = Counter(tag for record in latest if record.not_after >= since for tag in record.issues)
    return [
        (issue(visit.words, tag), visit.link("/changes", (("issue", tag), ("since", "7d"))))
        for tag, _ in tags.most_common(MOST_ISSUES)
    ]


def _days(visit: RequestContext, counts: Mapping[str, int]) -> Drawing:
    """Changes of each of the last days, as a strip without words: what it says stands below it and in its table."""
    words, last = visit.words, visit.now.astimezone(UTC).date()
    days = [last - timedelta(days=number) for number in reversed(range(DAYS))]
    numbers = [counts.get(on.isoformat(), 0) for on in days]
    most = max(numbers) or 1
    shapes: list[Shape] = []
    rows: list[tuple[str, ...]] = []
    addresses: dict[tuple[int, int], str] = {}
    for place, (on, count) in enumerate(zip(days, numbers, strict=True)):
        height = max(round(100 * count / most), 1)
        title = words.labelled(day(words, on), words.number(count))
        shapes.append(Rect(place * 10 + 1, 102 - height, 8, height, Role.COMMENT if count else Role.TRACK, title))
    for on, count in zip(reversed(days), reversed(numbers), strict=True):
        if count:
            given = (("since", on.isoformat()), ("until", (on + timedelta(days=1)).isoformat()))
            addresses[len(rows), 0] = visit.link("/changes", given)
            rows.append((day(words, on), words.number(count)))
    return Drawing(
        name="days",
        title=words.gettext("Changes a day"),
        description=words.ngettext(
            "{count} change in the last four weeks; the table has the numbers.",
            "{count} changes in the last four weeks; the table has the numbers.",
            sum(numbers),
        ),
        height=104,
        shapes=tuple(shapes),
        table=DataTable((words.gettext("Day"), words.gettext("Changes")), tuple(rows), addresses),
        width=DAYS * 10,
        css="strip",
        stretched=True,
    )


def about(visit: RequestContext) -> Response:
    """``/about``: method, what a word means, limits."""
    words, own = visit.words, known_signer(visit.settings)
    name = visit.settings.evidence_log_name if visit.settings.evidence_log is not None else None
    return page(
        visit,
        "about.html",
        legend=sentences.legend(words),
        notes=[*sentences.reading_notes(words), _proof(visit)],
        citing=_citing(words),
        glossary=_glossary(words),
        evidence_key=None if own is None else own.public_key,
        log_key=None if own is None or name is None else verifier_key(name, own.raw_public_key),
    )


def _proof(visit: RequestContext) -> str:
    return visit.words.ngettext(
        "An article or comment counts as gone after {count} check that misses it; a check that failed proves nothing.",
        "An article or comment counts as gone after {count} checks in a row that miss it; "
        "one that failed proves nothing.",
        visit.settings.gone_after,
    )


def _citing(words: Words) -> list[str]:
    """How to cite, and what to hand on."""
    gettext = words.gettext
    return [
        gettext("Each change, version and comment has a citation at its end, as text, BibTeX, CSL-JSON and RIS."),
        gettext("Its date is the publisher's; the interval, the hashes and the captures are what Yalu saw."),
        gettext(
            "The address of every page, filters included, can be handed on; each list is a feed and a download too."
        ),
    ]


def _glossary(words: Words) -> list[tuple[str, str]]:
    gettext = words.gettext
    meanings = (
        (gettext("Source"), gettext("A site, or a section of one, that is watched.")),
        (
            gettext("Capture"),
            gettext("One answer of a server, kept as evidence: address, status, headers, bytes, time, SHA-256."),
        ),
        (
            gettext("Check"),
            gettext("One attempt to see an article, and how it ended. An attempt that failed proves nothing."),
        ),
        (
            gettext("Version"),
            gettext("A state of an article or comment whose meaning differs from the state before it."),
        ),
        (gettext("Change"), gettext("What differs between two versions or states, with the evidence for it.")),
        (
            gettext("Thread snapshot"),
            gettext("An article's comments as one check saw them; complete when nothing says that a part is missing."),
        ),
        (
            gettext("Interval"),
            gettext(
                "Between the last sight of the old state and the first of the new one; the moment itself is not known."
            ),
        ),
        (
            gettext("Terms"),
            gettext("How much of a source may be quoted: nothing but links, an excerpt, or more with a licence."),
        ),
    )
    return list(meanings)
