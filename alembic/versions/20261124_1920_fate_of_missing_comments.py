"""What a platform said of a missing comment when it was asked for by its id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_1920"
down_revision = "20261124_1915"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fate", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("capture_id", KEY, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_absence_capture_id"), "capture", ["capture_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_absence_capture_id"), type_="foreignkey")
        batch_op.drop_column("capture_id")
        batch_op.drop_column("fate")
