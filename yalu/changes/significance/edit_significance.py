"""Weigh one differing stretch of words, and say why.

The levels of significance: 0 is invisible to readers; up to 0.19 is form only (spacing, width, quotation style,
punctuation, script, typo); 0.2 to 0.49 is wording; from 0.5 the statement changes: numbers, names, negation, modality,
quotation, whole sentences.
"""

from __future__ import annotations

from yalu.changes.significance.edit_form import form_only
from yalu.changes.significance.edit_meaning import changed_meaning
from yalu.changes.significance.hunk import FORM, WORDING, EditSignificance, Hunk, shown, size_of
from yalu.reasons import Reason

_FORMS = {
    "spacing": "form.spacing",
    "notation of a number": "form.number",
    "notation of a date": "form.date",
    "style of quotation marks": "form.quotes",
    "hanja or Hangul form": "form.hanja",
    "character variant": "form.character",
    "a repeated word": "form.repeated",
    "another form of a name": "form.name",
    "typo or spelling": "form.spelling",
    "a small grammatical word": "form.small_word",
}


def judge(hunk: Hunk) -> EditSignificance:
    """Return the verdict on one hunk."""
    form = form_only(hunk)
    if form is not None:
        return EditSignificance(FORM if form != "spacing" else FORM / 2, form, Reason.of(_FORMS[form]))
    weighty = changed_meaning(hunk)
    if weighty is not None:
        return weighty
    if "?" in hunk.old or "?" in hunk.new:
        without = tuple(key for key in hunk.old if key != "?"), tuple(key for key in hunk.new if key != "?")
        if without[0] == without[1]:
            return EditSignificance(
                0.35, "question", Reason.of("words.statement" if "?" in hunk.old else "words.question")
            )
    return _wording(hunk)


def _wording(hunk: Hunk) -> EditSignificance:
    old_size, new_size = size_of(hunk.old), size_of(hunk.new)
    sides = {"old": shown(hunk.old_text), "new": shown(hunk.new_text)}
    larger, smaller = max(old_size, new_size), min(old_size, new_size)
    if smaller >= 9:
        return EditSignificance(0.5, "sentence", Reason.of("words.passage_rewritten", **sides))
    if old_size + new_size == 0:
        return EditSignificance(0.15, "symbol", Reason.of("words.symbol", **sides))
    return EditSignificance(WORDING + min(0.15, 0.02 * larger), "wording", Reason.of("words.wording", **sides))
