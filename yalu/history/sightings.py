"""Builds the sighting of one observation, the input for judging the whole crawl."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from yalu.changes import TextLikeness, next_version, same_time
from yalu.history.articles import is_readable
from yalu.history.crawls import Sighting
from yalu.history.plausibility import PastChecks
from yalu.history.thread_doubts import ThreadLoss
from yalu.ids import clean_address, same_article_address
from yalu.model import Observation, Outcome, ParsedArticle
from yalu.reasons import Reason
from yalu.text import one_line

_ID = "id:"


@dataclass(frozen=True, slots=True)
class NamedArticle:
    """An article that a claim names: its id and its last state."""

    article_id: int
    state: ParsedArticle | None


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


def sighting_of(
    seen: Observation,
    own: NamedArticle | None,
    named: Mapping[str, NamedArticle],
    past: PastChecks,
    thread: ThreadLoss,
) -> Sighting:
    """The sighting of one observation.

    ``own`` is the article known at its place, ``named`` the articles that its claims name, ``past`` the earlier checks
    of ``own``. ``thread`` is ``ThreadHistory.loss``. Where another extractor read the last page, differences are
    ignored, since they may come from the extractor.
    """
    page = seen.page
    article = page.article if page is not None and seen.outcome is Outcome.READ and is_readable(page) else None
    alike = page is None or past.extractor in (None, page.extractor)
    before = own.state if own is not None and alike else None
    loss = thread if own is not None and alike else ThreadLoss()
    return Sighting(
        place_of(seen),
        seen.outcome,
        own.article_id if own is not None else None,
        text=TextLikeness.of(article) if article else None,
        known=TextLikeness.of(before) if article and before else None,
        led_to=_led_to(seen),
        language_changed=_turned(before, article),
        changed=_changed(before, article),
        differs=article is not None and before is not None and next_version(before, article) is not None,
        claims=_claims(seen, own, named) if article else {},
        disturbed=past.disturbed,
        misses=past.misses + 1 if own is not None else 0,
        comments=(loss.known, loss.lost),
        lost_by=loss.authors,
        implausible_in_row=thread.implausible_in_row,
    )


def _led_to(seen: Observation) -> str | None:
    keys = [same_article_address(url) for url in own_addresses(seen)]
    return keys[0] if keys[0] != keys[-1] else None


def _changed(before: ParsedArticle | None, now: ParsedArticle | None) -> frozenset[str]:
    """Fields besides headline and text that both states have and that differ."""
    if before is None or now is None:
        return frozenset()
    fields = set()
    if before.byline and now.byline and [*map(one_line, before.byline)] != [*map(one_line, now.byline)]:
        fields.add("byline")
    if before.published_at and now.published_at and not same_time(before.published_at, now.published_at):
        fields.add("published_at")
    return frozenset(fields)


def _turned(before: ParsedArticle | None, now: ParsedArticle | None) -> bool:
    """Whether the article changed its language."""
    if before is None or now is None or not before.language or not now.language:
        return False
    return before.language.split("-")[0].lower() != now.language.split("-")[0].lower()


def _claims(
    seen: Observation, own: NamedArticle | None, named: Mapping[str, NamedArticle]
) -> dict[str, TextLikeness | None]:
    claims: dict[str, TextLikeness | None] = {}
    for claim in claims_of(seen):
        other = named.get(claim)
        is_other = other is not None and (own is None or other.article_id != own.article_id)
        claims[claim] = TextLikeness.of(other.state) if is_other and other is not None and other.state else None
    return claims


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
