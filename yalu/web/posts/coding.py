"""A coder's code of a change, or the one that was agreed on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yalu.db.study import codings, samples
from yalu.db.study.codings import CodeEntry
from yalu.errors import CodingRefused
from yalu.records.study.coding import CodingStage
from yalu.text import clean
from yalu.web.pages.study.coding import next_address
from yalu.web.posts.forms import UserForm
from yalu.web.visit import BadQuery, visit_of


class Codes(UserForm):
    """Answers ``POST /coding/ID/PLACE``: adds the code of the form, and leads to the next change."""

    purpose = "coding"

    def _add(self, request: Request, user: str, fields: dict[str, str]) -> Response:
        visit = visit_of(request, self._database, self._settings)
        sample, place = visit.number("id"), visit.number("place")
        entry = CodeEntry(user, fields.get("code") or None, clean(fields.get("note", "")))
        try:
            stage = CodingStage(fields.get("stage", ""))
            codings.add(self._written(), (sample, place), entry, stage, self._settings.now)
        except (CodingRefused, ValueError) as error:
            text = visit.words.gettext("The code was not taken: it is none, or this sample takes no code from you now.")
            raise BadQuery(text) from error
        state = samples.sample_state(self._database, sample)
        ended = stage is CodingStage.BLIND and state.complete
        return RedirectResponse(visit.link(f"/coding/{sample}") if ended else next_address(visit, state, place), 303)
