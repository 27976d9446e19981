"""The few changes in which a quotation was edited are found by an index of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_1710"
down_revision = "20261130_1700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    having = sa.text("quotations IS NOT NULL")
    op.create_index(
        op.f("ix_change_quotations"), "change", ["quotations"], sqlite_where=having, postgresql_where=having
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_change_quotations"), "change")
