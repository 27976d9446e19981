"""What a page last seen is recognised by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_2046"
down_revision = "20261124_2035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("footprint", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("visit", "footprint")
