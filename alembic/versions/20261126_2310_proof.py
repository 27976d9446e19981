"""What keeps looks and snapshots from proving anything, and observations that wait for the end of their crawl."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261126_2310"
down_revision = "20261124_2250"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("look", sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE look SET ordered_at = at")
    op.add_column("look", sa.Column("copy_made_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("look", sa.Column("page_ended", sa.Boolean(), nullable=True))
    op.add_column("look", sa.Column("doubt", sa.Text(), nullable=True))
    op.add_column("read", sa.Column("doubt", sa.Text(), nullable=True))
    op.add_column("crawl", sa.Column("judgement", JSON, nullable=True))
    op.create_table(
        "staged_observation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addresses", JSON, nullable=False),
        sa.Column("urls", JSON, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name="fk_staged_observation_crawl_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staged_observation"),
    )
    op.create_index("ix_staged_observation_crawl_id_id", "staged_observation", ["crawl_id", "id"])


def downgrade() -> None:
    op.drop_table("staged_observation")
    op.drop_column("crawl", "judgement")
    op.drop_column("read", "doubt")
    for column in ("doubt", "page_ended", "copy_made_at", "ordered_at"):
        op.drop_column("look", column)
