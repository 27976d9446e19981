"""The calendar of an article: on which days it changed, and how much; on which it did not; when nobody looked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from yalu.db.room.articles import ArticlePage
from yalu.model import Outcome
from yalu.presentation.charts.axis import SEEN
from yalu.presentation.page_context import PageContext
from yalu.records.nouns.change import Change
from yalu.rendering.charts.calendar import CalendarDay, calendar
from yalu.rendering.charts.drawing import DataTable, Drawing, Role
from yalu.reports.change_classes import COSMETIC, SUBSTANTIVE
from yalu.reports.words.times import day
from yalu.reports.words.words import Words

MOST_DAYS = 53 * 7
"""Days of the calendar, the last."""
_LEVELS = ((SUBSTANTIVE, Role.GREAT), (COSMETIC, Role.SOME), (0.0, Role.SLIGHT))


def article_calendar(
    context: PageContext, article_page: ArticlePage, checks: Sequence[tuple[datetime, Outcome]]
) -> Drawing:
    """The days from the first sight to the last check; ``checks`` are the newest, and the calendar begins with them."""
    words, zone = context.words, (context.local or context.words).zone
    seen = {at.astimezone(zone).date() for at, outcome in checks if outcome in SEEN}
    changed: dict[date, list[Change]] = {}
    for change in article_page.changes:
        if change.baseline:
            continue
        changed.setdefault(change.not_after.astimezone(zone).date(), []).append(change)
    known = [*seen, *changed, article_page.last_check_at.astimezone(zone).date()]
    first, last = min(known), max(known)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    squares = [_square(words, on, changed.get(on, ()), looked=on in seen) for on in days]
    return calendar(
        squares,
        title=words.gettext("Changes, day by day"),
        description=words.ngettext(
            "It changed on {count} of {days} days; the table has them.",
            "It changed on {count} of {days} days; the table has them.",
            sum(on in changed for on in days),
            days=words.number(len(days)),
        ),
        table=_table(context, article_page.article_id, {on: changed[on] for on in reversed(days) if on in changed}),
        legend=_legend(words),
    )


def _square(words: Words, on: date, changes: Sequence[Change], *, looked: bool) -> CalendarDay:
    name = day(words, on, year=True)
    if changes:
        greatest = max(change.significance for change in changes)
        role = next(role for bound, role in _LEVELS if greatest >= bound)
        count = words.ngettext("{count} change", "{count} changes", len(changes))
        return CalendarDay(on, role, words.labelled(name, count))
    role = Role.QUIET if looked else Role.UNSEEN
    return CalendarDay(on, role, words.labelled(name, _legend(words)[role]))


def _legend(words: Words) -> Mapping[Role, str]:
    return {
        Role.GREAT: words.gettext("changed: significance {bound} and more", bound=words.score(SUBSTANTIVE)),
        Role.SOME: words.gettext("changed: from {bound}", bound=words.score(COSMETIC)),
        Role.SLIGHT: words.gettext("changed: less"),
        Role.QUIET: words.gettext("checked, no change"),
        Role.UNSEEN: words.gettext("not seen: no check, or in vain"),
    }


def _table(context: PageContext, article_id: int, changed: Mapping[date, Sequence[Change]]) -> DataTable:
    words = context.words
    rows, addresses = [], {}
    for number, (on, changes) in enumerate(changed.items()):
        greatest = max(change.significance for change in changes)
        rows.append((day(words, on, year=True), words.number(len(changes)), words.score(greatest)))
        given = (("article", str(article_id)), ("since", on.isoformat()), ("until", str(on + timedelta(days=1))))
        address = context.link("/changes", given)
        if context.local is None and address is not None:
            addresses[number, 1] = address
    return DataTable(
        (words.gettext("Day"), words.gettext("Changes"), words.gettext("Significance")), tuple(rows), addresses
    )
