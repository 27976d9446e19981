"""Codes of a sample's units. A coder's own are told to that coder; all of them to anybody once all have coded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from yalu.coding.agreement import Agreement, agreement
from yalu.coding.codebook import worded
from yalu.conversion import from_attributes
from yalu.db.changes.mark_rows import LONGEST_NOTE
from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.models import Coding, CodingSample, CodingUnit
from yalu.db.study.samples import SampleState, sample_states, state_of
from yalu.errors import CodingRefused, UnknownItem
from yalu.records.study import coding as records
from yalu.records.study.coding import CodingCategory, CodingStage


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """What somebody gives a unit; ``code`` None: it is left without one."""

    coder: str
    code: str | None
    note: str


@dataclass(frozen=True, slots=True)
class GivenCode(CodeEntry):
    """What somebody gave a unit, and when (aware, UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit with the codes that may be told: one's own, or all once all have coded."""

    place: int
    change_id: int
    stratum: str | None
    blind: Mapping[str, GivenCode] = field(default_factory=dict)
    """By coder."""
    reconciled: GivenCode | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that were given blind, in the order of the coders."""
        return tuple(given.code for given in self.blind.values() if given.code is not None)

    @property
    def is_disputed(self) -> bool:
        """Whether coders differ: in their codes, or because one gave none."""
        return len({given.code for given in self.blind.values()}) > 1


def add(
    database: Database, unit: tuple[int, int], given: CodeEntry, stage: CodingStage, now: datetime | None = None
) -> None:
    """Add a code to a unit, named by its sample's number and its place in it; the latest one counts.

    Blind codes are taken from the coders of the sample until all have coded every unit, reconciled ones from anybody
    after that. ``now`` (aware; None: the database's time) is when. Raises CodingRefused, UnknownItem, StoreError.
    """
    sample_id, place = unit
    with database.write() as connection:
        connection.execute(select(CodingSample.id).where(CodingSample.id == sample_id).with_for_update())
        state = state_of(connection, sample_id)  # read alone: nobody else completes the sample in between
        if given.code is not None and given.code not in state.codebook.codes:
            raise CodingRefused(f"{given.code!r} is no code of {state.codebook.codebook_id}")
        own = select(CodingUnit.id).where(CodingUnit.sample_id == sample_id, CodingUnit.place == place)
        unit_id = connection.execute(own).scalar_one_or_none()
        if unit_id is None:
            raise UnknownItem(f"sample {state.name} has no unit {place}")
        if (stage is CodingStage.BLIND) is state.complete:
            raise CodingRefused("all have coded: no blind code changes" if state.complete else _still_blind(state))
        if stage is CodingStage.BLIND and given.coder not in state.coders:
            raise CodingRefused(f"{given.coder} is no coder of {state.name}")
        note = given.note.strip()[:LONGEST_NOTE]
        row = {"unit_id": unit_id, "user_name": given.coder, "stage": stage, "code": given.code, "note": note}
        connection.execute(insert(Coding), row | {"coded_at": now or engine.now(connection)})


def own_units(database: Database, sample_id: int, coder: str) -> tuple[UnitState, ...]:
    """Return the units of a sample in their order with the coder's own codes, and nobody else's."""
    with database.read() as connection:
        return _units(connection, sample_id, Coding.user_name == coder, Coding.stage == CodingStage.BLIND)


def all_units(database: Database, sample_id: int, known_at: datetime | None = None) -> tuple[UnitState, ...]:
    """Return the units of a sample in their order with all codes. Raises CodingRefused before all have coded.

    With ``known_at`` (aware) only what was recorded by then counts.
    """
    with database.read() as connection:
        state = state_of(connection, sample_id, known_at)
        if not state.complete:
            raise CodingRefused(_still_blind(state))
        return _units(connection, sample_id, *([] if known_at is None else [Coding.coded_at <= known_at]))


def measured(state: SampleState, units: tuple[UnitState, ...]) -> Agreement:
    """Return how far the coders of a sample agree, by its units with all codes."""
    return agreement([unit.codes for unit in units], state.seed)


def sample_records(database: Database, known_at: datetime | None = None) -> Iterator[records.CodingSample]:
    """Yield every sample as a record, the newest first; agreement is told of those that are complete."""
    for state in sample_states(database, known_at):
        shown = measured(state, all_units(database, state.sample_id, known_at)) if state.complete else Agreement(0)
        yield from_attributes(
            records.CodingSample,
            state,
            sample=state.name,
            codebook=state.codebook.codebook_id,
            codebook_version=state.codebook.version,
            coded_by_several=shown.units if state.complete else None,
            agreed=shown.agreed,
            alpha=shown.alpha,
            alpha_low=shown.low,
            alpha_high=shown.high,
        )


def category_records(state: SampleState) -> Iterator[CodingCategory]:
    """Yield the categories of a sample's codebook."""
    for category in state.codebook.categories:
        yield CodingCategory(
            sample=state.name,
            code=category.code,
            name=worded(category.name, "en"),
            definition=worded(category.definition, "en"),
            examples=tuple(worded(each, "en") for each in category.examples),
        )


def coding_records(
    database: Database, state: SampleState, known_at: datetime | None = None
) -> Iterator[records.Coding]:
    """Yield the codes of a sample, by unit, the reconciled one last. Raises CodingRefused before all have coded."""
    for unit in all_units(database, state.sample_id, known_at):
        last = [] if unit.reconciled is None else [(CodingStage.RECONCILED, unit.reconciled)]
        for stage, given in [*((CodingStage.BLIND, each) for each in unit.blind.values()), *last]:
            own = {"sample": state.name, "stage": stage, "coded_at": given.at}
            of_unit = {"place": unit.place, "change_id": unit.change_id, "stratum": unit.stratum}
            yield from_attributes(records.Coding, given, **own, **of_unit)


def _units(connection: Connection, sample_id: int, *which: ColumnElement[bool]) -> tuple[UnitState, ...]:
    units = select(CodingUnit.__table__).where(CodingUnit.sample_id == sample_id).order_by(CodingUnit.place)
    codings = select(Coding.__table__).join(CodingUnit, CodingUnit.id == Coding.unit_id)
    codings = codings.where(CodingUnit.sample_id == sample_id, *which).order_by(Coding.id)
    blind: dict[int, dict[str, GivenCode]] = {}
    reconciled: dict[int, GivenCode] = {}
    for row in connection.execute(codings):
        given = GivenCode(row.user_name, row.code, row.note, row.coded_at)
        if row.stage is CodingStage.BLIND:
            blind.setdefault(row.unit_id, {})[row.user_name] = given
        else:
            reconciled[row.unit_id] = given
    return tuple(
        UnitState(
            row.place, row.change_id, row.stratum, dict(sorted(blind.get(row.id, {}).items())), reconciled.get(row.id)
        )
        for row in connection.execute(units)
    )


def _still_blind(state: SampleState) -> str:
    left = sum(state.units - count for count in state.coded.values())
    return f"the codes of {state.name} are blind until all coders are done: {left} are missing"
