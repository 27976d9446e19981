"""Indexes by which the reading room reads pairs of filters: source and kind of a change, kind and significance."""

from __future__ import annotations

from alembic import op

revision = "20261127_2300"
down_revision = "20261127_2000"
branch_labels = None
depends_on = None

SOURCE_AND_KIND = "ix_change_source_id_kind_not_after"
KIND_AND_SIGNIFICANCE = "ix_change_kind_significance"
SIGNIFICANCE = "ix_change_significance"


def upgrade() -> None:
    op.create_index(op.f(SOURCE_AND_KIND), "change", ["source_id", "kind", "not_after"], unique=False)
    op.create_index(op.f(KIND_AND_SIGNIFICANCE), "change", ["kind", "significance"], unique=False)
    op.drop_index(op.f(SIGNIFICANCE), table_name="change")


def downgrade() -> None:
    op.create_index(op.f(SIGNIFICANCE), "change", ["significance"], unique=False)
    for name in (KIND_AND_SIGNIFICANCE, SOURCE_AND_KIND):
        op.drop_index(op.f(name), table_name="change")
