"""What questions count over whole years, kept counted; addresses found without knowing their source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_2010"
down_revision = "20261124_2000"
branch_labels = None
depends_on = None

TABLES = ("commenter", "commenter_article", "comment_tally", "article_author", "article_term")


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _article_id(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=f"fk_{table}_article_id")
    return sa.Column("article_id", _key(), autoincrement=False, nullable=False), key


def _source_id(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=f"fk_{table}_source_id")
    return sa.Column("source_id", sa.Text(), nullable=False), key


def _seen() -> tuple[sa.Column[object], ...]:
    return tuple(
        sa.Column(f"{which}_seen_at", sa.DateTime(timezone=True), nullable=False) for which in ("first", "last")
    )


def upgrade() -> None:
    op.drop_index("ix_address_source_id_key", "address")
    op.create_index("ix_address_key_source_id", "address", ["key", "source_id"])
    op.create_index("ix_article_url", "article", ["url"])
    _make_article_tables()
    _make_comment_tables()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_article_url", "article")
    op.drop_index("ix_address_key_source_id", "address")
    op.create_index("ix_address_source_id_key", "address", ["source_id", "key"])


def _make_article_tables() -> None:
    op.create_table(
        "article_term",
        *_article_id("article_term"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        *_source_id("article_term"),
        sa.Column("month", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", "kind", "term", "field", name="pk_article_term"),
    )
    op.create_index("ix_article_term_term_source_id_month", "article_term", ["term", "source_id", "month"])
    op.create_index("ix_article_term_source_id_month", "article_term", ["source_id", "month"])
    op.create_table(
        "article_author",
        *_article_id("article_author"),
        sa.Column("author", sa.Text(), nullable=False),
        *_source_id("article_author"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "author", name="pk_article_author"),
    )
    op.create_index("ix_article_author_at_author_source_id", "article_author", ["at", "author", "source_id"])
    op.create_index("ix_article_author_author_at", "article_author", ["author", "at"])


def _make_comment_tables() -> None:
    op.create_table(
        "comment_tally",
        *_article_id("comment_tally"),
        sa.Column("comments", _key(), nullable=False),
        sa.Column("first_day", _key(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_comment_tally"),
    )
    op.create_index("ix_comment_tally_comments", "comment_tally", ["comments"])
    op.create_index("ix_comment_tally_first_day", "comment_tally", ["first_day"])
    op.create_table(
        "commenter_article",
        *_source_id("commenter_article"),
        sa.Column("author_key", sa.Text(), nullable=False),
        *_article_id("commenter_article"),
        sa.Column("comments", _key(), nullable=False),
        *_seen(),
        sa.PrimaryKeyConstraint("source_id", "author_key", "article_id", name="pk_commenter_article"),
    )
    op.create_index("ix_commenter_article_article_id", "commenter_article", ["article_id"])
    op.create_table(
        "commenter",
        *_source_id("commenter"),
        sa.Column("author_key", sa.Text(), nullable=False),
        sa.Column("comments", _key(), nullable=False),
        sa.Column("articles", _key(), nullable=False),
        *_seen(),
        sa.PrimaryKeyConstraint("source_id", "author_key", name="pk_commenter"),
    )
    op.create_index("ix_commenter_source_id_articles", "commenter", ["source_id", "articles"])
    op.create_index("ix_commenter_author_key", "commenter", ["author_key"])
