"""Which secret the commenters' pseudonyms are made with, by its fingerprint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0300"
down_revision = "20261126_2310"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pseudonym_key",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_pseudonym_key"),
    )


def downgrade() -> None:
    op.drop_table("pseudonym_key")
