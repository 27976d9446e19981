"""One check of one article: which addresses lead to it, whether an answer is about it, and with what outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from yalu.changes.reprints import SAME, likeness, shingles
from yalu.changes.same_article import another_article
from yalu.crawl import KnownArticle
from yalu.errors import ExtractionFailed, NotAPage, PageTooLarge
from yalu.ids import clean_address, same_article_address
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedArticle, Quality, TopicMatch
from yalu.reasons import Reason
from yalu.sources.domains import registrable_domain
from yalu.terms.pages import page_statements, stated_reservation
from yalu.text import one_line, paragraphs

_NUMBER = re.compile(r"[?&](?:p|page_id)=(\d{1,12})\Z")
"""WordPress's address of a post by its number, as its pages name it (``rel=shortlink``)."""


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """What was requested, what answered, and for which known article, if any."""

    asked: str
    final: str
    known: KnownArticle | None
    capture: HttpExchange
    own: set[str] = field(default_factory=set)
    """Keys of the addresses that are known to lead to this article."""
    alias: bool = False
    """Whether it was come upon by an address that was not known to lead to the known article."""
    beside: tuple[HttpExchange, ...] = ()
    """What was captured of the page beside ``capture``: its screenshot."""
    frame: HttpExchange | None = None
    """The frame in which its thread stands, as a browser drew it."""
    ignores_claim: bool = False
    """Whether the canonical address that its page claims was found to be another article's."""
    moved: bool = False
    """Whether a new page of the same crawl, at the canonical address that its page claims, shows the known article."""
    match: TopicMatch | None = None
    """Whether the article of its page is in scope, where it was not known when the page was read."""

    def __post_init__(self) -> None:
        known_addresses = (self.known.url, *self.known.addresses) if self.known else ()
        self.own.update(map(same_article_address, (self.asked, *known_addresses)))

    @property
    def redirected(self) -> bool:
        """Whether a redirect led to another page; another spelling of the same address does not count."""
        return same_article_address(self.asked) != same_article_address(self.final)

    def observation(
        self,
        outcome: Outcome,
        page: Page | None = None,
        *,
        match: TopicMatch | None = None,
        parts: Iterable[HttpExchange] = (),
        reason: Reason | None = None,
    ) -> Observation:
        """The observation that this check results in."""
        shown = page if outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE) else None
        reservation = stated_reservation(self.capture.headers, self.capture.body)
        return Observation(
            _addresses(self, shown),
            outcome,
            (self.capture, *self.beside, *parts),
            page,
            match,
            reason,
            reservation=reservation,
            statements=page_statements(reservation, self.capture.headers),
            claimed_url=None if shown is None else self.claim(shown),
        )

    def moved_observation(self, page: Page) -> Observation:
        """The observation of an article whose new address the same crawl checks: without the thread, which is there."""
        return self.observation(Outcome.READ, replace(page, thread=None, more=()))

    def claim(self, page: Page) -> str | None:
        """The canonical address that a page claims and that did not answer in this check; None without such a claim.

        Another spelling of the requested or answering address is no claim.
        """
        place = believed_canonical(page, self)
        proved = map(same_article_address, (self.asked, self.final))
        return place if place is not None and same_article_address(place) not in proved else None


def _addresses(check: ArticleCheck, page: Page | None) -> tuple[str, ...]:
    """The URLs that lead to the article, the one to visit next time first.

    With a page that is the publisher's own (canonical) address when it is only another spelling of the one that
    answered, else the one that answered: a canonical link that was never tried may lead nowhere. Without a page it is
    the address known so far.
    """
    asked, final = clean_address(check.asked), clean_address(check.final)
    if page is None:
        return (check.known.url if check.known else asked,)
    place = believed_canonical(page, check)
    if check.alias and check.known is not None:  # another address of the article is no move
        ordered = [check.known.url, final, asked]
    elif place is None:
        ordered = [final, asked]
    elif same_article_address(place) == same_article_address(final) and urlsplit(place).scheme == "https":
        ordered = [place, final, asked]
    else:
        ordered = [final, place, asked]
    if page.short_url is not None and registrable_domain(page.short_url) == registrable_domain(check.final):
        ordered.append(clean_address(page.short_url))
    return tuple(dict.fromkeys(ordered))


def numbered_address(check: ArticleCheck) -> str | None:
    """The address by which the site finds the known article by its number, unless it was the one requested."""
    asked = {same_article_address(check.asked), same_article_address(check.final)}
    known = check.known.addresses if check.known else ()
    return next((url for url in known if _NUMBER.search(url) and same_article_address(url) not in asked), None)


def is_numbered(page: Page, url: str) -> bool:
    """Whether a page is the article with the number in ``url``, by its own id."""
    number = _NUMBER.search(url)
    return number is not None and page.publisher_id == f"wp:{number[1]}"


def believed_canonical(page: Page, check: ArticleCheck) -> str | None:
    """The canonical address that the page claims, when it is credible (decision 0063).

    Not credible are another site's address, the front page for an article (a common mistake in themes), no web address,
    and an address that showed another article.
    """
    if check.ignores_claim:
        return None
    try:
        claimed, final = urlsplit(page.url), urlsplit(check.final)
    except ValueError:
        return None
    if claimed.scheme not in ("http", "https") or registrable_domain(page.url) != registrable_domain(check.final):
        return None
    if claimed.path in ("", "/") and not claimed.query and (final.path not in ("", "/") or final.query):
        return None
    return clean_address(page.url)


def is_same_article(left: ParsedArticle, right: ParsedArticle) -> bool:
    """Whether two states are of one article.

    So they are when title and body are equal, or when one title contains the other and most of the text is shared.
    Equal titles alone prove nothing ("Editorial"), nor does an equal text under another title.
    """
    if not _titles_agree(left.title, right.title):
        return False
    if paragraphs(left.body) == paragraphs(right.body):
        return True
    return not another_article(left, right) and likeness(shingles(left.body), shingles(right.body)) >= SAME


def _titles_agree(left: str, right: str) -> bool:
    shorter, longer = sorted((one_line(left).casefold(), one_line(right).casefold()), key=len)
    return bool(shorter) and re.search(rf"(?<!\w){re.escape(shorter)}(?!\w)", longer) is not None


_OUTCOMES = {
    Quality.BLOCKED: Outcome.BLOCKED,
    Quality.ERROR: Outcome.UNREADABLE,
    Quality.EMPTY: Outcome.UNREADABLE,
    Quality.LOGIN: Outcome.UNREADABLE,
    Quality.LISTING: Outcome.UNREADABLE,
}

_REASONS = {
    Quality.OK: Reason.of("page.has_no_article"),
    Quality.TEASER: Reason.of("page.has_no_article"),
    Quality.BLOCKED: Reason.of("page.is_blocked"),
    Quality.ERROR: Reason.of("page.is_error"),
    Quality.EMPTY: Reason.of("page.is_empty"),
    Quality.LOGIN: Reason.of("page.is_login"),
    Quality.LISTING: Reason.of("page.is_listing"),
}


def page_failure(error: NotAPage | PageTooLarge | ExtractionFailed) -> Reason:
    """The reason that an exception of the extractor stands for; its message is the detail."""
    if isinstance(error, NotAPage):
        return Reason.of("page.not_a_page", detail=str(error))
    code = "page.too_large" if isinstance(error, PageTooLarge) else "page.not_read"
    return Reason.of(code, detail=str(error))


def unreadable_outcome(page: Page) -> tuple[Outcome, Reason] | None:
    """The outcome and reason of a page that shows no article; None for one that does."""
    if page.quality not in _OUTCOMES and page.article is not None:
        return None
    outcome = _OUTCOMES.get(page.quality, Outcome.UNREADABLE)
    return outcome, page.reason or _REASONS[page.quality]
