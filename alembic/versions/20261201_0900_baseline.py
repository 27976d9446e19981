"""All tables, the full-text index, and the triggers that make versions append-only.

A migration names every constraint, works on SQLite and PostgreSQL, keeps all data, and imports nothing from db.models,
which will have changed by the time it runs. Views are no part of it: see db.schema.views.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261201_0900"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

APPEND_ONLY = {
    "article_version": "article_version_refuse",
    "comment_version": "comment_version_refuse",
    "change_mark": "change_mark_refuse",
    "coding_sample": "coding_refuse",
    "coding_unit": "coding_refuse",
    "coding": "coding_refuse",
}
"""Tables whose rows are never changed while no erasure is open, each with PostgreSQL's function that refuses it."""

WORDS = {"words_article": "article_version", "words_comment": "comment_version"}
"""The full-text index of each; kept out of the models, since SQLite's is a virtual table."""

FILLED = {"article_check": 25, "thread_snapshot": 40, "revisit_schedule": 40}
"""Tables whose rows each recheck updates, and how full (in percent) PostgreSQL makes their pages: the next states get
room on the same page, so that no index is written. Rows of checks grow by 40 bytes with each page that differs, up to a
kilobyte, so that their pages fill in time."""

PARTITIONS = {"kept": "FOR VALUES IN (0)", "default": "DEFAULT"}
"""PostgreSQL's: for what retention keeps, and for months without their own; db.captures.partitions makes the others."""

# No positions (detail=none) and no copy of the text (content=''): phrases are checked on the text itself.
FTS5 = "CREATE VIRTUAL TABLE {table} USING fts5(tokens, content='', detail=none, tokenize=\"ascii tokenchars '_'\")"

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {what} refused'); END
"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erasure WHERE ended_at IS NULL) AND TG_OP <> 'TRUNCATE' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, lower(TG_OP);
END $$
"""


def upgrade() -> None:
    _tables()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, version in WORDS.items():
        _words(table, version, sqlite=sqlite)
    for table, function in APPEND_ONLY.items():
        _refuse_changes(table, function, sqlite=sqlite)
    if sqlite:
        return
    for table, share in FILLED.items():
        op.execute(f"ALTER TABLE {table} SET (fillfactor = {share})")
    for name, values in PARTITIONS.items():
        op.execute(f"CREATE TABLE capture_payload_{name} PARTITION OF capture_payload {values}")


def _words(table: str, version: str, *, sqlite: bool) -> None:
    if sqlite:
        op.execute(FTS5.format(table=table))
        return
    op.execute(
        f"CREATE TABLE {table} (version_id BIGINT CONSTRAINT pk_{table} PRIMARY KEY "
        f"CONSTRAINT fk_{table}_version_id REFERENCES {version} (id), tokens TSVECTOR NOT NULL)"
    )
    op.execute(f"CREATE INDEX ix_{table}_tokens ON {table} USING gin (tokens)")


def _refuse_changes(table: str, function: str, *, sqlite: bool) -> None:
    """A row may be changed only while an erasure is open, which is never visible outside its transaction."""
    if sqlite:
        for what in ("update", "delete"):
            op.execute(SQLITE_TRIGGER.format(table=table, what=what))
        return
    op.execute(POSTGRESQL_FUNCTION.format(function=function))
    refuse = f"EXECUTE FUNCTION {function}()"
    op.execute(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")


def _tables() -> None:
    op.create_table(
        "body_removal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_removal")),
    )
    op.create_index(op.f("ix_body_removal_sha256"), "body_removal", ["sha256"])
    op.create_table(
        "host_refusal",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("refusals", KEY, nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("avoided_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_refusal")),
    )
    op.create_table(
        "opt_out",
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "channel", "recipient", name=op.f("pk_opt_out")),
    )
    op.create_table(
        "outage",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(op.f("ix_outage_began_at"), "outage", ["began_at"])
    op.create_index(
        "uq_outage_open",
        "outage",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "pseudonym_key",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_pseudonym_key")),
    )
    op.create_table(
        "report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("subscription", "since", "until", name=op.f("uq_report_subscription_since_until")),
    )
    op.create_index(op.f("ix_report_until"), "report", ["until"])
    op.create_table(
        "silence",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_silence")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=True),
        sa.Column("editions_of", sa.Text(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("every", KEY, nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_table(
        "source_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ways", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_check")),
    )
    op.create_index(op.f("ix_source_check_source_id_at"), "source_check", ["source_id", "at"])
    op.create_table(
        "subscription",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", JSON, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_table(
        "article",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("publisher_id", sa.Text(), nullable=True),
        sa.Column("in_scope", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index(
        op.f("ix_article_source_id_in_scope_first_seen_at"),
        "article",
        ["source_id", "in_scope", "first_seen_at"],
    )
    op.create_index(op.f("ix_article_source_id_publisher_id"), "article", ["source_id", "publisher_id"])
    op.create_index(op.f("ix_article_url"), "article", ["url"])
    op.create_index("ix_article_shown_url", "article", [sa.text("(CASE WHEN erased_at IS NULL THEN url ELSE NULL END)")])
    op.create_index(
        op.f("ix_article_in_scope_first_seen_at_id"), "article", ["in_scope", "first_seen_at", "id"], unique=False
    )
    op.create_table(
        "commenter",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("author_key", sa.Text(), nullable=False),
        sa.Column("comments", KEY, nullable=False),
        sa.Column("articles", KEY, nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_commenter_source_id")),
        sa.PrimaryKeyConstraint("source_id", "author_key", name=op.f("pk_commenter")),
    )
    op.create_index(op.f("ix_commenter_author_key"), "commenter", ["author_key"])
    op.create_index(op.f("ix_commenter_source_id_articles"), "commenter", ["source_id", "articles"])
    op.create_table(
        "crawl",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(32), nullable=True),
        sa.Column("reason", JSON, nullable=True),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("discovers", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("stats", JSON, nullable=True),
        sa.Column("archive", sa.Text(), nullable=True),
        sa.Column("judgement", JSON, nullable=True),
        sa.Column("unchanged", KEY, server_default="0", nullable=False),
        sa.Column("unchanged_threads", KEY, server_default="0", nullable=False),
        sa.Column("unchanged_whole", KEY, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_crawl_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl")),
    )
    op.create_index(op.f("ix_crawl_ended_at"), "crawl", ["ended_at"])
    op.create_index(op.f("ix_crawl_source_id_id"), "crawl", ["source_id", "id"])
    op.create_index(
        op.f("ix_crawl_source_id_verdict_ended_at"), "crawl", ["source_id", "verdict", "ended_at"], unique=False
    )
    op.create_index(
        "uq_crawl_source_id_open",
        "crawl",
        ["source_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("fence", KEY, nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_delivery_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("report_id", "channel", "recipient", name=op.f("uq_delivery_report_id_channel_recipient")),
    )
    open_ones = sa.text("state IN ('pending', 'failed', 'handing_over')")
    op.create_index("ix_delivery_open", "delivery", ["next_at"], sqlite_where=open_ones, postgresql_where=open_ones)
    op.create_table(
        "article_author",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_author_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_author_source_id")),
        sa.PrimaryKeyConstraint("article_id", "author", name=op.f("pk_article_author")),
    )
    op.create_index(
        op.f("ix_article_author_at_author_source_id"), "article_author", ["at", "author", "source_id"], unique=False
    )
    op.create_index(op.f("ix_article_author_author_at"), "article_author", ["author", "at"])
    op.create_table(
        "article_comment_count",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("comments", KEY, nullable=False),
        sa.Column("first_day", KEY, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_comment_count_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_comment_count")),
    )
    op.create_index(op.f("ix_article_comment_count_comments"), "article_comment_count", ["comments"])
    op.create_index(op.f("ix_article_comment_count_first_day"), "article_comment_count", ["first_day"])
    op.create_table(
        "article_term",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_term_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_term_source_id")),
        sa.PrimaryKeyConstraint("article_id", "kind", "term", "field", name=op.f("pk_article_term")),
    )
    op.create_index(op.f("ix_article_term_source_id_month"), "article_term", ["source_id", "month"])
    op.create_index(
        op.f("ix_article_term_term_source_id_month"), "article_term", ["term", "source_id", "month"], unique=False
    )
    op.create_table(
        "commenter_article",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("author_key", sa.Text(), nullable=False),
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("comments", KEY, nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_commenter_article_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_commenter_article_source_id")),
        sa.PrimaryKeyConstraint("source_id", "author_key", "article_id", name=op.f("pk_commenter_article")),
    )
    op.create_index(op.f("ix_commenter_article_article_id"), "commenter_article", ["article_id"])
    op.create_table(
        "edition",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("original_id", KEY, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("because", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_edition_article_id")),
        sa.ForeignKeyConstraint(["original_id"], ["article.id"], name=op.f("fk_edition_original_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_edition")),
    )
    op.create_index(op.f("ix_edition_original_id"), "edition", ["original_id"])
    op.create_table(
        "reextraction_review",
        sa.Column("crawl_id", KEY, autoincrement=False, nullable=False),
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reextraction_review_article_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_reextraction_review_crawl_id")),
        sa.PrimaryKeyConstraint("crawl_id", "article_id", name=op.f("pk_reextraction_review")),
    )
    op.create_table(
        "reprint",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("other_id", KEY, autoincrement=False, nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.CheckConstraint("other_id < article_id", name=op.f("ck_reprint_order")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reprint_article_id")),
        sa.ForeignKeyConstraint(["other_id"], ["article.id"], name=op.f("fk_reprint_other_id")),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_reprint")),
    )
    op.create_index(op.f("ix_reprint_other_id"), "reprint", ["other_id"])
    op.create_table(
        "reprint_cluster",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("cluster_id", KEY, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reprint_cluster_article_id")),
        sa.ForeignKeyConstraint(["cluster_id"], ["article.id"], name=op.f("fk_reprint_cluster_cluster_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_reprint_cluster")),
    )
    op.create_index(op.f("ix_reprint_cluster_cluster_id"), "reprint_cluster", ["cluster_id"])
    op.create_index(op.f("ix_reprint_cluster_published_at"), "reprint_cluster", ["published_at"])
    op.create_table(
        "revisit_schedule",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("footprint", sa.Text(), nullable=True),
        sa.Column("reserved", sa.Text(), nullable=True),
        sa.Column("stated", sa.Text(), nullable=True),
        sa.Column("misses", KEY, nullable=False),
        sa.Column("failures", KEY, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_revisit_schedule_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_revisit_schedule")),
    )
    op.create_index(op.f("ix_revisit_schedule_next_check_at"), "revisit_schedule", ["next_check_at"])
    op.create_index(op.f("ix_revisit_schedule_checked_at"), "revisit_schedule", ["checked_at"])
    op.create_table(
        "sketch_band",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_sketch_band_article_id")),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_sketch_band")),
    )
    op.create_index(op.f("ix_sketch_band_article_id"), "sketch_band", ["article_id"])
    op.create_table(
        "staged_observation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addresses", JSON, nullable=False),
        sa.Column("urls", JSON, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_staged_observation_crawl_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_observation")),
    )
    op.create_index(op.f("ix_staged_observation_crawl_id_id"), "staged_observation", ["crawl_id", "id"])
    op.create_table(
        "thread",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_thread_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("article_id", "platform", name=op.f("uq_thread_article_id_platform")),
    )
    op.create_table(
        "topic_match",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_scope", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("lexicon", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_topic_match_article_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_topic_match_crawl_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_match")),
    )
    op.create_index(op.f("ix_topic_match_article_id_id"), "topic_match", ["article_id", "id"])
    op.create_index(op.f("ix_topic_match_score"), "topic_match", ["score"])
    op.create_table(
        "url",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_url_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_url_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_url")),
        sa.UniqueConstraint("source_id", "url", name=op.f("uq_url_source_id_url")),
    )
    op.create_index(op.f("ix_url_article_id"), "url", ["article_id"])
    op.create_index(op.f("ix_url_key_source_id"), "url", ["key", "source_id"])
    op.create_table(
        "watermark",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_watermark_crawl_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_watermark_source_id")),
        sa.PrimaryKeyConstraint("stage", "source_id", name=op.f("pk_watermark")),
    )
    op.create_table(
        "capture",
        sa.Column("id", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("url_id", KEY, nullable=False),
        sa.Column("final_url_id", KEY, nullable=True),
        sa.Column("article_id", KEY, nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", KEY, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", KEY, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_capture_article_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_capture_crawl_id")),
        sa.ForeignKeyConstraint(["final_url_id"], ["url.id"], name=op.f("fk_capture_final_url_id")),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_capture_url_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    op.create_index(op.f("ix_capture_article_id"), "capture", ["article_id"])
    op.create_index(op.f("ix_capture_crawl_id"), "capture", ["crawl_id"])
    op.create_index(op.f("ix_capture_url_id_id"), "capture", ["url_id", "id"])
    op.create_table(
        "host_terms",
        sa.Column("id", KEY, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("robots_capture_id", KEY, nullable=True),
        sa.Column("robots_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tdmrep_capture_id", KEY, nullable=True),
        sa.Column("tdmrep_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", JSON, nullable=True),
        sa.Column("pages_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("signals", JSON, nullable=False),
        sa.Column("decisions", JSON, nullable=False),
        sa.Column("difference", JSON, nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_host_terms_seq")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_host_terms_crawl_id")),
        sa.ForeignKeyConstraint(["robots_capture_id"], ["capture.id"], name=op.f("fk_host_terms_robots_capture_id")),
        sa.ForeignKeyConstraint(["tdmrep_capture_id"], ["capture.id"], name=op.f("fk_host_terms_tdmrep_capture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_terms")),
        sa.UniqueConstraint("host", "seq", name=op.f("uq_host_terms_host_seq")),
    )
    op.create_index(op.f("ix_host_terms_crawl_id"), "host_terms", ["crawl_id"])
    op.create_table(
        "comment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("thread_id", KEY, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_comment_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("thread_id", "platform_id", name=op.f("uq_comment_thread_id_platform_id")),
    )
    op.create_table(
        "article_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("extraction", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("capture_id", KEY, nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("byline", JSON, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_text", sa.Text(), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("modified_text", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("notices", JSON, nullable=False),
        sa.Column("access", sa.String(32), nullable=False),
        sa.Column("boxes", JSON, nullable=False),
        sa.Column("quality", sa.String(32), nullable=False),
        sa.Column("provenance", JSON, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_article_version_seq")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_version_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_article_version_capture_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_article_version_crawl_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint(
            "article_id", "seq", "extraction", name=op.f("uq_article_version_article_id_seq_extraction")
        ),
    )
    op.create_index(op.f("ix_article_version_capture_id"), "article_version", ["capture_id"])
    op.create_index(op.f("ix_article_version_crawl_id"), "article_version", ["crawl_id"])
    op.create_index(op.f("ix_article_version_not_after"), "article_version", ["not_after"])
    op.create_index(op.f("ix_article_version_published_at"), "article_version", ["published_at"])
    op.create_index(
        op.f("ix_article_version_language_article_id"), "article_version", ["language", "article_id"], unique=False
    )
    op.create_table(
        "capture_payload",
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("object_size", KEY, nullable=True),
        sa.Column("base_id", KEY, nullable=True),
        sa.Column("depth", KEY, nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["capture.id"], name=op.f("fk_capture_payload_base_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_capture_payload_capture_id")),
        sa.PrimaryKeyConstraint("capture_id", "month", name=op.f("pk_capture_payload")),
        postgresql_partition_by="LIST (month)",
    )
    op.create_index(op.f("ix_capture_payload_base_id"), "capture_payload", ["base_id"])
    op.create_index(
        op.f("ix_capture_payload_sha256"),
        "capture_payload",
        ["sha256"],
        sqlite_where=sa.text("sha256 IS NOT NULL"),
        postgresql_where=sa.text("sha256 IS NOT NULL"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("author_key", sa.Text(), nullable=True),
        sa.Column("comment_id", KEY, nullable=True),
        sa.Column("article_id", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", JSON, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_erasure_article_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_erasure_comment_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_erasure_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_article_id"), "erasure", ["article_id"])
    op.create_index(op.f("ix_erasure_comment_id"), "erasure", ["comment_id"])
    op.create_index(
        "ix_erasure_open",
        "erasure",
        ["id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_erasure_source_id_author_key"), "erasure", ["source_id", "author_key"])
    op.create_table(
        "article_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("capture_id", KEY, nullable=True),
        sa.Column("url_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("version_id", KEY, nullable=True),
        sa.Column("extractor", sa.Text(), nullable=True),
        sa.Column("reason", JSON, nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("page_ended", sa.Boolean(), nullable=True),
        sa.Column("implausibility", sa.Text(), nullable=True),
        sa.Column("last_repeated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_repeated_crawl_id", KEY, nullable=True),
        sa.Column("repeated_checks", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_check_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_article_check_capture_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_article_check_crawl_id")),
        sa.ForeignKeyConstraint(["last_repeated_crawl_id"], ["crawl.id"], name=op.f("fk_article_check_last_repeated_crawl_id")),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name=op.f("fk_article_check_url_id")),
        sa.ForeignKeyConstraint(["version_id"], ["article_version.id"], name=op.f("fk_article_check_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_check")),
        sa.UniqueConstraint("crawl_id", "article_id", name=op.f("uq_article_check_crawl_id_article_id")),
    )
    op.create_index(op.f("ix_article_check_article_id_id"), "article_check", ["article_id", "id"])
    op.create_index(op.f("ix_article_check_capture_id"), "article_check", ["capture_id"])
    op.create_table(
        "text_sketch",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_text_sketch_article_id")),
        sa.ForeignKeyConstraint(["version_id"], ["article_version.id"], name=op.f("fk_text_sketch_version_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_text_sketch")),
    )
    op.create_index(op.f("ix_text_sketch_version_id"), "text_sketch", ["version_id"])
    op.create_table(
        "thread_snapshot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("thread_id", KEY, nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("check_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("expected", KEY, nullable=True),
        sa.Column("seen", KEY, nullable=False),
        sa.Column("note", JSON, nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("implausibility", sa.Text(), nullable=True),
        sa.Column("last_repeated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["article_check.id"], name=op.f("fk_thread_snapshot_check_id")),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_thread_snapshot_crawl_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_snapshot_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_snapshot")),
        sa.UniqueConstraint("crawl_id", "thread_id", name=op.f("uq_thread_snapshot_crawl_id_thread_id")),
    )
    op.create_index(op.f("ix_thread_snapshot_check_id"), "thread_snapshot", ["check_id"])
    op.create_index(op.f("ix_thread_snapshot_thread_id_id"), "thread_snapshot", ["thread_id", "id"])
    op.create_table(
        "comment_absence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("snapshot_id", KEY, nullable=False),
        sa.Column("in_row", KEY, nullable=False),
        sa.Column("back_snapshot_id", KEY, nullable=True),
        sa.Column("fate", sa.String(32), nullable=True),
        sa.Column("capture_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["back_snapshot_id"], ["thread_snapshot.id"], name=op.f("fk_comment_absence_back_snapshot_id")
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_comment_absence_capture_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_absence_comment_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["thread_snapshot.id"], name=op.f("fk_comment_absence_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_absence")),
        sa.UniqueConstraint("comment_id", "snapshot_id", name=op.f("uq_comment_absence_comment_id_snapshot_id")),
    )
    op.create_index(
        "ix_absence_comment_id_open",
        "comment_absence",
        ["comment_id"],
        sqlite_where=sa.text("back_snapshot_id IS NULL"),
        postgresql_where=sa.text("back_snapshot_id IS NULL"),
    )
    op.create_index(op.f("ix_comment_absence_back_snapshot_id"), "comment_absence", ["back_snapshot_id"])
    op.create_index(op.f("ix_comment_absence_snapshot_id"), "comment_absence", ["snapshot_id"])
    op.create_table(
        "comment_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("extraction", KEY, nullable=False),
        sa.Column("snapshot_id", KEY, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("author_key", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted", sa.Text(), nullable=True),
        sa.Column("posted_text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_comment_version_seq")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["thread_snapshot.id"], name=op.f("fk_comment_version_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_version")),
        sa.UniqueConstraint(
            "comment_id", "seq", "extraction", name=op.f("uq_comment_version_comment_id_seq_extraction")
        ),
    )
    op.create_index(op.f("ix_comment_version_author_key"), "comment_version", ["author_key"])
    op.create_index(op.f("ix_comment_version_not_after"), "comment_version", ["not_after"])
    op.create_index(op.f("ix_comment_version_snapshot_id"), "comment_version", ["snapshot_id"])
    op.create_table(
        "change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("crawl_id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=True),
        sa.Column("thread_id", KEY, nullable=True),
        sa.Column("comment_id", KEY, nullable=True),
        sa.Column("old_version_id", KEY, nullable=True),
        sa.Column("new_version_id", KEY, nullable=True),
        sa.Column("old_comment_version_id", KEY, nullable=True),
        sa.Column("new_comment_version_id", KEY, nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("significance", sa.Double(), nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("baseline", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=True),
        sa.Column("quotations", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
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
    op.create_index(op.f("ix_change_article_id_id"), "change", ["article_id", "id"])
    op.create_index(op.f("ix_change_comment_id_id"), "change", ["comment_id", "id"])
    op.create_index(op.f("ix_change_crawl_id"), "change", ["crawl_id"])
    op.create_index(op.f("ix_change_baseline_kind_not_after"), "change", ["baseline", "kind", "not_after"])
    op.create_index(op.f("ix_change_baseline_not_after_id"), "change", ["baseline", "not_after", "id"])
    op.create_index(
        op.f("ix_change_baseline_source_id_kind_not_after"),
        "change",
        ["baseline", "source_id", "kind", "not_after"],
    )
    op.create_index(op.f("ix_change_kind_significance"), "change", ["kind", "significance"])
    op.create_index(op.f("ix_change_recorded_at_id"), "change", ["recorded_at", "id"])
    op.create_index(
        op.f("ix_change_quotations"),
        "change",
        ["quotations"],
        sqlite_where=sa.text("quotations IS NOT NULL"),
        postgresql_where=sa.text("quotations IS NOT NULL"),
    )
    op.create_index(op.f("ix_change_baseline_source_id_not_after"), "change", ["baseline", "source_id", "not_after"])
    op.create_table(
        "reextraction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("article_id", KEY, nullable=True),
        sa.Column("comment_id", KEY, nullable=True),
        sa.Column("crawl_id", KEY, nullable=True),
        sa.Column("change_id", KEY, nullable=True),
        sa.Column("replaced_id", KEY, nullable=True),
        sa.Column("version_id", KEY, nullable=True),
        sa.Column("replaced_comment_id", KEY, nullable=True),
        sa.Column("comment_version_id", KEY, nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("reported", JSON, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reextraction_article_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_reextraction_change_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reextraction_comment_id")),
        sa.ForeignKeyConstraint(
            ["comment_version_id"], ["comment_version.id"], name=op.f("fk_reextraction_comment_version_id")
        ),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name=op.f("fk_reextraction_crawl_id")),
        sa.ForeignKeyConstraint(
            ["replaced_comment_id"], ["comment_version.id"], name=op.f("fk_reextraction_replaced_comment_id")
        ),
        sa.ForeignKeyConstraint(["replaced_id"], ["article_version.id"], name=op.f("fk_reextraction_replaced_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_reextraction_source_id")),
        sa.ForeignKeyConstraint(["version_id"], ["article_version.id"], name=op.f("fk_reextraction_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reextraction")),
    )
    op.create_index(op.f("ix_reextraction_article_id_id"), "reextraction", ["article_id", "id"])
    op.create_index(op.f("ix_reextraction_at_id"), "reextraction", ["at", "id"])
    op.create_index(op.f("ix_reextraction_change_id"), "reextraction", ["change_id"])
    op.create_index(
        "uq_reading_replaced_comment_id",
        "reextraction",
        ["replaced_comment_id"],
        unique=True,
        sqlite_where=sa.text("replaced_comment_id IS NOT NULL"),
        postgresql_where=sa.text("replaced_comment_id IS NOT NULL"),
    )
    op.create_index(
        "uq_reading_replaced_id",
        "reextraction",
        ["replaced_id"],
        unique=True,
        sqlite_where=sa.text("replaced_id IS NOT NULL"),
        postgresql_where=sa.text("replaced_id IS NOT NULL"),
    )
    op.create_table(
        "report_item",
        sa.Column("report_id", KEY, autoincrement=False, nullable=False),
        sa.Column("change_id", KEY, autoincrement=False, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_report_item_change_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_item_report_id")),
        sa.PrimaryKeyConstraint("report_id", "change_id", name=op.f("pk_report_item")),
    )
    op.create_index(op.f("ix_report_item_change_id"), "report_item", ["change_id"])
    op.create_table(
        "change_mark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_mark_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_mark")),
    )
    op.create_index(op.f("ix_change_mark_change_id_user_name_id"), "change_mark", ["change_id", "user_name", "id"])
    op.create_index(op.f("ix_change_mark_mark_change_id"), "change_mark", ["mark", "change_id"])
    op.create_table(
        "source_language",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_language_source_id")),
        sa.PrimaryKeyConstraint("source_id", "language", name=op.f("pk_source_language")),
    )
    op.create_table(
        "log_entry",
        sa.Column("position", KEY, autoincrement=False, nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_log_entry_capture_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_entry")),
    )
    op.create_index(op.f("ix_log_entry_capture_id"), "log_entry", ["capture_id"])
    op.create_table(
        "log_checkpoint",
        sa.Column("size", KEY, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "public_copy",
        sa.Column("change_id", KEY, autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_public_copy_change_id")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_public_copy")),
    )
    texts = ("span", "issue", "start", "source_id", "kind", "language", "declared")
    op.create_table(
        "change_count",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("tenths", KEY, autoincrement=False, nullable=False),
        sa.Column("changes", KEY, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_change_count_source_id")),
        sa.PrimaryKeyConstraint(*texts, "baseline", "tenths", name=op.f("pk_change_count")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_change_count_source_id_span_start"), "change_count", ["source_id", "span", "start"])
    keys = ("span", "start", "source_id")
    op.create_table(
        "crawl_count",
        *(sa.Column(name, sa.Text(), nullable=False) for name in keys),
        *(sa.Column(name, KEY, nullable=False) for name in ("crawls", "visits")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_crawl_count_source_id")),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_crawl_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coding_sample",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("codebook", JSON, nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", KEY, nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("strata", sa.Text(), nullable=True),
        sa.Column("population", KEY, nullable=False),
        sa.Column("coders", JSON, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_sample")),
        sa.UniqueConstraint("name", name=op.f("uq_coding_sample_name")),
    )
    op.create_table(
        "coding_unit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sample_id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("stratum", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sample_id"], ["coding_sample.id"], name=op.f("fk_coding_unit_sample_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_coding_unit_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_unit")),
        sa.UniqueConstraint("sample_id", "place", name=op.f("uq_coding_unit_sample_id_place")),
        sa.UniqueConstraint("sample_id", "change_id", name=op.f("uq_coding_unit_sample_id_change_id")),
    )
    op.create_index(op.f("ix_coding_unit_change_id"), "coding_unit", ["change_id"])
    op.create_table(
        "coding",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("coded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["coding_unit.id"], name=op.f("fk_coding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    op.create_index(op.f("ix_coding_unit_id_id"), "coding", ["unit_id", "id"])
    op.create_table(
        "footnote",
        sa.Column("id", KEY, nullable=False),
        sa.Column("bibliography", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("cited_on", sa.Date(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footnote")),
        sa.UniqueConstraint("bibliography", "entry", name=op.f("uq_footnote_bibliography_entry")),
    )
    op.create_index(op.f("ix_footnote_source_id"), "footnote", ["source_id"])
    op.create_index(op.f("ix_footnote_key"), "footnote", ["key"])
