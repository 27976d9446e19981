"""Fold variants of a word that do not change its meaning: width, quote style, punctuation, script, case.

``fold`` turns a text into keys. Two texts with equal keys differ in form only. What carries meaning stays in the keys:
digits with their decimal points, quotation marks (in one style), question marks, signs and currencies.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from yalu.changes.language.orthography import jamo, syllable_of
from yalu.changes.language.quantities.numbers import NUMERAL, han_value
from yalu.changes.language.tokens import HAN, Span, is_han, words
from yalu.text import clean

OPEN, CLOSE = "“", "”"
_KEPT = frozenset("“”?%$€£¥₩#@+=<>°§×÷&")
_MARKS = re.compile("[\"'`´‘’‚‛“”„‟«»‹›「」『』〝〞〟]")
_OPENING = frozenset("“„‟«‹「『〝")
_CLOSING = frozenset("”»›」』〞〟")
_DASHES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−─﹘﹣", "-") | {"〜": "~", "∼": "~", "・": "·", "‧": "·", "∙": "·", "•": "·", "\u119e": "·"}
)
"""NFKC makes a vowel (U+119E) of the dot that Korean papers put between words."""
_HAN_ZERO = re.compile("(?<=[一二三四五六七八九○◯])[○◯]")
_RAISED = re.compile(r"(?<=[0-9])([⁰¹²³⁴-⁹])")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_PERCENT = re.compile(r"(?<=[0-9])\s?(?:percent(?!age)|per cent\b|퍼센트)")
_HAN_DECIMAL = re.compile(
    r"(百分之)?([〇零一二三四五六七八九十百千]{1,12})[·点點]([〇零一二三四五六七八九]{1,12})"
    r"(?(1)|(?=%|パーセント|ポイント|[个個]百分[点點]|倍|度|[万萬亿億兆]|キロ|トン))"
)
_HAN_PERCENT = re.compile(rf"百分之([{NUMERAL}]{{1,12}}|[0-9.]{{1,12}})|([{NUMERAL}]{{1,12}})%")
_HAN_RUN = re.compile(f"[{HAN}]+")
_APART = re.compile(r"[\W_]+")
_FIRST_IDEOGRAPH = "\u2e80"
_SHORT_FORMS = {"can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "ain't": "is not"}


class FoldedWords(NamedTuple):
    """A text and its words as keys; ``keys[i]`` stands at ``spans[i]`` in ``text``; several keys may share one span."""

    text: str
    keys: list[str]
    spans: list[Span]


def plain(text: str) -> str:
    """Normalize width, dashes and quotation marks: NFKC, except that raised digits stay apart from the number."""
    text = _RAISED.sub(r"^\1", clean(text))
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = _HAN_DECIMAL.sub(_decimal, _HAN_ZERO.sub("〇", text))
    return one_quote_style(_PERCENT.sub("%", _HAN_PERCENT.sub(_percent, text)))


def _decimal(match: re.Match[str]) -> str:
    return f"{match[1] or ''}{han_value(match[2])}." + "".join(str(han_value(char)) for char in match[3])


def _percent(match: re.Match[str]) -> str:
    numeral = match.group(1) or match.group(2)
    return (numeral if numeral[0].isdigit() else str(han_value(numeral))) + "%"


def one_quote_style(text: str) -> str:
    """Return the text with every quotation mark as ``OPEN`` or ``CLOSE`` and apostrophes as ', each in its place."""
    if not _MARKS.search(text):
        return text
    out: list[str] = []
    at = 0
    double_open = False
    singles = 0
    for match in _MARKS.finditer(text):
        place = match.start()
        mark = match.group()
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        out.append(text[at:place])
        at = place + 1
        if mark in _OPENING:
            out.append(OPEN)
            double_open = double_open or mark == "“"
        elif mark in _CLOSING:
            out.append(CLOSE)
            double_open = double_open and mark != "”"
        elif mark == '"':
            out.append(CLOSE if double_open else OPEN)
            double_open = not double_open
        elif _inside_word(before, after):
            out.append("'")
        elif singles and not (mark == "‘" and before.isspace()):
            singles -= 1
            out.append(CLOSE)
        elif _may_open(mark, before, after):
            singles += 1
            out.append(OPEN)
        else:
            out.append("'")
    out.append(text[at:])
    return "".join(out)


def _inside_word(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum() and before < "\u1100" and after < "\u1100"


def _may_open(mark: str, before: str, after: str) -> bool:
    if after.isspace():
        return False
    return mark == "‘" or not before.isalnum() or before >= "\u1100"


def fold(text: str, *, script: bool = False) -> FoldedWords:
    """Return the keys of a text; with ``script``, traditional characters are folded to simplified ones."""
    text = plain(text)
    keys: list[str] = []
    spans: list[Span] = []
    all_words = words(text)
    for at, span in enumerate(all_words):
        follower = all_words[at + 1] if at + 1 < len(all_words) else None
        for key in _keys_of(span, follower, text, script):
            keys.append(key)
            spans.append(span)
    return FoldedWords(text, keys, spans)


def _keys_of(span: Span, follower: Span | None, text: str, script: bool) -> tuple[str, ...]:
    core = span.text
    first = core[0]
    if first.isdigit():
        return (core.replace(",", "") if _GROUPED.match(core) else core,)
    if len(core) == 1:
        if first == "〇":
            return ("零",)
        if first.isalnum():
            return (simplified(first) if script else first.casefold(),)
        if first in _KEPT or unicodedata.category(first) == "So":
            return ("and",) if first == "&" else (first,)
        return ("-",) if first == "-" and _is_minus(span, follower, text) else ()
    if first >= "\u1100":
        return (core.rstrip("ー") if len(core) > 3 else core,)
    return _latin(core)


def _is_minus(span: Span, follower: Span | None, text: str) -> bool:
    if follower is None or follower.start != span.end or not follower.text[0].isdigit():
        return False
    return span.start == 0 or text[span.start - 1].isspace() or text[span.start - 1] in "(“"


def _latin(core: str) -> tuple[str, ...]:
    word = core.casefold()
    if word.isalpha():
        return (word,)
    word = word.replace("’", "'")
    if word[-1] == "." or word[1] == ".":
        return (word.replace(".", ""),)
    if "'" in word:
        word = _expanded(word)
    parts = [part for part in re.split("[-‐‑ ]", word) if part]
    return tuple(parts)


def _expanded(word: str) -> str:
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word]
    for ending, full in (("n't", " not"), ("'ll", " will"), ("'re", " are"), ("'ve", " have")):
        if word.endswith(ending):
            return word[: -len(ending)] + full
    return word


# ---- Chinese scripts -------------------------------------------------------------------------------------------------


class _ChineseScript(NamedTuple):
    to_simplified: dict[int, str]
    only_traditional: frozenset[str]
    only_simplified: frozenset[str]
    pairs: frozenset[tuple[str, str]]


_LOOK_ALIKE = (
    "カ力 ニ二 ロ口 エ工 ト卜 ハ八 タ夕 チ千 ヘへ リり ミ三 ー一 嶋島 髙高 﨑崎 綫線 鷄雞 歎嘆 鑒鑑 艷豔 舖鋪 館舘 "
    "凈淨 勛勳 墻牆 鬪鬥 缾瓶 邨村 够夠 朶朵 碁棋 蹋踏 畧略 奬獎 竪豎 綉繡 謚諡 銹鏽 鱷鰐 礮砲 窓窗 蕋蕊 "
    "鄰隣 堦階 寃冤 幙幕 徃往 恡吝 慙慚 挿插 毘毗 滙匯 犂犁 珎珍 疎疏 皷鼓 盃杯 碍礙 筍笋 簷檐 繮韁 "
    "葢蓋 蝨虱 跥跺 鵞鵝 藉借 瞭了 乾干 著着 画划 畫划 覆复"
)
"""Kana that look like characters, typed for them by slip, variants that OpenCC does not list (Unihan has them), and
characters that stand for each other in some words only (藉口 and 借口, 計畫 and 计划)."""


@cache
def _script() -> _ChineseScript:
    """Load the forms of characters once; OpenCC's converter, from which they were made, takes ten times as long."""
    table = tomllib.loads((files("yalu.changes") / "data" / "han_forms.toml").read_text("utf-8"))
    folded = table["simplified"].split()
    pairs = {(pair[0], pair[1]) for pair in (*folded, *table["others"].split(), *_LOOK_ALIKE.split())}
    return _ChineseScript(
        {ord(pair[0]): pair[1] for pair in folded},
        frozenset(table["only_traditional"]),
        frozenset(table["only_simplified"]),
        frozenset(pairs | {(b, a) for a, b in pairs}),
    )


def simplified(text: str) -> str:
    """Convert every traditional, Hong Kong, Taiwan and Japanese form to the simplified one, character by character."""
    # Translating a Latin text costs ten times as much as finding out that it is Latin.
    if text.isascii() or max(text) < _FIRST_IDEOGRAPH:
        return text
    return text.translate(_script().to_simplified)


def one_form(text: str) -> str:
    """Return a text in one width, one case and one script of Chinese."""
    return simplified(unicodedata.normalize("NFKC", text)).casefold()


def letters_of(text: str) -> str:
    """Return the letters and digits of a text in one form: punctuation and spaces do not count either."""
    return _APART.sub("", one_form(text))


def in_both_scripts(pattern: str) -> str:
    """Return a pattern that says the same of Chinese texts in traditional and in simplified characters.

    Forms that Big5 lacks are left out: in Japanese they are part of other words (論説 is a kind of piece).
    """
    if max(pattern, default="") < _FIRST_IDEOGRAPH:
        return pattern
    out, inside, escaped = [], False, False
    for char in pattern:
        if not escaped:
            inside = (inside or char == "[") and char != "]"
        escaped = char == "\\" and not escaped
        written = char if char < _FIRST_IDEOGRAPH else _written(char)
        out.append(written if inside or len(written) == 1 else f"[{written}]")
    return "".join(out)


@cache
def _written(char: str) -> str:
    """Return a character and what it is in the other script."""
    table = _script()
    both = (form for form in _old_forms().get(char, "") if form in table.only_traditional)
    others = [form for form in both if form.encode("big5", "ignore")]
    others += [simplified(char)] if char in table.only_traditional else []
    return "".join((char, *others))


def written_in(text: str) -> str | None:
    """Return "traditional" or "simplified", the script of a Chinese text, or None if it cannot be told."""
    table = _script()
    sample = set(text[:50_000])
    traditional = len(sample & table.only_traditional)
    simple = len(sample & table.only_simplified)
    if traditional == simple:
        return None
    return "traditional" if traditional > simple else "simplified"


def same_character(a: str, b: str) -> bool:
    """Return True if one character is a form of the other: 國 and 国, 後 and 后.

    乾 and 幹 are not: they only simplify alike.
    """
    return a == b or (a, b) in _script().pairs


# ---- Hanja -----------------------------------------------------------------------------------------------------------

_STANDS_FOR = {
    "美": ("미국",), "中": ("중국",), "日": ("일본",), "北": ("북한", "북측"), "韓": ("한국",), "露": ("러시아", "러"),
    "英": ("영국",), "佛": ("프랑스",), "獨": ("독일",), "伊": ("이탈리아",), "臺": ("대만",), "靑": ("청와대",),
    "南": ("남한", "남측"), "與": ("여당",), "野": ("야당",), "檢": ("검찰",), "李": ("이", "리"),
}  # fmt: skip


@cache
def _readings() -> dict[str, frozenset[str]]:
    readings: dict[str, set[str]] = {}
    for line in (files("yalu.changes") / "data" / "hanja.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            reading, _, characters = line.partition(" ")
            for character in characters:
                readings.setdefault(character, set()).add(reading)
    return {
        character: frozenset(both for reading in some for both in _initials(reading))
        for character, some in readings.items()
    }


@cache
def readings_by_sound() -> dict[str, str]:
    """Map each Sino-Korean reading, also as it is at the beginning of a word, to its hanja."""
    sounds: dict[str, str] = {}
    for character, readings in _readings().items():
        for reading in readings:
            sounds[reading] = sounds.get(reading, "") + character
    return sounds


def _initials(syllable: str) -> tuple[str, ...]:
    """Return a reading and its form at the start of a word: 녀 여, 량 양, 로 노, 리 이."""
    initial, vowel, last = jamo(syllable)
    softened = {2: {6, 12, 17, 20, 2}, 5: {2, 6, 7, 12, 17, 20}}.get(initial, set())
    if vowel in softened:
        return (syllable, syllable_of(11, vowel, last))
    if initial == 5:
        return (syllable, syllable_of(2, vowel, last))
    return (syllable,)


@cache
def _old_forms() -> dict[str, str]:
    """Map each simplified character to the traditional ones that it stands for."""
    forms: dict[str, str] = {}
    for traditional, simple in _script().to_simplified.items():
        forms[simple] = forms.get(simple, "") + chr(traditional)
    return forms


def same_reading(a: str, b: str) -> bool:
    """Return True if two characters, in either script, share a Korean reading.

    Korean readings preserve most of the distinctions that Chinese made.
    """
    forms = _old_forms()
    first, second = (
        frozenset[str]().union(*(_readings().get(form, ()) for form in character + forms.get(character, "")))
        for character in (a, b)
    )
    return bool(first & second)


def hanja_matches(mixed: str, hangul: str) -> bool:
    """Return True if ``mixed`` (hanja, maybe with Hangul) reads as ``hangul``; 美 may stand for 미국.

    White space is ignored.
    """
    mixed = "".join(mixed.split())
    hangul = "".join(hangul.split())
    if not is_han(mixed) or len(mixed) > 200 or len(hangul) > 400:
        return False
    ends = {0}
    for character in mixed:
        readings = _readings().get(character, frozenset())
        options = (*readings, *_STANDS_FOR.get(character, ()), character)
        ends = {end + len(option) for end in ends for option in options if hangul.startswith(option, end)}
        if not ends:
            return False
    return len(hangul) in ends


def read_aloud(text: str) -> str:
    """Convert hanja to Hangul by the first reading of each; for aligning text, not for judging differences."""
    readings = _readings()
    return _HAN_RUN.sub(lambda run: "".join(min(readings.get(c, c)) for c in run.group()), text)
