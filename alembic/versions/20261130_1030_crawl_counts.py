"""How many crawls of each source ended, and were answered, by day, week and month; `yalu db upgrade` fills it in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_1030"
down_revision = "20261130_0700"
branch_labels = None
depends_on = None

COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("span", "start", "source_id")


def upgrade() -> None:
    op.create_table(
        "crawl_count",
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        *(sa.Column(name, COUNT, nullable=False) for name in ("crawls", "visits")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_crawl_count_source_id")),
        sa.PrimaryKeyConstraint(*TEXTS, name=op.f("pk_crawl_count")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("crawl_count")
