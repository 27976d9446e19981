"""Decides what an observation adds to the history of its article: stored state and observation in, intent out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yalu.history.intents.batch import Batch, Rereading
from yalu.history.intents.counted_check import CountedCheck, counts_as, without_disbelieved
from yalu.history.intents.next_check import next_check
from yalu.history.intents.repeated_checks import Repeat, repeat_of
from yalu.history.intents.snapshots import SnapshotIntent, shown_as_before, snapshots_of
from yalu.history.judgement.crawls import CrawlJudgement
from yalu.history.judgement.sightings import place_of
from yalu.history.known import ArticleState, Known, StoredAddress, publisher_id
from yalu.history.proof import SEEN, interval
from yalu.ids import fitting, same_article_address
from yalu.model import HttpExchange, Observation, Outcome, TopicMatch
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A capture that is stored, with its URL and the one that answered; its bytes are kept where they may be."""

    exchange: HttpExchange
    address: StoredAddress
    final: StoredAddress | None
    keeps_body: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """What an observation adds: to its article, or (``article`` None) nothing but its captures as evidence.

    What is new has no key yet. ``led`` are those of the ``addresses`` that lead to the article from now on, ``learned``
    what changes of the article itself. A check either is the ``repeat`` of the last one or gets a row with ``columns``,
    with the version that begins after ``not_before``, the snapshots and the topic match; ``shown_again`` are what
    stored snapshots state, by thread, for a page that was recognised and therefore not parsed: it shows the same.
    ``schedule`` has what changes of the revisit schedule. Of a stored check that is decided ``again``, nothing but what
    its crawl could have read otherwise is decided: outcome, version and snapshots.
    """

    check: CountedCheck
    article: ArticleState | None = None
    is_new: bool = False
    addresses: Sequence[StoredAddress] = ()
    led: Sequence[StoredAddress] = ()
    learned: Mapping[str, Any] = field(default_factory=dict)
    repeat: Repeat | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    snapshots: Sequence[SnapshotIntent] = ()
    shown_again: Sequence[tuple[int, Mapping[str, Any]]] = ()
    match: TopicMatch | None = None
    schedule: Mapping[str, Any] = field(default_factory=dict)
    captures: Sequence[KeptCapture] = ()
    again: Rereading | None = None


def decide(known: Known, batch: Batch, seen: Observation, at: datetime) -> Intent | None:
    """What an observation, taken at ``at`` (UTC), adds; None: nothing, since its article takes no further check.

    Its article, URLs and thread are entered into ``known``. A second check of the same article in the same crawl
    changes nothing; of an archive, ``known`` serves for one copy.
    """
    article = _article_of(known, seen, batch.judgement)
    if article is not None:
        if article.erased or (at in article.check_times if batch.archive else article.checked):
            return None
        late = batch.archive and any(time >= at for time in article.check_times)
        return _intent(known, batch, article, counts_as(seen, article, batch, at, late=late))
    check = counts_as(seen, None, batch, at)
    if not check.makes_article:
        addresses = [known.address(url) for url in check.seen.addresses]
        return Intent(check, addresses=addresses, captures=_captures(known, check.seen, keep_bodies=True))
    article = known.add_article(check.seen, at, in_scope=check.is_in_scope)
    article.checked = True  # where an error ends this, nothing else is written of it
    return _intent(known, batch, article, check)


def _article_of(known: Known, seen: Observation, judgement: CrawlJudgement) -> ArticleState | None:
    """The stored article that an observation is of, or that redirected to its URL in the same crawl; None: a new one.

    It is the one with the publisher's id, else the first one that one of the URLs belongs to.
    """
    article = _named(known, without_disbelieved(seen, judgement))
    before = judgement.moves.get(place_of(seen))
    return article if article is not None or before is None else known.at([before])


def _named(known: Known, seen: Observation) -> ArticleState | None:
    number = None if seen.outcome is Outcome.GONE else publisher_id(seen)  # the page is another article's
    if number is not None and number in known.publisher_ids:
        return known.publisher_ids[number]
    keys = list(dict.fromkeys(fitting(same_article_address(url)) for url in seen.addresses))
    for article in known.leading(keys):
        # Another article at a URL that once belonged to this one: its id differs, and this one has another URL by now.
        other = None not in (number, article.publisher_id) and number != article.publisher_id
        if not (other and fitting(same_article_address(article.url)) not in keys):
            return article
    return None


def _led(addresses: Sequence[StoredAddress], article: ArticleState) -> list[StoredAddress]:
    """Lead URLs to the article; those that led elsewhere. Another article's current URL stays with that article."""
    leading = []
    for address in addresses:
        taken = address.article is not None and address.article.url == address.url
        if address.article is not article and not taken:
            address.article = article
            leading.append(address)
    return leading


def _learned(known: Known, article: ArticleState, check: CountedCheck, url: str) -> dict[str, Any]:
    """What a check at a URL changes of that, the publisher's id and the scope of an article, which never leaves it."""
    seen, better = check.seen, dict[str, Any]()
    if check.outcome not in SEEN:
        return better
    if article.url != url:
        article.url = better["url"] = url
    if (number := publisher_id(seen)) is not None and number != article.publisher_id:
        article.publisher_id = better["publisher_id"] = number
        known.publisher_ids.setdefault(number, article)
    if not article.in_scope and seen.outcome is Outcome.READ and check.is_in_scope:
        article.in_scope = better["in_scope"] = True
    return better


def _intent(known: Known, batch: Batch, article: ArticleState, check: CountedCheck) -> Intent:
    seen, at = check.seen, check.at
    since, _ = interval(article.seen_at, at)
    snapshots = snapshots_of(known, batch, article, check)
    addresses = [known.address(url) for url in seen.addresses]
    leading = _led(addresses, article)
    repeat = repeat_of(batch, article, check, addresses[0].key, snapshots)
    snapshots = [] if repeat is not None else snapshots
    match = seen.match if repeat is None and article.is_judged_anew(seen.match) else None
    first_seen = {"first_seen_at": at} if batch.archive and at < article.first_seen_at else {}
    article.first_seen_at = first_seen.get("first_seen_at", article.first_seen_at)
    schedule = next_check(known, batch, article, check, snapshots, repeats=repeat is not None)
    better = _learned(known, article, check, addresses[0].url)
    bare = article.shows_erased(seen.page.thread if seen.page is not None else None, known.erased_authors)
    kept = repeat is None or batch.every_capture
    intent = Intent(
        check,
        article,
        article.key is None,
        addresses,
        leading,
        {**first_seen, **better},
        repeat,
        {
            **check.columns,
            "ordered_at": at if batch.archive else max(at, article.ordered_at or at),
            "last_repeated_at": at,
        },
        since,
        snapshots,
        shown_as_before(article.whole_snapshots, check.columns["extractor"]) if check.repeats_thread else (),
        match,
        schedule,
        _captures(known, seen, keep_bodies=not bare) if kept else (),
    )
    article.checked = True  # only now: where an error ends this, the check is one that failed
    return intent


def _captures(known: Known, seen: Observation, *, keep_bodies: bool) -> list[KeptCapture]:
    keep = keep_bodies and seen.outcome is not Outcome.OUT_OF_SCOPE
    return [
        KeptCapture(
            capture,
            known.address(capture.url),
            known.address(capture.final_url) if capture.final_url else None,
            keep and capture.withheld is None,
        )
        for capture in seen.captures
    ]


def not_judged(seen: Observation) -> Observation:
    """What counts of an observation that an internal error keeps from being judged: its answers, and that it failed."""
    return Observation(seen.addresses, Outcome.FAILED, seen.captures, reason=Reason.of("crawl.defect"))
