"""A user's mark of a change: seen, important or noise, with a note. It never touches the record."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yalu.db.changes import mark_rows
from yalu.db.room import changes
from yalu.records.nouns.change import Mark
from yalu.sources.source import Terms
from yalu.text import clean
from yalu.web.posts.forms import UserForm
from yalu.web.visit import BadQuery, NotHere, plain_visit


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """The parameters of the address, by which the list around the change goes on."""
    return request.query_params.multi_items()


class Marks(UserForm):
    """Answers ``/changes/ID/marks``: adds the mark of the form, and shows the change again."""

    purpose = "mark"

    def _add(self, request: Request, user: str, fields: dict[str, str]) -> Response:
        visit = plain_visit(request, self._database, self._settings)
        number = visit.number("id")
        try:
            mark = Mark(fields.get("mark", ""))
        except ValueError as error:
            raise BadQuery(visit.words.gettext("A mark is seen, important, noise or none.")) from error
        if changes.change(self._database, number).terms is Terms.OFF:
            raise NotHere
        note = clean(fields.get("note", ""))
        mark_rows.add(self._written(), number, user, mark, note, now=self._settings.now)
        return RedirectResponse(f"{visit.link(f'/changes/{number}', parameters_of(request))}#marks", 303)
