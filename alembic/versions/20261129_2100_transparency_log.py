"""The transparency log of captures: entries with their salts, and checkpoints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_2100"
down_revision = "20261129_1700"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "log_entry",
        sa.Column("position", KEY, autoincrement=False, nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_log_entry_capture_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_entry")),
    )
    op.create_index(op.f("ix_log_entry_capture_id"), "log_entry", ["capture_id"])
    op.create_table(
        "log_checkpoint",
        sa.Column("size", KEY, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )


def downgrade() -> None:
    op.drop_table("log_checkpoint")
    op.drop_table("log_entry")
