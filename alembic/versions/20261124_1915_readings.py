"""Versions that a later extractor reads otherwise, and the log of what it reads otherwise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError
from sqlalchemy.dialects import postgresql

revision = "20261124_1915"
down_revision = "20261124_1640"
branch_labels = None
depends_on = None

VERSIONS = {"article_version": "article_id", "comment_version": "comment_id"}

KINDS = ("reread", "dropped", "found", "withdrawn", "missed")

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {what} refused'); END
"""


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for table, owner in VERSIONS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("reading", _key(), nullable=False, server_default="1"))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("reading", server_default=None)
            batch.drop_constraint(f"uq_{table}_{owner}_seq", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_{owner}_seq_reading", [owner, "seq", "reading"])
        _refuse_changes(table)
    with op.batch_alter_table("read") as batch:
        batch.add_column(sa.Column("extractor", sa.Text(), nullable=False, server_default="1"))
    with op.batch_alter_table("read") as batch:
        batch.alter_column("extractor", server_default=None)
    op.add_column("look", sa.Column("extractor", sa.Text(), nullable=True))
    op.execute("UPDATE look SET extractor = '1' WHERE version_id IS NOT NULL AND capture_id IS NOT NULL")
    _make_reading()
    _make_queue()


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM reading LIMIT 1")).first() is not None:
        raise CommandError("captures were read again with a later extractor; older tables have no place for that")
    for table in ("recheck", "reading"):
        op.drop_table(table)
    with op.batch_alter_table("read") as batch:
        batch.drop_column("extractor")
    with op.batch_alter_table("look") as batch:
        batch.drop_column("extractor")
    for table, owner in VERSIONS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_{owner}_seq_reading", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_{owner}_seq", [owner, "seq"])
            batch.drop_column("reading")
        _refuse_changes(table)


def _refuse_changes(table: str) -> None:
    """SQLite rebuilds a table to change it, and its triggers go with the old one."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(SQLITE_TRIGGER.format(table=table, what=what))


def _make_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("id", _key(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="readingkind", native_enum=False, length=32), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("article_id", _key(), nullable=True),
        sa.Column("comment_id", _key(), nullable=True),
        sa.Column("crawl_id", _key(), nullable=True),
        sa.Column("change_id", _key(), nullable=True),
        sa.Column("replaced_id", _key(), nullable=True),
        sa.Column("version_id", _key(), nullable=True),
        sa.Column("replaced_comment_id", _key(), nullable=True),
        sa.Column("comment_version_id", _key(), nullable=True),
        sa.Column("fields", _json(), nullable=False),
        sa.Column("told", _json(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_reading_{column}")
            for column, table in (
                ("source_id", "source"),
                ("article_id", "article"),
                ("comment_id", "comment"),
                ("crawl_id", "crawl"),
                ("change_id", "change"),
                ("replaced_id", "article_version"),
                ("version_id", "article_version"),
                ("replaced_comment_id", "comment_version"),
                ("comment_version_id", "comment_version"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
    )
    op.create_index("ix_reading_at_id", "reading", ["at", "id"])
    op.create_index("ix_reading_article_id_id", "reading", ["article_id", "id"])
    op.create_index("ix_reading_change_id", "reading", ["change_id"])
    for column in ("replaced_id", "replaced_comment_id"):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"uq_reading_{column}", "reading", [column], unique=True, sqlite_where=given, postgresql_where=given
        )


def _make_queue() -> None:
    op.create_table(
        "recheck",
        sa.Column("crawl_id", _key(), autoincrement=False, nullable=False),
        sa.Column("article_id", _key(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_recheck_article_id"),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name="fk_recheck_crawl_id"),
        sa.PrimaryKeyConstraint("crawl_id", "article_id", name="pk_recheck"),
    )
