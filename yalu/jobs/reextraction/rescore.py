"""Matches stored articles against the current lexicon."""

from __future__ import annotations

from yalu.db.maintenance import rescore as judging
from yalu.db.maintenance.rescore import MatchedArticle, Rescored
from yalu.jobs.runtime.database import job_database
from yalu.model import ParsedArticle, TopicMatch
from yalu.settings import Settings
from yalu.topics.matching import match_article
from yalu.topics.scanning.lexicon import load_lexicon
from yalu.topics.scoring.weighing import BORDERLINE, IN_SCOPE


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
