"""The full-text index knows sources, languages and months: it is emptied here and filled again by ``yalu db upgrade``."""

from __future__ import annotations

from alembic import op

revision = "20261124_2100"
down_revision = "20261124_2046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    for table in ("words_article", "words_comment"):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
        else:
            op.execute(f"TRUNCATE {table}")
