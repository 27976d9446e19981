"""Differences of form only: spacing, notation, quotation style, script, spelling, a repeated or a small word."""

from __future__ import annotations

import re

from rapidfuzz.distance import Postfix, Prefix

from yalu.changes.language.han_words import miswritten
from yalu.changes.language.misspelling.cjk_typos import lost_kana, mark_of_voice, old_kana, same_sound, turned_round
from yalu.changes.language.misspelling.spelling import confused, small_word, sounds_like_another, spelt_alike
from yalu.changes.language.misspelling.typos import misspelt_no, mistyped
from yalu.changes.language.orthography import contracted, in_kana, okurigana
from yalu.changes.language.quantities.dates import same_date
from yalu.changes.language.quantities.numbers import NUMERAL, han_value, korean_numeral, numbers
from yalu.changes.language.quantities.units import same_measure
from yalu.changes.language.same_names import same_name
from yalu.changes.language.signals import differing, is_other_state, joined, known_names
from yalu.changes.language.tokens import is_cjk, is_han, is_hangul
from yalu.changes.language.word_variants import CLOSE, OPEN, hanja_matches, same_character
from yalu.changes.significance.edit_names import beside_title
from yalu.changes.significance.hunk import QUOTES, Hunk

_ONE = numbers("1", "ko")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_IN_SUMS = frozenset(("a", "an", "and"))
"""Words inside a number in words: "a hundred and thirty"."""
_COUNTERS = frozenset(("か", "カ", "ヶ", "ヵ", "ケ", "箇"))
"""Spellings of the Japanese counter that is written beside numerals of either form."""


def form_only(hunk: Hunk) -> str | None:
    """Return the code of the reason if a difference is one of form, else None."""
    old, new = "".join(hunk.old), "".join(hunk.new)
    if old == new:
        return None if hyphen_matters(hunk) else "form.spacing"
    if (notation := _notation(hunk, old, new)) is not None:
        return notation
    if _repeated(hunk):
        return "form.repeated"
    if _misspelt(hunk, old, new):
        return "form.spelling"
    if small_word(hunk.old, hunk.new, hunk.before, hunk.after, hunk.lang):
        return "form.small_word"
    return None


def _notation(hunk: Hunk, old: str, new: str) -> str | None:
    """Return the code if the same number, date, quotation marks or name is written another way, else None."""
    if _same_but_for_notation(hunk):
        return "form.number"
    if same_date(hunk.old, hunk.new, hunk.before, hunk.after):
        return "form.date"
    if QUOTES & {*hunk.old} and old.replace(CLOSE, OPEN) == new.replace(CLOSE, OPEN):
        return "form.quotes"
    if _hanja(hunk, old, new):
        return "form.hanja"
    if len(old) == len(new) and all(same_character(a, b) for a, b in zip(old, new, strict=True)):
        return "form.character"
    if same_name(hunk.old, hunk.new, hunk.before, hunk.after, hunk.lang):
        return "form.name"
    return None


def _misspelt(hunk: Hunk, old: str, new: str) -> bool:
    """Return True if one side misspells the other, or both follow one rule of spelling."""
    if len(hunk.old) == len(hunk.new) and all(
        a == b or _slip(a, b, hunk) for a, b in zip(hunk.old, hunk.new, strict=True)
    ):
        return True
    if _spelt_by_rule(old, new, hunk) or _same_unit(hunk):
        return True
    if hunk.lang == "en" and sounds_like_another(hunk.old, hunk.new):
        return True
    before, after = "".join(hunk.before[-3:]), "".join(hunk.after[:3])
    if confused(before + old + after, before + new + after, hunk.lang):
        return True
    return hunk.lang in ("zh", "ja") and _slip_of_characters(old, new, hunk)


_JOINED_ALIKE = re.compile(r"re(?:[aeiou]|build|join|think|run|launch|negotiat|schedul|write|use|start|submit|name)")


_ONE_WORD = {"cannot", "nobody", "nothing", "noone", "nonetheless", "notwithstanding"}


def hyphen_matters(hunk: Hunk) -> bool:
    """Return True if a hyphen changes the meaning: re-sign/resign, "now here"/"nowhere"; not re-elect/reelect."""
    longest = max((*hunk.old, *hunk.new), key=len, default="")
    if is_cjk(longest):
        return False
    if "re" in hunk.old or "re" in hunk.new:
        return longest.startswith("re") and not _JOINED_ALIKE.match(longest)
    return bool({"no", "not", "now"} & {*hunk.old, *hunk.new}) and longest not in _ONE_WORD


_NUMBER_BEFORE = re.compile(rf"\A[\d.,\s{NUMERAL}만억조천백십]+")


def _same_but_for_notation(hunk: Hunk) -> bool:
    """Return True if both sides are the same numbers, in digits on one side and in words on the other."""
    if not (hunk.old and hunk.new and len(hunk.old) <= 6 and len(hunk.new) <= 6):
        return False
    if hunk.lang == "ko" and korean_numeral(joined(hunk.old)) == korean_numeral(joined(hunk.new)) is not None:
        return True
    before, after = hunk.before[-2:], hunk.after[:2]
    old = numbers(joined((*before, *hunk.old, *after)), hunk.lang)
    same = bool(old) and old == numbers(joined((*before, *hunk.new, *after)), hunk.lang)
    if not same and ((value := _value(hunk.old, hunk.lang)) is None or value != _value(hunk.new, hunk.lang)):
        return False
    if _one_number_before_one_word(joined(hunk.old), joined(hunk.new), hunk.lang):
        return True
    return any(key[0].isdigit() for key in (*hunk.old, *hunk.new)) and not any(
        map(_ordinary, {*hunk.old, *hunk.new} - _ORDINALS - _COUNTERS - _IN_SUMS)
    )


def _one_number_before_one_word(old: str, new: str, lang: str) -> bool:
    """Return True if both texts begin with numerals of one value and go on alike, with a particle or not."""
    numerals = [match[0] if (match := _NUMBER_BEFORE.match(text)) else "" for text in (old, new)]
    values = {_value((text,), lang) for text in numerals}
    return len(values) == 1 and None not in values and old[len(numerals[0]) :] == new[len(numerals[1]) :]


def _value(keys: tuple[str, ...], lang: str) -> str | None:
    """Return the number that a side is, whatever it counts; None if it is none, or several."""
    text = joined(keys[:1] if keys[1:] and {*keys[1:]} <= _ORDINALS else keys)
    if text and {*text} <= set(NUMERAL):
        return str(han_value(text))
    values = list(numbers(text, lang).elements())
    return values[0] if len(values) == 1 else None


def _ordinary(key: str) -> bool:
    """Return True if a key is a word that is not part of a number."""
    return not (key[0].isdigit() or numbers(key, "en") or numbers(f"{key}年", "zh") or numbers(f"1{key}", "ko") != _ONE)


def _hanja(hunk: Hunk, old: str, new: str) -> bool:
    if hunk.lang != "ko" or not (is_han(old) or is_han(new)) or (is_han(old) and is_han(new)):
        return False
    if old and new:
        return hanja_matches(old, new) or hanja_matches(new, old) or _only_glossed(*sorted((old, new), key=len))
    gloss = old or new
    before = "".join(hunk.before)
    return is_han(gloss[0]) and any(hanja_matches(gloss, before[-size:]) for size in range(1, len(gloss) + 1))


_GLOSS = re.compile(r"([가-힣]{1,12}?)([㐀-鿿]{1,12})(?=[가-힣]|\Z)")
"""Hangul with the same in hanja behind it, as keys have it: without brackets."""


def _only_glossed(plain: str, glossed: str) -> bool:
    """Return True if words differ by hanja behind them alone: 비축량은 and 비축량(備蓄量)은."""
    return plain == _GLOSS.sub(lambda match: match[1] if _ends_read(match[1], match[2]) else match[0], glossed)


def _ends_read(hangul: str, hanja: str) -> bool:
    return any(hanja_matches(hanja, hangul[at:]) for at in range(len(hangul)))


def _spelt_by_rule(old: str, new: str, hunk: Hunk) -> bool:
    """Return True if both sides are one word of Korean or Japanese in two spellings that follow a rule."""
    if hunk.lang == "ko":
        return is_hangul(old) and is_hangul(new) and contracted(old) == contracted(new)
    if hunk.lang != "ja":
        return False
    before, after = "".join(hunk.before[-2:]), "".join(hunk.after[:2])
    return okurigana(old, new, before, after) or in_kana(old, new, after) or in_kana(new, old, after)


def _same_unit(hunk: Hunk) -> bool:
    """Return True if both sides are one measure or scale, or an ordinal's letters came or went."""
    counted = bool(hunk.before) and (hunk.before[-1][-1].isdigit() or hunk.before[-1] in NUMERAL)
    if counted and hunk.lang == "en" and (hunk.old or hunk.new) and {*hunk.old, *hunk.new} <= _ORDINALS:
        return True
    if not hunk.old or not hunk.new:
        return False
    if counted and same_measure("".join(hunk.old), "".join(hunk.new), hunk.lang):
        return True
    if counted and _SCALES.get(hunk.old, hunk.old) == _SCALES.get(hunk.new, hunk.new):
        return bool(hunk.before[-2:-1]) and hunk.before[-2] in "$€£¥₩"
    return False


_SCALES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("m",): ("million",),
    ("mn",): ("million",),
    ("bn",): ("billion",),
    ("b",): ("billion",),
    ("tn",): ("trillion",),
}
"""Letters that stand for a scale behind an amount of money."""


def _repeated(hunk: Hunk) -> bool:
    """Return True if words that only repeat their neighbours ("the the", "thethe") were added or removed.

    Where a passage stands twice, the difference may begin anywhere in it. A number alone is no slip of that kind.
    """
    some, size = hunk.old or hunk.new, len(hunk.old or hunk.new)
    shorter, longer = sorted((joined(hunk.old), joined(hunk.new)), key=len)
    if len(shorter) > 1 and longer == 2 * shorter:
        return not any(map(str.isdigit, shorter))
    if (hunk.old and hunk.new) or size > _PASSAGE or some[0] in QUOTES or all(map(_counts, some)):
        return False
    if size <= _WORDS and any(key.isdigit() for key in some):
        return False
    if {*some} in ({*hunk.before[-1:]}, {*hunk.after[:1]}):
        return True
    return any(
        some[size - begun :] == hunk.before[len(hunk.before) - begun :]
        and some[: size - begun] == hunk.after[: size - begun]
        for begun in range(size + 1)
    )


_WORDS, _PASSAGE = 3, 8
"""Keys of a repeated word and of the longest repeated passage."""


def _counts(key: str) -> bool:
    return key.isdigit() or key in NUMERAL


def _slip(a: str, b: str, hunk: Hunk) -> bool:
    """Return True if ``a`` and ``b`` differ by a typo or spelling variant, and neither is a protected word."""
    if spelt_alike(a, b) or (hunk.lang == "ko" and misspelt_no(a, b, "".join(hunk.before[-1:]))):
        return True
    if not mistyped(a, b):
        return False
    context_old = joined((*hunk.before[-1:], a, *hunk.after[:1]))
    context_new = joined((*hunk.before[-1:], b, *hunk.after[:1]))
    if {a, b} <= known_names(hunk.lang) or (hunk.lang == "ko" and len(a) == 3 and beside_title(hunk)):
        return False
    return hunk.lang == "en" or not set(differing(context_old, context_new, hunk.lang)) - {"name"}


def _slip_of_characters(old: str, new: str, hunk: Hunk) -> bool:
    """Return True if a Chinese or Japanese typo was corrected, without affecting a name or other significant word."""
    if turned_round(old, new) and not beside_title(hunk):
        sides = (joined((*hunk.before[-1:], side, *hunk.after[:1])) for side in (old, new))
        return not any(name in side for side in sides for name in known_names(hunk.lang) if old in name or new in name)
    behind = joined(hunk.after)
    if hunk.lang == "ja" and (mark_of_voice(old, new, behind) or old_kana(old, new, behind)):
        return True
    if _miswritten(old, new, hunk):
        return True
    known = same_sound(old, new) if hunk.lang == "zh" else lost_kana(old, new, joined(hunk.before), behind)
    if not known or is_other_state(old, new, hunk.lang) or beside_title(hunk):
        return False
    classes = differing(
        joined((*hunk.before[-3:], old, *hunk.after[:3])), joined((*hunk.before[-3:], new, *hunk.after[:3])), hunk.lang
    )
    if hunk.lang == "zh" and classes == ["negation"]:  # no negation was added or removed: it became part of 不断
        return True
    return not classes


_TURNING = frozenset(("number", "negation", "opposite"))
"""Classes of words that no slip of a character brings or takes away."""


def _miswritten(old: str, new: str, hunk: Hunk) -> bool:
    """Return True if one side has no word where the other has one, and neither a name nor the sense is turned."""
    old, new, before, after = _innermost(old, new, joined(hunk.before[-4:]), joined(hunk.after[:4]))
    if not miswritten(before, old, new, after, hunk.lang):
        return False
    if is_other_state(old, new, hunk.lang) or beside_title(hunk):
        return False
    return not _TURNING & {*differing(before + old + after, before + new + after, hunk.lang)}


def _innermost(old: str, new: str, before: str, after: str) -> tuple[str, str, str, str]:
    """Return two texts without what both begin and end with, which goes to the text around them."""
    begin = Prefix.similarity(old, new)
    end = Postfix.similarity(old[begin:], new[begin:])
    inner_old, inner_new = (side[begin : len(side) - end] for side in (old, new))
    return inner_old, inner_new, before + old[:begin], old[len(old) - end :] + after
