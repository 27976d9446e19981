"""Weigh the difference between two texts: each difference is judged alone, the most significant decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from yalu.changes.language.tokens import Span, count_words, is_han, is_unspaced, language
from yalu.changes.language.word_variants import CLOSE, OPEN, FoldedWords, fold, read_aloud, written_in
from yalu.changes.significance.edit_significance import judge
from yalu.changes.significance.hunk import FORM, Hunk, TextDifference, shown
from yalu.changes.significance.volatile_text import is_boilerplate, passing
from yalu.changes.text_diff.paragraph_alignment import ParagraphGroup, partners
from yalu.changes.text_diff.sequence_alignment import Bag, Same, cleaned, matching
from yalu.reasons import Reason
from yalu.text import SENTENCE_ENDS, paragraphs

MOST_HUNKS = 2_000
"""Maximum differences of one text that are judged one by one; paragraphs with more than remain count as rewritten.

If more paragraphs lack an equal, they are compared as one text (decision 0040).
"""
MOST_WORDS = 40_000
"""Maximum words on both sides in those differences."""
MOST_READ = 400_000
"""Maximum words of both sides, in paragraphs without an equal, that are folded; with more the text is rewritten."""
MOST_JUDGED = 2_000
"""Maximum words of each side of one difference that are read; an edit of an article is smaller."""
PASSAGE = 0.5
"""Minimum significance of a longer difference."""
MOST_REASONS = 3
"""Reasons of one change that are named; others are counted."""
LINES, MOVED = ("words.line_removed", "words.line_added"), "words.moved"
"""Codes of reasons: of a line that is no sentence, on one side only; of a paragraph at another place."""
ANY_FORM = Reason.of("form.any")


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight of all differences of two texts, 0 to 1, with a reason; ``parts`` are in reading order."""

    significance: float
    reason: Reason
    parts: tuple[TextDifference, ...]


def weigh(old: str, new: str, lang: str | None = None) -> Weight | None:
    """Return the weight of the difference between two texts; None if only white space or Unicode form differs.

    ``old`` and ``new`` are the texts; ``lang`` is the language that the page states, which only decides where the
    script of the text does not.
    """
    before, after = paragraphs(old), paragraphs(new)
    if before == after:
        return None
    return summed(differences(before, after, lang))


def summed(parts: Sequence[TextDifference]) -> Weight:
    """Return the weight of some parts: the most significant decides, its reason comes first, others are counted."""
    if not parts:
        return Weight(FORM / 2, ANY_FORM, ())
    ranked = sorted(parts, key=lambda part: -part.significance)
    top = ranked[0]
    reasons = [part.reason for part in ranked if part.significance >= min(0.2, top.significance)]
    bonus = (
        min(0.1, 0.01 * sum(1 for part in ranked[1:] if part.significance >= 0.5)) if top.significance >= 0.5 else 0.0
    )
    return Weight(round(min(1.0, top.significance + bonus), 3), Reason.joined(reasons, MOST_REASONS), tuple(parts))


def differences(before: Sequence[str], after: Sequence[str], lang: str | None) -> list[TextDifference]:
    """Return every difference between two lists of paragraphs, in the order of the new one.

    ``before`` and ``after`` are the paragraphs, ``lang`` the language that the page states, None if unknown.
    """
    left, right = _apart(before, after)
    spoken = language(" ".join([*left, *right][:200]) or " ".join(after[:20]), lang)
    script = spoken != "ja" and _scripts_differ(before, after)  # Japanese uses characters of both
    comparison = _Comparison(before, after, spoken, script=script)
    return comparison.parts()


def _scripts_differ(before: Sequence[str], after: Sequence[str]) -> bool:
    """Return True if one side is in traditional, the other in simplified characters."""
    old, new = "".join(before)[:50_000], "".join(after)[:50_000]
    if not (is_han(old) and is_han(new)):
        return False
    return {written_in(old), written_in(new)} == {"traditional", "simplified"}


def _apart(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the paragraphs of each side that the other side lacks."""
    left, right = set(before), set(after)
    return [text for text in before if text not in right], [text for text in after if text not in left]


def _are_more_words(left: Sequence[str], right: Sequence[str], most: int) -> bool:
    """Return True if both lists together have more than ``most`` words; characters are counted first: it is cheaper."""
    if sum(map(len, left)) + sum(map(len, right)) <= most:
        return False
    return sum(count_words(text) for text in (*left, *right)) > most


class _Comparison:
    """The paragraphs of both sides, grouped, and the judgement of each group."""

    def __init__(self, before: Sequence[str], after: Sequence[str], lang: str, *, script: bool) -> None:
        self.before, self.after, self.lang, self.script = before, after, lang, script
        self.folds: dict[tuple[str, int], FoldedWords] = {}
        self.hunks, self.words = MOST_HUNKS, MOST_WORDS

    def parts(self) -> list[TextDifference]:
        left, right = _apart(self.before, self.after)
        if _are_more_words(left, right, MOST_READ):
            return [_rewritten_whole(" ".join(left), " ".join(right))]
        if max(len(left), len(right)) > MOST_HUNKS:
            return self._taken_together(left, right)
        groups = partners(self.before, self.after, lambda i: self._bag(self._old(i)), lambda j: self._bag(self._new(j)))
        return [part for group in groups for part in self._judged(group)]

    def _taken_together(self, left: Sequence[str], right: Sequence[str]) -> list[TextDifference]:
        """Return the differences of more unmatched paragraphs than are aligned: they are compared as one text."""
        old_text, new_text = "\n".join(left), "\n".join(right)
        old, new = fold(old_text, script=self.script), fold(new_text, script=self.script)
        if not left or not right:
            return [_whole(old_text or new_text, old if left else new, removed=bool(left))]
        gone, came = set(left), set(right)
        kept = [text for text in self.after if text not in came]
        parts = [] if kept == [text for text in self.before if text not in gone] else [_moved(kept[0])]
        if old.keys == new.keys:
            return [*parts, TextDifference("", "", FORM / 2, ANY_FORM)]
        return parts + self._word_by_word(old, new)

    def _judged(self, group: ParagraphGroup) -> list[TextDifference]:
        if not group.new:
            return [_whole(self.before[group.old[0]], self._old(group.old[0]), removed=True)]
        if not group.old:
            return [_whole(self.after[group.new[0]], self._new(group.new[0]), removed=False)]
        parts = []
        old_text = "\n".join(self.before[i] for i in group.old)
        new_text = "\n".join(self.after[j] for j in group.new)
        if not group.in_order and any(c.isalnum() for c in new_text):
            parts.append(_moved(new_text))
        if old_text == new_text:
            return parts
        old, new = chained([self._old(i) for i in group.old]), chained([self._new(j) for j in group.new])
        if old.keys == new.keys:
            return [*parts, TextDifference("", "", FORM / 2, ANY_FORM)]
        return parts + self._word_by_word(old, new)

    def _word_by_word(self, old: FoldedWords, new: FoldedWords) -> list[TextDifference]:
        """Return the judged differences of two texts; one in all if they exceed the limits of the comparison."""
        same = cleaned(matching(old.keys, new.keys), old.keys, new.keys)
        apart = len(old.keys) + len(new.keys) - 2 * sum(run.length for run in same)
        if len(same) > self.hunks or apart > self.words:
            return [_rewritten_whole(old.text, new.text)]
        parts = _judged_apart(old, new, same, self.lang)
        self.hunks, self.words = self.hunks - len(parts), self.words - apart
        return parts

    def _old(self, i: int) -> FoldedWords:
        return self._fold(("old", i), self.before[i])

    def _new(self, j: int) -> FoldedWords:
        return self._fold(("new", j), self.after[j])

    def _fold(self, place: tuple[str, int], text: str) -> FoldedWords:
        if place not in self.folds:
            self.folds[place] = fold(text, script=self.script)
        return self.folds[place]

    def _bag(self, folded: FoldedWords) -> Bag:
        """Return what a paragraph is matched by: its words, or pairs of characters; hanja in their Korean reading."""
        keys = folded.keys
        if self.lang == "ko":
            text = "".join(keys)
            return frozenset(map("".join, pairwise(read_aloud(text) if is_han(text) else text)))
        if len(keys) > 1 and is_unspaced("".join(keys[:200])):
            return frozenset(map("".join, pairwise(keys)))
        return frozenset(keys)


def chained(folds: Sequence[FoldedWords]) -> FoldedWords:
    """Join several folded paragraphs into one."""
    if len(folds) == 1:
        return folds[0]
    text, keys, spans = "", [], []
    for folded in folds:
        shift = len(text)
        keys += folded.keys
        spans += [Span(span.text, span.start + shift, span.end + shift) for span in folded.spans]
        text += folded.text + " "
    return FoldedWords(text, keys, spans)


def _judged_apart(old: FoldedWords, new: FoldedWords, same: Sequence[Same], lang: str) -> list[TextDifference]:
    """Return the differences between the runs that are equal, each judged alone."""
    title_case = _is_title_case(new.text) or _is_title_case(old.text)
    parts = []
    quoted_old, quoted_new = _depths(old.keys), _depths(new.keys)
    a = b = 0
    for run in [*same, Same(len(old.keys), len(new.keys), 0)]:
        if run.a_start > a or run.b_start > b:
            inside = bool(quoted_old[a] > 0 and quoted_new[b] > 0)
            parts.append(_part(old, new, (a, run.a_start), (b, run.b_start), inside, title_case, lang))
        a, b = run.a_start + run.length, run.b_start + run.length
    return parts


def _part(
    old: FoldedWords,
    new: FoldedWords,
    a: tuple[int, int],
    b: tuple[int, int],
    inside: bool,
    title_case: bool,
    lang: str,
) -> TextDifference:
    old_text, new_text = _slice(old, *a), _slice(new, *b)
    if (is_boilerplate(old.text) and is_boilerplate(new.text)) or passing(old_text, new_text, old.text, new.text):
        return TextDifference(old_text, new_text, FORM / 2, Reason.of("form.counter"))
    if max(a[1] - a[0], b[1] - b[0]) > MOST_JUDGED:
        begun = (a[0], min(a[1], a[0] + MOST_JUDGED)), (b[0], min(b[1], b[0] + MOST_JUDGED))
        return _rewritten(_part(old, new, *begun, inside, title_case, lang), old_text, new_text)
    hunk = Hunk(
        old=tuple(old.keys[a[0] : a[1]]),
        new=tuple(new.keys[b[0] : b[1]]),
        old_text=old_text,
        new_text=new_text,
        before=tuple(new.keys[max(0, b[0] - 12) : b[0]]),
        after=tuple(new.keys[b[1] : b[1] + 8]),
        in_quotation=inside,
        at_start=_starts_sentence(new, b[0]) or _starts_sentence(old, a[0]),
        title_case=title_case,
        lang=lang,
    )
    return judge(hunk)


def _rewritten_whole(old: str, new: str) -> TextDifference:
    return TextDifference(shown(old), shown(new), 0.8, Reason.of("words.rewritten"))


def _rewritten(begun: TextDifference, old_text: str, new_text: str) -> TextDifference:
    """Return the part for a difference so long that only its beginning was judged: at least a passage was changed."""
    removed, added = old_text.strip(), new_text.strip()
    if begun.significance >= PASSAGE:
        return replace(begun, removed=removed, added=added)
    if removed and added:
        reason = Reason.of("words.passage_rewritten", old=shown(removed), new=shown(added))
    else:
        reason = Reason.of("words.passage_added" if added else "words.passage_removed")
    return TextDifference(removed, added, PASSAGE, reason)


def _moved(text: str) -> TextDifference:
    return TextDifference("", "", 0.25, Reason.of(MOVED, text=shown(text)))


def _slice(folded: FoldedWords, start: int, end: int) -> str:
    """Return the text of some keys up to the beginning of the next word, so with its punctuation."""
    if start >= end:
        return ""
    stop = folded.spans[end].start if end < len(folded.spans) else len(folded.text)
    return folded.text[folded.spans[start].start : max(stop, folded.spans[end - 1].end)]


def _starts_sentence(folded: FoldedWords, at: int) -> bool:
    if at == 0:
        return True
    if at >= len(folded.spans):
        return False
    between = folded.text[folded.spans[at - 1].end : folded.spans[at].start]
    return any(mark in between for mark in ".!?…:。") or folded.keys[at - 1] in ("?", OPEN)


def _depths(keys: Sequence[str]) -> list[int]:
    """Return the number of open quotations before each key, and after the last."""
    depths, depth = [], 0
    for key in keys:
        if key == CLOSE:
            depth = max(0, depth - 1)
        depths.append(depth)
        if key == OPEN:
            depth += 1
    depths.append(depth)
    return depths


def _is_title_case(text: str) -> bool:
    alphabetic = [word for word in text.split()[:60] if word[0].isalpha() and len(word) > 3]
    return len(alphabetic) > 2 and sum(word[0].isupper() for word in alphabetic) > 0.6 * len(alphabetic)


def _whole(text: str, folded: FoldedWords, *, removed: bool) -> TextDifference:
    """Return the part for a paragraph that only one side has."""
    old, new = (text, "") if removed else ("", text)
    if is_boilerplate(text):
        return TextDifference(old, new, FORM / 2, Reason.of("form.beside"))
    size = sum(0.5 if is_unspaced(key) and len(key) == 1 else 1.0 for key in folded.keys)
    if size == 0:
        return TextDifference(old, new, FORM, Reason.of("form.punctuation"))
    ended = text.rstrip().endswith((*SENTENCE_ENDS, "”", '"', "」", "다"))
    if (ended and size >= 3) or size >= 8:
        reason = Reason.of("words.paragraph_removed" if removed else "words.paragraph_added", text=shown(text))
        return TextDifference(old, new, round(min(0.9, 0.6 + size / 500), 3), reason)
    reason = Reason.of(LINES[not removed], text=shown(text))
    return TextDifference(old, new, 0.3, reason)
