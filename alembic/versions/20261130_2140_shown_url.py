"""Articles are found by the address that the views show, which is none once they are erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_2140"
down_revision = "20261130_1710"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_article_shown_url", "article", [sa.text("(CASE WHEN erased_at IS NULL THEN url ELSE NULL END)")])


def downgrade() -> None:
    op.drop_index("ix_article_shown_url", "article")
