"""Query how many changes earlier periods brought."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, select, union_all
from sqlalchemy.orm import aliased

from yalu.db.core.engine import Database
from yalu.db.models import Change, Crawl, Erasure, Reextraction, Source
from yalu.db.queries.overview import withdrawn_mark
from yalu.model import Kind
from yalu.reports.change_classes import COSMETIC, COSMETIC_KINDS
from yalu.sources.source import Terms

WEEK = timedelta(weeks=1)
PERIODS = 8
"""Earlier periods that are looked at."""


@dataclass(frozen=True, slots=True)
class VolumeFilter:
    """Which changes are counted; an empty or None field selects all. The rest of a subscription cannot be counted."""

    sources: Collection[str] | None = None
    countries: Collection[str] = ()
    kinds: Collection[Kind] = ()
    least: float = 0.0
    """Lowest significance."""


def earlier_counts(database: Database, since: datetime, until: datetime, chosen: VolumeFilter) -> list[int]:
    """Count the changes of up to eight earlier periods of the same length, on the same days of the week, latest first.

    Periods in which no crawl ended are left out: nobody looked. Cosmetic changes do not count, nor what a first crawl
    found, what an archive's copies show, what re-extraction withdrew and sources whose terms are off. ``since`` and
    ``until`` are aware.
    """
    step = max(ceil((until - since) / WEEK), 1) * WEEK
    cosmetic = and_(Change.kind.in_(COSMETIC_KINDS), Change.significance < COSMETIC)
    counted = and_(*_conditions(chosen), not_(cosmetic))
    periods = [
        _period(since - number * step, until - number * step, counted).add_columns(literal(number).label("number"))
        for number in range(1, PERIODS + 1)
    ]
    with database.read() as connection:
        rows = connection.execute(union_all(*periods)).all()
    return [row.many for row in sorted(rows, key=lambda row: row.number) if row.watched]


def revision_of_past(database: Database) -> tuple[object, ...]:
    """Return what differs when counts of the past may: the newest re-extraction and erasure, and what sources are."""
    marks = (func.max(each.id) for each in (Reextraction, Erasure))
    # Each crawl writes its source's row anew, so that ``updated_at`` says nothing.
    known = select(Source.id, Source.name, Source.type, Source.country, Source.terms).order_by(Source.id)
    with database.read() as connection:
        newest = connection.execute(select(*(select(each).scalar_subquery() for each in marks))).one()
        return tuple(newest), tuple(map(tuple, connection.execute(known)))


def _period(since: datetime, until: datetime, counted: ColumnElement[bool]) -> Select[Any]:
    many = (
        select(func.count())
        .select_from(Change)
        .join(Source, Source.id == Change.source_id)
        .join(Crawl, Crawl.id == Change.crawl_id)
        .where(Change.recorded_at >= since, Change.recorded_at < until, Crawl.archive.is_(None), counted)
    )
    watched = aliased(Crawl)
    looked = select(func.count(watched.id)).where(watched.ended_at >= since, watched.ended_at < until)
    return select(many.scalar_subquery().label("many"), looked.scalar_subquery().label("watched"))


def _conditions(chosen: VolumeFilter) -> list[ColumnElement[bool]]:
    wanted = [~withdrawn_mark(), Source.terms != Terms.OFF, Change.baseline.is_(False)]
    if chosen.sources is not None:
        wanted.append(Change.source_id.in_(chosen.sources))
    if chosen.countries:
        wanted.append(Source.country.in_(chosen.countries))
    if chosen.kinds:
        wanted.append(Change.kind.in_(chosen.kinds))
    if chosen.least:
        wanted.append(Change.significance >= chosen.least)
    return wanted
