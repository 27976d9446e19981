"""Whether a page lacks the whole section of comments that its article had, while nothing else of it differs.

One page proves little. What others of the crawl show decides; see ``yalu.history.judgement.crawls``. Decision 0137.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from yalu.history.known import ArticleState, StoredThread
from yalu.history.plausibility import is_older_copy, is_readable, page_ended, served_text
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.model import CommentState, HttpExchange, Observation, Outcome, Page, ParsedThread
from yalu.pages.comments.section_trace import has_section_trace

_SAME_PLACES = ("title", "byline", "body", "published_at", "modified_at", "label", "notices")
"""Fields that a page of the same template shows where it showed them before."""


class Section(StrEnum):
    """What a page shows of the section of comments that its article had."""

    UNKNOWN = "unknown"
    SHOWN = "shown"
    BACK = "back"
    """Shown, and the check before lacked it."""
    LACKING = "lacking"
    LACKING_STILL = "lacking still"
    """Lacking, as it is believed to be by now."""
    UNSURE = "unsure"
    """Not shown, for whatever reason."""


def section_of(seen: Observation, article: ArticleState | None, at: datetime) -> Section:
    """What an observation, taken at ``at`` (UTC), shows of the section of comments of its article.

    A page lacks it if it could be read whole, says what the article said, has each field where the last version had it,
    and has no word about comments behind the text. One extractor must have read it and the last snapshot.
    """
    thread, page = discussed(article), seen.page
    if article is None or thread is None or page is None or seen.outcome is not Outcome.READ or not is_readable(page):
        return Section.UNKNOWN
    if page.thread is not None and page.thread.comments:
        return Section.BACK if thread.state.last is not None and thread.state.last.empty else Section.SHOWN
    answer = next(iter(seen.captures), None)
    if answer is None or is_older_copy(answer, article, at) or page.thread is not None or page.more:
        return Section.UNKNOWN
    same = thread.last_shown.get("extractor") == page.extractor and _shows_the_same(page, article)
    lacks, believed = same and _is_whole_without_trace(answer, page), thread.last_shown.get("note") == NO_SECTION
    if believed:
        return Section.LACKING_STILL if lacks else Section.UNKNOWN
    return Section.LACKING if lacks else Section.UNSURE


def without_section(thread: StoredThread) -> ParsedThread:
    """What a page shows of a thread whose section it lacks: nobody can write there, and nothing is shown."""
    return ParsedThread(thread.platform, open=False, complete=True, note=NO_SECTION)


def discussed(article: ArticleState | None) -> StoredThread | None:
    """The only thread of an article that shows comments, as far as is known."""
    threads = [thread for thread in article.threads if thread.shown] if article is not None else []
    if len(threads) != 1:
        return None
    known = threads[0].state.comments.values()
    visible = any(comment.state.state is CommentState.VISIBLE and comment.missing_since is None for comment in known)
    return threads[0] if visible else None


def _shows_the_same(page: Page, article: ArticleState) -> bool:
    """Whether a page says what the article said, each field where it was."""
    if article.state is None or page.article is None or article.next_version(page.article) is not None:
        return False
    return all(page.provenance.get(name) == article.provenance.get(name) for name in _SAME_PLACES)


def _is_whole_without_trace(answer: HttpExchange, page: Page) -> bool:
    if not answer.body or not page_ended(answer) or page.article is None:
        return False
    text = served_text(answer, page)
    return bool(text) and not has_section_trace(text, page.article.body.split("\n\n"))
