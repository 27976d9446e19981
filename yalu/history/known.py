"""What is stored of the articles that observations are about, and what rows of their checks and threads say of them.

``yalu.db.crawl_writing.stored`` loads it. New articles, URLs and threads are entered here too, so that later
observations find them. Keys and ids of rows are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import takewhile
from typing import Any

from yalu.changes.versions import next_version
from yalu.history.check_intervals import RepeatedCheck, all_checks
from yalu.history.proof import DISTURBANCES, LASTING_UNCOUNTED, SEEN, TAUGHT, Implausibility, ProofRules, is_row
from yalu.history.thread.thread_doubts import ThreadLoss
from yalu.history.thread.thread_history import ThreadHistory
from yalu.history.thread.thread_state import KnownComment, LastSnapshot
from yalu.ids import fitting, same_article_address
from yalu.model import HttpExchange, Observation, Outcome, ParsedArticle, ParsedComment, ParsedThread, TopicMatch
from yalu.terms.tdmrep import SiteRules
from yalu.text import one_line

SHOWN = ("complete", "open", "expected", "seen", "note", "extractor", "implausibility")
"""What a snapshot states about the thread."""
Weighed = tuple[Observation, Implausibility | None]
"""An observation as far as it counts, and what speaks against it."""


@dataclass(slots=True)
class StoredThread:
    """A thread, whose ``state`` goes on with each snapshot that is read."""

    key: Any
    platform: str
    state: ThreadHistory = field(default_factory=ThreadHistory)
    last_id: int | None = None
    """Id of the last snapshot."""
    last_shown: Mapping[str, object] = field(default_factory=dict)
    """What that one states, ``SHOWN`` by name."""
    comments: Mapping[str, Any] = field(default_factory=dict)
    """Row of each comment by the platform's id, with its last version; without one where an earlier extractor took
    something else for it."""
    absences: dict[str, list[Any]] = field(default_factory=dict)
    """Keys of the rows of the open absence of each missing comment, by the platform's id."""

    @property
    def shown(self) -> bool:
        """Whether it ever showed a comment."""
        return bool(self.comments or self.state.comments)

    def shares_comments(self, thread: ParsedThread) -> bool:
        """Whether at least half of the smaller number of comments say the same."""
        before = {one_line(known.state.text) for known in self.state.comments.values() if known.state.text}
        now = {one_line(comment.text) for comment in thread.comments if comment.text}
        return bool(before and now) and 2 * len(before & now) >= min(len(before), len(now))

    def history(self, known: Known, seen_at: datetime | None = None) -> ThreadHistory:
        """The history of the thread, ready for its next snapshot.

        ``seen_at`` is the last check of its page: a thread without a snapshot was not shown then.
        """
        self.state.rules, self.state.erased_authors = known.proof, known.erased_authors
        self.state.begin_after(seen_at)
        return self.state


@dataclass(slots=True)
class ArticleState:
    """An article with what its earlier checks showed, its revisit schedule and its threads.

    ``state`` is its last state. ``missed_at`` is the last check that counts as a miss since the article was last seen.
    ``newest_copy`` is when the newest copy that any check received was made (``Age`` deducted). ``ended`` says whether
    the last believed page had its closing tag, None when unknown. ``disturbed`` counts the last checks in a row that
    were implausible as a disturbance of the site, ``stale`` those implausible as older copies, ``shortened`` those as
    shortened, ``misses`` those that found nothing, implausible or not. ``extractor`` is the version of the extractor
    that read the last page seen. ``pages`` are the SHA-256 of the pages that were served to believed checks, newest
    first, and ``parts`` those of other bodies of its thread, by their URLs. ``provenance`` says where each field of
    ``state`` was read from. Both are known only of an article that an observation is compared with.
    """

    key: Any
    url: str
    publisher_id: str | None
    in_scope: bool
    first_seen_at: datetime
    erased: bool = False
    place: int = 0
    """Place among the articles that are new; 0 of a stored one."""
    state: ParsedArticle | None = None
    missed_at: datetime | None = None
    newest_copy: datetime | None = None
    ended: bool | None = None
    disturbed: int = 0
    stale: int = 0
    shortened: int = 0
    misses: int = 0
    extractor: str | None = None
    pages: Sequence[str] = ()
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    version: Any | None = None
    """Row of the last version, with the ``extraction`` of the next one."""
    seen_at: datetime | None = None
    ordered_at: datetime | None = None
    whole_at: datetime | None = None
    """When the page was last sent in full."""
    checked: bool = False
    """Whether this crawl has checked it already."""
    last_check: Any | None = None
    """Row of the last check."""
    last_served: str | None = None
    """Digest of what that row's first check was served; see ``yalu.history.check_intervals.digest_of``."""
    last_snapshots: Sequence[Any] = ()
    """Rows of the snapshots of the last check, one per thread."""
    last_whole: Any | None = None
    """Row of the last check by a crawl that was sent the page in full and saw the article in it."""
    whole_snapshots: Sequence[Any] = ()
    """Rows of the snapshots of that one."""
    check_times: frozenset[datetime] = frozenset()
    """Times of all checks; only for an archive's copies."""
    visit: Any | None = None
    """Row of the revisit schedule."""
    match: TopicMatch | None = None
    languages: Sequence[str] = ()
    """Languages of all its versions."""
    threads: list[StoredThread] = field(default_factory=list)
    erased_comments: frozenset[str] = frozenset()
    weighed: dict[int, tuple[Observation, Weighed]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Observations that ``yalu.history.plausibility.plausible`` was asked for, with its answers."""
    _compared: dict[int, tuple[ParsedArticle, ParsedArticle | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def bodies_at(self, part: HttpExchange) -> Sequence[str]:
        """The SHA-256 of what the address of a part of the thread brought before, newest first."""
        return self.parts.get(fitting(part.url), ())

    def next_version(self, article: ParsedArticle) -> ParsedArticle | None:
        """``yalu.changes.versions.next_version`` beside the last state; two states are compared once."""
        if id(article) not in self._compared:
            self._compared[id(article)] = article, next_version(self.state, article)
        return self._compared[id(article)][1]

    def goes_on_from(self, state: ParsedArticle | None) -> None:
        """Set the last state. What was worked out beside the one before it is not held."""
        self.state = state
        self.weighed.clear()
        self._compared.clear()

    def is_judged_anew(self, match: TopicMatch | None) -> bool:
        """Whether a topic match differs from the last one."""
        return match is not None and match != self.match

    def thread_of(self, thread: ParsedThread) -> StoredThread | None:
        """The thread that a snapshot belongs to; None when it is a new one (decision 0116).

        An empty list has no marks of its platform: a snapshot without comments belongs to the one thread that had some,
        and a thread that never had any is the one that now shows its first. A snapshot that shows what a thread is
        known to hold belongs to that one, whatever its platform is taken for: a theme's markup may look like another
        platform's.
        """
        talking = [known for known in self.threads if known.shown]
        if not thread.comments and len(talking) == 1:
            return talking[0]
        same = next((known for known in self.threads if known.platform == thread.platform), None)
        if same is not None:
            return same
        alike = [known for known in talking if known.shares_comments(thread)]
        if len(alike) == 1:
            return alike[0]
        only = self.threads[0] if len(self.threads) == 1 else None
        return None if only is None or (thread.comments and only.shown) else only

    def thread_read_again(self, thread: ParsedThread, taken: Collection[Any]) -> StoredThread | None:
        """The same for a stored check with snapshots of the threads ``taken``, by key: it keeps its thread.

        An earlier extractor may have taken the platform for another one, and the thread has its last platform already.
        """
        stored = self.thread_of(thread)
        if stored is None or (stored.key is not None and stored.key not in taken):
            only = [known for known in self.threads if known.key in taken] or self.threads
            if len(only) == 1 and only[0].key is not None:
                return only[0]
        return stored

    def shows_erased(self, thread: ParsedThread | None, authors: Collection[str]) -> bool:
        """Whether its fetched pages may show erased comments or ``authors``; their bytes must not be kept then.

        So it is where the thread that could be read shows some, and where none could be read, so that any may be shown.
        """
        if thread is None or not (thread.complete or thread.comments):
            return bool(self.erased_comments)
        return any(comment.id in self.erased_comments or comment.author in authors for comment in thread.comments)


@dataclass(slots=True)
class StoredAddress:
    """A URL and the article that it belongs to."""

    key: Any
    url: str
    article: ArticleState | None


@dataclass(slots=True)
class Known:
    """The articles and URLs of some observations, and what applies to all of them."""

    proof: ProofRules
    addresses: dict[str, list[StoredAddress]] = field(default_factory=dict)
    """By the URL's key."""
    publisher_ids: dict[str, ArticleState] = field(default_factory=dict)
    erased_authors: Collection[str] = ()
    rules: SiteRules = field(default_factory=dict)
    new: int = 0
    """Number of articles that were entered."""
    article_ids: frozenset[int] = frozenset()
    """Ids of the articles that are stored."""

    def at(self, keys: Iterable[str]) -> ArticleState | None:
        """The oldest article of the first URL that has one. ``keys`` are the keys of the URLs."""
        return next(iter(self.leading(map(fitting, keys))), None)

    def leading(self, keys: Iterable[str]) -> Iterable[ArticleState]:
        """The articles of the URLs, in the order of the keys, those of one URL by age."""
        for key in keys:
            led = (address.article for address in self.addresses.get(key, ()))
            articles = {id(article): article for article in led if article is not None}
            yield from sorted(articles.values(), key=_age)

    def address(self, url: str) -> StoredAddress:
        """A URL; an unknown one is entered without a key."""
        url = fitting(url)
        some = self.addresses.setdefault(fitting(same_article_address(url)), [])
        known = next((address for address in some if address.url == url), None)
        if known is None:
            known = StoredAddress(None, url, None)
            some.append(known)
        return known

    def add_article(self, seen: Observation, at: datetime, *, in_scope: bool) -> ArticleState:
        """Enter the article of an observation that is of no stored one, without a key."""
        number = publisher_id(seen)
        self.new += 1
        article = ArticleState(None, fitting(seen.addresses[0]), number, in_scope, at, place=self.new)
        if number is not None:
            self.publisher_ids.setdefault(number, article)
        return article

    def loss(self, article: ArticleState | None, thread: ParsedThread | None) -> ThreadLoss:
        """What a snapshot of one of the article's threads lacks of its known comments, and shows again."""
        known = article.thread_of(thread) if article is not None and thread is not None else None
        return ThreadLoss() if known is None or thread is None else known.history(self).loss(thread)


def _age(article: ArticleState) -> tuple[int, int]:
    """A sort key: stored articles by id, then new ones."""
    return article.place, 0 if article.place else article.key


def publisher_id(seen: Observation) -> str | None:
    """The publisher's id that a page states, as it is stored."""
    return fitting(seen.page.publisher_id) if seen.page is not None and seen.page.publisher_id else None


RECENT = 40
"""Number of checks that are read; a longer row of misses or implausible checks counts as endless."""


def take_checks(article: ArticleState, recent: Sequence[Any], newest_copy: datetime | None, crawl_id: int) -> None:
    """Enter what the rows of an article's last ``RECENT`` checks say, newest first.

    ``newest_copy`` is when the newest copy that any check received was made (UTC), ``crawl_id`` the crawl that goes on.
    """
    full = [(check, row) for row in recent for check in _in_full(row)]
    missed = _missed(recent)
    plausible = [row for row in recent if row.implausibility is None]
    seen = [row for row in recent if row.outcome in SEEN]
    article.missed_at = next((row.at for row in missed if row.implausibility is None), None)
    article.newest_copy, article.misses = newest_copy, len(missed)
    article.ended = next((row.page_ended for row in plausible if row.page_ended is not None), None)
    article.disturbed = _in_row(recent, DISTURBANCES)
    article.stale = _in_row(recent, (Implausibility.OLDER_COPY,))
    article.shortened = _in_row(recent, (Implausibility.SHORTENED,))
    article.extractor = next((row.extractor for row in seen if row.extractor), None)
    believed = [check for check, row in full if row.outcome in SEEN and row.implausibility is None]
    article.pages = [check.served for check in believed if check.served is not None]
    article.seen_at = next((row.last_repeated_at for row in seen), None)
    whole = (row for row in seen if row.status == HTTPStatus.OK and row.archive is None)
    article.last_whole = next(whole, None)
    article.whole_at = max((check.at for check, _ in full), default=None)
    article.checked = any(crawl_id in (row.crawl_id, row.last_repeated_crawl_id) for row in recent)
    if recent:
        last = article.last_check = recent[0]
        article.last_served, article.ordered_at = last.sha256, max(last.ordered_at, last.last_repeated_at)


def _in_full(row: Any) -> list[RepeatedCheck]:
    first, *later = all_checks(row, row.sha256)
    return [
        *(check for check in reversed(later) if check.served is not None),
        *([first] if row.status == HTTPStatus.OK else []),
    ]


def _missed(recent: Sequence[Any]) -> list[Any]:
    """The checks that found nothing since the last one that saw the article, the newest first."""
    missed = []
    for check in recent:
        if check.outcome in SEEN:
            break
        if check.outcome is Outcome.GONE:
            missed.append(check)
    return missed


def _in_row(recent: Sequence[Any], implausibilities: Sequence[Implausibility]) -> int:
    """How many checks in a row, up to the last that taught anything, were implausible for one of these reasons."""
    count = 0
    for check in recent:
        if check.implausibility in implausibilities:
            count += 1
        elif check.outcome in TAUGHT and check.implausibility is None:
            break
    return count


def take_thread(
    thread: StoredThread,
    comments: Mapping[str, Any],
    recent: Sequence[Any],
    absences: Mapping[int, Sequence[Any]],
    until: Mapping[int, datetime],
    state_of: Callable[[Any, str], ParsedComment],
) -> None:
    """Enter what rows say of a thread: its comments by the platform's id, and its ``recent`` snapshots, newest first.

    ``absences`` are the open ones of each comment, ``until`` the last complete snapshot before them. Nothing is known
    of a comment that an earlier extractor took something else for. Of the snapshots beyond the last
    ``LASTING_UNCOUNTED`` only complete ones matter. ``state_of`` gives the state in a comment's row.
    """
    thread.comments = comments
    thread.state.erased = frozenset(name for name, row in comments.items() if row.erased_at is not None)
    thread.state.comments = {
        name: KnownComment(state_of(row, name), row.not_after, *_absent(absences.get(row.known_id, ()), until))
        for name, row in comments.items()
        if row.seq is not None
    }
    if not recent:
        return
    last, state = recent[0], thread.state
    thread.last_id, thread.last_shown = last.id, {name: getattr(last, name) for name in SHOWN}
    whole = [row for row in recent if row.complete]
    state.complete_at = next((row.last_repeated_at for row in whole), None)
    state.shown_at = next((row.last_repeated_at for row in whole if row.seen), None)
    state.last = LastSnapshot.of(last)
    alike = (is_row(last.implausibility, row.implausibility) for row in recent[:LASTING_UNCOUNTED])
    state.suspected, state.implausible_in_row = last.implausibility, sum(takewhile(bool, alike))


def _absent(
    absences: Sequence[Any], until: Mapping[int, datetime]
) -> tuple[int, datetime | None, datetime | None, datetime | None]:
    if not absences:
        return 0, None, None, None
    counted = [row.at for row in absences if row.in_row > 0]
    since, in_row = min(row.at for row in absences), max(row.in_row for row in absences)
    return in_row, since, max(counted, default=None), until.get(absences[0].comment_id)
