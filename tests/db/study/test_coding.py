"""Samples are drawn again alike; codes are blind until all have coded, only added, and blanked with what they quote."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from tests.db.db_samples import DAY_ONE, SOURCE, Days, look, retitled, rows
from tests.db.room.test_room_queries import compare_waiting
from tests.web.room_examples import filled
from yalu.coding.codebook import load_codebook
from yalu.coding.sampling import Strata
from yalu.db.core.engine import Database
from yalu.db.maintenance import dump, erase
from yalu.db.models import Change, Coding, CodingSample, CodingUnit
from yalu.db.study import codings, samples
from yalu.db.study.codings import CodeEntry
from yalu.db.study.samples import SamplePlan, SampleState
from yalu.errors import CodingRefused, StoreError, UnknownItem, UsageError
from yalu.records.selection.filters import Filters
from yalu.records.study.coding import CodingStage

PLAN = SamplePlan("edits", load_codebook("silent-edit"), 4, 7, ("ben", "anna"))
LATER = DAY_ONE + timedelta(days=90)
EVERYTHING = Filters(baseline=True)


@pytest.fixture
def sample(database: Database) -> SampleState:
    """Four of the changes, for two coders."""
    return samples.draw_sample(filled(database), PLAN, EVERYTHING, LATER)


def code(database: Database, place: int, coder: str, given: str | None, note: str = "", sample: int = 1) -> None:
    codings.add(database, (sample, place), CodeEntry(coder, given, note), CodingStage.BLIND, LATER)


def changes_of(database: Database, sample: SampleState) -> list[int]:
    return [unit.change_id for unit in codings.own_units(database, sample.sample_id, "nobody")]


def test_a_sample_is_drawn_again_by_seed_and_known_at(database: Database, sample: SampleState) -> None:
    every = rows(database, Change)
    assert (sample.units, sample.population, sample.known_at) == (4, len(every), LATER)
    again = samples.draw_sample(
        database, replace(PLAN, name="again"), replace(EVERYTHING, known_at=LATER), LATER + timedelta(days=5)
    )
    assert changes_of(database, again) == changes_of(database, sample) and again.filters == sample.filters
    other = samples.draw_sample(database, replace(PLAN, name="other", seed=8), EVERYTHING, LATER)
    assert changes_of(database, other) != changes_of(database, sample)
    later = Days(database, source=replace(SOURCE, id="later", homepage="https://later.example/"), now=LATER)
    for title in ("A bridge", "Two bridges"):
        later.visit(look(retitled(title), url="https://later.example/1"))
    compare_waiting(database, later.now)
    assert len(rows(database, Change)) > len(every)
    unchanged = samples.draw_sample(
        database, replace(PLAN, name="unchanged"), replace(EVERYTHING, known_at=LATER), later.now
    )
    assert unchanged.population == sample.population and changes_of(database, unchanged) == changes_of(database, sample)
    grown = samples.draw_sample(database, replace(PLAN, name="grown"), EVERYTHING, later.now)
    assert grown.population == len(rows(database, Change))


def test_filters_and_strata_say_what_is_drawn_from(database: Database, sample: SampleState) -> None:
    plan = replace(PLAN, name="kinds", size=99, strata=Strata.KIND)
    drawn = samples.draw_sample(database, plan, Filters(source=("zeitung",), baseline=True), LATER)
    of = {change.id: change for change in rows(database, Change)}
    units = codings.own_units(database, drawn.sample_id, "anna")
    assert {unit.change_id for unit in units} == {number for number, each in of.items() if each.source_id == "zeitung"}
    assert all(unit.stratum == of[unit.change_id].kind.value for unit in units)
    assert (drawn.filters, drawn.strata) == ("source=zeitung&baseline=true", "kind")
    countries = samples.draw_sample(
        database, replace(PLAN, name="countries", size=99, strata=Strata.COUNTRY), EVERYTHING, LATER
    )
    assert {unit.stratum for unit in codings.own_units(database, countries.sample_id, "anna")} >= {"DE", "US"}
    for wrong, filters in (
        (replace(PLAN, name="a", coders=("anna",)), EVERYTHING),
        (replace(PLAN, name="b", coders=("anna", "anna")), EVERYTHING),
        (replace(PLAN, name="c"), Filters(mark=("noise",))),
        (replace(PLAN, name="d"), Filters(known_at=LATER + timedelta(seconds=1))),
        (replace(PLAN, name="e"), Filters(source=("nowhere",))),
        (PLAN, EVERYTHING),
    ):
        with pytest.raises(UsageError):
            samples.draw_sample(database, wrong, filters, LATER)


def test_nobody_is_told_a_code_before_all_have_coded(database: Database, sample: SampleState) -> None:
    for place in (1, 2, 3, 4):
        code(database, place, "anna", "fact", "a secret note")
    code(database, 1, "ben", "stance")
    assert [unit.codes for unit in codings.own_units(database, 1, "ben")] == [("stance",), (), (), ()]
    assert [unit.codes for unit in codings.own_units(database, 1, "eve")] == [()] * 4
    state = samples.sample_state(database, "edits")
    assert state.coded == {"ben": 1, "anna": 4} and not state.complete
    reconciled = CodeEntry("ben", "fact", "")
    with pytest.raises(CodingRefused, match="blind until all coders are done: 3 are missing"):
        codings.all_units(database, 1)
    with pytest.raises(CodingRefused, match="blind until all coders are done: 3 are missing"):
        list(codings.coding_records(database, state))
    with pytest.raises(CodingRefused, match="blind until all coders are done: 3 are missing"):
        codings.add(database, (1, 1), reconciled, CodingStage.RECONCILED, LATER)
    (record,) = codings.sample_records(database)
    assert (record.complete, record.alpha, record.coded_by_several) == (False, None, None)
    for place, coder, given, what in (
        (2, "eve", "fact", "no coder of edits"),
        (2, "ben", "facts", "no code of silent"),
    ):
        with pytest.raises(CodingRefused, match=what):
            code(database, place, coder, given)
    for place, number in ((5, 1), (1, 9)):
        with pytest.raises(UnknownItem):
            code(database, place, "ben", "fact", sample=number)


def complete(database: Database) -> None:
    """Anna and ben differ in the second unit, and ben leaves the third without a code."""
    for place, given in enumerate(("fact", "fact", "added", "stance"), start=1):
        code(database, place, "anna", "unclear")
        code(database, place, "anna", given, "hm")
    for place, own in enumerate(("fact", "stance", None, "stance"), start=1):
        code(database, place, "ben", own)


def test_who_codes_while_the_last_code_is_being_stored_waits_and_is_refused(
    database: Database, sample: SampleState
) -> None:
    for place in range(1, 5):
        code(database, place, "anna", "fact")
    for place in range(1, 4):
        code(database, place, "ben", "fact")
    begun, refused = threading.Event(), list[str]()

    def change_of_mind() -> None:
        begun.wait()
        try:
            code(database, 1, "anna", "stance")
        except CodingRefused as error:
            refused.append(str(error))

    other = threading.Thread(target=change_of_mind)
    other.start()
    with database.write() as connection:
        connection.execute(select(CodingSample.id).with_for_update())
        unit = connection.scalars(select(CodingUnit.id).where(CodingUnit.place == 4)).one()
        last = {"unit_id": unit, "user_name": "ben", "stage": CodingStage.BLIND, "code": "fact", "note": ""}
        connection.execute(insert(Coding), last | {"coded_at": LATER})
        begun.set()
        other.join(0.5)  # without the lock it would be through by now
    other.join()
    assert refused == ["all have coded: no blind code changes"]


def test_the_latest_code_counts_and_disputes_are_reconciled(database: Database, sample: SampleState) -> None:
    complete(database)
    units = codings.all_units(database, 1)
    assert [unit.codes for unit in units] == [("fact", "fact"), ("fact", "stance"), ("added",), ("stance", "stance")]
    assert [unit.is_disputed for unit in units] == [False, True, True, False]
    with pytest.raises(CodingRefused, match="no blind code changes"):
        code(database, 1, "ben", "fact")
    for given, who in (("unclear", "ben"), ("fact", "carl")):
        codings.add(database, (1, 2), CodeEntry(who, given, "agreed"), CodingStage.RECONCILED, LATER)
    agreed = codings.all_units(database, 1)[1].reconciled
    assert agreed is not None and (agreed.coder, agreed.code) == ("carl", "fact")
    (record,) = codings.sample_records(database)
    # Of three units with two codes (a a, a b, b b) the observed disagreement is 1/3, the expected one 18/30.
    assert record.complete and record.coded_by_several == 3
    assert record.alpha == pytest.approx(1 - (1 / 3) / (18 / 30)) and record.agreed == pytest.approx(2 / 3)
    listed = [
        (each.place, each.coder, each.stage.value, each.code)
        for each in codings.coding_records(database, samples.sample_state(database, 1))
    ]
    assert listed[2:4] == [(2, "anna", "blind", "fact"), (2, "ben", "blind", "stance")]
    assert listed[4] == (2, "carl", "reconciled", "fact")
    assert len(listed) == 9
    before = LATER - timedelta(seconds=1)
    assert samples.sample_states(database, before) == () and list(codings.sample_records(database, before)) == []


def test_rows_are_only_added_and_leave_with_a_dump(database: Database, sample: SampleState) -> None:
    complete(database)
    for table in (CodingSample, CodingUnit, Coding):
        for statement in (delete(table), update(table).values(id=table.id + 100)):
            with pytest.raises(StoreError, match="append-only"), database.write() as connection:
                connection.execute(statement)
    if not database.is_sqlite:
        with pytest.raises(StoreError, match="append-only"), database.write() as connection:
            connection.execute(text("TRUNCATE coding"))
    dumped = [line["table"] for line in dump.lines(database) if "table" in line]
    assert dumped.count("coding") == 12 and dumped.count("coding_unit") == 4


def test_what_is_erased_is_quoted_by_no_note(database: Database, sample: SampleState) -> None:
    complete(database)
    erase.forget_article(database, "https://river.example/bridge", reason="asked")
    gone = {change.id for change in rows(database, Change) if change.reason.code == erase.REASON.code}
    units = codings.all_units(database, 1)
    notes = {unit.change_id: unit.blind["anna"].note for unit in units}
    assert gone & set(notes) and all(note == ("erased" if number in gone else "hm") for number, note in notes.items())
    assert units[0].codes == ("fact", "fact")
