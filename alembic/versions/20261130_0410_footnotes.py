"""Pages that authors cite."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_0410"
down_revision = "20261130_0400"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "footnote",
        sa.Column("id", KEY, nullable=False),
        sa.Column("bibliography", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("cited_on", sa.Date(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footnote")),
        sa.UniqueConstraint("bibliography", "entry", name=op.f("uq_footnote_bibliography_entry")),
    )
    op.create_index(op.f("ix_footnote_source_id"), "footnote", ["source_id"])
    op.create_index(op.f("ix_footnote_key"), "footnote", ["key"])


def downgrade() -> None:
    op.drop_table("footnote")
