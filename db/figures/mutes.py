"""Query what marks propose to mute."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database
from yalu.db.listing.filters import source_ids
from yalu.db.models import Change, Source
from yalu.db.room.changes import conditions
from yalu.model import Kind
from yalu.records.figures.outlet import LEAST_MARKED, MuteProposal, is_mostly_noise, muted_as, proportion
from yalu.records.selection.filters import Filters

PERIOD = timedelta(days=90)
"""The time before ``now`` whose changes would have been hidden."""


def mute_proposals(database: Database, now: datetime) -> tuple[MuteProposal, ...]:
    """Return the kinds at sources that users mostly marked as noise, those that would hide most first.

    ``now`` is aware.
    """
    made = []
    with database.read() as connection:
        names = {row.id: row.name for row in connection.execute(select(Source.id, Source.name))}
        listed = source_ids(connection, Filters())
        for row in mark_rows.noise_by_kind(connection):
            if not is_mostly_noise(row.noise, row.marked) or (listed is not None and row.source_id not in listed):
                continue
            recent = Filters(source=(row.source_id,), kind=(row.kind.value,), since=now - PERIOD)
            many = select(func.count()).select_from(Change).where(*conditions(connection, recent))
            made.append(
                MuteProposal(
                    source_id=row.source_id,
                    source_name=names[row.source_id],
                    kind=Kind(row.kind),
                    noise=proportion(row.noise, row.marked, LEAST_MARKED),
                    would_hide=connection.execute(many).scalar_one(),
                    muted=muted_as(row.source_id, row.kind),
                )
            )
    return tuple(sorted(made, key=lambda proposal: (-proposal.would_hide, proposal.muted)))
