"""A user's mark of a change: seen, important or noise, with a note. It never touches the record."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yalu.db.core.engine import Database
from yalu.db.marks import mark_rows
from yalu.db.room import changes
from yalu.records.change import Mark
from yalu.settings import Settings
from yalu.sources.source import Terms
from yalu.text import clean
from yalu.web.access.sessions import asker_of
from yalu.web.posts.forms import form_of
from yalu.web.visit import BadQuery, NotHere, plain_visit

MARK = "mark"


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """The parameters of the address, by which the list around the change goes on."""
    return request.query_params.multi_items()


class Marks:
    """Answers ``/changes/ID/marks``; ``written`` gives the database that marks are added to."""

    def __init__(self, database: Database, settings: Settings, written: Callable[[], Database]) -> None:
        self._database = database
        self._settings = settings
        self._written = written

    async def take(self, request: Request) -> Response:
        """Add the mark of the form, and show the change again."""
        if asker_of(request.scope) is None:
            raise HTTPException(405)
        fields = await form_of(request, MARK)
        return await run_in_threadpool(self._add, request, fields)

    def _add(self, request: Request, fields: dict[str, str]) -> Response:
        visit = plain_visit(request, self._database, self._settings)
        number, asker = visit.number("id"), asker_of(request.scope)
        try:
            mark = Mark(fields.get("mark", ""))
        except ValueError as error:
            raise BadQuery(visit.words.gettext("A mark is seen, important, noise or none.")) from error
        if asker is None or changes.change(self._database, number).terms is Terms.OFF:
            raise NotHere
        note = clean(fields.get("note", ""))
        mark_rows.add(self._written(), number, asker.name, mark, note, now=self._settings.now)
        return RedirectResponse(f"{visit.link(f'/changes/{number}', parameters_of(request))}#marks", 303)
