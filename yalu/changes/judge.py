"""How much one differing stretch of words matters, and why in words.

The steps of significance: 0 nothing a reader can see; up to 0.19 form only (spacing, width, quotation style,
punctuation, script, typo); 0.2 to 0.49 wording; from 0.5 what is said: numbers, names, negation, modality, quotation,
whole sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yalu.changes.forms import CLOSE, OPEN, hanja_matches, same_character
from yalu.changes.numbers import numbers
from yalu.changes.signals import differing, joined, known_names
from yalu.changes.spelling import confused, small_word, spelt_alike
from yalu.changes.typos import is_english, mistyped
from yalu.changes.words import is_cjk, is_han, is_hangul, is_unspaced

FORM = 0.1
WORDING = 0.3
MEANING = 0.6
_WEIGHT = {"number": 0.75, "negation": 0.8, "name": 0.7, "modality": 0.65, "date": 0.6}
_QUOTES = frozenset((OPEN, CLOSE))
_SENTENCE_END = re.compile(r"[.!?。！？…][\"”’」』)）]*\s*$|다\s*$")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words that stand on one side only: keys and text of both sides, the keys around, and where it lies."""

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
class Verdict:
    """``significance`` of one difference and its reason; ``what`` names the class of it."""

    significance: float
    what: str
    reason: str


def judge(hunk: Hunk) -> Verdict:
    """What one hunk comes to."""
    form = _form_only(hunk)
    if form is not None:
        return Verdict(FORM if form != "spacing" else FORM / 2, form, f"{form} only")
    weighty = _weighty(hunk)
    if weighty is not None:
        return weighty
    if "?" in hunk.old or "?" in hunk.new:
        without = tuple(key for key in hunk.old if key != "?"), tuple(key for key in hunk.new if key != "?")
        if without[0] == without[1]:
            how = "a question became a statement" if "?" in hunk.old else "a statement became a question"
            return Verdict(0.35, "question", how)
    return _wording(hunk)


# ---- form ------------------------------------------------------------------------------------------------------------


def _form_only(hunk: Hunk) -> str | None:
    """The name of the difference when it is one of form, else None."""
    old, new = "".join(hunk.old), "".join(hunk.new)
    if old == new:
        return None if _hyphen_matters(hunk) else "spacing"
    if old and new and numbers(joined(hunk.old), hunk.lang) and _same_but_for_notation(hunk):
        return "notation of a number"
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
    if small_word(hunk.old, hunk.new, hunk.before, hunk.after, hunk.lang):
        return "a small grammatical word"
    return None


_JOINED_ALIKE = re.compile(r"re(?:[aeiou]|build|join|think|run|launch|negotiat|schedul|write|use|start|submit|name)")


def _hyphen_matters(hunk: Hunk) -> bool:
    """re-sign and resign are two words, re-elect and reelect are one; so too "now here" and "nowhere"."""
    longest = max((*hunk.old, *hunk.new), key=len, default="")
    if is_cjk(longest):
        return False
    if "re" in hunk.old or "re" in hunk.new:
        return longest.startswith("re") and not _JOINED_ALIKE.match(longest)
    return bool({"no", "not", "now"} & {*hunk.old, *hunk.new}) and longest not in {"cannot"}


def _same_but_for_notation(hunk: Hunk) -> bool:
    lang = hunk.lang
    around = (*hunk.before[-2:],), (*hunk.after[:2],)
    old = joined((*around[0], *hunk.old, *around[1]))
    new = joined((*around[0], *hunk.new, *around[1]))
    if numbers(old, lang) != numbers(new, lang):
        return False
    return len(hunk.old) <= 6 and len(hunk.new) <= 6 and not any(_ordinary(key) for key in (*hunk.old, *hunk.new))


def _ordinary(key: str) -> bool:
    """Whether a key is a word that is no part of a number."""
    return not (
        numbers(key, "en")
        or numbers(key + "万", "zh")
        or numbers(key + "年", "zh")
        or numbers(f"1{key}", "ko") != numbers("1", "ko")
    )


def _hanja(hunk: Hunk, old: str, new: str) -> bool:
    if hunk.lang != "ko" or not (is_han(old) or is_han(new)) or (is_han(old) and is_han(new)):
        return False
    if old and new:
        return hanja_matches(old, new) or hanja_matches(new, old)
    gloss = old or new
    before = "".join(hunk.before)
    return is_han(gloss[0]) and any(hanja_matches(gloss, before[-size:]) for size in range(1, len(gloss) + 1))


def _repeated(hunk: Hunk) -> bool:
    """ "the the": a word that only repeats its neighbour came or went."""
    if hunk.old and hunk.new:
        return False
    some = hunk.old or hunk.new
    size = len(some)
    if size > 3 or any(key.isdigit() for key in some) or some[0] in _QUOTES:
        return False
    if size == 1 and is_unspaced(some[0]) and some[0] not in "的了是在和は が を に の と":
        return False
    return hunk.before[-size:] == some or hunk.after[:size] == some


def _slip(a: str, b: str, hunk: Hunk) -> bool:
    """Whether ``b`` is ``a`` spelt another way or without its typo, and neither is a word that must not be mistaken."""
    if spelt_alike(a, b):
        return True
    if not mistyped(a, b):
        return False
    context_old = joined((*hunk.before[-1:], a, *hunk.after[:1]))
    context_new = joined((*hunk.before[-1:], b, *hunk.after[:1]))
    classes = set(differing(context_old, context_new, hunk.lang)) - {"name"}
    both_named = {a, b} <= known_names(hunk.lang)
    return not classes and not both_named


# ---- meaning ---------------------------------------------------------------------------------------------------------


def _weighty(hunk: Hunk) -> Verdict | None:
    old_words, new_words = _shown(hunk.old_text), _shown(hunk.new_text)
    pair = f"{old_words or '—'} → {new_words or '—'}"
    if (_QUOTES & {*hunk.old}) ^ (_QUOTES & {*hunk.new}) or hunk.old.count(OPEN) != hunk.new.count(OPEN):
        bare = tuple(k for k in hunk.old if k not in _QUOTES), tuple(k for k in hunk.new if k not in _QUOTES)
        if bare[0] == bare[1]:
            put = "put round" if len(hunk.new) > len(hunk.old) else "taken from"
            return Verdict(MEANING, "quotation", f"quotation marks {put} words: {pair}")
    classes = differing(
        joined((*hunk.before[-4:], *hunk.old, *hunk.after[:4])),
        joined((*hunk.before[-4:], *hunk.new, *hunk.after[:4])),
        hunk.lang,
    )
    if "name" not in classes and _new_name(hunk):
        classes.append("name")
    if hunk.in_quotation or (_QUOTES & {*hunk.old, *hunk.new}):
        classes.append("quotation")
    if classes:
        significance = max(_WEIGHT.get(one, MEANING) for one in classes)
        return Verdict(significance, classes[0], f"{' and '.join(dict.fromkeys(classes))} changed: {pair}")
    if _hyphen_matters(hunk) and "".join(hunk.old) == "".join(hunk.new):
        return Verdict(MEANING, "word", f"another word: {pair}")
    return None


def _new_name(hunk: Hunk) -> bool:
    """A capital inside a sentence on one side, or a title beside the change, where no list knows the name."""
    if hunk.lang == "en":
        if hunk.title_case:
            return False
        old, new = _capitals(hunk.old_text, hunk.at_start), _capitals(hunk.new_text, hunk.at_start)
        return old != new and any(not is_english(word) or True for word in old ^ new)
    return _beside_title(hunk)


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


_TITLE_NEXT = {
    "ko": re.compile(
        r"^\s?(?:씨|대표|장관|차관|의원|대통령|총리|위원장|교수|기자|대변인|대사|총장|의장|회장|사장|박사|주석|원장|소장|연구원|특파원)"
    ),
    "zh": re.compile(
        r"^(?:先生|女士|教授|部长|部長|主席|总理|總理|总统|總統|大使|议员|議員|博士|司长|局长|记者|記者|研究员|院长|主任|表示|指出|说|說|称|稱|认为|認為)"
    ),
    "ja": re.compile(r"^(?:氏|さん|教授|大統領|首相|外相|大臣|議員|大使|長官|会長|社長|博士|記者|研究員|所長)"),
}
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘谭陆陸汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤朴安南池柳文卞김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국"
)


def _beside_title(hunk: Hunk) -> bool:
    """A short change just before a title, or one that carries it: 김민수 → 김민석 의원, 王毅 → 王沪宁 表示."""
    pattern = _TITLE_NEXT[hunk.lang]
    if len(hunk.old) > 4 or len(hunk.new) > 4 or not (hunk.old and hunk.new):
        return False
    after = joined(hunk.after[:3])
    if not pattern.match(after):
        return False
    if hunk.lang == "ko":
        return all(is_hangul(k) and 2 <= len(k) <= 4 and k[0] in _SURNAMES for k in (hunk.old[-1], hunk.new[-1]))
    start = "".join((*hunk.before[-2:], *hunk.old))
    return any(character in _SURNAMES for character in start[-4:])


# ---- wording ---------------------------------------------------------------------------------------------------------


def _wording(hunk: Hunk) -> Verdict:
    old_size, new_size = _size(hunk.old), _size(hunk.new)
    old_words, new_words = _shown(hunk.old_text), _shown(hunk.new_text)
    larger, smaller = max(old_size, new_size), min(old_size, new_size)
    if (
        larger >= 4
        and smaller <= larger / 4
        and _SENTENCE_END.search(hunk.new_text if new_size > old_size else hunk.old_text)
    ):
        how = "added" if new_size > old_size else "taken out"
        return Verdict(
            MEANING, "sentence", f"a whole sentence {how}: {new_words if new_size > old_size else old_words}"
        )
    if smaller >= 9:
        return Verdict(0.5, "sentence", f"a passage rewritten: {old_words} → {new_words}")
    if old_size + new_size == 0:
        return Verdict(0.15, "symbol", f"a symbol changed: {old_words or '—'} → {new_words or '—'}")
    return Verdict(
        WORDING + min(0.15, 0.02 * larger), "wording", f"wording changed: {old_words or '—'} → {new_words or '—'}"
    )


def _size(keys: tuple[str, ...]) -> float:
    """Roughly how many words: a Han or kana character counts half."""
    return sum(0.5 if is_unspaced(key) and len(key) == 1 else 1.0 for key in keys if key[0].isalnum())


def _shown(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
