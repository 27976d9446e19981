"""Counts of changes stand as sums too: their table is emptied here and filled anew after the migrations."""

from __future__ import annotations

from alembic import op

revision = "20261201_0440"
down_revision = "20261130_2140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM change_count")


def downgrade() -> None:
    op.execute("DELETE FROM change_count")
