"""When a piece of a cluster was published stands beside it, so that the newest clusters are found by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_2220"
down_revision = "20261124_2100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cluster") as table:
        table.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        """
        UPDATE cluster SET published_at = (
            SELECT coalesce(v.published_at, a.first_seen_at)
            FROM article a
            LEFT JOIN sketch s ON s.article_id = a.id
            LEFT JOIN article_version v ON v.id = s.version_id
            WHERE a.id = cluster.article_id
        )
        """
    )
    with op.batch_alter_table("cluster") as table:
        table.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.create_index("ix_cluster_published_at", ["published_at"])


def downgrade() -> None:
    with op.batch_alter_table("cluster") as table:
        table.drop_index("ix_cluster_published_at")
        table.drop_column("published_at")
