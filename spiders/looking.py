"""One look at one article: which addresses lead to it, and whether an answer is about it at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from spiders.sites import site
from yalu.ids import clean_address, same_article_address
from yalu.model import Capture, Known, Match, Observation, Outcome, Page
from yalu.sources.source import Source

_NUMBER = re.compile(r"[?&](?:p|page_id)=(\d{1,12})\Z")
"""WordPress's address of a post by its number, as its pages name it (``rel=shortlink``)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked for, what answered, and for which known article if any."""

    asked: str
    final: str
    known: Known | None
    capture: Capture
    own: set[str] = field(default_factory=set)
    """Keys of the addresses that are known to lead to this article."""
    alias: bool = False
    """Whether it was come upon by an address that was not known to lead to the known article."""

    def __post_init__(self) -> None:
        told = (self.known.url, *self.known.addresses) if self.known else ()
        self.own.update(map(same_article_address, (self.asked, *told)))

    @property
    def redirected(self) -> bool:
        """Whether another page answered; a redirect to another spelling of the address is none."""
        return same_article_address(self.asked) != same_article_address(self.final)

    def observation(
        self,
        outcome: Outcome,
        page: Page | None = None,
        *,
        match: Match | None = None,
        parts: Iterable[Capture] = (),
        reason: str | None = None,
    ) -> Observation:
        """What this look came to."""
        where = addresses(self, page if outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE) else None)
        return Observation(where, outcome, (self.capture, *parts), page, match, reason)


def addresses(look: Look, page: Page | None) -> tuple[str, ...]:
    """The URLs that lead to the article, the one to visit next time first.

    With a page that is the publisher's own (canonical) address when it is only another spelling of the one that
    answered, else the one that answered: a canonical link that was never tried may lead nowhere. Without a page it is
    the address known so far.
    """
    asked, final = clean_address(look.asked), clean_address(look.final)
    if page is None:
        return (look.known.url if look.known else asked,)
    place = canonical(page, look)
    if look.alias and look.known is not None:  # one more door to it is no move
        ordered = [look.known.url, final, asked]
    elif place is None:
        ordered = [final, asked]
    elif same_article_address(place) == same_article_address(final) and urlsplit(place).scheme == "https":
        ordered = [place, final, asked]
    else:
        ordered = [final, place, asked]
    if page.short_url is not None and site(page.short_url) == site(look.final):
        ordered.append(clean_address(page.short_url))
    return tuple(dict.fromkeys(ordered))


def by_number(look: Look) -> str | None:
    """The address by which the site finds the known article by its number, when it was not the one asked for."""
    asked = {same_article_address(look.asked), same_article_address(look.final)}
    known = look.known.addresses if look.known else ()
    return next((url for url in known if _NUMBER.search(url) and same_article_address(url) not in asked), None)


def is_numbered(page: Page, url: str) -> bool:
    """Whether a page is the piece of the number in ``url``, by its own id."""
    number = _NUMBER.search(url)
    return number is not None and page.publisher_id == f"wp:{number[1]}"


def canonical(page: Page, look: Look) -> str | None:
    """The address that the page claims as its own, when that can be believed.

    Not believed: another site's, the front page's for an article (a common mistake in themes), no web address.
    """
    try:
        claimed, final = urlsplit(page.url), urlsplit(look.final)
    except ValueError:
        return None
    if claimed.scheme not in ("http", "https") or site(page.url) != site(look.final):
        return None
    if claimed.path in ("", "/") and not claimed.query and (final.path not in ("", "/") or final.query):
        return None
    return clean_address(page.url)


def is_front(url: str, source: Source) -> bool:
    """Whether an address is a home page or one of the source's listings, not an article."""
    parts = urlsplit(url)
    if parts.path in ("", "/") and not parts.query:
        return True
    listings = (source.homepage, *(discovery.url for discovery in source.discover))
    return same_article_address(url) in map(same_article_address, listings)
