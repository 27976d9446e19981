"""How many changes each source had of each kind, by day, week and month; `yalu db upgrade` fills it in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_0300"
down_revision = "20261129_2330"
branch_labels = None
depends_on = None

COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("span", "issue", "start", "source_id", "kind", "language", "declared")


def upgrade() -> None:
    op.create_table(
        "change_count",
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("changes", COUNT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_change_count_source_id")),
        sa.PrimaryKeyConstraint(*TEXTS, "baseline", name=op.f("pk_change_count")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_change_count_source_id_span_start"), "change_count", ["source_id", "span", "start"])


def downgrade() -> None:
    op.drop_table("change_count")
