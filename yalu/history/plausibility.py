"""Whether one answer can be believed beside what is stored of its article: not cut short, not old, not another article.

What only a whole crawl can show is in ``yalu.history.judgement.crawls``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from yalu import ids
from yalu.changes.body.truncation import Truncation, truncation
from yalu.changes.same_article import led_elsewhere
from yalu.conversion import http_date
from yalu.history.known import ArticleState, Weighed
from yalu.history.proof import CONFIRMED_BY, DOUBTFUL_MISSES, LASTING, Implausibility, ProofRules
from yalu.model import Access, HttpExchange, Observation, Outcome, Page, Quality
from yalu.pages.comments.section_trace import without_scripts
from yalu.pages.document.decode import MISSTATED, decode
from yalu.pages.document.http_headers import age, header, is_for_programs, is_from_cache
from yalu.pages.document.metadata import squashed
from yalu.pages.document.served_tags import has_ended
from yalu.reasons import Reason

_TAG = re.compile(r"<[^<>]*+>")

ROUNDING = timedelta(seconds=2)
"""``Age`` counts whole seconds, and the answer took a moment to arrive."""


def plausible(seen: Observation, past: ArticleState, at: datetime, rules: ProofRules) -> Weighed:
    """The check of a known article as far as it is plausible, and what makes it implausible.

    An implausible check is UNREADABLE, with two exceptions: a miss that proves nothing stays GONE and counts for
    nothing, and an implausibility that has lasted is named while the check stands. It is worked out once: the whole
    crawl is judged by it, and the check is stored by it.
    """
    if id(seen) not in past.weighed:
        past.weighed[id(seen)] = seen, _weigh(seen, past, at, rules)
    return past.weighed[id(seen)][1]


def _weigh(seen: Observation, past: ArticleState, at: datetime, rules: ProofRules) -> Weighed:
    if not seen.captures:
        return seen, None
    answer = seen.captures[0]
    older = is_older_copy(answer, past, at)
    if seen.outcome is Outcome.GONE and (seen.page is None or seen.page.article is None):
        if older:
            return _held(seen, Implausibility.OLDER_COPY)
        return seen, _why_no_proof(seen, past, at, rules)
    if seen.page is None or seen.page.article is None or past.state is None:
        return seen, None
    if seen.outcome is Outcome.READ and past.ended and page_ended(answer) is False:
        return _held(seen, Implausibility.BROKEN_OFF, past.disturbed + 1)
    final = _led_to(past.url, answer)
    if final is not None and seen.outcome is not Outcome.OUT_OF_SCOPE:
        return _led_away(seen, past, final, at, rules)
    if older:
        return _from_cache(seen, past)
    if is_earlier_page(answer, past.pages) and past.stale + 1 < _confirmed_by(answer, past, at):
        return _from_cache(seen, past)[0], Implausibility.OLDER_COPY
    if past.stale + 1 < LASTING and _is_dated_before(seen, past):
        return _held(seen, Implausibility.OLDER_COPY)
    seen, implausibility = _beside_last_state(seen, past)
    return _without_earlier_parts(seen, past, at) if implausibility is None else (seen, implausibility)


def _beside_last_state(seen: Observation, past: ArticleState) -> Weighed:
    """What the last state says against a page: it goes on where this one ends."""
    page, state = seen.page, past.state
    assert page is not None and page.article is not None and state is not None
    if seen.outcome is not Outcome.READ or past.next_version(page.article) is None:
        return seen, None
    cut = truncation(state, page.article) if past.extractor in (None, page.extractor) else None
    if cut is None:
        return seen, None
    # A wall says why the rest is missing; without one a page may have been cut wherever a sentence ends.
    least = CONFIRMED_BY if page.article.access is Access.TEASER else LASTING
    if cut is Truncation.BROKEN_OFF:
        return _held(seen, Implausibility.BROKEN_OFF, past.disturbed + 1, least)
    return _held(seen, Implausibility.SHORTENED, past.shortened + 1, least)


def is_older_copy(answer: HttpExchange, past: ArticleState, at: datetime) -> bool:
    """Whether a cache answered at ``at`` with a copy older than the newest one seen; such an answer proves nothing."""
    made = copy_made_at(answer, at)
    return not _is_no_older(made, past) and past.stale + 1 < LASTING


def _is_no_older(time: datetime, past: ArticleState) -> bool:
    """Whether a time that an answer states is not before the newest copy seen, so far as one is known.

    A server may state a time so late that nothing can be added to it.
    """
    return past.newest_copy is None or time - past.newest_copy >= -ROUNDING


def is_readable(page: Page | None) -> bool:
    """Whether a page can make a version: it shows an article, whole or as a teaser."""
    return page is not None and page.article is not None and page.quality in (Quality.OK, Quality.TEASER)


def is_recognised(seen: Observation) -> bool:
    """Whether the whole page arrived and was recognised by its footprint, so that it was not extracted."""
    return seen.outcome is Outcome.UNCHANGED and seen.page is not None and seen.page.footprint is not None


def copy_made_at(answer: HttpExchange, at: datetime) -> datetime:
    """When the copy that an answer at ``at`` brought was made (UTC).

    Caches state how long they have held it (``Age``) and pass on the ``Date`` of the origin server. A date in the
    future is ignored.
    """
    made = at - age(answer.headers)
    return min(made, http_date(header(answer.headers, "date")) or made)


def _is_dated_before(seen: Observation, past: ArticleState) -> bool:
    """Whether a page that differs from the last state says that it is older than the newest copy.

    It says so with ``Last-Modified`` (RFC 9110, section 8.8.2; decision 0137): one cache of a cluster still serves an
    old copy.
    """
    page, modified = seen.page, _last_modified(seen.captures[0])
    if seen.outcome is not Outcome.READ or modified is None or _is_no_older(modified, past) or past.state is None:
        return False
    return page is not None and page.article is not None and past.next_version(page.article) is not None


def is_earlier_page(answer: HttpExchange, pages: Sequence[str]) -> bool:
    """Whether an answer brings the bytes of a page that a newer one replaced.

    ``pages`` are digests, newest first. A cache that missed a purge answers so; a publisher who took an edit back does
    too (decision 0137).
    """
    if len(pages) < 2:
        return False
    digest = ids.body_sha256(answer)
    return digest != pages[0] and digest in pages


def _confirmed_by(answer: HttpExchange, past: ArticleState, at: datetime) -> int:
    """Checks in a row that it takes to believe that an earlier page is back: one where its validator is newer.

    ``Date`` alone is what every server states, also one that passes on an old copy. An interface answers with the same
    bytes whenever it lists the same comments.
    """
    if not _states_that_it_is_new(answer, past, at):
        return LASTING
    surely = past.newest_copy is None or is_for_programs(answer.headers) or is_surely_new(answer, past, at)
    return 1 if surely else CONFIRMED_BY


def is_surely_new(answer: HttpExchange, past: ArticleState, at: datetime) -> bool:
    """Whether an answer says that its page was modified after the newest copy seen, and that no cache made it."""
    modified = _last_modified(answer)
    newer = modified is not None and past.newest_copy is not None and _is_no_older(modified, past)
    return newer and _states_that_it_is_new(answer, past, at)


def _without_earlier_parts(seen: Observation, past: ArticleState, at: datetime) -> Weighed:
    """The check without its thread where another body that the thread was made of is an earlier one.

    Beside a page that is new an old part is an old one as often as it comes, until that has lasted. A frame that only
    leads to the interface, which lists the thread, is no part of it.
    """
    page, listed = seen.page, is_listed(seen)
    parts = (part for part in seen.captures[1:] if is_for_programs(part.headers) or not listed)
    earlier = past.stale + 1 < LASTING and any(
        is_earlier_page(part, past.bodies_at(part)) and _confirmed_by(part, past, at) > 1 for part in parts
    )
    if page is None or page.article is None or not earlier:
        return seen, None
    same = past.next_version(page.article) is None
    return replace(seen, page=replace(page, thread=None)), Implausibility.OLDER_COPY if same else None


def _states_that_it_is_new(answer: HttpExchange, past: ArticleState, at: datetime) -> bool:
    """Whether an answer states a time no earlier than the newest copy seen, and no cache that it comes from."""
    if is_from_cache(answer.headers):
        return False
    if past.newest_copy is None:
        return True
    modified, stated = _last_modified(answer), any(header(answer.headers, name) for name in ("age", "date"))
    made_since = stated and copy_made_at(answer, at) >= past.newest_copy
    return made_since or (modified is not None and _is_no_older(modified, past))


def _last_modified(answer: HttpExchange) -> datetime | None:
    return http_date(header(answer.headers, "last-modified"))


def page_ended(answer: HttpExchange) -> bool | None:
    """Whether a page has its closing tag; None for an answer without a body."""
    if answer.withheld is not None:
        return answer.withheld[2]
    return has_ended(answer.body.decode("latin-1")) if answer.body else None  # tags are ASCII in all encodings of pages


def served_text(answer: HttpExchange, page: Page) -> str:
    """The markup of a page as served, with characters in place of references; empty in an unknown encoding."""
    encoding = page.provenance.get("encoding", "").partition(" ")[0] or "utf-8"
    try:
        return html.unescape(answer.body.decode(encoding, errors="replace"))
    except LookupError:
        return ""


def page_shows(seen: Observation, texts: Collection[str]) -> bool:
    """Whether the markup of a page has the letters of each of some comments, whatever the interface lists."""
    if seen.page is None or not texts:
        return False
    served = squashed(_TAG.sub(" ", without_scripts(served_text(seen.captures[0], seen.page))))
    return all(squashed(text) in served for text in texts)


def is_listed(seen: Observation) -> bool:
    """Whether the interface of the platform listed the thread of a page, in answers for programs."""
    asked = {look_up.url for look_up in seen.look_ups}
    lists = (part for part in seen.captures[1:] if part.status == HTTPStatus.OK and part.url not in asked)
    return any(is_for_programs(part.headers) for part in lists)


def lists_as_before(seen: Observation, past: ArticleState, held: int) -> bool:
    """Whether the interface of the platform answers with the bytes of an earlier list, which a newer one replaced.

    The last ``held`` answers were such ones, and did not count.
    """
    lists = (part for part in seen.captures[1:] if is_for_programs(part.headers))
    return any(is_earlier_page(part, past.bodies_at(part)[held:]) for part in lists)


def is_misstated(answer: HttpExchange, past: ArticleState) -> bool:
    """Whether an answer's header names another encoding than it is in, as that of the article's page did not."""
    if MISSTATED in past.provenance:
        return False
    return bool(decode(answer.body, header(answer.headers, "content-type")).misstated)


def _why_no_proof(seen: Observation, past: ArticleState, at: datetime, rules: ProofRules) -> Implausibility | None:
    """Why a check that found nothing proves nothing; None when it counts."""
    final = _led_to(past.url, seen.captures[0])
    if final is not None and not _is_front(final) and past.misses < DOUBTFUL_MISSES:
        return Implausibility.LED_AWAY
    if past.misses < DOUBTFUL_MISSES and is_misstated(seen.captures[0], past):
        return Implausibility.MISSTATED
    return None if rules.counts(at, past.missed_at) else Implausibility.TOO_SOON


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _led_away(seen: Observation, past: ArticleState, final: str, at: datetime, rules: ProofRules) -> Weighed:
    """The check of an article whose address redirects: to its new address, or to another article."""
    page = seen.page
    assert page is not None and page.article is not None and past.state is not None
    if page.publisher_id is not None and page.publisher_id == past.publisher_id:
        there = tuple(dict.fromkeys((final, *seen.addresses)))
        return replace(seen, addresses=there, outcome=Outcome.READ), None
    if led_elsewhere(past.state, page.article, known=seen.outcome is Outcome.GONE):
        reason = Reason.of("redirect.another", address=final)
        gone = replace(seen, addresses=(past.url,), outcome=Outcome.GONE, page=None, reason=reason)
        return gone, _why_no_proof(seen, past, at, rules)
    if seen.outcome is Outcome.GONE:
        reason = Reason.of("redirect.known", address=final)
        return replace(seen, outcome=Outcome.UNREADABLE, page=None, reason=reason), None
    return seen, None


def _from_cache(seen: Observation, past: ArticleState) -> Weighed:
    """The check without the text and thread that an outdated cache served."""
    page = seen.page
    assert page is not None and page.article is not None and past.state is not None
    if seen.outcome is not Outcome.READ:
        return seen, None
    if past.missed_at is None and past.next_version(page.article) is None:
        return replace(seen, page=replace(page, thread=None)), None
    return _held(seen, Implausibility.OLDER_COPY)


def _held(seen: Observation, implausibility: Implausibility, in_row: int = 0, least: int = LASTING) -> Weighed:
    """The check as one that counts for nothing until ``least`` in a row are implausible so, the last the ``in_row``th.

    That row counts only where it is given: what an old copy shows is never believed.
    """
    if in_row >= least:
        return seen, implausibility
    return replace(seen, outcome=Outcome.UNREADABLE, page=None, reason=implausibility.reason), implausibility


def _led_to(url: str, answer: HttpExchange) -> str | None:
    """Target of a redirect that led away from the article's addresses."""
    final = answer.final_url
    if final is None or ids.same_article_address(final) == ids.same_article_address(url):
        return None
    return final
