"""What an archive's copy of a page says, as the look at an article that it stands for. Pure but for the reader."""

from __future__ import annotations

from dataclasses import replace

from spiders.exchange import joined
from spiders.looking import Look, is_front
from spiders.reading import Reader
from spiders.visits import BY_QUALITY
from yalu.errors import NotAPage, PageTooLarge
from yalu.model import Capture, Known, Observation, Outcome, Page, Quality
from yalu.sources.source import Scope, Source

NOTE = "as an archive kept it, which does not prove what was missing"


def observe(reader: Reader, source: Source, copy: Capture, known: Known | None) -> Observation:
    """The observation of one copy. ``known`` is the article it is of, if any.

    A thread is what the page itself holds, and never complete: the archive's crawler may have been shown less than a
    reader.
    """
    look = Look(copy.url, copy.url, known, copy)
    try:
        page = reader.page(
            source, copy.body, url=copy.url, headers=joined(copy.headers), fetched_at=copy.fetched_at, status=200
        )
    except (NotAPage, PageTooLarge) as error:
        return look.observation(Outcome.UNREADABLE, reason=str(error))
    if page.article is None or page.quality not in (Quality.OK, Quality.TEASER) or is_front(copy.url, source):
        outcome = BY_QUALITY.get(page.quality, Outcome.UNREADABLE)
        return look.observation(outcome, page, reason=page.reason or f"the page is {page.quality.value}")
    page = of_archive(page)
    match = None
    if known is None:
        match = reader.match(source, page)
        if source.scope is Scope.TOPIC and not match.in_scope:
            return look.observation(Outcome.OUT_OF_SCOPE, page, match=match)
    return look.observation(Outcome.READ, page, match=match)


def of_archive(page: Page) -> Page:
    """The page as an archive's copy can show it: nothing more is asked for, and who is missing in it proves nothing."""
    if page.thread is None:
        return page
    return replace(page, more=(), thread=replace(page.thread, complete=False, note=NOTE))
