"""Marks of changes by users of the reading room: rows that are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_1930"
down_revision = "20261127_1700"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE_TRIGGER = """
CREATE TRIGGER change_mark_no_{what} BEFORE {what} ON change_mark
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'change_mark is append-only: {what} refused'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION change_mark_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL) AND TG_OP <> 'TRUNCATE' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'change_mark is append-only: % refused', lower(TG_OP);
END $$
"""


def upgrade() -> None:
    op.create_table(
        "change_mark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum("seen", "important", "noise", "none", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_mark_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_mark")),
    )
    op.create_index(op.f("ix_change_mark_change_id_user_name_id"), "change_mark", ["change_id", "user_name", "id"])
    op.create_index(op.f("ix_change_mark_mark_change_id"), "change_mark", ["mark", "change_id"])
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(SQLITE_TRIGGER.format(what=what))
        return
    op.execute(POSTGRESQL_FUNCTION)
    refuse = "EXECUTE FUNCTION change_mark_refuse()"
    op.execute(f"CREATE TRIGGER change_mark_no_change BEFORE UPDATE OR DELETE ON change_mark FOR EACH ROW {refuse}")
    op.execute(f"CREATE TRIGGER change_mark_no_truncate BEFORE TRUNCATE ON change_mark FOR EACH STATEMENT {refuse}")


def downgrade() -> None:
    op.drop_table("change_mark")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION change_mark_refuse()")
