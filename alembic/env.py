"""How alembic reaches the database: on the connection of yalu.db.schema.migrate, else by the settings."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection

from yalu.db import models
from yalu.db.captures import partitions
from yalu.db.core.engine import make_engine, parse_url
from yalu.db.schema import views
from yalu.settings import load


def _include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Partitions are parts of a table of the models, and come and go with the months."""
    return not (kind == "table" and name in partitions.names(context.get_bind()))


def _include(item: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Views, and the tables SQLite keeps behind its full-text index, are no tables of the models."""
    return not (kind == "table" and (getattr(item, "is_view", False) or str(name).startswith("words")))


def _render(kind: str, item: Any, autogenerate: Any) -> str | bool:
    """Our column types appear in a migration as what they are in the database."""
    if kind != "type" or type(item).__module__ != "yalu.db.core.base":
        return False
    if type(item).__name__ in ("PlainJson", "ReasonJson", "CrawlStatsJson"):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return {
        "UtcDateTime": "sa.DateTime(timezone=True)",
        "PlainText": "sa.Text()",
        "Sha256": "sa.LargeBinary(length=32)",
    }[type(item).__name__]


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        include_object=_include,
        include_name=_include_name,
        render_item=_render,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = make_engine(parse_url(load().database_url), foreign_keys=False)
    with engine.connect() as connection, connection.execution_options(yalu_write=True).begin():
        views.drop(connection)
        _run(connection)
        if context.get_context().get_current_heads() == tuple(context.script.get_heads()):
            views.create(connection)
