"""A user follows a filter: its changes are mailed to the address of the form."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yalu.db.core.engine import Database
from yalu.errors import UsageError
from yalu.jobs.reports.readers import new_subscription, store_subscription
from yalu.records.filters import as_parameters
from yalu.settings import Settings
from yalu.subscriptions.following import id_of, rule_of
from yalu.web.access.sessions import asker_of
from yalu.web.filtering import filters_of
from yalu.web.pages.following import ADDED
from yalu.web.posts.forms import form_of
from yalu.web.visit import BadQuery, NotHere, visit_of

FOLLOW = "follow"


class Following:
    """Answers ``POST /follow``; ``written`` gives the database that subscriptions are added to."""

    def __init__(self, database: Database, settings: Settings, written: Callable[[], Database]) -> None:
        self._database = database
        self._settings = settings
        self._written = written

    async def take(self, request: Request) -> Response:
        """Add the subscription of the form, and say which."""
        if asker_of(request.scope) is None:
            raise HTTPException(405)
        fields = await form_of(request, FOLLOW)
        return await run_in_threadpool(self._add, request, fields)

    def _add(self, request: Request, fields: dict[str, str]) -> Response:
        visit, asker = visit_of(request, self._database, self._settings), asker_of(request.scope)
        if asker is None:
            raise NotHere
        filters = filters_of(visit, beside=(ADDED,))
        # Mail alone: webhooks may reach what only the host of the room may reach.
        to = [f"mailto:{fields.get('mail', '').strip()}"]
        rule = {"to": to, "every": fields.get("every", ""), "language": visit.words.language, **rule_of(filters)}
        if visit.local is not None:
            rule["timezone"] = visit.local.timezone
        name = id_of(asker.name, rule)
        try:
            new_subscription(self._settings, name, rule)
        except UsageError as error:
            raise BadQuery(visit.words.gettext("An address or a filter is none that a subscription has.")) from error
        try:
            store_subscription(self._settings, self._written(), name, rule)
        except UsageError as error:
            raise BadQuery(visit.words.gettext("You follow this already.")) from error
        return RedirectResponse(visit.link("/follow", [*as_parameters(filters), (ADDED, name)]), 303)
