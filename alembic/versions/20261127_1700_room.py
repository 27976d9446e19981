"""An index for the list of all articles in the order of first sight."""

from __future__ import annotations

from alembic import op

revision = "20261127_1700"
down_revision = "20261127_1100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_article_in_scope_first_seen_at_id"), "article", ["in_scope", "first_seen_at", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_article_in_scope_first_seen_at_id"), table_name="article")
