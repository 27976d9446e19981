"""Which articles are one text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_2000"
down_revision = "20261124_1940"
branch_labels = None
depends_on = None


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "sketch",
        _key("article_id"),
        _key("version_id"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_sketch_article_id"),
        sa.ForeignKeyConstraint(["version_id"], ["article_version.id"], name="fk_sketch_version_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_sketch"),
    )
    op.create_index("ix_sketch_version_id", "sketch", ["version_id"])
    op.create_table(
        "band",
        _key("key"),
        _key("article_id"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_band_article_id"),
        sa.PrimaryKeyConstraint("key", "article_id", name="pk_band"),
    )
    op.create_index("ix_band_article_id", "band", ["article_id"])
    op.create_table(
        "reprint",
        _key("article_id"),
        _key("other_id"),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.CheckConstraint("other_id < article_id", name="ck_reprint_order"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_reprint_article_id"),
        sa.ForeignKeyConstraint(["other_id"], ["article.id"], name="fk_reprint_other_id"),
        sa.PrimaryKeyConstraint("article_id", "other_id", name="pk_reprint"),
    )
    op.create_index("ix_reprint_other_id", "reprint", ["other_id"])
    op.create_table(
        "cluster",
        _key("article_id"),
        _key("cluster_id"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_cluster_article_id"),
        sa.ForeignKeyConstraint(["cluster_id"], ["article.id"], name="fk_cluster_cluster_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_cluster"),
    )
    op.create_index("ix_cluster_cluster_id", "cluster", ["cluster_id"])


def downgrade() -> None:
    for table in ("cluster", "reprint", "band", "sketch"):
        op.drop_table(table)
