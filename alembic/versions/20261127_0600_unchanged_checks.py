"""One row for checks that found the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0600"
down_revision = "20261127_0400"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("unchanged", "unchanged_threads", "unchanged_whole")


def upgrade() -> None:
    for table in ("look", "read"):
        op.add_column(table, sa.Column("until_at", sa.DateTime(timezone=True), nullable=True))
        op.execute(sa.text(f"UPDATE {table} SET until_at = at"))  # noqa: S608  (both names stand above)
        if op.get_bind().dialect.name == "postgresql":  # room for a row that grows, so that no index is written for it
            op.execute(sa.text(f"ALTER TABLE {table} SET (fillfactor = 70)"))
    with op.batch_alter_table("look") as look:
        look.add_column(sa.Column("until_crawl_id", KEY, nullable=True))
        look.add_column(sa.Column("later_checks", sa.LargeBinary(), nullable=True))
        look.create_foreign_key("fk_look_until_crawl_id", "crawl", ["until_crawl_id"], ["id"])
    for name in COUNTS:
        op.add_column("crawl", sa.Column(name, KEY, nullable=False, server_default="0"))


def downgrade() -> None:
    """What is no row any more cannot come back: only columns go."""
    for name in reversed(COUNTS):
        op.drop_column("crawl", name)
    with op.batch_alter_table("look") as look:
        look.drop_constraint("fk_look_until_crawl_id", type_="foreignkey")
        look.drop_column("later_checks")
        look.drop_column("until_crawl_id")
    for table in ("read", "look"):
        op.drop_column(table, "until_at")
        if op.get_bind().dialect.name == "postgresql":
            op.execute(sa.text(f"ALTER TABLE {table} RESET (fillfactor)"))
