"""By what the publisher of a piece reserves text and data mining."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_2230"
down_revision = "20261124_2220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("reserved", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("visit", "reserved")
