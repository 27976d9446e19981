"""Storing one look at one article: captures, version, thread, match and the next visit. Called inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from db import captures, search, staged, tallies
from db.addresses import address_ids
from db.looks import SEEN, PastLook, past_looks
from db.models import Address, Article, ArticleVersion, Capture, Look, Match
from db.reads import shows_erased, store_read, store_thread
from db.repeats import repeat_read
from db.rows import article_row, fitting, match_row
from db.standing import next_reading
from db.visits import plan_visit
from yalu import ids, model
from yalu.changes import next_version
from yalu.history import (
    Answer,
    CrawlJudgement,
    Doubt,
    ProofRules,
    copy_made_at,
    has_end,
    interval,
    is_older_copy,
    is_readable,
    is_recognised,
    place_of,
    plausible,
    without_claims,
)
from yalu.model import Observation, Outcome, WriteCount
from yalu.sources.revisit import DEFAULT, Policy

LATE = "a copy older than looks that are stored; its place in the history is yet to be found"
"""Reason of such a look until the history has been worked out anew with it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What holds for all observations of one write. ``policy`` is the one by which the next looks are planned."""

    connection: Connection
    source_id: str
    crawl_id: int
    started_at: datetime
    now: datetime
    fixed: bool
    """Whether ``now`` is a set time rather than the database's."""
    secret: str
    rules: ProofRules
    archive: bool = False
    """Whether what is stored is an archive's copy, which has the archive's time."""
    policy: Policy = DEFAULT
    judgement: CrawlJudgement = field(default_factory=CrawlJudgement)
    """What the crawl as a whole shows."""

    def time_of(self, taken: Sequence[model.Capture]) -> datetime:
        """Database time of the exchange: now, less the age of the page by the clock of the host that fetched it.

        Both ends of the age are read on one host, so a wrong clock there does not matter. An archive's copy has the
        time that the archive gives.
        """
        if self.archive and taken:
            return min(self.now, taken[0].fetched_at)
        if self.fixed or not taken:
            return self.now
        age = datetime.now(UTC) - taken[0].fetched_at
        return min(self.now, max(self.started_at, self.now - age))


@dataclass(frozen=True, slots=True)
class Found:
    """The article an observation is about, and the rows its evidence went to."""

    article: Any
    new: bool
    capture_ids: tuple[int, ...]
    """In the order of the observation's captures: the page first."""
    address_id: int
    at: datetime
    past: PastLook
    doubt: Doubt | None = None

    @property
    def capture_id(self) -> int | None:
        """The page's."""
        return next(iter(self.capture_ids), None)


def settle_portion(batch: Batch) -> WriteCount:
    """Stores a portion of the staged observations of the batch's crawl; none are left when it has ended."""
    portion, count = staged.load(batch.connection, batch.crawl_id), WriteCount()
    for one in portion:
        count += store_observation(batch, one.observation, one.at)
    staged.remove(batch.connection, portion)
    return count


def store_observation(batch: Batch, seen: Observation, at: datetime | None = None) -> WriteCount:
    """Stores one look wholly. A second look at the same article in the same crawl (or copy) changes nothing.

    ``at`` is when it was taken, when no capture tells.
    """
    place = place_of(seen)
    seen = without_claims(seen, batch.judgement.disbelieved.get(place, ()))
    article = _find(batch, seen) or _moved(batch, place)
    at = at or batch.time_of(seen.captures)
    if article is not None and (article.erased_at is not None or _looked_at(batch, article.id, at)):
        return WriteCount()
    past, doubt = past_looks(batch.connection, article, batch.now), None
    if not batch.archive:
        if article is not None:
            seen, doubt = plausible(seen, past.looks, at, batch.rules)
            if seen.claimed_url is not None:
                seen = replace(seen, match=None)  # made for the case that the claim would not be believed
        if doubt is None:
            seen, doubt = batch.judgement.applied(place, seen)
    makes_article = seen.page is not None and seen.outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE)
    addresses = address_ids(batch.connection, batch.source_id, _urls(seen))
    if article is None and not makes_article:
        return _store_evidence(batch, seen, addresses)
    new = article is None
    if article is None:
        article = _insert_article(batch, seen, at)
    _lead_addresses(batch, seen, addresses, article.id)
    kept = not shows_erased(batch, article.id, seen.page.thread if seen.page else None)
    capture_ids = _add_captures(batch, seen, addresses, seen.captures, article.id, keep_body=kept)
    found = Found(article, new, tuple(capture_ids), addresses[fitting(seen.addresses[0])], at, past, doubt)
    count = WriteCount(captures=len(capture_ids), articles=int(new and article.in_scope))
    return count + _store_look(batch, seen, found)


def _store_look(batch: Batch, seen: Observation, found: Found) -> WriteCount:
    late = batch.archive and _seen_after(batch, found)
    version_id, made = (_known_version(batch, found), False) if late else _store_version(batch, seen, found)
    outcome = Outcome.UNCHANGED if seen.outcome is Outcome.READ and not made else seen.outcome
    if seen.outcome is Outcome.READ and (late or version_id is None):
        outcome = Outcome.UNREADABLE  # when it is late: until the history is worked out anew with it
    look = {
        "article_id": found.article.id,
        "crawl_id": batch.crawl_id,
        "capture_id": found.capture_id,
        "address_id": found.address_id,
        "at": found.at,
        "outcome": outcome,
        "version_id": version_id if outcome in SEEN else None,
        "extractor": seen.page.extractor if seen.page is not None else None,
        "reason": LATE if late else seen.reason or (seen.page.reason if seen.page else None),
        "ordered_at": found.at if batch.archive else max(found.at, found.past.ordered_at or found.at),
        **_copy(seen, found.at),
        "doubt": found.doubt.value if found.doubt else None,
    }
    look["id"] = int(batch.connection.execute(insert(Look).values(look).returning(Look.id)).scalar_one())
    judged = _store_match(batch, seen, found)
    if late and seen.outcome is Outcome.READ and seen.page is not None and seen.page.thread is not None:
        store_read(batch, seen.page.thread, look)
    if batch.archive and found.at < found.article.first_seen_at:
        _first_seen(batch, found)
    comments, comment_versions, active = 0, 0, False
    if seen.page is not None and seen.page.thread is not None and outcome in SEEN:
        lost = Doubt.THREADS_LOST if place_of(seen) in batch.judgement.threads else None
        told = _answers(seen, found)
        comments, comment_versions, active = store_thread(batch, seen.page.thread, look, told, lost)
    elif is_recognised(seen) and not is_older_copy(seen.captures[0], found.past.looks, found.at):
        repeat_read(batch.connection, look)
    _settle_article(batch, seen, found, outcome)
    anew, spoke = made or judged or batch.archive, bool(comment_versions) or batch.archive
    tallies.gather(batch.connection, found.article.id, article=anew, thread=spoke)
    if found.article.in_scope or seen.outcome is Outcome.READ:
        plan_visit(batch, seen, found, outcome, active)
    return WriteCount(versions=int(made), comments=comments, comment_versions=comment_versions)


def _copy(seen: Observation, at: datetime) -> dict[str, Any]:
    """When the copy that answered was made, and whether a page was sent to its end."""
    answer = next(iter(seen.captures), None)
    if answer is None or answer.status is None:
        return {"copy_made_at": None, "page_ended": None}
    return {
        "copy_made_at": copy_made_at(answer, at),
        "page_ended": has_end(answer.body) if answer.status == HTTPStatus.OK else None,
    }


def _answers(seen: Observation, found: Found) -> dict[str, Answer]:
    of_url = {capture.url: id_ for capture, id_ in zip(seen.captures, found.capture_ids, strict=True)}
    return {fitting(one.comment_id): Answer(one.fate, of_url.get(one.url)) for one in seen.look_ups}


def _find(batch: Batch, seen: Observation) -> Any | None:
    """The article: by the publisher's id, else by the first address that leads to one."""
    table = select(Article.__table__)
    publisher_id = None if seen.outcome is Outcome.GONE else _publisher_id(seen)  # the page is another piece's
    if publisher_id is not None:
        known = table.where(Article.source_id == batch.source_id, Article.publisher_id == publisher_id)
        if (row := batch.connection.execute(known.order_by(Article.id).limit(1)).one_or_none()) is not None:
            return row
    keys = list(dict.fromkeys(fitting(ids.same_article_address(url)) for url in seen.addresses))
    leading = (
        table.add_columns(Address.key)
        .join(Address, Address.article_id == Article.id)
        .where(Address.source_id == batch.source_id, Address.key.in_(keys))
    )
    rows = sorted(batch.connection.execute(leading), key=lambda row: (keys.index(row.key), row.id))
    for row in rows:
        # Another piece at an address that once led to this one: its id differs, and this one lives elsewhere by now.
        other = None not in (publisher_id, row.publisher_id) and publisher_id != row.publisher_id
        if not (other and fitting(ids.same_article_address(row.url)) not in keys):
            return row
    return None


def _moved(batch: Batch, place: str) -> Any | None:
    """The known article that redirects to this place in the same crawl."""
    before = batch.judgement.moves.get(place)
    return None if before is None else at_address(batch, [before])


def at_address(batch: Batch, keys: Sequence[str]) -> Any | None:
    """The article that one of the addresses leads to, the first one first. ``keys`` are those of the addresses."""
    wanted = [fitting(key) for key in keys]
    query = (
        select(Article.__table__, Address.key)
        .join(Address, Address.article_id == Article.id)
        .where(Address.source_id == batch.source_id, Address.key.in_(wanted))
        .order_by(Article.id)
    )
    rows = batch.connection.execute(query).all()
    return min(rows, key=lambda row: wanted.index(row.key), default=None)


def _publisher_id(seen: Observation) -> str | None:
    return fitting(seen.page.publisher_id) if seen.page is not None and seen.page.publisher_id else None


def _seen_after(batch: Batch, found: Found) -> bool:
    """Whether looks at the article that are younger than this one are stored already."""
    younger = select(Look.id).where(Look.article_id == found.article.id, Look.at >= found.at)
    return batch.connection.execute(younger.limit(1)).first() is not None


def _first_seen(batch: Batch, found: Found) -> None:
    earlier = update(Article).where(Article.id == found.article.id).values(first_seen_at=found.at)
    batch.connection.execute(earlier)


def _known_version(batch: Batch, found: Found) -> int | None:
    of_article = select(func.min(ArticleVersion.id)).where(ArticleVersion.article_id == found.article.id)
    return batch.connection.execute(of_article).scalar_one()


def _looked_at(batch: Batch, article_id: int, at: datetime) -> bool:
    query = select(Look.id).where(Look.article_id == article_id)
    query = query.where(Look.at == at) if batch.archive else query.where(Look.crawl_id == batch.crawl_id)
    return batch.connection.execute(query).first() is not None


def _urls(seen: Observation) -> list[str]:
    captured = [url for capture in seen.captures for url in (capture.url, capture.final_url) if url]
    return list(dict.fromkeys([*seen.addresses, *captured]))


def _store_evidence(batch: Batch, seen: Observation, addresses: dict[str, int]) -> WriteCount:
    """Captures of something that is no known article: kept, once."""
    fresh = []
    for capture in seen.captures:
        query = select(Capture.id).where(
            Capture.crawl_id == batch.crawl_id,
            Capture.address_id == addresses[fitting(capture.url)],
            Capture.fetched_at == capture.fetched_at,
        )
        if batch.connection.execute(query).first() is None:
            fresh.append(capture)
    return WriteCount(captures=len(_add_captures(batch, seen, addresses, fresh, None)))


def _add_captures(
    batch: Batch,
    seen: Observation,
    addresses: dict[str, int],
    taken: Sequence[model.Capture],
    article_id: int | None,
    *,
    keep_body: bool = True,
) -> list[int]:
    return [
        captures.add(
            batch.connection,
            capture,
            crawl_id=batch.crawl_id,
            address_id=addresses[fitting(capture.url)],
            final_id=addresses[fitting(capture.final_url)] if capture.final_url else None,
            article_id=article_id,
            keep_body=keep_body and seen.outcome is not Outcome.OUT_OF_SCOPE,
        )
        for capture in taken
    ]


def _insert_article(batch: Batch, seen: Observation, at: datetime) -> Any:
    row = {
        "source_id": batch.source_id,
        "url": fitting(seen.addresses[0]),
        "publisher_id": _publisher_id(seen),
        "in_scope": seen.outcome is not Outcome.OUT_OF_SCOPE and (seen.match is None or seen.match.in_scope),
        "first_seen_at": at,
    }
    return batch.connection.execute(insert(Article).values(row).returning(*Article.__table__.columns)).one()


def _lead_addresses(batch: Batch, seen: Observation, addresses: dict[str, int], article_id: int) -> None:
    """Lets the addresses lead to the article. One that another article lives at stays with that one."""
    own = [addresses[fitting(url)] for url in seen.addresses]
    taken = select(Article.id).where(Article.id == Address.article_id, Article.url == Address.url).exists()
    batch.connection.execute(
        update(Address)
        .where(Address.id.in_(own), Address.article_id.is_distinct_from(article_id), ~taken)
        .values(article_id=article_id)
    )


def _store_version(batch: Batch, seen: Observation, found: Found) -> tuple[int | None, bool]:
    """The id of the version this look saw, and whether it is a new one."""
    last = found.past.version
    page = seen.page
    if seen.outcome is not Outcome.READ or page is None or page.article is None:
        return (last.id if last is not None and seen.outcome is Outcome.UNCHANGED else None), False
    if not is_readable(page):
        return None, False
    state = next_version(found.past.looks.state, page.article)
    if state is None:
        return (None if last is None else last.id), False
    seq = 1 if last is None else last.seq + 1
    not_before, not_after = interval(found.past.seen_at, found.at)
    row = {
        "article_id": found.article.id,
        "seq": seq,
        "reading": next_reading(ArticleVersion, found.article.id, seq),
        "crawl_id": batch.crawl_id,
        "capture_id": found.capture_id,
        "not_before": not_before,
        "not_after": not_after,
        "quality": page.quality,
        "provenance": dict(page.provenance),
        "extractor": page.extractor,
        **article_row(state),
    }
    made = insert(ArticleVersion).values(row).returning(ArticleVersion.id)
    version_id = int(batch.connection.execute(made).scalar_one())
    search.add(batch.connection, "words_article", version_id, *search.texts_of(state))
    search.label_comments(batch.connection, found.article.id, [version_id])
    return version_id, True


def _store_match(batch: Batch, seen: Observation, found: Found) -> bool:
    """Whether the judgement differs from the one before."""
    if seen.match is None:
        return False
    row = match_row(seen.match)
    last = batch.connection.execute(
        select(Match.__table__).where(Match.article_id == found.article.id).order_by(Match.id.desc()).limit(1)
    ).one_or_none()
    if last is not None and all(getattr(last, name) == value for name, value in row.items()):
        return False
    batch.connection.execute(
        insert(Match).values(article_id=found.article.id, crawl_id=batch.crawl_id, at=found.at, **row)
    )
    return True


def _settle_article(batch: Batch, seen: Observation, found: Found, outcome: Outcome) -> None:
    """Address, publisher's id and scope, as far as this look knows better. Once in scope, an article stays in scope."""
    if outcome not in SEEN:
        return
    better: dict[str, Any] = {}
    if found.article.url != (url := fitting(seen.addresses[0])):
        better["url"] = url
    if (publisher_id := _publisher_id(seen)) not in (None, found.article.publisher_id):
        better["publisher_id"] = publisher_id
    read_as_in_scope = seen.outcome is Outcome.READ and (seen.match is None or seen.match.in_scope)
    if not found.article.in_scope and read_as_in_scope:
        better["in_scope"] = True
    if better:
        batch.connection.execute(update(Article).where(Article.id == found.article.id).values(better))
