"""The first tables, and the triggers that make versions append-only.

A migration names every constraint, works on SQLite (batch mode) and PostgreSQL, goes up and down with data, and
imports nothing from db.models, which will have changed by the time it runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261124_1600"
down_revision = None
branch_labels = None
depends_on = None

VERSIONS = ("article_version", "comment_version")

REFUSAL = "{table} is append-only: {what} refused"

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL) AND TG_OP <> 'TRUNCATE' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '{table} is append-only: % refused', lower(TG_OP);
END $$
"""


def _refuse_changes(table: str) -> None:
    """A version row may be changed only while an erasure is open, which is never visible outside its transaction."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            refusal = REFUSAL.format(table=table, what=what)
            op.execute(SQLITE_TRIGGER.format(table=table, what=what, refusal=refusal))
        return
    op.execute(POSTGRESQL_FUNCTION.format(table=table))
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{what}")
        return
    op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute(f"DROP FUNCTION {table}_refuse()")


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_until"), ["until"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=True),
        sa.Column("editions_of", sa.Text(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("every", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("publisher_id", sa.Text(), nullable=True),
        sa.Column("in_scope", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_source_id_in_scope_first_seen_at"),
            ["source_id", "in_scope", "first_seen_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_article_source_id_publisher_id"), ["source_id", "publisher_id"], unique=False
        )

    op.create_table(
        "crawl",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("ok", "partial", "blocked", "failed", name="verdict", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("stats", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_crawl_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl")),
    )
    with op.batch_alter_table("crawl", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crawl_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crawl_source_id_id"), ["source_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_crawl_source_id_verdict_ended_at"), ["source_id", "verdict", "ended_at"], unique=False
        )
        batch_op.create_index(
            "uq_crawl_source_id_open",
            ["source_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_delivery_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("report_id", "channel", "recipient", name=op.f("uq_delivery_report_id_channel_recipient")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_address_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_address_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_address_source_id_url")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_source_id_key"), ["source_id", "key"], unique=False)

    op.create_table(
        "match",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_scope", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("tags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("lexicon", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_match_article_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_match_crawl_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_article_id_id"), ["article_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_score"), ["score"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_thread_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("article_id", "platform", name=op.f("uq_thread_article_id_platform")),
    )
    op.create_table(
        "visit",
        sa.Column(
            "article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("next_visit_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("misses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_visit_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_next_visit_at"), ["next_visit_at"], unique=False)

    op.create_table(
        "watermark",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_watermark_crawl_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_watermark_source_id")),
        sa.PrimaryKeyConstraint("stage", "source_id", name=op.f("pk_watermark")),
    )
    op.create_table(
        "capture",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("final_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("depth", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_capture_address_id")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_capture_article_id")),
        sa.ForeignKeyConstraint(["base_id"], ["capture.id"], name=op.f("fk_capture_base_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_capture_crawl_id")),
        sa.ForeignKeyConstraint(["final_id"], ["address.id"], name=op.f("fk_capture_final_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_address_id_id"), ["address_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_capture_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_capture_base_id"), ["base_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_capture_crawl_id"), ["crawl_id"], unique=False)
        batch_op.create_index(
            "ix_capture_sha256_alone",
            ["sha256"],
            unique=False,
            sqlite_where=sa.text("base_id IS NULL"),
            postgresql_where=sa.text("base_id IS NULL"),
        )

    op.create_table(
        "comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_comment_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("thread_id", "platform_id", name=op.f("uq_comment_thread_id_platform_id")),
    )
    op.create_table(
        "article_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("capture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("byline", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_text", sa.Text(), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("modified_text", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("notices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("access", sa.Enum("full", "teaser", name="access", native_enum=False, length=32), nullable=False),
        sa.Column(
            "quality",
            sa.Enum(
                "ok",
                "blocked",
                "error",
                "empty",
                "login",
                "teaser",
                "listing",
                name="quality",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("provenance", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_article_version_seq")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_version_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_article_version_capture_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_article_version_crawl_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint("article_id", "seq", name=op.f("uq_article_version_article_id_seq")),
    )
    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_version_capture_id"), ["capture_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_version_crawl_id"), ["crawl_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_version_not_after"), ["not_after"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_version_published_at"), ["published_at"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("author_key", sa.Text(), nullable=True),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_erasure_article_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_erasure_comment_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_erasure_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(
            "ix_erasure_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_erasure_source_id_author_key"), ["source_id", "author_key"], unique=False)

    op.create_table(
        "look",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("capture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "read",
                "unchanged",
                "gone",
                "out-of-scope",
                "unreadable",
                "blocked",
                "failed",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_look_address_id")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_look_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_look_capture_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_look_crawl_id")),
        sa.ForeignKeyConstraint(["version_id"], ["article_version.id"], name=op.f("fk_look_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint("crawl_id", "article_id", name=op.f("uq_look_crawl_id_article_id")),
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_article_id_id"), ["article_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_look_capture_id"), ["capture_id"], unique=False)

    op.create_table(
        "read",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("look_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("expected", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_read_crawl_id")),
        sa.ForeignKeyConstraint(["look_id"], ["look.id"], name=op.f("fk_read_look_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_read_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read")),
        sa.UniqueConstraint("crawl_id", "thread_id", name=op.f("uq_read_crawl_id_thread_id")),
    )
    with op.batch_alter_table("read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_look_id"), ["look_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_read_thread_id_id"), ["thread_id", "id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("in_row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("back_read_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["back_read_id"], ["read.id"], name=op.f("fk_absence_back_read_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_absence_comment_id")),
        sa.ForeignKeyConstraint(["read_id"], ["read.id"], name=op.f("fk_absence_read_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("comment_id", "read_id", name=op.f("uq_absence_comment_id_read_id")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_back_read_id"), ["back_read_id"], unique=False)
        batch_op.create_index(
            "ix_absence_comment_id_open",
            ["comment_id"],
            unique=False,
            sqlite_where=sa.text("back_read_id IS NULL"),
            postgresql_where=sa.text("back_read_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_absence_read_id"), ["read_id"], unique=False)

    op.create_table(
        "comment_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("author_key", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted", sa.Text(), nullable=True),
        sa.Column("posted_text", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "visible", "deleted-by-author", "removed", "held", name="commentstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_comment_version_seq")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")),
        sa.ForeignKeyConstraint(["read_id"], ["read.id"], name=op.f("fk_comment_version_read_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_version")),
        sa.UniqueConstraint("comment_id", "seq", name=op.f("uq_comment_version_comment_id_seq")),
    )
    with op.batch_alter_table("comment_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_version_author_key"), ["author_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_version_not_after"), ["not_after"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_version_read_id"), ["read_id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "article.new",
                "article.headline",
                "article.body",
                "article.byline",
                "article.date",
                "article.label",
                "article.notice",
                "article.access",
                "article.gone",
                "article.back",
                "article.moved",
                "comment.new",
                "comment.edited",
                "comment.gone",
                "comment.back",
                "thread.closed",
                "thread.opened",
                "source.template",
                "source.outage",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("crawl_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("old_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("new_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("old_comment_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("new_comment_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("significance", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("significance >= 0 AND significance <= 1", name=op.f("ck_change_significance")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_change_article_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_change_comment_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_change_crawl_id")),
        sa.ForeignKeyConstraint(
            ["new_comment_version_id"], ["comment_version.id"], name=op.f("fk_change_new_comment_version_id")
        ),
        sa.ForeignKeyConstraint(["new_version_id"], ["article_version.id"], name=op.f("fk_change_new_version_id")),
        sa.ForeignKeyConstraint(
            ["old_comment_version_id"], ["comment_version.id"], name=op.f("fk_change_old_comment_version_id")
        ),
        sa.ForeignKeyConstraint(["old_version_id"], ["article_version.id"], name=op.f("fk_change_old_version_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_change_source_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_change_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("key", name=op.f("uq_change_key")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_article_id_id"), ["article_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_comment_id_id"), ["comment_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_crawl_id"), ["crawl_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_kind_not_after"), ["kind", "not_after"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_not_after_id"), ["not_after", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_recorded_at_id"), ["recorded_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_source_id_not_after"), ["source_id", "not_after"], unique=False)

    op.create_table(
        "item",
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_item_change_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_item_report_id")),
        sa.PrimaryKeyConstraint("report_id", "change_id", name=op.f("pk_item")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_change_id"), ["change_id"], unique=False)
    for table in VERSIONS:
        _refuse_changes(table)


def downgrade() -> None:
    for table in VERSIONS:
        _allow_changes(table)
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_change_id"))

    op.drop_table("item")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_source_id_not_after"))
        batch_op.drop_index(batch_op.f("ix_change_recorded_at_id"))
        batch_op.drop_index(batch_op.f("ix_change_not_after_id"))
        batch_op.drop_index(batch_op.f("ix_change_kind_not_after"))
        batch_op.drop_index(batch_op.f("ix_change_crawl_id"))
        batch_op.drop_index(batch_op.f("ix_change_comment_id_id"))
        batch_op.drop_index(batch_op.f("ix_change_article_id_id"))

    op.drop_table("change")
    with op.batch_alter_table("comment_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_version_read_id"))
        batch_op.drop_index(batch_op.f("ix_comment_version_not_after"))
        batch_op.drop_index(batch_op.f("ix_comment_version_author_key"))

    op.drop_table("comment_version")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_read_id"))
        batch_op.drop_index(
            "ix_absence_comment_id_open",
            sqlite_where=sa.text("back_read_id IS NULL"),
            postgresql_where=sa.text("back_read_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_absence_back_read_id"))

    op.drop_table("absence")
    with op.batch_alter_table("read", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_thread_id_id"))
        batch_op.drop_index(batch_op.f("ix_read_look_id"))

    op.drop_table("read")
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_capture_id"))
        batch_op.drop_index(batch_op.f("ix_look_article_id_id"))

    op.drop_table("look")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_source_id_author_key"))
        batch_op.drop_index(
            "ix_erasure_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_erasure_comment_id"))
        batch_op.drop_index(batch_op.f("ix_erasure_article_id"))

    op.drop_table("erasure")
    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_version_published_at"))
        batch_op.drop_index(batch_op.f("ix_article_version_not_after"))
        batch_op.drop_index(batch_op.f("ix_article_version_crawl_id"))
        batch_op.drop_index(batch_op.f("ix_article_version_capture_id"))

    op.drop_table("article_version")
    op.drop_table("comment")
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_capture_sha256_alone",
            sqlite_where=sa.text("base_id IS NULL"),
            postgresql_where=sa.text("base_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_capture_crawl_id"))
        batch_op.drop_index(batch_op.f("ix_capture_base_id"))
        batch_op.drop_index(batch_op.f("ix_capture_article_id"))
        batch_op.drop_index(batch_op.f("ix_capture_address_id_id"))

    op.drop_table("capture")
    op.drop_table("watermark")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_next_visit_at"))

    op.drop_table("visit")
    op.drop_table("thread")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_score"))
        batch_op.drop_index(batch_op.f("ix_match_article_id_id"))

    op.drop_table("match")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_source_id_key"))
        batch_op.drop_index(batch_op.f("ix_address_article_id"))

    op.drop_table("address")
    op.drop_table("delivery")
    with op.batch_alter_table("crawl", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_crawl_source_id_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_crawl_source_id_verdict_ended_at"))
        batch_op.drop_index(batch_op.f("ix_crawl_source_id_id"))
        batch_op.drop_index(batch_op.f("ix_crawl_ended_at"))

    op.drop_table("crawl")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_source_id_publisher_id"))
        batch_op.drop_index(batch_op.f("ix_article_source_id_in_scope_first_seen_at"))

    op.drop_table("article")
    op.drop_table("source")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_until"))

    op.drop_table("report")
