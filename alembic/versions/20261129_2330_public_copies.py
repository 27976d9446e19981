"""What public archives answered that were asked to save the page of a change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_2330"
down_revision = "20261129_2200"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "public_copy",
        sa.Column("change_id", KEY, autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_public_copy_change_id")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_public_copy")),
    )


def downgrade() -> None:
    op.drop_table("public_copy")
