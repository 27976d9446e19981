"""Bodies of captures in an object store.

Going back, captures whose bodies are there lose them: older tables cannot say where they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0700"
down_revision = "20261127_0600"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OUTSIDE = sa.text("object_size IS NOT NULL")


def upgrade() -> None:
    op.add_column("capture", sa.Column("object_size", KEY, nullable=True))
    op.create_index(
        "ix_capture_sha256_object", "capture", ["sha256"], sqlite_where=OUTSIDE, postgresql_where=OUTSIDE
    )
    op.create_table(
        "body_removal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_body_removal"),
    )
    op.create_index("ix_body_removal_sha256", "body_removal", ["sha256"])


def downgrade() -> None:
    op.drop_table("body_removal")
    op.drop_index("ix_capture_sha256_object", table_name="capture")
    op.drop_column("capture", "object_size")
