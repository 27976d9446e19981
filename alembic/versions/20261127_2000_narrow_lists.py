"""Indexes by which the reading room finds rare values of its filters and what was checked lately."""

from __future__ import annotations

from alembic import op

revision = "20261127_2000"
down_revision = "20261127_1930"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_article_version_language_article_id", "article_version", ["language", "article_id"]),
    ("ix_change_significance", "change", ["significance"]),
    ("ix_revisit_schedule_checked_at", "revisit_schedule", ["checked_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(op.f(name), table, columns, unique=False)


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(op.f(name), table_name=table)
