"""A hash of each change as it was recorded, so that `yalu db check` notices an altered one (decision 0214).

Changes that were recorded before have none: what is stored of them cannot be proved any more. Observations of open crawls
are dropped, since those that were staged before hold commenters' names: a crawl that goes on checks its articles again
(decision 0076).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_2200"
down_revision = "20261129_2130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM staged_observation")
    op.add_column("change", sa.Column("content_hash", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("change") as batch:
        batch.drop_column("content_hash")
