"""Weigh one differing stretch of words, and say why.

The levels of significance: 0 is invisible to readers; up to 0.19 is form only (spacing, width, quotation style,
punctuation, script, typo); 0.2 to 0.49 is wording; from 0.5 the statement changes: numbers, names, negation, modality,
quotation, whole sentences.
"""

from __future__ import annotations

import re

from yalu.changes.language.quantities.numbers import NUMERAL, han_value
from yalu.changes.language.quantities.units import units
from yalu.changes.language.signals import differing, is_other_state, joined
from yalu.changes.language.word_variants import CLOSE, OPEN
from yalu.changes.significance.edit_form import form_only, hyphen_matters
from yalu.changes.significance.edit_names import new_name, other_designation, other_rank
from yalu.changes.significance.hunk import FORM, MEANING, QUOTES, WORDING, Hunk, TextDifference, shown, size_of
from yalu.reasons import Reason

_WEIGHT = {"number": 0.75, "negation": 0.8, "name": 0.7, "modality": 0.65, "date": 0.6, "opposite": 0.6}
_CLASSES = {
    "number": Reason.of("class.number"), "negation": Reason.of("class.negation"), "date": Reason.of("class.date"),
    "modality": Reason.of("class.modality"), "name": Reason.of("class.name"), "opposite": Reason.of("class.opposite"),
    "quotation": Reason.of("class.quotation"),
}  # fmt: skip
_HEDGES = frozenset({"或", "疑", "料", "传", "傳"})
"""Characters that mark uncertainty in Chinese headlines; elsewhere they mean other things."""
_SENTENCE_END = re.compile(r"[.!?。！？…][\"”’」』)）]*\s*$|다\s*$")


def judge(hunk: Hunk) -> TextDifference:
    """Return the hunk with its significance and reason."""
    form = form_only(hunk)
    if form is not None:
        return hunk.weighed(FORM if form != "form.spacing" else FORM / 2, Reason.of(form))
    weighty = _changed_meaning(hunk)
    if weighty is not None:
        return weighty
    if "?" in hunk.old or "?" in hunk.new:
        without = tuple(key for key in hunk.old if key != "?"), tuple(key for key in hunk.new if key != "?")
        if without[0] == without[1]:
            return hunk.weighed(0.35, Reason.of("words.statement" if "?" in hunk.old else "words.question"))
    return _wording(hunk)


def _wording(hunk: Hunk) -> TextDifference:
    old_size, new_size = size_of(hunk.old), size_of(hunk.new)
    sides = {"old": shown(hunk.old_text), "new": shown(hunk.new_text)}
    larger, smaller = max(old_size, new_size), min(old_size, new_size)
    if smaller >= 9:
        return hunk.weighed(0.5, Reason.of("words.passage_rewritten", **sides))
    if old_size + new_size == 0:
        return hunk.weighed(0.15, Reason.of("words.symbol", **sides))
    return hunk.weighed(WORDING + min(0.15, 0.02 * larger), Reason.of("words.wording", **sides))


def _changed_meaning(hunk: Hunk) -> TextDifference | None:
    """Return the hunk weighed if it changes what is said, else None."""
    sides = {"old": shown(hunk.old_text), "new": shown(hunk.new_text)}
    if _only_quotes(hunk):
        code = "words.quoted" if len(hunk.new) > len(hunk.old) else "words.unquoted"
        return hunk.weighed(MEANING, Reason.of(code, text=_beside_quotes(hunk)))
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
    if "name" not in classes and (states or new_name(hunk) or other_rank(hunk) or other_designation(hunk)):
        classes.append("name")
    if hunk.in_quotation or (QUOTES & {*hunk.old, *hunk.new}):
        classes.append("quotation")
    sentence = _whole_sentence(hunk, _classes(classes))
    if sentence is not None:
        weight = max(_WEIGHT.get(word_class, MEANING) for word_class in (*classes, "sentence"))
        return hunk.weighed(weight, sentence)
    if classes:
        significance = max(_WEIGHT.get(word_class, MEANING) for word_class in classes)
        if classes == ["opposite"]:
            return hunk.weighed(significance, Reason.of("words.opposite", **sides))
        return hunk.weighed(significance, Reason.of("words.classes", classes=_classes(classes), **sides))
    if hyphen_matters(hunk) and "".join(hunk.old) == "".join(hunk.new):
        return hunk.weighed(MEANING, Reason.of("words.other", **sides))
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
    bare_old = [key for key in hunk.old if key not in QUOTES]
    bare_new = [key for key in hunk.new if key not in QUOTES]
    return bare_old == bare_new and len(hunk.old) != len(hunk.new)


def _classes(names: list[str]) -> list[Reason]:
    return [_CLASSES[name] for name in dict.fromkeys(names)]


def _whole_sentence(hunk: Hunk, classes: list[Reason]) -> Reason | None:
    """Return the reason if one side has at least a sentence more than the other, else None."""
    old_size, new_size = size_of(hunk.old), size_of(hunk.new)
    longer, shorter = max(old_size, new_size), min(old_size, new_size)
    text = hunk.new_text if new_size > old_size else hunk.old_text
    alone = hunk.at_start and not shorter and longer >= (2 if hunk.lang == "en" else 1)
    if (longer < 4 and not alone) or shorter > longer / 4 or not _SENTENCE_END.search(text):
        return None
    if classes:
        code = "words.sentence_added_with" if new_size > old_size else "words.sentence_removed_with"
        return Reason.of(code, text=shown(text), classes=classes)
    return Reason.of("words.sentence_added" if new_size > old_size else "words.sentence_removed", text=shown(text))


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
