"""Lists of ids as one value: found by index, none and many."""

from __future__ import annotations

from sqlalchemy import or_, select

from tests.db.room.test_room_queries import made, statements_of
from yalu.db.core.engine import Database, open_database
from yalu.db.core.id_lists import among
from yalu.db.models import Change


def test_ids_of_a_list_are_found(database: Database) -> None:
    made(database)
    with database.read() as connection:
        every = connection.scalars(select(Change.id).order_by(Change.id)).all()
        for ids in (every, every[:3], [0], []):
            asked = select(Change.id).where(among(Change.id, ids)).order_by(Change.id)
            assert connection.scalars(asked).all() == [change_id for change_id in every if change_id in ids]
            others = select(Change.id).where(~among(Change.id, ids)).order_by(Change.id)
            assert connection.scalars(others).all() == [change_id for change_id in every if change_id not in ids]
        assert len(connection.scalars(select(Change.id).where(among(Change.id, range(100_000)))).all()) == len(every)


def test_a_list_is_looked_up_by_index_beside_another(sqlite_url: str) -> None:
    database = made(open_database(sqlite_url))
    with statements_of(database) as plans, database.read() as connection:
        wanted = or_(among(Change.article_id, [1, 2]), among(Change.comment_id, [1, 2]))
        connection.scalars(select(Change.id).where(wanted)).all()
    whole = "\n".join(plan for _, plan in plans)
    assert "ix_change_article_id_id" in whole and "ix_change_comment_id_id" in whole, whole
    database.close()
