"""Samples of changes: drawn by the filters of lists, and how far each coder has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, distinct, func, insert, null, select

from yalu.coding.codebook import Codebook, parse_codebook
from yalu.coding.sampling import DrawnUnit, Strata, draw
from yalu.conversion import from_attributes
from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.models import Change, Coding, CodingSample, CodingUnit, Source
from yalu.db.room.changes import conditions
from yalu.errors import CodingRefused, UnknownItem
from yalu.records.selection.filters import Filters, as_parameters
from yalu.records.study.coding import CodingStage


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is asked of a draw. ``name`` is what commands and pages will call the sample."""

    name: str
    codebook: Codebook
    size: int
    seed: int
    coders: tuple[str, ...]
    strata: Strata | None = None


@dataclass(frozen=True, slots=True)
class SampleState:
    """A sample and how far it is coded; times are aware, UTC. It holds no code."""

    sample_id: int
    name: str
    codebook: Codebook
    filters: str
    known_at: datetime
    seed: int
    strata: str | None
    population: int
    coders: tuple[str, ...]
    drawn_at: datetime
    units: int
    coded: Mapping[str, int]
    """Of each coder the units that they have coded, or left without a code."""

    @property
    def complete(self) -> bool:
        """Whether every coder has been through every unit."""
        return all(count == self.units for count in self.coded.values())


def draw_sample(database: Database, plan: SamplePlan, filters: Filters, now: datetime | None = None) -> SampleState:
    """Draw a sample of the changes that a list of the filters holds, and store it.

    With the same filters, ``known_at``, size, strata and seed it is the same one. ``known_at`` is ``now`` (aware; None:
    the database's time) where the filters have none. Raises CodingRefused, UsageError, StoreError.
    """
    if len(set(plan.coders)) < 2 or len(set(plan.coders)) < len(plan.coders):
        raise CodingRefused("a sample has two coders or more, each named once")
    if filters.mark:
        raise CodingRefused("a sample is not drawn by marks: they may differ the next time")
    with database.read() as connection:
        at = now or engine.now(connection)
        known = replace(filters, known_at=filters.known_at or at)
        if known.as_of.known_at is None or known.as_of.known_at > at:
            raise CodingRefused("known_at lies in the future: what will be recorded by then cannot be drawn from")
        population = _population(connection, known, plan.strata)
    drawn = draw(population, plan.size, plan.seed)
    if not drawn:
        raise CodingRefused("the filters select no change to draw from")
    values = {
        "name": plan.name,
        "codebook": plan.codebook.document,
        "filters": urlencode(as_parameters(replace(filters, known_at=None))),
        "known_at": known.known_at,
        "seed": plan.seed,
        "size": plan.size,
        "strata": plan.strata,
        "population": len(population),
        "coders": list(plan.coders),
        "drawn_at": at,
    }
    with database.write() as connection:
        if connection.execute(select(CodingSample.id).where(CodingSample.name == plan.name)).first() is not None:
            raise CodingRefused(f"there is a sample {plan.name!r} already")
        sample_id = connection.execute(insert(CodingSample).returning(CodingSample.id), values).scalar_one()
        units = [
            {"sample_id": sample_id, "change_id": unit.change_id, "place": place, "stratum": unit.stratum}
            for place, unit in enumerate(drawn, start=1)
        ]
        connection.execute(insert(CodingUnit), units)
        return state_of(connection, sample_id)


def _population(connection: Connection, filters: Filters, strata: Strata | None) -> Sequence[DrawnUnit]:
    columns = {Strata.SOURCE: Change.source_id, Strata.KIND: Change.kind, Strata.COUNTRY: Source.country}
    stratum: Any = null() if strata is None else columns[strata]
    query = select(Change.id, stratum.label("stratum")).where(*conditions(connection, filters))
    if strata is Strata.COUNTRY:
        query = query.join(Source, Source.id == Change.source_id)
    return [DrawnUnit(row.id, row.stratum and str(row.stratum)) for row in connection.execute(query)]


def sample_states(database: Database, known_at: datetime | None = None) -> tuple[SampleState, ...]:
    """Return every sample, the newest first; with ``known_at`` (aware) by what was recorded by then."""
    query = select(CodingSample.id).order_by(CodingSample.id.desc())
    if known_at is not None:
        query = query.where(CodingSample.drawn_at <= known_at)
    with database.read() as connection:
        return tuple(state_of(connection, number, known_at) for number in connection.scalars(query).all())


def sample_state(database: Database, sample: int | str) -> SampleState:
    """Return one sample, by its number or its name. Raises UnknownItem, StoreError."""
    with database.read() as connection:
        if isinstance(sample, int):
            return state_of(connection, sample)
        number = connection.scalar(select(CodingSample.id).where(CodingSample.name == sample))
        if number is None:
            raise UnknownItem(f"there is no sample {sample!r}; `yalu coding status` shows them")
        return state_of(connection, number)


def state_of(connection: Connection, sample_id: int, known_at: datetime | None = None) -> SampleState:
    """Return one sample by its number; with ``known_at`` (aware) only what was coded by then counts."""
    row = connection.execute(select(CodingSample.__table__).where(CodingSample.id == sample_id)).one_or_none()
    if row is None:
        raise UnknownItem(f"there is no sample {sample_id}")
    units = select(func.count()).select_from(CodingUnit).where(CodingUnit.sample_id == sample_id)
    coded = (
        select(Coding.user_name, func.count(distinct(Coding.unit_id)).label("many"))
        .join(CodingUnit, CodingUnit.id == Coding.unit_id)
        .where(CodingUnit.sample_id == sample_id, Coding.stage == CodingStage.BLIND)
        .where(*([] if known_at is None else [Coding.coded_at <= known_at]))
        .group_by(Coding.user_name)
    )
    many = {each.user_name: each.many for each in connection.execute(coded)}
    return from_attributes(
        SampleState,
        row,
        sample_id=row.id,
        codebook=parse_codebook(row.codebook, f"sample {row.name}"),
        coders=tuple(row.coders),
        units=connection.execute(units).scalar_one(),
        coded={coder: many.get(coder, 0) for coder in row.coders},
    )
