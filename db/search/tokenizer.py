"""The tokenizer of the full-text index, so that SQLite and PostgreSQL find the same (decision 0075).

A text is a sequence of units: a word of an alphabetic script, or one Chinese, Japanese or Korean character. The index
holds words, characters and pairs of adjacent characters. A term of two characters is one look-up (한중, 中韩), a longer
one the pairs it consists of, and a Korean noun is found whatever particle follows it. Whether the units are really
adjacent is checked in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

from yalu.errors import UsageError
from yalu.text import CJK

_UNIT = re.compile(f"(?P<sign>[{CJK}])|(?:(?![{CJK}])[^\\W_])+")
_SIGN = re.compile(f"[{CJK}]")
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORDS = bytes(ord(chr(byte).lower()) if byte < 128 and chr(byte).isalnum() else 32 for byte in range(256))
"""Lower case for the letters of ASCII, and spaces between its words: a pattern takes three times as long."""
_JOINING = frozenset("·・ㆍ‧･•\u200b\u200d\u00ad")
"""Marks between two CJK characters that do not separate them: 한·중 is found as 한중."""

LONGEST_WORD = 48
MOST_TOKENS = 60_000
"""Most distinct tokens indexed per text; a book of 200 pages has fewer."""
FIRST_YEAR, LAST_YEAR = 1980, 2099
"""Years of the labels: times before and after count as the first and the last month of this range."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A normalised word or character, its position, and whether it is a CJK character adjacent to the one before."""

    text: str
    start: int
    end: int
    joined: bool = False
    sign: bool = False


Phrase = tuple[Unit, ...]


def units(text: str) -> Iterator[Unit]:
    """Yield the units of a text, in order."""
    last = -1
    for match in _UNIT.finditer(text):
        sign = match["sign"] is not None
        gap = text[last : match.start()] if last >= 0 else ""
        joined = sign and last >= 0 and (not gap or (len(gap) == 1 and gap in _JOINING))
        yield Unit(_fold(match[0][:LONGEST_WORD]), match.start(), match.end(), joined, sign)
        last = match.end() if sign else -1


def tokens(*texts: str) -> list[str]:
    """Return the index tokens of a text: each once, in ASCII that no database's tokenizer splits."""
    index_tokens: dict[str, None] = {}
    for text in texts:
        is_signed = not text.isascii() and _SIGN.search(text)
        index_tokens |= dict.fromkeys(_tokens(text) if is_signed else _words(text))
        if len(index_tokens) >= MOST_TOKENS:
            break
    return list(islice(index_tokens, MOST_TOKENS))


def labels(source_id: str, languages: Iterable[str], at: datetime) -> list[str]:
    """Return filter labels (decision 0075): the source, the languages, and the month, year and decade of ``at``.

    No text contains them: a token of a text has only hexadecimal digits after "_".
    """
    year, month = divmod(_months(at), 12)
    times = [f"_t{year // 10}", f"_y{year}", f"_m{year}{month + 1:02}"]
    return [source_label(source_id), *sorted({language_label(language) for language in languages}), *times]


def source_label(source_id: str) -> str:
    """Return the label of all versions from one source."""
    return "_s" + source_id.encode().hex()


def language_label(language: str) -> str:
    """Return the label of a language without script and region: that of zh for zh-Hans."""
    return "_l" + language.lower().partition("-")[0].encode("utf-8", "replace").hex()


def time_labels(since: datetime | None, until: datetime | None) -> list[str]:
    """Return the fewest labels that cover everything seen from ``since`` (inclusive) to ``until`` (exclusive).

    They are whole decades and years where possible, and months at the ends. Empty when both are None.
    """
    if since is None and until is None:
        return []
    first = _months(since) if since else FIRST_YEAR * 12
    last = _months(until) if until else LAST_YEAR * 12 + 11
    labels = []
    while first <= last:
        spans = ((120, f"_t{first // 120}"), (12, f"_y{first // 12}"), (1, f"_m{first // 12}{first % 12 + 1:02}"))
        span, label = next((size, name) for size, name in spans if first % size == 0 and first + size - 1 <= last)
        labels.append(label)
        first += span
    return labels


def phrases(query: str) -> tuple[Phrase, ...]:
    """Parse a query into phrases: each run without white space, or between double quotes, must occur as it is.

    Raises UsageError when the query contains nothing to look for.
    """
    parts = re.findall(r'"([^"]*)"|([^\s"]+)', query.replace("“", '"').replace("”", '"'))
    parsed = [tuple(units(quoted or bare)) for quoted, bare in parts]
    wanted = tuple(dict.fromkeys(phrase for phrase in parsed if phrase))
    if not wanted:
        raise UsageError(f"there is no word to look for in {query!r}")
    return wanted


def needed(wanted: Sequence[Phrase]) -> list[str]:
    """Return the tokens that a text must have to contain all the phrases."""
    needed_tokens: dict[str, None] = {}
    for phrase in wanted:
        previous: Unit | None = None
        for unit, following in zip(phrase, [*phrase[1:], None], strict=True):
            paired = unit.joined or (following is not None and following.joined)
            if unit.joined and previous is not None:
                needed_tokens.setdefault(_encode(previous.text + unit.text))
            elif not paired:
                needed_tokens.setdefault(_encode(unit.text))
            previous = unit
    return list(needed_tokens)


def decides(wanted: Sequence[Phrase]) -> bool:
    """True if the tokens alone prove that a text contains the phrases: words, and terms of at most two characters."""
    return all(len(phrase) == 1 or (len(phrase) == 2 and phrase[1].joined) for phrase in wanted)


def spans(text: str, phrase: Phrase) -> Iterator[tuple[int, int]]:
    """Yield the start and end, in characters, of each occurrence of a phrase in a text."""
    for match in _pattern(phrase).finditer(text.translate(_plain_forms())):
        yield match.span()


@lru_cache(maxsize=256)
def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """Compile a phrase.

    Characters adjacent in the query must be adjacent; spaces and marks may stand between others.
    """
    parts: list[str] = []
    for unit in phrase:
        if parts:
            parts.append(f"[{''.join(_JOINING)}]?" if unit.joined else r"[\W_]*")
        word = re.escape(unit.text)
        # Words alone have case: with it for all, each class of characters is looked through, and compiling takes 20 ms.
        parts.append(word if unit.sign else f"(?<![^\\W_{CJK}])(?i:{word})(?!(?![{CJK}])[^\\W_])")
    return re.compile("".join(parts))


@lru_cache(maxsize=1)
def _plain_forms() -> dict[int, int]:
    """Map full-width, half-width and compatibility forms to plain ones, one to one, so that positions stay the same."""
    plain: dict[int, int] = {}
    for start, end in ((0xFF01, 0xFFEF), (0xF900, 0xFB00), (0x2E80, 0x2FE0)):
        for code in range(start, end):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code):
                plain[code] = ord(folded)
    return plain


def _words(text: str) -> Iterable[str]:
    """Yield the tokens of a text without CJK characters, which are its words."""
    if not text.isascii():
        return map(_encode, map(_fold, (word[:LONGEST_WORD] for word in dict.fromkeys(_WORD.findall(text)))))
    words = dict.fromkeys(text.encode().translate(_ASCII_WORDS).decode().split())
    return words if max(map(len, words), default=0) <= LONGEST_WORD else (word[:LONGEST_WORD] for word in words)


def _tokens(text: str) -> Iterator[str]:
    """Yield the tokens of ``units`` without making the units: storing needs only tokens, and many."""
    last, previous = -1, ""
    for match in _UNIT.finditer(text):
        start, end = match.span()
        sign = match.lastgroup is not None
        folded = _fold(match[0][:LONGEST_WORD])
        yield _encode(folded)
        if sign and last >= 0 and (last == start or (start - last == 1 and text[last] in _JOINING)):
            yield _encode(previous + folded)
        last, previous = (end if sign else -1), folded


def _months(at: datetime) -> int:
    """Return the months since the year 0, limited to the years that labels cover."""
    utc = at.astimezone(UTC) if at.tzinfo else at
    return min(max(utc.year * 12 + utc.month - 1, FIRST_YEAR * 12), LAST_YEAR * 12 + 11)


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=1 << 16)
def _encode(token: str) -> str:
    """Encode a token: ASCII words stay as they are, others become "_" and hexadecimal UTF-8.

    No database splits either.
    """
    return token if token.isascii() and token.isalnum() else "_" + token.encode("utf-8", "replace").hex()
