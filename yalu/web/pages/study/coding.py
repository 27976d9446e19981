"""``/coding``: samples, one change of a sample to be coded, and what coders made of a sample once all have coded."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from yalu.coding.codebook import worded
from yalu.conversion import exact
from yalu.db.room import changes
from yalu.db.study import codings, samples
from yalu.db.study.codings import UnitState
from yalu.db.study.samples import SampleState
from yalu.errors import UnknownItem
from yalu.presentation.telling import ToldChange, told_change
from yalu.records.study.coding import CodingStage
from yalu.sources.source import Terms
from yalu.web.rendering import page
from yalu.web.visit import NotHere, RequestContext


def listed(visit: RequestContext) -> Response:
    """``/coding``: every sample, and how far its coders have come."""
    states = samples.sample_states(visit.database)
    titles = {state.sample_id: worded(state.codebook.title, visit.words.language) for state in states}
    return page(visit, "coding.html", states=states, titles=titles)


def sample(visit: RequestContext) -> Response:
    """``/coding/ID``: how far the coders have come; once all have coded, how far they agree, and where they do not."""
    state = samples.sample_state(visit.database, visit.number("id"))
    units = codings.all_units(visit.database, state.sample_id) if state.complete else ()
    unsettled = [unit for unit in units if unit.is_disputed]
    return page(
        visit,
        "coding_sample.html",
        state=state,
        go_on=next_address(visit, state, 0) if is_coder(visit, state) and not state.complete else None,
        measured=codings.measured(state, units) if state.complete else None,
        disputed=[(unit, address_of(visit, state, unit.place)) for unit in unsettled],
        population=visit.link("/changes", [("known_at", exact(state.known_at))]) + f"&{state.filters}",
        **_wording(visit, state),
    )


def unit(visit: RequestContext) -> Response:
    """``/coding/ID/PLACE``: one change of a sample. Before all have coded it is there for the sample's coders alone."""
    state = samples.sample_state(visit.database, visit.number("id"))
    units = units_for(visit, state)
    place = visit.number("place")
    if not 0 < place <= len(units):
        raise NotHere
    shown = units[place - 1]
    steps = [each.place for each in units if each.is_disputed or not state.complete]
    before, after = [at for at in steps if at < place], [at for at in steps if at > place]
    given = shown.reconciled if state.complete else next(iter(shown.blind.values()), None)
    return page(
        visit,
        "coding_unit.html",
        state=state,
        unit=shown,
        change=_shown_change(visit, shown.change_id),
        given=given,
        stage=CodingStage.RECONCILED if state.complete else CodingStage.BLIND,
        action=address_of(visit, state, place),
        previous=address_of(visit, state, before[-1]) if before else None,
        following=address_of(visit, state, after[0]) if after else None,
        done=sum(bool(each.reconciled if state.complete else each.blind) for each in units if each.place in steps),
        steps=len(steps),
        **_wording(visit, state),
    )


def units_for(visit: RequestContext, state: SampleState) -> tuple[UnitState, ...]:
    """The units of a sample with the codes that may be told to who asks. Raises NotHere for who is no coder of it."""
    if state.complete:
        return codings.all_units(visit.database, state.sample_id)
    if visit.asker is None or not is_coder(visit, state):
        raise NotHere
    return codings.own_units(visit.database, state.sample_id, visit.asker.name)


def is_coder(visit: RequestContext, state: SampleState) -> bool:
    """Whether who asks codes the sample."""
    return visit.asker is not None and visit.asker.name in state.coders


def address_of(visit: RequestContext, state: SampleState, place: int) -> str:
    """The address of a unit."""
    return visit.link(f"/coding/{state.sample_id}/{place}")


def next_address(visit: RequestContext, state: SampleState, place: int) -> str:
    """The address of what is to be coded or reconciled next, later units first; of the sample if nothing is left."""
    left = [
        each.place
        for each in units_for(visit, state)
        if (each.is_disputed and each.reconciled is None if state.complete else not each.blind)
    ]
    after = [at for at in left if at > place] or left
    return address_of(visit, state, after[0]) if after else visit.link(f"/coding/{state.sample_id}")


def _shown_change(visit: RequestContext, change_id: int) -> ToldChange | None:
    """The change; None where it may not be shown any more."""
    try:
        record = changes.change(visit.database, change_id)
    except UnknownItem:
        return None
    return None if record.terms is Terms.OFF else told_change(visit, record)


def _wording(visit: RequestContext, state: SampleState) -> dict[str, Any]:
    """The codebook in the reader's language: title, instruction, and categories with name, definition and examples."""
    language = visit.words.language
    categories = [
        (
            each.code,
            worded(each.name, language),
            worded(each.definition, language),
            [worded(x, language) for x in each.examples],
        )
        for each in state.codebook.categories
    ]
    return {
        "codebook_title": worded(state.codebook.title, language),
        "instruction": worded(state.codebook.instruction, language),
        "categories": categories,
        "code_names": {code: name for code, name, _, _ in categories},
    }
