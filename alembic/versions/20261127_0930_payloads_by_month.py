"""Payloads of captures in a table of their own, on PostgreSQL with a partition for each month.

PostgreSQL gives the room that they took in ``capture`` back after ``VACUUM FULL capture``.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0930"
down_revision = "20261127_0700"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALONE = sa.text("base_id IS NULL")
OUTSIDE = sa.text("object_size IS NOT NULL")
HASHED = sa.text("sha256 IS NOT NULL")
MONTH = {
    "sqlite": "CAST(strftime('%Y%m', fetched_at) AS INTEGER)",
    "postgresql": "CAST(to_char(fetched_at AT TIME ZONE 'UTC', 'YYYYMM') AS INTEGER)",
}


def upgrade() -> None:
    connection = op.get_bind()
    month = MONTH[connection.dialect.name]
    op.create_table(
        "capture_payload",
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("object_size", KEY, nullable=True),
        sa.Column("base_id", KEY, nullable=True),
        sa.Column("depth", KEY, nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["capture.id"], name="fk_capture_payload_base_id"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_capture_payload_capture_id"),
        sa.PrimaryKeyConstraint("capture_id", "month", name="pk_capture_payload"),
        postgresql_partition_by="LIST (month)",
    )
    if connection.dialect.name == "postgresql":
        _make_partitions(connection, month)
    placed = f"CASE WHEN EXISTS (SELECT 1 FROM article_version v WHERE v.capture_id = capture.id) THEN 0 ELSE {month} END"
    alone = "CASE WHEN base_id IS NULL AND size > 0 THEN sha256 END"
    op.execute(
        "INSERT INTO capture_payload (capture_id, month, data, sha256, object_size, base_id, depth)"
        f" SELECT id, {placed}, payload, {alone}, object_size, base_id, depth"  # noqa: S608  (all stands above)
        " FROM capture WHERE payload IS NOT NULL ORDER BY id"
    )
    op.create_index("ix_capture_payload_base_id", "capture_payload", ["base_id"])
    op.create_index(
        "ix_capture_payload_sha256", "capture_payload", ["sha256"], sqlite_where=HASHED, postgresql_where=HASHED
    )
    for name in ("ix_capture_sha256_object", "ix_capture_sha256_alone", "ix_capture_base_id"):
        op.drop_index(name, table_name="capture")
    with op.batch_alter_table("capture") as capture:
        capture.drop_constraint("fk_capture_base_id", type_="foreignkey")
        for name in ("payload", "object_size", "base_id", "depth"):
            capture.drop_column(name)


def _make_partitions(connection: sa.Connection, month: str) -> None:
    """One for what retention keeps, one for all months without their own, and those in which sources were asked."""
    op.execute("CREATE TABLE capture_payload_kept PARTITION OF capture_payload FOR VALUES IN (0)")
    op.execute("CREATE TABLE capture_payload_default PARTITION OF capture_payload DEFAULT")
    asked = sa.text(
        f"SELECT DISTINCT {month} FROM capture c JOIN crawl w ON w.id = c.crawl_id"  # noqa: S608  (stands above)
        " WHERE w.archive IS NULL AND c.payload IS NOT NULL"
    )
    for one in sorted(connection.scalars(asked)):
        op.execute(f"CREATE TABLE capture_payload_{one} PARTITION OF capture_payload FOR VALUES IN ({one})")


def downgrade() -> None:
    op.add_column("capture", sa.Column("payload", sa.LargeBinary(), nullable=True))
    op.add_column("capture", sa.Column("object_size", KEY, nullable=True))
    with op.batch_alter_table("capture") as capture:
        capture.add_column(sa.Column("base_id", KEY, nullable=True))
        capture.add_column(sa.Column("depth", KEY, nullable=False, server_default="0"))
        capture.create_foreign_key("fk_capture_base_id", "capture", ["base_id"], ["id"])
    op.execute(
        "UPDATE capture SET payload = p.data, object_size = p.object_size, base_id = p.base_id, depth = p.depth"
        " FROM capture_payload p WHERE p.capture_id = capture.id"
    )
    with op.batch_alter_table("capture") as capture:
        capture.alter_column("depth", existing_type=KEY, existing_nullable=False, server_default=None)
    op.drop_table("capture_payload")
    op.create_index("ix_capture_base_id", "capture", ["base_id"])
    op.create_index("ix_capture_sha256_alone", "capture", ["sha256"], sqlite_where=ALONE, postgresql_where=ALONE)
    op.create_index("ix_capture_sha256_object", "capture", ["sha256"], sqlite_where=OUTSIDE, postgresql_where=OUTSIDE)
