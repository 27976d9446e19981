"""One axis of time for an article and its thread: what happened when. Pure.

``events_of`` gathers the marks; ``yalu.presentation.charts.drawing`` places them. Templates draw what is placed there
and put a table with the same events below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from yalu.conversion import stamp
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room.articles import ArticlePage
from yalu.db.room.comments import CommentLife
from yalu.model import Access, Kind, Outcome
from yalu.presentation.page_context import PageContext
from yalu.reports.words.times import day, day_and_time
from yalu.reports.words.words import marked, marked_plural

PLACES = 150
"""Places along the axis at which comments are told apart; those nearer are one mark with a count."""
MOST_MARKS = 40
"""Marks of comments that changed, and of versions, the most significant; lists and tables have the others."""
TICKS = 7
GOLDEN = 0.6180339887
SEEN = frozenset({Outcome.READ, Outcome.UNCHANGED, Outcome.GONE, Outcome.OUT_OF_SCOPE})
"""Outcomes of checks that saw how the article stood; the others prove nothing."""


@dataclass(frozen=True, slots=True)
class AxisMark:
    """Something at one time; ``size`` is 0 to 1."""

    at: float
    kind: str
    """version, posted, edited, lost, back, seen or failed."""
    description: str
    path: str | None = None
    label: str = ""
    more: str = ""
    """What the label goes on with where there is room: the kind of change."""
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that lasts, or an interval in which something happened."""

    start: float
    end: float
    kind: str
    """life, teaser, gap, changed or lost."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """Marks and stretches of the text, the thread and the checks, with their places from 0 to 1."""

    ticks: tuple[tuple[float, str], ...]
    text: tuple[Stretch, ...]
    versions: tuple[AxisMark, ...]
    thread: tuple[Stretch, ...]
    comments: tuple[AxisMark, ...]
    checks: tuple[AxisMark, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Places of times from 0 (``start``) to 1 (``end``)."""

    start: datetime
    end: datetime

    def __call__(self, at: datetime) -> float:
        """The place of a time; of one outside, the nearer end."""
        share = (at - self.start) / (self.end - self.start)
        return min(max(share, 0.0), 1.0)


def events_of(context: PageContext, article_page: ArticlePage, checks: Sequence[tuple[datetime, Outcome]]) -> Axis:
    """The axis of an article, from shortly before it was first seen to its last check."""
    first = article_page.first_seen_at
    last = max(article_page.last_check_at, article_page.versions[-1].not_after)
    room = max((last - first) / 25, timedelta(minutes=30))
    scale = Scale(first - room, last + room)
    shown = _shown(article_page)
    return Axis(
        tuple(ticks(context, scale)),
        (*_lives(context, article_page, scale, last), *_edits(shown, scale)),
        tuple(_versions(context, article_page, shown, scale)),
        tuple(_losses(article_page, scale)),
        (*_posted(context, article_page, scale), *_changed(context, article_page, scale)),
        tuple(_checks(context, checks, scale)),
    )


def ticks(context: PageContext, scale: Scale) -> Iterator[tuple[float, str]]:
    """Places of days, of a short axis of times, with their names in the reader's zone."""
    words = context.local or context.words
    whole = scale.end - scale.start
    if whole < timedelta(days=2):
        step = whole / TICKS
        yield from ((number / TICKS, day_and_time(words, scale.start + step * number)) for number in range(1, TICKS, 2))
        return
    step = timedelta(days=max(1, round(whole / timedelta(days=1) / TICKS)))
    at = scale.start.astimezone(words.zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while at < scale.end:
        if scale(at) < 0.97:
            yield scale(at), day(words, at)
        at += step


def _lives(context: PageContext, article_page: ArticlePage, scale: Scale, last: datetime) -> Iterator[Stretch]:
    """When the text was there, when it was not, and how far nobody knows."""
    start = article_page.first_seen_at
    for absence in article_page.absences:
        gone = absence.last_seen_at or absence.missed_at
        yield Stretch(scale(start), scale(gone), "life")
        until = absence.back_at or last
        missing = context.words.gettext("not available")
        yield Stretch(scale(gone), scale(until), "gap", missing)
        yield Stretch(scale(gone), scale(absence.missed_at), "lost")
        start = until
    if not article_page.absences or article_page.absences[-1].back_at is not None:
        kind = "teaser" if article_page.versions[-1].article.access is Access.TEASER else "life"
        yield Stretch(scale(start), scale(last), kind)


def _spread(number: int) -> float:
    """An order in which the first few of many numbers lie far apart, so that a choice leaves no gap."""
    return number * GOLDEN % 1


def _edits(shown: Sequence[VersionAsOf], scale: Scale) -> Iterator[Stretch]:
    for version in shown[1:]:
        if version.not_before is not None:
            yield Stretch(scale(version.not_before), scale(version.not_after), "changed")


def _foremost(article_page: ArticlePage) -> dict[str, tuple[float, Kind]]:
    """By version, the significance and kind of the most significant change that made it."""
    weights: dict[str, tuple[float, Kind]] = {}
    for change in article_page.changes:
        name = change.after_version
        if name is not None and change.comment_id is None and change.significance >= weights.get(name, (0.0,))[0]:
            weights[name] = change.significance, change.kind
    return weights


def _shown(article_page: ArticlePage) -> Sequence[VersionAsOf]:
    """The versions that have a mark: the first, the last and the most significant between them."""
    if len(article_page.versions) <= MOST_MARKS:
        return article_page.versions
    weight = _foremost(article_page)
    ordered = sorted(
        article_page.versions[1:-1], key=lambda version: (-weight.get(version.name, (0.0,))[0], _spread(version.seq))
    )
    between = sorted(ordered[: MOST_MARKS - 2], key=lambda version: version.seq)
    return (article_page.versions[0], *between, article_page.versions[-1])


def _versions(
    context: PageContext, article_page: ArticlePage, shown: Sequence[VersionAsOf], scale: Scale
) -> Iterator[AxisMark]:
    foremost = _foremost(article_page)
    short = _short(context)
    for place, version in enumerate(shown):
        weight, kind = foremost.get(version.name, (0.1, None))
        size = weight if place else 0.15
        words = context.words
        description = words.gettext(
            "Version {number}, first seen {at}", number=version.seq, at=context.at(version.not_after)
        )
        if place:
            description = words.several((description, words.gettext("significance {score}", score=words.score(size))))
        path = context.link(f"/articles/{article_page.article_id}/versions/{version.seq}")
        more = short.get(kind, "") if place and kind is not None else ""
        yield AxisMark(scale(version.not_after), "version", description, path, f"v{version.seq}", more, size)


def _short(context: PageContext) -> Mapping[Kind, str]:
    """Kinds of change in a word, for labels of the axis."""
    gettext = context.words.gettext
    return {
        Kind.ARTICLE_HEADLINE: gettext("headline"),
        Kind.ARTICLE_BODY: gettext("text"),
        Kind.ARTICLE_NOTICE: gettext("notice"),
        Kind.ARTICLE_BYLINE: gettext("byline"),
        Kind.ARTICLE_DATE: gettext("date"),
        Kind.ARTICLE_LABEL: gettext("label"),
        Kind.ARTICLE_ACCESS: gettext("access"),
    }


def _posted(context: PageContext, article_page: ArticlePage, scale: Scale) -> Iterator[AxisMark]:
    counts = Counter(round(scale(life.posted_at or life.first_seen_at) * PLACES) for life in article_page.comments)
    for place, count in sorted(counts.items()):
        description = context.words.ngettext("{count} comment posted", "{count} comments posted", count)
        yield AxisMark(place / PLACES, "posted", description, size=min(sqrt(count) / 8, 1.0))


def _changed(context: PageContext, article_page: ArticlePage, scale: Scale) -> Iterator[AxisMark]:
    """Comments that were edited, went away or came back, one mark for those near each other; edits come last."""
    places: dict[tuple[str, int], list[tuple[datetime, CommentLife]]] = {}
    for life in article_page.comments:
        gone, back = {each.missed_at for each in life.gone}, {each.back_at for each in life.gone if each.back_at}
        happened = [("lost", at) for at in gone] + [("back", at) for at in back]
        happened += [("edited", at) for _, at in life.edits if at not in gone | back]
        for kind, at in happened:
            places.setdefault((kind, round(scale(at) * PLACES)), []).append((at, life))
    chosen = sorted(places, key=lambda place: (place[0] == "edited", _spread(place[1])))[:MOST_MARKS]
    for kind, place in sorted(chosen, key=lambda place: place[1]):
        yield _changed_mark(context, article_page, kind, places[kind, place], scale)


def _changed_mark(
    context: PageContext,
    article_page: ArticlePage,
    kind: str,
    held: Sequence[tuple[datetime, CommentLife]],
    scale: Scale,
) -> AxisMark:
    """A mark that leads to the comment, of several to the thread as of the last of these times."""
    words = context.words
    at, life = max(held, key=lambda pair: pair[0])
    name, singular, several = _SAID[kind]
    label = words.gettext(name)
    if len(held) == 1:
        text = words.gettext(singular, id=life.platform_id)
        path = context.link(f"/comments/{life.comment_id}")
    else:
        text = words.ngettext(*several, len(held))
        path = context.link(f"/articles/{article_page.article_id}/thread", (("at", stamp(at)),))
    return AxisMark(scale(at), kind, words.several((text, context.at(at))), path, label)


_SAID = {
    "lost": (
        marked("no longer visible"),
        marked("Comment {id} no longer visible"),
        marked_plural("{count} comment no longer visible", "{count} comments no longer visible"),
    ),
    "back": (
        marked("visible again"),
        marked("Comment {id} visible again"),
        marked_plural("{count} comment visible again", "{count} comments visible again"),
    ),
    "edited": (
        marked("edited"),
        marked("Comment {id} edited"),
        marked_plural("{count} comment edited", "{count} comments edited"),
    ),
}
"""What marks of comments say: their label, of one comment, of several."""


def _checks(context: PageContext, checks: Sequence[tuple[datetime, Outcome]], scale: Scale) -> Iterator[AxisMark]:
    """Ticks of the checks, at each place of the axis one of each kind."""
    descriptions = {"seen": context.words.gettext("checked"), "failed": context.words.gettext("checked in vain")}
    places = {(round(scale(at) * PLACES), "seen" if outcome in SEEN else "failed") for at, outcome in checks}
    yield from (AxisMark(place / PLACES, kind, descriptions[kind]) for place, kind in sorted(places))


def _losses(article_page: ArticlePage, scale: Scale) -> Iterator[Stretch]:
    absences = [each for life in article_page.comments for each in life.gone]
    spans = {(each.last_seen_at, each.missed_at) for each in absences if each.last_seen_at is not None}
    for start, missed in sorted(spans)[:MOST_MARKS]:
        yield Stretch(scale(start), scale(missed), "lost")
