"""Works out the history of one article anew: its stored checks are decided in order of time, as crawls decide them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from yalu.history.batch import Batch
from yalu.history.checks.past_checks import SEEN
from yalu.history.decide import Intent, decide
from yalu.history.known import ArticleState, Known
from yalu.history.plausibility import is_readable
from yalu.history.proof import ProofRules
from yalu.history.rereading import Rereading, StoredCheck
from yalu.history.thread.thread_history import ThreadState
from yalu.model import Observation, Outcome, ParsedArticle, ParsedThread


@dataclass(frozen=True, slots=True)
class DecidedAgain:
    """A stored check and what it adds as it is read now."""

    reading: Rereading
    intent: Intent

    @property
    def kept(self) -> int | None:
        """Id of the stored version that it makes since its page cannot be read; None when it makes another or none."""
        check = self.reading.check
        return check.version_id if check.made and self.state is not None and self.reading.page is None else None

    @property
    def state(self) -> ParsedArticle | None:
        """The state of the version that it makes; a stored version keeps the one that is stored."""
        check = self.intent.check
        if check.version is None or self.reading.page is not None or check.seen.page is None:
            return check.version
        return check.seen.page.article


class HistoryReplay:
    """Takes the stored checks of one article in order of time; ``decided`` holds what each adds."""

    def __init__(
        self, source_id: str, article: ArticleState, rules: ProofRules, erased_authors: Collection[str] = ()
    ) -> None:
        self._source_id, self._article = source_id, article
        self._known = Known(rules, erased_authors=erased_authors, only=article)
        self.decided: list[DecidedAgain] = []

    def suspects(self, check: StoredCheck, thread: ParsedThread) -> Sequence[str]:
        """Comments of a check's thread that are missing and not gone yet, to be looked up by id."""
        stored = self._article.thread_read_again(thread, check.snapshots)
        return stored.state.suspects(self._known.proof.gone_after) if stored is not None else ()

    def take(self, reading: Rereading) -> None:
        """Decide a stored check again."""
        crawl_id, at = reading.check.crawl_id, reading.check.at
        batch = Batch(self._source_id, crawl_id, at, self._known.proof, again=reading)
        intent = decide(self._known, batch, self._observed(reading), at)
        assert intent is not None
        self.decided.append(self._advanced(DecidedAgain(reading, intent)))

    def _observed(self, reading: Rereading) -> Observation:
        """The observation that the check is now; what is stored stands for bytes that cannot be read."""
        check, page = reading.check, reading.page
        outcome = Outcome.UNREADABLE if check.outcome in SEEN else check.outcome
        if page is None and check.made is not None:
            page = check.made
        elif page is None and check.version_id is not None and self._article.past.state is not None:
            outcome = Outcome.UNCHANGED
        if is_readable(page):
            outcome = Outcome.READ
        if page is not None and not reading.whole:
            page = replace(page, thread=None)
        return Observation((self._article.url,), outcome, page=page)

    def _advanced(self, decided: DecidedAgain) -> DecidedAgain:
        """Carry the state forward, out of what was decided: with one for each check, each comment is held as often.

        Nor are the pages held that made no version, and the threads that they all show.
        """
        article, reading, intent = self._article, decided.reading, decided.intent
        check = reading.check
        if intent.check.outcome in SEEN:
            article.seen_at = max(check.at, check.until)
        if decided.state is not None:
            article.past = replace(article.past, state=decided.state)
        snapshots = []
        for snapshot in intent.snapshots:
            assert snapshot.step is not None
            snapshot.thread.state = snapshot.step.after
            snapshot.thread.shown = bool(snapshot.step.after.comments)
            snapshots.append(replace(snapshot, step=replace(snapshot.step, after=ThreadState())))
        page = intent.check.seen.page if decided.state is not None else None
        page = page and replace(page, thread=None)
        counted = replace(intent.check, seen=replace(intent.check.seen, page=page), thread=None)
        intent = replace(intent, check=counted, snapshots=snapshots)
        return DecidedAgain(replace(reading, page=reading.page and page), intent)
