"""Crawls that asked an archive and not the source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError

revision = "20261124_1940"
down_revision = "20261124_1920"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crawl", sa.Column("archive", sa.Text(), nullable=True))


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM crawl WHERE archive IS NOT NULL LIMIT 1")).first() is not None:
        raise CommandError("the database holds copies from an archive, which older tables cannot tell from crawls")
    with op.batch_alter_table("crawl") as batch:
        batch.drop_column("archive")
