"""The languages that each source has: of a source and a language that exclude each other nothing has to be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0200"
down_revision = "20261127_2300"
branch_labels = None
depends_on = None

FILL = """
INSERT INTO source_language (source_id, language)
SELECT DISTINCT a.source_id, v.language
FROM article_version v
JOIN article a ON a.id = v.article_id
WHERE v.language IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "source_language",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_language_source_id")),
        sa.PrimaryKeyConstraint("source_id", "language", name=op.f("pk_source_language")),
    )
    op.execute(FILL)


def downgrade() -> None:
    op.drop_table("source_language")
