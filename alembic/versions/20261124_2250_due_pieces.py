"""Crawls that follow no way in, and look only at the pieces that are due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_2250"
down_revision = "20261124_2240"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crawl", sa.Column("discovers", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("crawl", "discovers")
