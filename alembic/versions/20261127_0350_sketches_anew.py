"""Sketches are made with another hash: the next comparison makes them, and the pairs found by them, anew."""

from __future__ import annotations

from alembic import op

revision = "20261127_0350"
down_revision = "20261127_0300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    for table in ("edition", "cluster", "reprint", "band", "sketch"):
        op.execute(f"DELETE FROM {table}")
