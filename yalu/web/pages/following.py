"""``/follow``: a filter's feeds, and the subscription that sends its changes."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from yalu.db.reports import subscription_rows
from yalu.records.selection.filters import Filters, as_parameters
from yalu.subscriptions.addresses import unset_for_mail
from yalu.subscriptions.following import command_of, followed, is_own, left_out
from yalu.subscriptions.load import KnownNames, parse_rule
from yalu.subscriptions.subscription import Every, Origin
from yalu.subscriptions.wording import to_text
from yalu.web.active_filters import active_filters, filter_name
from yalu.web.filtering import list_filters
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

ADDED = "added"
"""Parameter that has the id of a subscription that was just added."""
ENDED = "ended"
"""Likewise of one that was just ended."""
PLACES = (ADDED, ENDED)
MAIL = ("mailto:anybody@example.org",)
"""What a user may name: whether it can be reached is the same for every address."""


@dataclass(frozen=True, slots=True)
class FollowedFilter:
    """A subscription of the user who asks: its filters and rhythm in words, where it goes, and its list."""

    name: str
    filters: tuple[str, ...]
    rhythm: str
    to: str
    rows: str


def follow(visit: RequestContext) -> Response:
    """``/follow``: for the filters of the address; named users can subscribe there."""
    filters = list_filters(visit, beside=PLACES)
    return page(
        visit,
        "follow.html",
        active=active_filters(visit, filters, "/follow"),
        rows=visit.link("/changes", as_parameters(filters)),
        feeds=feeds_of(visit, filters),
        command=command_of(filters),
        left_out=[filter_name(visit.words, name) for name in left_out(filters)],
        action=visit.link("/follow", as_parameters(filters)),
        rhythms=rhythms(visit),
        sends_mail=not unset_for_mail(MAIL, visit.settings),
        own=own(visit),
        added=visit.query.get(ADDED),
        ended=visit.query.get(ENDED),
    )


def own(visit: RequestContext) -> list[FollowedFilter]:
    """What the user who asks follows, by its id; nothing where the room has no users."""
    if visit.asker is None:
        return []
    user, names = visit.asker.name, dict(rhythms(visit))
    rows = [row for row in subscription_rows.rows(visit.database) if is_own(row, user)]
    kept = [
        subscription
        for row in rows
        for subscription in parse_rule(row.id, row.rule or {}, KnownNames(), origin=Origin.DATABASE).subscriptions
    ]
    return [
        FollowedFilter(
            each.id,
            tuple(choice.name for choice in active_filters(visit, followed(each), "/follow")),
            names[each.every.value],
            to_text(each).removeprefix("mailto:"),
            visit.link("/changes", as_parameters(followed(each))),
        )
        for each in kept
    ]


def feeds_of(visit: RequestContext, filters: Filters) -> list[tuple[str, str]]:
    """The names and addresses of a filter's feeds."""
    given = as_parameters(filters)
    return [("Atom", visit.link("/changes.atom", given)), ("JSON Feed", visit.link("/changes.json", given))]


def rhythms(visit: RequestContext) -> list[tuple[str, str]]:
    """How often a subscription may report, in words."""
    gettext = visit.words.gettext
    return [
        (Every.DAY.value, gettext("every day")),
        (Every.WEEK.value, gettext("every week")),
        (Every.HOUR.value, gettext("every hour in which something changed")),
        (Every.IMMEDIATELY.value, gettext("at once")),
    ]
