"""The header line of a comment in markup without classes: "3. Kim responded with: 1 May 2014"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from yalu.model import PublisherTime
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import author_of
from yalu.pages.dates.date_parser import dates_in, visible_time
from yalu.pages.document.element_names import MOST_SHORT
from yalu.pages.document.vocabulary import phrases
from yalu.text import one_line

MAX_LINES = 4
"""Maximum number of lines before the text that may hold number, name and time."""
_LONGEST = 140
_LONGEST_NAME = 60
_SENTENCE = re.compile(r"[!?。！？;；]|[^\W\d]{3}\.(?:\s|\Z)")
"""The end of a sentence, which names do not contain. An initial has its full stop."""

_SAYS_ENDS = frozenset("sdhterbz说說道り言トん말글견길:：…#,")
"""Last characters of words that introduce a quotation (``says``), besides three full stops and white space."""
_LONGEST_SAYING = 60
"""Characters at the end of a line in which such words are searched."""
_NUMBER = re.compile(
    r"\A\s*(?:(?:#|no\.\s?)?(\d{1,4})\s?(?:[.):、．](?!\d)|번(?=\s|\Z)|[楼樓]|#)|#\s?(\d{1,4})(?=\s|\Z))\s*", re.I
)
_BARE_NUMBER = re.compile(r"\A\W*(\d{1,4})\W*\Z")
_TRIM = " \t|,-–—:：·•/()（）[]"
_REMARK = re.compile(r"(?<=\w)\s*[(（][^()（）]{1,24}[)）]\s*\Z")
"""What software adds to the name of who is not known to it: "Kim (not verified)"."""


def without_saying(line: str) -> str:
    """The line without words at its end that introduce a quotation."""
    last = line[-1:]
    may_end = line.endswith("...") if last == "." else last.isspace() or last.casefold() in _SAYS_ENDS
    return line[:-_LONGEST_SAYING] + phrases("says").sub("", line[-_LONGEST_SAYING:]) if may_end else line


def is_name_like(text: str) -> bool:
    """True if a text is no longer than names are, and has no end of a sentence."""
    return len(text) <= _LONGEST_NAME and _SENTENCE.search(text) is None


def bare_name(line: str) -> str:
    """The line without words before or after a name that say who wrote, and that a text follows."""
    return phrases("signed_before").sub("", without_saying(line))


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines before a comment's text (or after it, for the time) say; ``text`` is the text alone.

    ``introduced``: a word such as "responded with" introduces it.
    """

    text: str
    author: str | None = None
    time: PublisherTime | None = None
    number: str | None = None
    introduced: bool = False

    @property
    def sure(self) -> bool:
        """True if a name stands with something that a name in running text does not have beside it."""
        return self.author is not None and (self.introduced or self.time is not None or self.number is not None)


def read_head(text: str, author: str | None = None, time: PublisherTime | None = None) -> Head:
    """Split a comment into its text and what the lines above it say.

    With ``author`` and ``time`` given, lines that repeat them are dropped and nothing replaces them. Nothing is removed
    if no text would remain.
    """
    head, left, undated = Head(text, author, time), text, None
    for _ in range(MAX_LINES):
        line, _, rest = left.partition("\n")
        step = Head("") if is_time_text(line) and visible_time(line) is None and rest.strip() else _line(line)
        if step is None or not rest.strip() or not _fits(step, head):
            break
        lone = step.author is not None and not (author or step.sure or head.number or head.time)
        undated = left if lone else undated
        head = _joined(head, step)
        left = rest.strip()
    if undated is not None and not head.sure:
        return Head(text, author, time)
    return _with_last_date(replace(head, text=left))


def prints_number(text: str | None) -> bool:
    """True if a text begins like a line that numbers its comment, or is a number alone."""
    return text is not None and (_NUMBER.match(text) or _BARE_NUMBER.match(text)) is not None


def consecutive(numbers: Sequence[str | None]) -> bool:
    """True if a list is numbered up or down without a gap; a single entry must be number 1."""
    values = [int(number) for number in numbers if number is not None]
    steps = {b - a for a, b in pairwise(values)}
    return len(values) == len(numbers) and (steps in ({1}, {-1}) or values == [1])


def _fits(step: Head, head: Head) -> bool:
    """True if a line adds to or repeats what is known, rather than being comment text."""
    if step.author is not None and head.author is not None and one_line(step.author) != head.author:
        return False
    return not (step.time and head.time and step.time.local.date() != head.time.local.date())


def _joined(head: Head, step: Head) -> Head:
    first = (getattr(head, name) or getattr(step, name) for name in ("author", "time", "number", "introduced"))
    return Head(head.text, *first)


def _line(line: str) -> Head | None:
    """Number, name and time of one line; None if it contains anything else."""
    return _short_line(line) if len(line) <= 2 * _LONGEST else _any_line(line)


def _any_line(line: str) -> Head | None:
    rest = one_line(phrases("edit_mark").sub("", line))
    if not rest or len(rest) > _LONGEST:
        return None
    number = None
    dated = dates_in(rest)
    if (match := _NUMBER.match(rest)) and not (dated and dated[0].begin < match.end()):
        number, rest = match[1] or match[2], rest[match.end() :]
    elif (match := _BARE_NUMBER.match(rest)) and not dated:
        return Head("", number=match[1])
    time = None
    if dated := dates_in(rest):
        time = visible_time(rest)
        before = phrases("around_date").sub("", rest[: dated[0].begin].rstrip(_TRIM))
        after = rest[dated[0].end :].strip(_TRIM + ".")
        rest = f"{before} {without_saying(after) if before else after}".strip()
        introduced = bool(after) and not without_saying(after)
    else:
        introduced = False
    name = without_saying(rest)
    introduced = introduced or len(name.rstrip(_TRIM)) < len(rest.rstrip(_TRIM + ".…"))
    name = _REMARK.sub("", phrases("signed_before").sub("", name)).strip(_TRIM)
    if not is_name_like(name) or len(name.split()) > 6:
        return None
    author = author_of(name)
    return Head("", author, time, number, introduced) if author or time or number or introduced else None


_short_line = lru_cache(maxsize=MOST_SHORT)(_any_line)
"""Cached: several readers ask for the first lines of a comment, and one asks twice."""


def _with_last_date(head: Head) -> Head:
    """Take the time from a last line that holds nothing else."""
    words, _, last = head.text.rpartition("\n")
    if head.time is not None or not words.strip() or (step := _line(last)) is None:
        return head
    alone = step.time is not None and step.author is None and step.number is None
    return replace(head, text=words.strip(), time=step.time) if alone else head
