"""What the topic filter lets in: the share of each source, articles near the threshold, and matching all again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yalu.db.maintenance import rescore as judging
from yalu.db.maintenance.rescore import MatchedArticle, Rescored
from yalu.db.queries.sources import TopicShare, topic_shares
from yalu.jobs.runtime.database import job_database
from yalu.model import ParsedArticle, TopicMatch
from yalu.settings import Settings
from yalu.sources.source import Scope, SourceConfig
from yalu.topics.matching import match_article
from yalu.topics.scanning.lexicon import load_lexicon
from yalu.topics.scoring.weighing import BORDERLINE, IN_SCOPE

JUDGED_AT_LEAST = 30
"""With fewer articles a share says little."""

SUSPICIOUS_SHARE = 0.1
"""Share above which the filter may be too wide: of titles as feeds bring them under 1 % belong in (decision 0051)."""


def shares_by_source(settings: Settings) -> dict[str, TopicShare]:
    """Return how many articles of each source are in scope, by source. Raises StoreError."""
    with job_database(settings) as database:
        return {share.source_id: share for share in topic_shares(database)}


def suspicious(sources: Iterable[SourceConfig], shares: Mapping[str, TopicShare]) -> list[TopicShare]:
    """Return the shares of sources that keep what is on topic and let in suspiciously many, the largest share first."""
    high_shares = [
        share
        for source in sources
        if source.scope is Scope.TOPIC and (share := shares.get(source.id)) is not None
        if share.judged >= JUDGED_AT_LEAST and share.in_scope > SUSPICIOUS_SHARE * share.judged
    ]
    return sorted(high_shares, key=lambda share: (-share.in_scope / share.judged, share.source_id))


def share_line(share: TopicShare | None) -> str:
    """Return the counts in words; ``None`` is a source without articles."""
    if share is None:
        return "has no judged articles yet"
    return f"let in {share.in_scope} of {share.judged} articles ({share.in_scope / share.judged:.1%})"


def rescore(settings: Settings) -> Rescored:
    """Match the newest text of every stored article again. Raises LexiconFileError, StoreError."""
    lexicon = load_lexicon(settings.lexicon)

    def judge(article: ParsedArticle, country: str) -> TopicMatch:
        return match_article(article, source_country=country, lexicon=lexicon)

    with job_database(settings) as database:
        return judging.rescore(database, judge, least=BORDERLINE, below=IN_SCOPE, now=settings.now)


def borderline(settings: Settings) -> list[MatchedArticle]:
    """Articles near the threshold, most likely in scope first. Raises StoreError."""
    with job_database(settings) as database:
        return judging.judged_between(database, BORDERLINE, IN_SCOPE)
