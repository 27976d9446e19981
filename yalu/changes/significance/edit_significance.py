"""Weigh one differing stretch of words, and say why in words.

The levels of significance: 0 is invisible to readers; up to 0.19 is form only (spacing, width, quotation style,
punctuation, script, typo); 0.2 to 0.49 is wording; from 0.5 the statement changes: numbers, names, negation, modality,
quotation, whole sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from yalu.changes.language.cjk_typos import look_alike, lost_kana, mark_of_voice, old_kana, same_sound, turned_round
from yalu.changes.language.numbers import NUMERAL, han_value, numbers
from yalu.changes.language.signals import (
    differing,
    ends_with_name,
    is_designation,
    is_other_state,
    is_rank,
    joined,
    known_names,
    people,
)
from yalu.changes.language.spelling import confused, small_word, spelt_alike
from yalu.changes.language.tokens import HAN, is_cjk, is_han, is_hangul, is_unspaced
from yalu.changes.language.typos import misspelt_no, mistyped
from yalu.changes.language.units import units
from yalu.changes.language.word_variants import CLOSE, OPEN, hanja_matches, same_character

FORM = 0.1
WORDING = 0.3
MEANING = 0.6
_WEIGHT = {"number": 0.75, "negation": 0.8, "name": 0.7, "modality": 0.65, "date": 0.6, "opposite": 0.6}
_QUOTES = frozenset((OPEN, CLOSE))
_HEDGES = frozenset({"或", "疑", "料", "传", "傳"})
"""Characters that mark uncertainty in Chinese headlines; elsewhere they mean other things."""
_ONE = numbers("1", "ko")
_SENTENCE_END = re.compile(r"[.!?。！？…][\"”’」』)）]*\s*$|다\s*$")


@dataclass(frozen=True, slots=True)
class Hunk:
    """A difference: keys and text of both sides, the keys around it, and where it lies.

    ``old`` or ``new`` is empty if words were only added or removed. ``before`` and ``after`` are the surrounding keys.
    ``in_quotation``, ``at_start`` and ``title_case`` tell if it lies inside a quotation, starts a sentence, and lies in
    a text with capitalized words; ``lang`` is ko, ja, zh or en.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    old_text: str
    new_text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    in_quotation: bool
    at_start: bool
    title_case: bool
    lang: str


@dataclass(frozen=True, slots=True)
class EditSignificance:
    """The ``significance`` (0 to 1) of one difference, its class (``what``) and its reason in words."""

    significance: float
    what: str
    reason: str


def judge(hunk: Hunk) -> EditSignificance:
    """Return the verdict on one hunk."""
    form = _form_only(hunk)
    if form is not None:
        return EditSignificance(FORM if form != "spacing" else FORM / 2, form, f"{form} only")
    weighty = _weighty(hunk)
    if weighty is not None:
        return weighty
    if "?" in hunk.old or "?" in hunk.new:
        without = tuple(key for key in hunk.old if key != "?"), tuple(key for key in hunk.new if key != "?")
        if without[0] == without[1]:
            how = "a question became a statement" if "?" in hunk.old else "a statement became a question"
            return EditSignificance(0.35, "question", how)
    return _wording(hunk)


# ---- form ------------------------------------------------------------------------------------------------------------


def _form_only(hunk: Hunk) -> str | None:
    """Return the name of the difference if it is one of form, else None."""
    old, new = "".join(hunk.old), "".join(hunk.new)
    if old == new:
        return None if _hyphen_matters(hunk) else "spacing"
    if _same_but_for_notation(hunk):
        return "notation of a number"
    if _QUOTES & {*hunk.old} and old.replace(CLOSE, OPEN) == new.replace(CLOSE, OPEN):
        return "style of quotation marks"
    if _hanja(hunk, old, new):
        return "hanja or Hangul form"
    if len(old) == len(new) and all(same_character(a, b) for a, b in zip(old, new, strict=True)):
        return "character variant"
    if _repeated(hunk):
        return "a repeated word"
    if len(hunk.old) == len(hunk.new) and all(
        a == b or _slip(a, b, hunk) for a, b in zip(hunk.old, hunk.new, strict=True)
    ):
        return "typo or spelling"
    context = "".join(hunk.before[-3:]), "".join(hunk.after[:3])
    if confused(context[0] + old + context[1], context[0] + new + context[1], hunk.lang):
        return "typo or spelling"
    if hunk.lang in ("zh", "ja") and _slip_of_characters(old, new, hunk):
        return "typo or spelling"
    if small_word(hunk.old, hunk.new, hunk.before, hunk.after, hunk.lang):
        return "a small grammatical word"
    return None


_JOINED_ALIKE = re.compile(r"re(?:[aeiou]|build|join|think|run|launch|negotiat|schedul|write|use|start|submit|name)")


def _hyphen_matters(hunk: Hunk) -> bool:
    """Return True if a hyphen changes the meaning: re-sign/resign, "now here"/"nowhere"; not re-elect/reelect."""
    longest = max((*hunk.old, *hunk.new), key=len, default="")
    if is_cjk(longest):
        return False
    if "re" in hunk.old or "re" in hunk.new:
        return longest.startswith("re") and not _JOINED_ALIKE.match(longest)
    return bool({"no", "not", "now"} & {*hunk.old, *hunk.new}) and longest not in {"cannot"}


def _same_but_for_notation(hunk: Hunk) -> bool:
    """Return True if both sides are the same numbers, in digits on one side and in words on the other."""
    if not (hunk.old and hunk.new and len(hunk.old) <= 6 and len(hunk.new) <= 6):
        return False
    before, after = hunk.before[-2:], hunk.after[:2]
    old = numbers(joined((*before, *hunk.old, *after)), hunk.lang)
    if not old or old != numbers(joined((*before, *hunk.new, *after)), hunk.lang):
        return False
    return any(key[0].isdigit() for key in (*hunk.old, *hunk.new)) and not any(map(_ordinary, (*hunk.old, *hunk.new)))


def _ordinary(key: str) -> bool:
    """Return True if a key is a word that is not part of a number."""
    return not (key[0].isdigit() or numbers(key, "en") or numbers(f"{key}年", "zh") or numbers(f"1{key}", "ko") != _ONE)


def _hanja(hunk: Hunk, old: str, new: str) -> bool:
    if hunk.lang != "ko" or not (is_han(old) or is_han(new)) or (is_han(old) and is_han(new)):
        return False
    if old and new:
        return hanja_matches(old, new) or hanja_matches(new, old)
    gloss = old or new
    before = "".join(hunk.before)
    return is_han(gloss[0]) and any(hanja_matches(gloss, before[-size:]) for size in range(1, len(gloss) + 1))


def _repeated(hunk: Hunk) -> bool:
    """Return True if a word that only repeats its neighbour ("the the") was added or removed."""
    if hunk.old and hunk.new:
        return False
    some = hunk.old or hunk.new
    size = len(some)
    if size > 3 or any(key.isdigit() for key in some) or some[0] in _QUOTES:
        return False
    if size == 1 and some[0] in NUMERAL:
        return False
    return hunk.before[-size:] == some or hunk.after[:size] == some


def _slip(a: str, b: str, hunk: Hunk) -> bool:
    """Return True if ``a`` and ``b`` differ by a typo or spelling variant, and neither is a protected word."""
    if spelt_alike(a, b) or (hunk.lang == "ko" and misspelt_no(a, b, "".join(hunk.before[-1:]))):
        return True
    if not mistyped(a, b):
        return False
    context_old = joined((*hunk.before[-1:], a, *hunk.after[:1]))
    context_new = joined((*hunk.before[-1:], b, *hunk.after[:1]))
    if {a, b} <= known_names(hunk.lang) or (hunk.lang == "ko" and len(a) == 3 and _beside_title(hunk)):
        return False
    return hunk.lang == "en" or not set(differing(context_old, context_new, hunk.lang)) - {"name"}


def _slip_of_characters(old: str, new: str, hunk: Hunk) -> bool:
    """Return True if a Chinese or Japanese typo was corrected, without affecting a name or other significant word."""
    if turned_round(old, new):
        sides = (joined((*hunk.before[-1:], side, *hunk.after[:1])) for side in (old, new))
        return not any(name in side for side in sides for name in known_names(hunk.lang) if old in name or new in name)
    behind = joined(hunk.after)
    if hunk.lang == "ja" and (mark_of_voice(old, new, behind) or old_kana(old, new, behind)):
        return True
    known = same_sound(old, new) if hunk.lang == "zh" else lost_kana(old, new, joined(hunk.before), behind)
    if not (known or look_alike(old, new)) or is_other_state(old, new, hunk.lang) or _beside_title(hunk):
        return False
    classes = differing(
        joined((*hunk.before[-3:], old, *hunk.after[:3])), joined((*hunk.before[-3:], new, *hunk.after[:3])), hunk.lang
    )
    if hunk.lang == "zh" and classes == ["negation"]:  # no negation was added or removed: it became part of 不断
        return True
    return not classes


# ---- meaning ---------------------------------------------------------------------------------------------------------


def _weighty(hunk: Hunk) -> EditSignificance | None:
    old_words, new_words = shown(hunk.old_text), shown(hunk.new_text)
    pair = f"{old_words or '—'} → {new_words or '—'}"
    if _only_quotes(hunk):
        put = "put round" if len(hunk.new) > len(hunk.old) else "taken from"
        return EditSignificance(MEANING, "quotation", f"quotation marks {put} words near {_beside_quotes(hunk)}")
    classes = differing(
        joined((*hunk.before[-4:], *hunk.old, *hunk.after[:4])),
        joined((*hunk.before[-4:], *hunk.new, *hunk.after[:4])),
        hunk.lang,
    )
    if "number" not in classes and (_other_numeral(hunk) or _other_unit(hunk)):
        classes.insert(0, "number")
    if hunk.lang == "zh" and joined(hunk.old + hunk.new) in _HEDGES:
        classes.append("modality")
    states = is_other_state(joined(hunk.old), joined(hunk.new), hunk.lang)
    if "name" not in classes and (states or _new_name(hunk) or _other_rank(hunk) or _other_designation(hunk)):
        classes.append("name")
    if hunk.in_quotation or (_QUOTES & {*hunk.old, *hunk.new}):
        classes.append("quotation")
    sentence = _whole_sentence(hunk)
    if sentence is not None:
        weight = max(_WEIGHT.get(one, MEANING) for one in (*classes, "sentence"))
        also = f" ({' and '.join(dict.fromkeys(classes))} in it)" if classes else ""
        return EditSignificance(weight, "sentence", sentence + also)
    if classes:
        significance = max(_WEIGHT.get(one, MEANING) for one in classes)
        if classes == ["opposite"]:
            return EditSignificance(significance, "opposite", f"the opposite was put: {pair}")
        return EditSignificance(significance, classes[0], f"{' and '.join(dict.fromkeys(classes))} changed: {pair}")
    if _hyphen_matters(hunk) and "".join(hunk.old) == "".join(hunk.new):
        return EditSignificance(MEANING, "word", f"another word: {pair}")
    return None


def _beside_quotes(hunk: Hunk) -> str:
    """Return the words beside added or removed quotation marks, the same for an opening and a closing mark."""
    spaced = hunk.lang not in ("zh", "ja")
    gap, most = (" ", 3) if spaced else ("", 6)
    inside = hunk.before[len(hunk.before) - hunk.before[::-1].index(OPEN) :] if OPEN in hunk.before else ()
    if inside and OPEN not in hunk.new:
        return gap.join(inside[:most])
    after = hunk.after[: hunk.after.index(CLOSE)] if CLOSE in hunk.after else hunk.after
    return gap.join(after[:most]) or gap.join(hunk.before[-2:])


def _only_quotes(hunk: Hunk) -> bool:
    """Return True if quotation marks were added or removed around unchanged words."""
    bare_old = [key for key in hunk.old if key not in _QUOTES]
    bare_new = [key for key in hunk.new if key not in _QUOTES]
    return bare_old == bare_new and len(hunk.old) != len(hunk.new)


def _whole_sentence(hunk: Hunk) -> str | None:
    """Return a description if one side has at least a sentence more than the other, else None."""
    old_size, new_size = _size(hunk.old), _size(hunk.new)
    longer, shorter = max(old_size, new_size), min(old_size, new_size)
    text = hunk.new_text if new_size > old_size else hunk.old_text
    alone = hunk.at_start and not shorter and longer >= (2 if hunk.lang == "en" else 1)
    if (longer < 4 and not alone) or shorter > longer / 4 or not _SENTENCE_END.search(text):
        return None
    return f"a whole sentence was {'added' if new_size > old_size else 'taken out'}: {shown(text)}"


def _other_numeral(hunk: Hunk) -> bool:
    """Return True if only a Han numeral replaced another, whatever is counted: 九本/十本, 五分之四/五分之二."""
    old, new = "".join(hunk.old), "".join(hunk.new)
    if not (old and new and {*old, *new} <= set(NUMERAL)):
        return False
    return han_value(old) != han_value(new)


def _other_unit(hunk: Hunk) -> bool:
    """Return True if as many numbers as before count other units: three days and three weeks."""
    if not (hunk.old and hunk.new):
        return False
    old, new = (units(joined((*hunk.before[-2:], *side, *hunk.after[:1])), hunk.lang) for side in (hunk.old, hunk.new))
    return len(old) == len(new) and old != new


def _new_name(hunk: Hunk) -> bool:
    """Return True if capitalized words differ inside a sentence, or a title stands beside a name that no list has."""
    if hunk.lang == "en":
        if hunk.title_case:
            return False
        old, new = _capitals(hunk.old_text, hunk.at_start), _capitals(hunk.new_text, hunk.at_start)
        return old != new
    return _beside_title(hunk)


def _other_rank(hunk: Hunk) -> bool:
    """Return True if a word such as 前 or 副 was added or removed before a word: another or a former office."""
    some = joined(hunk.old or hunk.new)
    if (hunk.old and hunk.new) or not some or not hunk.after:
        return False
    return is_rank(some, hunk.lang) and (is_han(hunk.after[0]) or is_hangul(hunk.after[0]))


def _other_designation(hunk: Hunk) -> bool:
    """Return True if a designation after a known name was added or removed: 台湾 and 台湾地区."""
    if hunk.old and hunk.new:
        return False
    return is_designation(joined(hunk.old or hunk.new), hunk.lang) and ends_with_name(joined(hunk.before), hunk.lang)


_CAPITAL = re.compile(r"(?<![.!?…:] )(?<![“\"'(])\b[A-Z][\w'’-]+")


def _capitals(text: str, at_start: bool) -> set[str]:
    found = {match.group() for match in _CAPITAL.finditer(text) if match.start() or not at_start}
    return found - {
        "I",
        "The",
        "A",
        "An",
        "It",
        "He",
        "She",
        "They",
        "We",
        "But",
        "And",
        "In",
        "On",
        "At",
        "This",
        "That",
    }


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
    one, other = titled.fullmatch(old), titled.fullmatch(new)
    if one is None or other is None or one[1] == other[1] or one[2] != other[2]:
        return False
    return all(name[0] in people()["surnames"]["ko"] for name in (one[1], other[1]))


def _beside_title(hunk: Hunk) -> bool:
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


# ---- wording ---------------------------------------------------------------------------------------------------------


def _wording(hunk: Hunk) -> EditSignificance:
    old_size, new_size = _size(hunk.old), _size(hunk.new)
    old_words, new_words = shown(hunk.old_text), shown(hunk.new_text)
    larger, smaller = max(old_size, new_size), min(old_size, new_size)
    if smaller >= 9:
        return EditSignificance(0.5, "sentence", f"a passage rewritten: {old_words} → {new_words}")
    if old_size + new_size == 0:
        return EditSignificance(0.15, "symbol", f"a symbol changed: {old_words or '—'} → {new_words or '—'}")
    return EditSignificance(
        WORDING + min(0.15, 0.02 * larger), "wording", f"wording changed: {old_words or '—'} → {new_words or '—'}"
    )


def _size(keys: tuple[str, ...]) -> float:
    """Return the approximate number of words; a Han or kana character counts half."""
    return sum(0.5 if is_unspaced(key) and len(key) == 1 else 1.0 for key in keys if key[0].isalnum())


def shown(text: str, most: int = 60) -> str:
    """Return the text on one line, cut with an ellipsis to at most ``most`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
