"""Comments of no known platform: blocks alike with author, time and text, or lines of text under a heading."""

from __future__ import annotations

from dataclasses import replace

from yalu.model import NO_COUNT, NO_IDS, Thread
from yalu.pages.comments.completeness.openness import is_open, with_beside
from yalu.pages.comments.completeness.unloaded import read_unloaded
from yalu.pages.comments.generic.empty_thread import read_vacant
from yalu.pages.comments.generic.from_state import read_carried
from yalu.pages.comments.generic.list_detection import read_entries
from yalu.pages.comments.generic.opening_post import without_opening
from yalu.pages.comments.generic.time_markers import drawing_of
from yalu.pages.comments.generic.unstructured import judge_loose, read_loose
from yalu.pages.comments.placeholders import met
from yalu.pages.comments.platform import InPage, Sight, Start


class Generic(InPage):
    """Fallback platform: a list is one of comments by its shape and by evidence in and around it."""

    name = "generic"

    def start(self, sight: Sight) -> Start | None:
        """Read the page. Complete only if the heading's count is met and each comment has an id."""
        by_shape, is_topic = self._by_shape(sight)
        if is_topic or (by_shape is not None and by_shape.thread is not None and by_shape.thread.complete):
            return by_shape
        found = max(filter(None, (by_shape, self._loose(sight))), key=_rank, default=None)
        shown = found or read_carried(sight, self.name) or read_vacant(sight, self.name)
        return shown or read_unloaded(sight, self.name)

    def _by_shape(self, sight: Sight) -> tuple[Start | None, bool]:
        """Find blocks of one shape, whatever their names, and whether they are replies to a post before them."""
        found = read_entries(sight)
        if found is None:
            return None, False
        answers = without_opening(sight, found)
        found = answers or found
        state = is_open(sight, found.cut, set(found.boxes))
        thread = Thread(self.name, found.comments, state, found.stated, drawn=drawing_of(found.boxes))
        begun = Start(_judged(thread, found.named), (), with_beside(found.cut, set(found.boxes)), found.boxes)
        return begun, answers is not None

    def _loose(self, sight: Sight) -> Start | None:
        """Find blocks without distinguishing classes. A printed number serves as id: that of a list position."""
        loose = read_loose(sight)
        if loose is None:
            return None
        thread = Thread(self.name, loose.comments, is_open(sight, loose.cut, set(loose.cut)), loose.stated)
        return Start(judge_loose(thread, loose), (), loose.cut, loose.boxes)


def _judged(thread: Thread, named: bool) -> Thread:
    """Mark the thread complete if the heading's count is met and each comment has an id of the page's own."""
    if thread.expected is None:
        return replace(thread, note=NO_COUNT)
    if met(thread) and named:
        return replace(thread, complete=True)
    short = f"the page says {thread.expected}, shows {len(thread.comments)}" if named else NO_IDS
    return replace(thread, note=short)


def _rank(begun: Start) -> tuple[bool, int, int, int]:
    """Sort key: complete first, then the number of comments, of ids, of names."""
    thread = begun.thread
    if thread is None:
        return False, 0, 0, 0
    ids = sum(not one.id.startswith("~") for one in thread.comments)
    return thread.complete, len(thread.comments), ids, sum(one.author is not None for one in thread.comments)
