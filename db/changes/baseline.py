"""Which new articles were there before the first visit to their source: the baseline, counted as new nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, select

from yalu.db.core.id_lists import among
from yalu.db.models import ArticleVersion, Crawl, Source
from yalu.finding import Finding
from yalu.model import ANSWERING, Kind

DAY = timedelta(days=1)
"""A publication date without a time may be so much too early."""


def baseline_articles(connection: Connection, crawl_id: int, source_id: str, findings: Sequence[Finding]) -> set[int]:
    """Return those of the new articles of a crawl that are baseline.

    The first crawl that followed the source's listings and was answered found them, or they were published well before
    the source was first seen.
    """
    new = {
        finding.occurred.article_id: finding.occurred.new_version_id
        for finding in findings
        if finding.kind is Kind.ARTICLE_NEW
    }
    if not new:
        return set()
    listed = Crawl.source_id == source_id, Crawl.archive.is_(None), Crawl.discovers
    answered = Crawl.verdict.in_(ANSWERING)
    first = connection.execute(select(Crawl.id).where(*listed, answered).order_by(Crawl.id).limit(1)).scalar()
    if first == crawl_id:
        return {article_id for article_id in new if article_id is not None}
    since = connection.execute(select(Source.first_seen_at).where(Source.id == source_id)).scalar_one()
    old = select(ArticleVersion.article_id).where(
        among(ArticleVersion.id, [version_id for version_id in new.values() if version_id is not None]),
        ArticleVersion.published_at < since - DAY,
    )
    return set(connection.scalars(old))
