"""The full-text index: FTS5 on SQLite, tsvector on PostgreSQL, both fed with tokens by db.search.search.

Kept out of the models: SQLite's is a virtual table, and neither is ever joined to by anything but db.search.search.
"""

from __future__ import annotations

from alembic import op

revision = "20261124_1640"
down_revision = "20261124_1600"
branch_labels = None
depends_on = None

TABLES = {"words_article": "article_version", "words_comment": "comment_version"}

# No positions (detail=none) and no copy of the text (content=''): phrases are checked on the text itself.
FTS5 = "CREATE VIRTUAL TABLE {table} USING fts5(tokens, content='', detail=none, tokenize=\"ascii tokenchars '_'\")"


def upgrade() -> None:
    for table, version in TABLES.items():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(FTS5.format(table=table))
            continue
        op.execute(
            f"CREATE TABLE {table} (version_id BIGINT CONSTRAINT pk_{table} PRIMARY KEY "
            f"CONSTRAINT fk_{table}_version_id REFERENCES {version} (id), tokens TSVECTOR NOT NULL)"
        )
        op.execute(f"CREATE INDEX ix_{table}_tokens ON {table} USING gin (tokens)")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
