"""History: stored state plus observations become rows to store and changes to report.

Pure: no I/O, no clock. Crawls, backfill, import and re-extraction share these rules (decision 0003).
"""

from yalu.history.articles import ArticleHistory, ArticleStep, CheckRef
from yalu.history.crawls import CrawlJudgement, Sighting, judge
from yalu.history.decide import LATE, CopyOfArchive, Intent, decide, without_disbelieved
from yalu.history.erasures import ErasedWords, article_keys, without_erased
from yalu.history.identity import article_of, learned, led
from yalu.history.known import ArticleState, Known, StoredAddress, StoredThread
from yalu.history.new_comments import LastSnapshot
from yalu.history.next_check import CheckEnd, due_at_once, next_check
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
from yalu.history.repeated_checks import (
    SHOWN,
    CheckState,
    RepeatedCheck,
    digest_of,
    is_spared,
    repeated_snapshots,
    served,
    snapshot_row,
)
from yalu.history.sightings import (
    JUDGED,
    claims_of,
    own_addresses,
    place_of,
    publisher_id_of,
    sighted,
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
    "JUDGED",
    "LASTING_UNCOUNTED",
    "LATE",
    "NONE_STORED",
    "RECENT",
    "SEEN",
    "SHOWN",
    "ArticleHistory",
    "ArticleState",
    "ArticleStep",
    "CheckEnd",
    "CheckRef",
    "CheckState",
    "CommentStep",
    "CopyOfArchive",
    "CrawlJudgement",
    "ErasedWords",
    "Implausibility",
    "Intent",
    "Known",
    "KnownComment",
    "LastSnapshot",
    "LookUpAnswer",
    "MissedComment",
    "NamedThread",
    "PastChecks",
    "ProofRules",
    "RepeatedCheck",
    "Sighting",
    "SnapshotStep",
    "StoredAddress",
    "StoredSnapshot",
    "StoredThread",
    "ThreadHistory",
    "ThreadLoss",
    "ThreadState",
    "article_keys",
    "article_of",
    "claims_of",
    "copy_made_at",
    "decide",
    "digest_of",
    "due_at_once",
    "interval",
    "is_older_copy",
    "is_recognised",
    "is_spared",
    "judge",
    "learned",
    "led",
    "next_check",
    "own_addresses",
    "page_ended",
    "place_of",
    "plausible",
    "publisher_id_of",
    "repeated_snapshots",
    "served",
    "sighted",
    "sighting_of",
    "snapshot_row",
    "summary_of_checks",
    "thread_of",
    "without_disbelieved",
    "without_erased",
]
