"""What became of quotations in a body that was edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_0700"
down_revision = "20261130_0410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change", sa.Column("quotations", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("change", "quotations")
