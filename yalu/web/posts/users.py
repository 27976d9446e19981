"""What named users send: codes of changes, filters that they follow, marks. None of it touches the record."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yalu.db.changes import mark_rows
from yalu.db.reports import ledger, subscription_rows
from yalu.db.room import changes
from yalu.db.study import codings, samples
from yalu.db.study.codings import CodeEntry
from yalu.errors import CodingRefused, UsageError
from yalu.jobs.reports.readers import new_subscription, store_subscription
from yalu.records.nouns.change import Mark
from yalu.records.selection.filters import Filters, as_parameters
from yalu.records.study.coding import CodingStage
from yalu.sources.source import Terms
from yalu.subscriptions.addresses import unset_for_mail, users_address
from yalu.subscriptions.following import id_of, is_own, rule_of
from yalu.text import clean
from yalu.web.filtering import list_filters
from yalu.web.pages.following import ADDED, ENDED, PLACES
from yalu.web.pages.study.coding import next_address
from yalu.web.posts.forms import UserForm
from yalu.web.visit import BadQuery, NotHere, RequestContext, plain_visit, visit_of


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


class Following(UserForm):
    """Answers ``POST /follow``: adds the subscription of the form, or ends the user's own that it names."""

    purpose = "follow"

    def _add(self, request: Request, user: str, fields: dict[str, str]) -> Response:
        visit = visit_of(request, self._database, self._settings)
        filters = list_filters(visit, beside=PLACES)
        if "end" in fields:
            return self._ended(visit, filters, user, fields["end"])
        to = _named(visit, fields.get("to", ""))
        if unset_for_mail((to,), self._settings):
            raise BadQuery(visit.words.gettext("This room can send no mail."))
        rule = {"to": [to], "every": fields.get("every", ""), "language": visit.words.language, **rule_of(filters)}
        if visit.local is not None:
            rule["timezone"] = visit.local.timezone
        rule["user"] = user
        name = id_of(user, rule)
        try:
            new_subscription(self._settings, name, rule)
        except UsageError as error:
            raise BadQuery(visit.words.gettext("A filter is none that a subscription has.")) from error
        try:
            store_subscription(self._settings, self._written(), name, rule)
        except UsageError as error:
            raise BadQuery(visit.words.gettext("You follow this already.")) from error
        return RedirectResponse(visit.link("/follow", [*as_parameters(filters), (ADDED, name)]), 303)

    def _ended(self, visit: RequestContext, filters: Filters, user: str, name: str) -> Response:
        rows = subscription_rows.rows(self._database)
        if not any(row.id == name and is_own(row, user) for row in rows):
            raise NotHere
        subscription_rows.remove(self._written(), name)
        ledger.opt_in(self._written(), name)  # whoever follows it again is to get its mails again
        return RedirectResponse(visit.link("/follow", [*as_parameters(filters), (ENDED, name)]), 303)


def _named(visit: RequestContext, text: str) -> str:
    try:
        return users_address(text)
    except ValueError as error:
        raise BadQuery(visit.words.gettext("This is no address that a user may name.")) from error


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
        return RedirectResponse(f"{visit.link(f'/changes/{number}', request.query_params.multi_items())}#marks", 303)
