"""History: stored state plus observations become rows to store and changes to report.

Pure: no I/O, no clock. Crawls, backfill, import and re-extraction share these rules (decision 0003).
"""

from yalu.history.batch import READ_AGAIN, Batch, Rereading, StoredCheck, listed_again
from yalu.history.checks.check_intervals import RepeatedCheck, digest_of
from yalu.history.checks.past_checks import RECENT, SEEN, take_checks
from yalu.history.counted_check import LATE
from yalu.history.crawls import CrawlJudgement, Sighting, judge
from yalu.history.decide import Intent, KeptCapture, decide, judged
from yalu.history.erasures import ErasedWords, article_keys, without_erased
from yalu.history.known import SHOWN, ArticleState, Known, StoredAddress, StoredThread
from yalu.history.proof import LASTING_UNCOUNTED, Implausibility, ProofRules
from yalu.history.repeated_checks import Repeat
from yalu.history.replay import HistoryReplay
from yalu.history.sightings import JUDGED, Leads, is_judged, leads_of, sighted
from yalu.history.snapshots import SnapshotIntent
from yalu.history.thread.new_comments import LastSnapshot
from yalu.history.thread.thread_history import SnapshotStep
from yalu.history.thread.thread_state import CommentStep, KnownComment, LookUpAnswer, StoredSnapshot, ThreadState

__all__ = [
    "JUDGED",
    "LASTING_UNCOUNTED",
    "LATE",
    "READ_AGAIN",
    "RECENT",
    "SEEN",
    "SHOWN",
    "ArticleState",
    "Batch",
    "CommentStep",
    "CrawlJudgement",
    "ErasedWords",
    "HistoryReplay",
    "Implausibility",
    "Intent",
    "KeptCapture",
    "Known",
    "KnownComment",
    "LastSnapshot",
    "Leads",
    "LookUpAnswer",
    "ProofRules",
    "Repeat",
    "RepeatedCheck",
    "Rereading",
    "Sighting",
    "SnapshotIntent",
    "SnapshotStep",
    "StoredAddress",
    "StoredCheck",
    "StoredSnapshot",
    "StoredThread",
    "ThreadState",
    "article_keys",
    "decide",
    "digest_of",
    "is_judged",
    "judge",
    "judged",
    "leads_of",
    "listed_again",
    "sighted",
    "take_checks",
    "without_erased",
]
