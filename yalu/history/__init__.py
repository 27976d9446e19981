"""History: stored state plus observations become rows to store and changes to report.

Pure: no I/O, no clock. Crawls, backfill, import and re-extraction share these rules (decision 0003).
"""

from yalu.history.articles import ArticleHistory, ArticleStep, CheckRef
from yalu.history.crawls import CrawlJudgement, Sighting, judge
from yalu.history.decide import CopyOfArchive, Intent, decide, without_disbelieved
from yalu.history.erasures import ErasedWords, article_keys, without_erased
from yalu.history.new_comments import LastSnapshot
from yalu.history.past_checks import RECENT, SEEN, summary_of_checks
from yalu.history.plausibility import (
    PastChecks,
    copy_made_at,
    is_older_copy,
    is_recognised,
    page_ended,
    plausible,
)
from yalu.history.proof import LASTING_UNCOUNTED, Implausibility, ProofRules, interval
from yalu.history.repeated_checks import CheckState, RepeatedCheck, digest_of, finds_the_same, is_spared, shows_the_same
from yalu.history.sightings import (
    NamedArticle,
    claims_of,
    own_addresses,
    place_of,
    publisher_id_of,
    sighting_of,
)
from yalu.history.thread_doubts import ThreadLoss
from yalu.history.thread_identity import NamedThread, thread_of
from yalu.history.threads import (
    NONE_STORED,
    CommentStep,
    KnownComment,
    LookUpAnswer,
    MissedComment,
    SnapshotStep,
    StoredSnapshot,
    ThreadHistory,
    ThreadState,
)

__all__ = [
    "LASTING_UNCOUNTED",
    "NONE_STORED",
    "RECENT",
    "SEEN",
    "ArticleHistory",
    "ArticleStep",
    "CheckRef",
    "CheckState",
    "CommentStep",
    "CopyOfArchive",
    "CrawlJudgement",
    "ErasedWords",
    "Implausibility",
    "Intent",
    "KnownComment",
    "LastSnapshot",
    "LookUpAnswer",
    "MissedComment",
    "NamedArticle",
    "NamedThread",
    "PastChecks",
    "ProofRules",
    "RepeatedCheck",
    "Sighting",
    "SnapshotStep",
    "StoredSnapshot",
    "ThreadHistory",
    "ThreadLoss",
    "ThreadState",
    "article_keys",
    "claims_of",
    "copy_made_at",
    "decide",
    "digest_of",
    "finds_the_same",
    "interval",
    "is_older_copy",
    "is_recognised",
    "is_spared",
    "judge",
    "own_addresses",
    "page_ended",
    "place_of",
    "plausible",
    "publisher_id_of",
    "shows_the_same",
    "sighting_of",
    "summary_of_checks",
    "thread_of",
    "without_disbelieved",
    "without_erased",
]
