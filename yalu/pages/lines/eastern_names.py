"""The people in a Korean, Chinese or Japanese line about the authors.

A name stands before what is said of a person ("홍길동 강변대 교수") or after what leads to it: a place, an office or
a role ("【ソウル＝山田太郎】", "本报记者 王小明"). It is known by its surname, or after what leads to it by its length.
People abroad are known by their dot ("约瑟夫·奈", "ジョセフ・ナイ") or by syllables that no Korean name has.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile

from yalu.pages.document.vocabulary import part, phrases, whole
from yalu.pages.lines.names import is_agency, is_east_name, is_organisation, unique

_SEPARATORS = re.compile(r"\s*([=＝/／:：|｜ㅣ︱・]|[,，、;；\n•·ㆍ‧]|(?<=[가-힣])-(?=[가-힣]{3}))\s*")
_LEADING = "=＝/／:：|｜ㅣ︱・-"
"""Separators between a place, an office or a role and the name that it leads to."""
_TELLING_MORE = tuple(":：|｜ㅣ︱\n")
"""Separators between a name and what is said of it."""
_KANA = re.compile("[\u3040-\u30ff]")
_DOTS = "·・‧•．"
_HOLD = {ord(dot): chr(0xE000 + place) for place, dot in enumerate(_DOTS)}
_FREE = {0xE000 + place: dot for place, dot in enumerate(_DOTS)}
"""Dots inside a name, which are held as other characters while a line is parted."""
_DOTTED = re.compile(
    r"(?<![ァ-ヴー])[ァ-ヴー]{2,12}(?:[・·‧•](?:[ァ-ヴー]{2,12}|[A-Z]\.?))+"
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{1,6}(?:[·‧・•．](?:[\u4e00-\u9fff]{1,6}|[A-Z]\.?))+(?![\u4e00-\u9fff])"
)
_WIDE = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[\s\u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""A name of two characters, set apart to be as wide as others."""
_HAN = re.compile(r"[\u4e00-\u9fff]{2,3}\Z")
_KOREAN = re.compile(r"[가-힣]{3}\Z")
_JAPANESE = re.compile(r"[\u4e00-\u9fff々][\u4e00-\u9fff々\u3040-\u309f]{2,6}\Z")
_HALF = re.compile(r"[\u4e00-\u9fff々]{1,4}\Z|[\u3040-\u309f]{2,4}\Z")
"""A Japanese surname or given name."""
_HANGUL = re.compile(r"[가-힣]{1,6}(?: (?:[가-힣]{1,6}|[A-Z]\.))*\Z(?<=..)")
_TELLING = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,3}?)(?:系|[为為是]|[现現曾]任)[\u4e00-\u9fff]{2}")
_EDGES = "()（）[]【】〔〕「」『』《》.。-–—*■▶◆"
_LONGEST_ROLE = 24
"""Characters at the end of a word among which its role is."""
_MOST_WORDS = 3
"""Words of a name in Hangul of somebody abroad."""


def eastern_names(text: str, language: str | None) -> tuple[str, ...]:
    """Return the people in a line without brackets; Han characters alone are Japanese if ``language`` is "ja"."""
    language = language or ("ja" if _KANA.search(text) else None)
    text = phrases("east_by_start").sub("", text if language == "ja" else _WIDE.sub(r"\1\2", text), count=1)
    pieces = _SEPARATORS.split(_DOTTED.sub(lambda match: _held(match[0], language), text))
    clauses = [_spaced(clause.split(), language) for clause in pieces[::2]]
    names, seen = list[str](), list[str]()
    listed, leads = True, False
    for tokens, separator in zip(clauses, (*pieces[1::2], ""), strict=True):
        if tokens and _is_other_work(tokens[0]):
            break
        names += _abroad(tokens) or _side_by_side(tokens, language, leads=leads)
        listed = listed and (not tokens or (len(tokens) == 1 and _fits_beside(tokens[0], language)))
        seen += tokens
        if (names and separator in _TELLING_MORE) or any(map(_is_other_work, tokens)):
            break
        leads = separator in _LEADING and bool(tokens) and _leads(tokens[-1])
    if names and listed:
        names = list(map(_bare, seen))
    return unique(name.translate(_FREE) for name in names or map(_described, clauses) if name)


def _held(name: str, language: str | None) -> str:
    """A name with its dots held, if it is one of somebody abroad."""
    parts = re.split(f"[{_DOTS}]", name)
    several = language in ("ja", "ko") and "\u4e00" <= name[0] <= "\u9fff"
    apart = several or whole("east_by").match(parts[0]) or any(map(_leads, parts))
    return name if apart else name.translate(_HOLD)


def _spaced(tokens: list[str], language: str | None) -> list[str]:
    """The words of a clause, a Japanese surname and the given name after it as one."""
    joined: list[str] = []
    for token in tokens if language == "ja" else ():
        both = f"{joined[-1]} {token}" if joined else token
        halves = len(joined) == 1 or (joined and (_leads(joined[-2]) or is_east_name(both, "ja")))
        if halves and all(_HALF.match(half) and not _leads(half) for half in (joined[-1], token)):
            joined[-1] = both
        else:
            joined.append(token)
    return joined or tokens


def _side_by_side(tokens: list[str], language: str | None, *, leads: bool) -> list[str]:
    """The first names of a clause with nothing but roles between them."""
    names: list[str] = []
    for place, token in enumerate(tokens):
        if _is_other_work(token):
            break
        led = leads or (not names and "" in map(_bare, tokens[place + 1 : place + 2]))
        name = _name_of(token, language, leads=led) if not names or leads else _known(token, language)
        if name:
            names.append(name)
        elif names and not _has_role(token):
            break
        leads = _has_role(token) or (not names and _leads(token))
    return names


def _name_of(token: str, language: str | None, *, leads: bool) -> str:
    """The name that a word consists of, maybe with a role or place beside it; empty if there is none."""
    if known := _known(token, language):
        return known
    bare = _bare(token)
    if (reported := _reporting().match(bare)) and _is_name(reported["name"], language):
        return reported["name"]
    led = _led().match(bare) or _TELLING.match(bare)
    name = led["name"] if led else bare
    if (leads or led) and (_is_name(name, language) or _fits(name, language)):
        return name
    placed = _place_start().sub("", name)
    return (
        placed
        if placed != name and (_is_name(placed, language) or (len(placed) > 3 and _fits(placed, language)))
        else ""
    )


def _known(token: str, language: str | None) -> str:
    """The name that a word is on its form alone, but for roles at its end; empty if it is none."""
    bare = _bare(token)
    held = bare.translate(_FREE) != bare or (" " in bare and language == "ja")
    return bare if held or _is_name(bare, language) else ""


def _is_name(text: str, language: str | None) -> bool:
    """True for a name with a known surname."""
    if _is_no_name(text):
        return False
    if "가" <= text[:1] <= "힣":
        return is_east_name(text, "ko") and phrases("foreign_syllable").search(text) is None
    japanese = language == "ja" and is_east_name(text, "ja")
    return japanese or (is_east_name(text, "zh") and (language != "ja" or len(text) == 3))  # ja: Koreans, in Han


def _fits(text: str, language: str | None) -> bool:
    """True for what may be a name by its length."""
    form = _KOREAN.match(text) or (_JAPANESE if language == "ja" else _HAN).match(text)
    return form is not None and not _is_no_name(text)


def _fits_beside(token: str, language: str | None) -> bool:
    """True for what is a name if it stands in a list with one."""
    bare = _bare(token)
    held = bare.translate(_FREE) != bare
    named = held or (is_east_name(bare, language, listed=True) and not _is_no_name(bare))
    return named and not _is_other_work(token)


def _abroad(tokens: list[str]) -> list[str]:
    """The name in Hangul of somebody abroad at the begin of a clause."""
    words = list(takewhile(lambda token: not _leads(token), tokens))
    if any(_is_name(_bare(token), "ko") for token in tokens[max(1, len(words) - 1) :]):
        return []  # who stands behind it is the person, and it the place
    text = " ".join(words)
    several = 1 < len(words) <= _MOST_WORDS and (words == tokens or not _is_name(words[0], "ko"))
    fits = several or (len(words) == 1 < len(tokens))
    return [text] if fits and _HANGUL.match(text) and phrases("foreign_syllable").search(text) else []


def _described(tokens: list[str]) -> str:
    """What stands before a place, an office or a role, as a name with a rare surname does."""
    words = list(takewhile(lambda token: not _leads(token), tokens))
    text = " ".join(words)
    fits = 0 < len(words) <= _MOST_WORDS and len(words) < len(tokens) and (_HANGUL.match(text) or _HAN.match(text))
    return text if fits and not _is_no_name(text) else ""


def _is_other_work(token: str) -> bool:
    """True for a word that says who translated, edited or took pictures."""
    return bool(phrases("other_work_start").match(token) or phrases("other_work_end").search(token))


def _leads(token: str) -> bool:
    """True for a place, an office or a role."""
    return _has_role(token) or _is_office(token)


def _has_role(token: str) -> bool:
    return _role_end().search(token.rstrip(_EDGES)[-_LONGEST_ROLE:]) is not None


def _is_no_name(text: str) -> bool:
    return bool(whole("not_name").match(text) or phrases("no_person").search(text)) or _is_office(text)


def _is_office(text: str) -> bool:
    """True for a place or an office."""
    office = whole("dateline").match(text) or phrases("office", "office_ko", "office_ja").search(text)
    return office is not None or is_organisation(text) or is_agency(text)


def _bare(token: str) -> str:
    """A word without a role at its end."""
    word = token.strip(_EDGES)
    return (word[:-_LONGEST_ROLE] + _role_end().sub("", word[-_LONGEST_ROLE:])).strip(_EDGES)


@cache
def _role_end() -> re.Pattern[str]:
    roles = "|".join((part("east_role"), phrases("east_role_after", "east_role_end").pattern))
    sent = rf"(?:{phrases('dateline').pattern})\d{{1,2}}日[专專]?[电電]"
    return re.compile(rf"(?:(?:{phrases('east_rank').pattern}){{0,3}}(?:{roles})|{sent})\Z")


@cache
def _led() -> re.Pattern[str]:
    """A role with the name after it, up to the place of the report."""
    return re.compile(
        rf".*(?:{phrases('east_role_before').pattern})(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?={phrases('dateline').pattern}|\Z)"
    )


@cache
def _reporting() -> re.Pattern[str]:
    """A name with the place of the report after it."""
    place = phrases("dateline").pattern
    return re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:{place})(?:[報报][導导道]|[电電讯訊])\Z")


@cache
def _place_start() -> re.Pattern[str]:
    return re.compile(rf"\A(?:{phrases('dateline').pattern})")
