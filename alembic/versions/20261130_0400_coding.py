"""Coding: samples of changes, their units, and what coders give them; rows are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261130_0400"
down_revision = "20261130_0300"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
TABLES = ("coding_sample", "coding_unit", "coding")

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {what} refused'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION coding_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL) AND TG_OP <> 'TRUNCATE' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, lower(TG_OP);
END $$
"""


def upgrade() -> None:
    op.create_table(
        "coding_sample",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("codebook", JSON, nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("known_at", TIME, nullable=False),
        sa.Column("seed", KEY, nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("strata", sa.Text(), nullable=True),
        sa.Column("population", KEY, nullable=False),
        sa.Column("coders", JSON, nullable=False),
        sa.Column("drawn_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_sample")),
        sa.UniqueConstraint("name", name=op.f("uq_coding_sample_name")),
    )
    op.create_table(
        "coding_unit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sample_id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("stratum", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sample_id"], ["coding_sample.id"], name=op.f("fk_coding_unit_sample_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_coding_unit_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_unit")),
        sa.UniqueConstraint("sample_id", "place", name=op.f("uq_coding_unit_sample_id_place")),
        sa.UniqueConstraint("sample_id", "change_id", name=op.f("uq_coding_unit_sample_id_change_id")),
    )
    op.create_index(op.f("ix_coding_unit_change_id"), "coding_unit", ["change_id"])
    op.create_table(
        "coding",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Enum("blind", "reconciled", name="codingstage", native_enum=False, length=32), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("coded_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["coding_unit.id"], name=op.f("fk_coding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    op.create_index(op.f("ix_coding_unit_id_id"), "coding", ["unit_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for what in ("update", "delete"):
                op.execute(SQLITE_TRIGGER.format(table=table, what=what))
        return
    op.execute(POSTGRESQL_FUNCTION)
    refuse = "EXECUTE FUNCTION coding_refuse()"
    for table in TABLES:
        op.execute(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION coding_refuse()")
