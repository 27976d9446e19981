"""Whether a difference puts another person, office or state: names, titles, ranks, designations."""

from __future__ import annotations

import re
from functools import cache

from yalu.changes.language.signals import ends_with_name, is_designation, is_rank, joined, people
from yalu.changes.language.tokens import HAN, is_han, is_hangul, is_unspaced
from yalu.changes.significance.hunk import Hunk


def new_name(hunk: Hunk) -> bool:
    """Return True if capitalized words differ inside a sentence, or a title stands beside a name that no list has."""
    if hunk.lang == "en":
        if hunk.title_case:
            return False
        old, new = _capitals(hunk.old_text, hunk.at_start), _capitals(hunk.new_text, hunk.at_start)
        return old != new
    return beside_title(hunk)


def other_rank(hunk: Hunk) -> bool:
    """Return True if a word such as 前 or 副 was added or removed before a word: another or a former office."""
    some = joined(hunk.old or hunk.new)
    if (hunk.old and hunk.new) or not some or not hunk.after:
        return False
    return is_rank(some, hunk.lang) and (is_han(hunk.after[0]) or is_hangul(hunk.after[0]))


def other_designation(hunk: Hunk) -> bool:
    """Return True if a designation after a known name was added or removed: 台湾 and 台湾地区."""
    if hunk.old and hunk.new:
        return False
    return is_designation(joined(hunk.old or hunk.new), hunk.lang) and ends_with_name(joined(hunk.before), hunk.lang)


_NO_NAMES = frozenset(
    ("I", "The", "A", "An", "It", "He", "She", "They", "We", "But", "And", "In", "On", "At", "This", "That")
)
_CAPITAL = re.compile(r"(?<![.!?…:] )(?<![“\"'(])\b[A-Z][\w'’-]+")


def _capitals(text: str, at_start: bool) -> set[str]:
    words = {match.group() for match in _CAPITAL.finditer(text) if match.start() or not at_start}
    return words - _NO_NAMES


@cache
def _title_patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for a title after a name, and for a title before one (with surname and perhaps a letter)."""
    table = people()
    after, before, surnames = ("|".join(table[part][lang]) for part in ("after", "before", "surnames"))
    gap = r"\s?" if lang == "ko" else f"[{HAN}]{{0,2}}"
    return re.compile(f"{gap}(?:{after})"), re.compile(f"(?:{before})\\s?(?:{surnames})?.?$")


def _other_person(old: str, new: str) -> bool:
    """Return True if two Korean words are different names with the same title attached: 박씨는 and 김씨는."""
    titled = re.compile(f"([가-힣]{{1,4}}?)((?:모씨|{'|'.join(people()['after']['ko'])}).{{0,3}})")
    old_match, new_match = titled.fullmatch(old), titled.fullmatch(new)
    if old_match is None or new_match is None or old_match[1] == new_match[1] or old_match[2] != new_match[2]:
        return False
    return all(name[0] in people()["surnames"]["ko"] for name in (old_match[1], new_match[1]))


def beside_title(hunk: Hunk) -> bool:
    """Return True for a short change in a name beside a title: 김민수 → 김민석 의원, 学者李明远 → 学者李明达."""
    if not (hunk.old and hunk.new) or len(hunk.old) > 4 or len(hunk.new) > 4:
        return False
    if not all(is_han(key) or is_hangul(key) or is_unspaced(key) for key in (*hunk.old, *hunk.new)):
        return False
    if hunk.lang == "ko" and len(hunk.old) == len(hunk.new) == 1 and _other_person(hunk.old[0], hunk.new[0]):
        return True
    next_title, title_before = _title_patterns(hunk.lang)
    if title_before.search(joined(hunk.before[-6:])):
        return True
    if not next_title.match(joined(hunk.after[:6])):
        return False
    surnames = people()["surnames"][hunk.lang]
    if hunk.lang == "ko":
        return all(2 <= len(key) <= 4 and key[0] in surnames for key in (hunk.old[-1], hunk.new[-1]))
    return hunk.lang == "ja" or any(character in surnames for character in "".join((*hunk.before[-2:], *hunk.old))[-4:])
