"""Comment counts stated by a page."""

from __future__ import annotations

import re
from functools import lru_cache

from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.elements import ElementWords
from yalu.pages.document.vocabulary import part, phrases, says
from yalu.text import has_digit, one_line

MOST = 200
"""Maximum characters of a heading; longer texts are no headings."""

QUOTED = re.compile('“[^”]*”|«[^»]*»|《[^》]*》|〈[^〉]*〉|「[^」]*」|『[^』]*』|„[^“”]*[“”]|‘[^’]*’(?!\\w)|"[^"]*"')
NONE_STATED = ElementWords(phrases("none_counted").pattern, "0")
"""Every line that counts zero comments, or says that there are none, contains one of these."""
_COUNTED, _COUNT = re.compile(r"[^\W\d]\s*[:：]?\s*\Z"), re.compile(r"\s*[:：]?\s*[(（\[]?\d")
"""What stands around "1651 comments" in a row of counters with their numbers after them: "views 1651 comments 28"."""
_ALONE = re.compile(rf"\A(?:(?![©®])\W){{0,3}}{part('number')}\W{{0,3}}\Z")
ABOUT_COMMENTS = phrases("about_comments")
"""Words and names by which a heading, a field or an element is about comments."""
NAMES_COMMENTS = ElementWords(
    part("west_word"),
    part("east_word"),
    "respond|discussion|conversation|message|readers|reader|kommentar|lesermeinungen|leserstimmen|diskussion|réactions|読者|读者|讀者|반응",
)
"""Every line for which ``heads_list`` is true, or ``stated_count`` finds a count with words, contains one of these."""


def heads_list(line: str) -> bool:
    """True if a line is a comments heading and nothing else, apart from a quoted title."""
    return len(line) <= MOST and phrases("comments_title").search(QUOTED.sub(" ", line)) is not None


def stated_count(heading: str) -> int | None:
    """Return the number of comments in a heading such as "19 responses to “Title”", "댓글 3개" or "3件のコメント".

    Quoted parts are the title and ignored. None if there is no number, or it counts hidden comments ("Show 2 replies").
    """
    text = one_line(heading)
    return _count_of(text) if 0 < len(text) <= MOST else None


@lru_cache(maxsize=4096)
def _count_of(text: str) -> int | None:
    count = _count_in(text)
    return None if count is not None and offers_others(text) else count


def has_words(line: str) -> bool:
    """True if a line has letters; without them its number may count anything."""
    return any(char.isalpha() for char in line)


def offers_others(text: str) -> bool:
    """True if a text offers comments not shown; "view all 57 comments" counts the shown ones too and is not one."""
    if says("shown_replies", text) or says("more_replies", text):
        return True
    more = says("more_comments", text) or says("more_bare", text)
    return more and not says("list_labels", text) and not phrases("all").search(text)


def _count_in(text: str) -> int | None:
    text = QUOTED.sub(" ", text)
    counted = has_digit(text)
    for pattern in (phrases("counted_west"), phrases("counted_east")) if counted else ():
        match = pattern.search(text)
        counters = match and _COUNTED.search(text[: match.start()]) and _COUNT.match(text, match.end())
        if match and not (counters or _is_dated(match)):
            return _number(match)
    if phrases("one_counted").search(text):
        return 1
    if phrases("none_counted").search(text):
        return 0
    searches = (phrases("counted_after").search, phrases("counted_last").search, _ALONE.match) if counted else ()
    matches = filter(None, (search(text) for search in searches))
    match = next((match for match in matches if not _is_dated(match)), None)
    return _number(match) if match else None


def _is_dated(match: re.Match[str]) -> bool:
    """True if the number in a match is part of a date."""
    return any(dated.begin <= match.start(match.lastindex or 0) < dated.end for dated in dates_in(match.string))


def _number(match: re.Match[str]) -> int | None:
    """The number in a match; None if it only says that there are more ("9+")."""
    group = match.lastindex or 0
    return None if match.string[match.end(group) :].startswith("+") else int(re.sub(r"\D", "", match[group]))
