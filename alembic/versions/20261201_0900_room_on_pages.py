"""Rows that each recheck updates get room for their next states on the same page of PostgreSQL, from the first recheck on.

Those of checks grow by 40 bytes with each page that differs, up to a kilobyte, so that their pages fill in time.
"""

from __future__ import annotations

from alembic import op

revision = "20261201_0900"
down_revision = "20261201_0440"
branch_labels = None
depends_on = None

FILLED = {"article_check": 25, "thread_snapshot": 40, "revisit_schedule": 40}
BEFORE = {"article_check": 70, "thread_snapshot": 70, "revisit_schedule": 100}


def upgrade() -> None:
    _fill(FILLED)


def downgrade() -> None:
    _fill(BEFORE)


def _fill(shares: dict[str, int]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, share in shares.items():
            op.execute(f"ALTER TABLE {table} SET (fillfactor = {share})")
