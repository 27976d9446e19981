"""What filters ask of a change stands on its own row: whether it is baseline, and whether the page declares it.

Until now both were worked out at each look. The indexes by which lists of changes are read begin with ``baseline``,
which every list leaves out unless it is asked for.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_2130"
down_revision = "20261129_2100"
branch_labels = None
depends_on = None

BASELINE = """
UPDATE change SET baseline = TRUE
WHERE kind = 'article.new' AND (
  crawl_id = (
    SELECT min(c.id) FROM crawl c
    WHERE c.source_id = change.source_id AND c.archive IS NULL AND c.discovers AND c.verdict IN ('ok', 'partial')
  )
  OR EXISTS (
    SELECT 1 FROM article_version v JOIN source s ON s.id = change.source_id
    WHERE v.id = change.new_version_id AND v.published_at < {day_before}
  )
)
"""
DAY_BEFORE = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', s.first_seen_at, '-1 day')",
    "postgresql": "s.first_seen_at - interval '1 day'",
}
DECLARED = {
    "sqlite": "UPDATE change SET declared = json_extract(evidence, '$.declared') "
    "WHERE json_type(evidence, '$.declared') IN ('true', 'false')",
    "postgresql": "UPDATE change SET declared = (evidence ->> 'declared')::boolean "
    "WHERE jsonb_typeof(evidence -> 'declared') = 'boolean'",
}
INDEXES = (("not_after", "id"), ("kind", "not_after"), ("source_id", "not_after"), ("source_id", "kind", "not_after"))


def upgrade() -> None:
    with op.batch_alter_table("change") as batch:
        batch.add_column(sa.Column("baseline", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("declared", sa.Boolean(), nullable=True))
    dialect = op.get_bind().dialect.name
    op.execute(BASELINE.format(day_before=DAY_BEFORE[dialect]))
    op.execute(DECLARED[dialect])
    for columns in INDEXES:
        op.drop_index(op.f(_name(columns)), table_name="change")
        op.create_index(op.f(_name(("baseline", *columns))), "change", ["baseline", *columns], unique=False)


def downgrade() -> None:
    for columns in INDEXES:
        op.drop_index(op.f(_name(("baseline", *columns))), table_name="change")
        op.create_index(op.f(_name(columns)), "change", list(columns), unique=False)
    with op.batch_alter_table("change") as batch:
        batch.drop_column("declared")
        batch.drop_column("baseline")


def _name(columns: tuple[str, ...]) -> str:
    return f"ix_change_{'_'.join(columns)}"
