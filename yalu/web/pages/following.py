"""``/follow``: a filter's feeds, and the subscription that mails its changes."""

from __future__ import annotations

from starlette.responses import Response

from yalu.records.selection.filters import Filters, as_parameters
from yalu.subscriptions import Every
from yalu.subscriptions.following import command_of, left_out
from yalu.web.active_filters import active_filters, filter_name
from yalu.web.filtering import filters_of
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

ADDED = "added"
"""Parameter that has the id of a subscription that was just added."""


def follow(visit: RequestContext) -> Response:
    """``/follow``: for the filters of the address; named users can subscribe there."""
    filters = filters_of(visit, beside=(ADDED,))
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
        added=visit.query.get(ADDED),
    )


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
