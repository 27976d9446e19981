"""Maps the quality of a page to the outcome of a check."""

from __future__ import annotations

from yalu.model import Outcome, Page, Quality

_OUTCOMES = {
    Quality.BLOCKED: Outcome.BLOCKED,
    Quality.ERROR: Outcome.UNREADABLE,
    Quality.EMPTY: Outcome.UNREADABLE,
    Quality.LOGIN: Outcome.UNREADABLE,
    Quality.LISTING: Outcome.UNREADABLE,
}


def unreadable_outcome(page: Page) -> tuple[Outcome, str] | None:
    """The outcome and reason of a page that shows no article; None for one that does."""
    if page.quality not in _OUTCOMES and page.article is not None:
        return None
    outcome = _OUTCOMES.get(page.quality, Outcome.UNREADABLE)
    return outcome, page.reason or f"the page is {page.quality.value}"
