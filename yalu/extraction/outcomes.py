"""Maps the quality of a page to the outcome of a check."""

from __future__ import annotations

from yalu.errors import ExtractionFailed, NotAPage, PageTooLarge
from yalu.model import Outcome, Page, Quality
from yalu.reasons import Reason

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
