"""Hosts that refused us, so that the next crawl of any process knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0400"
down_revision = "20261127_0350"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("refusals", KEY, nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("avoided_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_host"),
    )


def downgrade() -> None:
    op.drop_table("host")
