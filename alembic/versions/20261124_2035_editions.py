"""Which piece is likely a translation of which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261124_2035"
down_revision = "20261124_2010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("original_id", KEY, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("because", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_edition_article_id"),
        sa.ForeignKeyConstraint(["original_id"], ["article.id"], name="fk_edition_original_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_edition"),
    )
    op.create_index("ix_edition_original_id", "edition", ["original_id"])


def downgrade() -> None:
    op.drop_table("edition")
