"""Which columns of which tables are filled, in the order in which benchmarks.history.fill gives their values."""

from __future__ import annotations

COLUMNS = {
    "source": "id name homepage country languages type tier stance terms scope comments every first_seen_at updated_at",
    "crawl": "id source_id started_at heartbeat_at ended_at verdict forced holder stats",
    "url": "id source_id url key article_id",
    "article": "id source_id url in_scope first_seen_at",
    "capture": "id crawl_id url_id article_id fetched_at status sha256 size",
    "capture_payload": "capture_id month data depth",
    "article_version": "id article_id seq extraction crawl_id capture_id not_before not_after title byline body "
    "published_at published published_text language label tags notices boxes access quality provenance "
    "content_hash extractor",
    "article_check": "id article_id crawl_id capture_id url_id at ordered_at last_repeated_at outcome version_id",
    "topic_match": "id article_id crawl_id at in_scope score rule terms tags lexicon",
    "revisit_schedule": "article_id next_check_at checked_at misses failures",
    "thread": "id article_id platform first_seen_at",
    "thread_snapshot": "id thread_id crawl_id check_id at last_repeated_at complete open expected seen extractor",
    "comment": "id thread_id platform_id",
    "comment_version": "id comment_id seq extraction snapshot_id not_before not_after text parent_id author_key "
    "posted_at "
    "posted state content_hash",
    "comment_absence": "id comment_id snapshot_id in_row",
    "change": "id key kind source_id crawl_id article_id thread_id comment_id old_version_id new_version_id "
    "old_comment_version_id new_comment_version_id significance reason not_before not_after recorded_at evidence "
    "baseline declared",
    "reprint": "article_id other_id likeness",
    "reprint_cluster": "article_id cluster_id published_at",
    "edition": "article_id original_id confidence because",
    "report": "id subscription since until scheduled made_at send_at title counts",
    "report_item": "report_id change_id position",
}
