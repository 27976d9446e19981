"""Builds the sighting of one observation, the input for judging the whole crawl."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from yalu.changes.body.paragraphs_elsewhere import shows_comments
from yalu.changes.same_article import TextLikeness
from yalu.changes.versions import same_time
from yalu.history.judgement.crawl_sighting import Sighting
from yalu.history.judgement.crawls import CrawlJudgement
from yalu.history.judgement.other_threads import comment_key
from yalu.history.judgement.sections import Section, section_of
from yalu.history.known import ArticleState, Known
from yalu.history.plausibility import is_earlier_page, is_readable, is_recognised, lists_as_before, plausible
from yalu.history.proof import JUDGED
from yalu.history.thread.thread_doubts import ThreadLoss
from yalu.ids import clean_address, fitting, same_article_address
from yalu.model import CommentState, Observation, Outcome, ParsedArticle
from yalu.reasons import Reason
from yalu.terms.tdmrep import site_of
from yalu.text import one_line, paragraphs

_ID = "id:"


def is_judged(seen: Observation) -> bool:
    """Whether what is stored of an observation's article matters for the judgement of the crawl."""
    return seen.outcome in JUDGED or is_recognised(seen)


def own_addresses(seen: Observation) -> tuple[str, ...]:
    """Addresses that lead to the article by HTTP: the one that answered, and the one requested."""
    if not seen.captures:
        return seen.addresses[:1]
    answer = seen.captures[0]
    return tuple(dict.fromkeys(clean_address(url) for url in (answer.final_url or answer.url, answer.url)))


def place_of(seen: Observation) -> str:
    """Key of the address that was checked."""
    return same_article_address(own_addresses(seen)[-1])


def claims_of(seen: Observation) -> tuple[str, ...]:
    """What the page states about itself beyond the addresses that led to it: address keys, and its publisher id."""
    if seen.page is None:
        return ()
    own = {same_article_address(url) for url in own_addresses(seen)}
    keys = (same_article_address(url) for url in seen.addresses)
    number = (f"{_ID}{seen.page.publisher_id}",) if seen.page.publisher_id else ()
    return (*dict.fromkeys(key for key in keys if key not in own), *number)


def publisher_id_of(claim: str) -> str | None:
    """The publisher's id in a claim; None for an address."""
    return claim.removeprefix(_ID) if claim.startswith(_ID) else None


@dataclass(frozen=True, slots=True)
class LookupKeys:
    """What leads to the articles that an observation may be of, its site, and what of them it is decided by.

    ``keys`` are those of URLs. ``goes_on``: it leads to another address, where its article may turn out to be that of
    another observation. ``in_parts``: its thread was fetched in parts. ``matched``: it has a topic match. ``judged``:
    it was read or gone. ``compared``: so it was, or its page shows an article. Threads matter as soon as some page
    ``is_read``, which may lack the one that it had.
    """

    keys: frozenset[str]
    publisher_ids: frozenset[str]
    site: str | None
    goes_on: bool = False
    in_parts: bool = False
    matched: bool = False
    judged: bool = False
    compared: bool = False
    is_read: bool = False


def lookup_keys_of(seen: Observation, judgement: CrawlJudgement) -> LookupKeys:
    """All URLs of an observation and the claims of its page, and what redirected to it in the same crawl."""
    captured = [url for capture in seen.captures for url in (capture.url, capture.final_url) if url]
    urls = {*seen.addresses, *own_addresses(seen), *captured}
    claims, moved_from = claims_of(seen), judgement.moves.get(place_of(seen))
    keys = {same_article_address(url) for url in (*urls, *map(fitting, urls))}
    keys |= {claim for claim in (*claims, moved_from) if claim is not None and publisher_id_of(claim) is None}
    numbers = (number for claim in claims if (number := publisher_id_of(claim)) is not None)
    answer = next(iter(seen.captures), None)
    site = site_of(answer.final_url or answer.url) if answer is not None else None
    judged, has_article = seen.outcome in JUDGED, seen.page is not None and seen.page.article is not None
    return LookupKeys(
        frozenset(map(fitting, keys)),
        frozenset(map(fitting, numbers)),
        site,
        goes_on=bool(elsewhere_of(seen)),
        in_parts=len(seen.captures) > 1,
        matched=seen.match is not None,
        judged=judged,
        compared=judged or has_article,
        is_read=seen.outcome is Outcome.READ,
    )


def sighted(known: Known, seen: Observation, at: datetime) -> Sighting:
    """The sighting of an observation, taken at ``at`` (UTC), beside the article known at its address.

    Where another extractor read the last page, differences are ignored, since they may come from the extractor.
    """
    own = known.at(map(same_article_address, own_addresses(seen))) if is_judged(seen) else None
    if seen.outcome not in JUDGED:
        return _recognised(seen, own)
    past, section, earlier = own or ArticleState(None, "", None, True, at), section_of(seen, own, at), False
    if own is not None:
        earlier = _is_earlier(known, own, seen)
        seen, implausibility = plausible(seen, own, at, known.proof)
        section = section if implausibility is None else Section.UNKNOWN
    page, elsewhere = seen.page, elsewhere_of(seen)
    shown_page = page if seen.outcome is Outcome.READ else None
    article = shown_page.article if shown_page is not None and is_readable(shown_page) else None
    alike = page is None or past.extractor in (None, page.extractor)
    before = past.state if alike else None
    differs = article is not None and before is not None and past.next_version(article) is not None
    loss = known.loss(own, shown_page.thread) if own is not None and alike and shown_page is not None else ThreadLoss()
    back = _taken_back(known, own, seen, loss) if own is not None and alike else None
    sighting = Sighting(
        place_of(seen),
        seen.outcome,
        own.key if own is not None else None,
        text=TextLikeness.of(article) if article else None,
        known=TextLikeness.of(before) if before and (article or elsewhere) else None,
        elsewhere=elsewhere,
        changed=_changed(before, article),
        differs=differs,
        disturbed=past.disturbed,
        stale=past.stale,
        misses=past.misses + 1 if own is not None else 0,
        loss=loss,
        section=section,
        relisted=back is not None and bool(back or loss.lost),
        taken_back=bool(back),
        earlier=earlier,
        printed=differs and _printed(own, before, article),
    )
    return sighting if shown_page is None else _with_comments(sighting, known, seen, own)


def _with_comments(sighting: Sighting, known: Known, seen: Observation, own: ArticleState | None) -> Sighting:
    """The sighting of a page that was read, with what it shows of its thread, and whom it claims to be."""
    thread, stored = seen.page.thread if seen.page is not None else None, _stored_comments(own)
    shown = frozenset(map(comment_key, thread.comments if thread is not None else ()))
    whole = thread is not None and thread.complete
    named = {claim: _claimed(known, claim) for claim in claims_of(seen)}
    others = {claim: other for claim, other in named.items() if other is not None and other is not own}
    texts = {claim: TextLikeness.of(other.state) for claim, other in others.items() if other.state is not None}
    claims = {claim: texts.get(claim) for claim in named} if sighting.text is not None else {}
    apart = frozenset(claim for claim, other in others.items() if _is_strange(shown & stored, other))
    return replace(sighting, comments=stored, shown=shown, whole=whole, claims=claims, apart=apart)


def _recognised(seen: Observation, own: ArticleState | None) -> Sighting:
    """The sighting of a page that was not read; one that was recognised lost nothing of what its thread showed."""
    shown = next((row.seen for row in own.whole_snapshots if row.complete), 0) if own is not None else 0
    section = Section.SHOWN if shown else Section.UNKNOWN
    sighting = Sighting(place_of(seen), seen.outcome, elsewhere=elsewhere_of(seen), section=section)
    return replace(sighting, article=own.key if own is not None else None, loss=ThreadLoss(shown))


def _stored_comments(own: ArticleState | None) -> frozenset[int]:
    threads = own.threads if own is not None else ()
    return frozenset(comment_key(known.state) for thread in threads for known in thread.state.comments.values())


def _taken_back(known: Known, own: ArticleState, seen: Observation, loss: ThreadLoss) -> bool | None:
    """Whether an earlier list of an interface gives back comments or words; None where the list is no earlier one."""
    shown = seen.page.thread if seen.page is not None and seen.outcome is Outcome.READ else None
    thread = own.thread_of(shown) if shown is not None else None
    if shown is None or thread is None:
        return None
    history = thread.history(known)
    earlier = lists_as_before(seen, own, history.copies_in_row)
    return bool(loss.returned) or history.alters(shown) if earlier else None


def _is_earlier(known: Known, own: ArticleState, seen: Observation) -> bool:
    page = seen.page
    if not seen.captures or page is None or page.article is None or seen.outcome is not Outcome.READ:
        return False
    if not is_earlier_page(seen.captures[0], own.pages):
        return False
    loss = known.loss(own, page.thread)
    return own.next_version(page.article) is not None or bool(loss.lost or loss.returned)


def _printed(own: ArticleState | None, before: ParsedArticle | None, now: ParsedArticle | None) -> bool:
    if own is None or before is None or now is None:
        return False
    known = (comment for thread in own.threads for comment in thread.state.comments.values())
    there = [comment.state for comment in known if comment.missing_since is None]
    return shows_comments(
        before, now, [state.text for state in there if state.text.strip() and state.state is CommentState.VISIBLE]
    )


def elsewhere_of(seen: Observation) -> tuple[str, ...]:
    """Keys of the other addresses that a redirect led to or the page states as its own."""
    keys = dict.fromkeys(map(same_article_address, (*own_addresses(seen), *seen.addresses)))
    return tuple(key for key in keys if key != place_of(seen))


def _changed(before: ParsedArticle | None, now: ParsedArticle | None) -> frozenset[str]:
    """Fields besides headline and text that both states have and that differ, and the order of a text."""
    if before is None or now is None:
        return frozenset()
    fields = set()
    if before.byline and now.byline and [*map(one_line, before.byline)] != [*map(one_line, now.byline)]:
        fields.add("byline")
    if before.published_at and now.published_at and not same_time(before.published_at, now.published_at):
        fields.add("published_at")
    if before.body != now.body and sorted(paragraphs(before.body)) == sorted(paragraphs(now.body)):
        fields.add("order of paragraphs")
    return frozenset(fields)


def _is_strange(comments: frozenset[int], other: ArticleState) -> bool:
    """Whether none of some comments is stored under an article of which a thread was ever seen in full."""
    was_whole = any(known.state.complete_at is not None for known in other.threads)
    return bool(comments) and was_whole and not comments & _stored_comments(other)


def _claimed(known: Known, claim: str) -> ArticleState | None:
    """The article that is known by a claim."""
    number = publisher_id_of(claim)
    return known.at([claim]) if number is None else known.publisher_ids.get(fitting(number))


def without_claims(seen: Observation, disbelieved: Collection[str]) -> Observation:
    """The observation without the disbelieved claims; its reason names them."""
    if not disbelieved or seen.page is None:
        return seen
    keys = {claim for claim in disbelieved if publisher_id_of(claim) is None}
    addresses = tuple(url for url in seen.addresses if same_article_address(url) not in keys)
    page = seen.page
    if any(publisher_id_of(claim) is not None for claim in disbelieved):
        page = replace(page, publisher_id=None)
    note = Reason.of("check.claim", claims=", ".join(sorted(disbelieved)))
    return replace(seen, addresses=addresses or own_addresses(seen), page=page, reason=seen.reason or note)
