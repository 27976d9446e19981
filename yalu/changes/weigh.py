"""How much two texts differ, and where: every difference judged by itself, the whole by the weightiest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yalu.changes.align import Same, alike, matching, rising
from yalu.changes.forms import CLOSE, OPEN, Folded, fold, read_aloud, written_in
from yalu.changes.judge import FORM, Hunk, judge
from yalu.changes.volatile import furniture, passing
from yalu.changes.words import is_han, is_unspaced, language
from yalu.text import one_line, paragraphs

MOST_HUNKS = 2_000
"""So many differences of one text are judged one by one; a text with more has been rewritten."""


@dataclass(frozen=True, slots=True)
class Part:
    """One difference: the words on each side as written, its significance, class and reason."""

    removed: str
    added: str
    significance: float
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What all differences of two texts come to. ``parts`` are in reading order."""

    significance: float
    reason: str
    parts: tuple[Part, ...]


def weigh(old: str, new: str, lang: str | None = None) -> Weight | None:
    """The weight of the difference between two texts; None when only white space or Unicode form differs.

    ``lang`` is what the page claims; what the text is written in decides.
    """
    before, after = paragraphs(old), paragraphs(new)
    if before == after:
        return None
    return summed(differences(before, after, lang))


def summed(parts: Sequence[Part]) -> Weight:
    """The weight of some parts: the weightiest decides, its reason comes first, others are counted."""
    if not parts:
        return Weight(FORM / 2, "spacing, punctuation or letter forms only", ())
    ranked = sorted(parts, key=lambda part: -part.significance)
    top = ranked[0]
    reasons = list(dict.fromkeys(part.reason for part in ranked if part.significance >= min(0.2, top.significance)))
    more = f"; and {len(reasons) - 3} more" if len(reasons) > 3 else ""
    bonus = (
        min(0.1, 0.01 * sum(1 for part in ranked[1:] if part.significance >= 0.5)) if top.significance >= 0.5 else 0.0
    )
    return Weight(round(min(1.0, top.significance + bonus), 3), "; ".join(reasons[:3]) + more, tuple(parts))


def differences(before: Sequence[str], after: Sequence[str], lang: str | None) -> list[Part]:
    """Every difference between two lists of paragraphs."""
    gone, came = _unmatched(before, after)
    if not gone and not came:
        return []
    spoken = language(" ".join(([before[i] for i in gone] + [after[j] for j in came])[:200]), lang)
    whole_old, whole_new = "".join(before)[:50_000], "".join(after)[:50_000]
    styles = {written_in(whole_old), written_in(whole_new)} if is_han(whole_old) and is_han(whole_new) else set()
    script = styles == {"traditional", "simplified"}
    old = {i: fold(before[i], script=script) for i in gone}
    new = {j: fold(after[j], script=script) for j in came}
    return _Comparison(old, new, spoken, before, after).parts()


def _unmatched(before: Sequence[str], after: Sequence[str]) -> tuple[list[int], list[int]]:
    """Paragraphs that are not, word for word, in the same order on the other side."""
    same = matching(before, after)
    gone, came = set(range(len(before))), set(range(len(after)))
    for a, b, length in same:
        gone.difference_update(range(a, a + length))
        came.difference_update(range(b, b + length))
    return sorted(gone), sorted(came)


class _Comparison:
    """The unmatched paragraphs of both sides, paired, and what is said of each pair."""

    def __init__(
        self, old: dict[int, Folded], new: dict[int, Folded], lang: str, before: Sequence[str], after: Sequence[str]
    ) -> None:
        self.old, self.new, self.lang = old, new, lang
        self.before, self.after = before, after
        self.found: list[tuple[int, Part]] = []

    def parts(self) -> list[Part]:
        left, right = sorted(self.old), sorted(self.new)
        pairs = self._pair(left, right)
        in_order = set(rising(pairs))
        for i, j in pairs:
            if (i, j) not in in_order and self.old[i].keys:
                text = _start(self.after[j])
                self.found.append((j, Part("", "", 0.25, "moved", f"a paragraph moved: {text}")))
            self._judge_pair(i, j)
        self._alone(set(left) - {i for i, _ in pairs}, set(right) - {j for _, j in pairs})
        self.found.sort(key=lambda item: item[0])
        return [part for _, part in self.found]

    def _pair(self, left: list[int], right: list[int]) -> list[tuple[int, int]]:
        """Paragraphs with equal keys first, then those most alike, then lone ones that face each other."""
        places: dict[str, list[int]] = {}
        for j in reversed(right):
            places.setdefault("".join(self.new[j].keys), []).append(j)
        pairs = []
        for i in left:
            waiting = places.get("".join(self.old[i].keys))
            if waiting:
                pairs.append((i, waiting.pop()))
        left = [i for i in left if i not in {a for a, _ in pairs}]
        taken = {b for _, b in pairs}
        right = [j for j in right if j not in taken]
        bags_old = [_bag(self.old[i]) for i in left]
        bags_new = [_bag(self.new[j]) for j in right]
        pairs += [(left[a], right[b]) for a, b in alike(bags_old, bags_new)]
        return sorted(pairs)

    def _judge_pair(self, i: int, j: int) -> None:
        old, new = self.old[i], self.new[j]
        if old.keys == new.keys:
            if one_line(old.text) != one_line(new.text) or self.before[i] != self.after[j]:
                self.found.append((j, Part("", "", FORM / 2, "form", "spacing, punctuation or letter forms only")))
            return
        for part in compare_folded(old, new, self.lang):
            self.found.append((j, part))

    def _alone(self, gone: set[int], came: set[int]) -> None:
        """Paragraphs without a partner: split or merged ones first, then those added and removed."""
        gone, came = self._joined_otherwise(gone, came)
        for i in sorted(gone):
            self.found.append((i, _whole(self.before[i], self.old[i], self.lang, removed=True)))
        for j in sorted(came):
            self.found.append((j, _whole(self.after[j], self.new[j], self.lang, removed=False)))

    def _joined_otherwise(self, gone: set[int], came: set[int]) -> tuple[set[int], set[int]]:
        """What remains when text that is only cut into paragraphs another way is compared as a whole."""
        return gone, came


def _bag(folded: Folded) -> Counter[str]:
    keys = folded.keys
    if len(keys) > 1 and is_unspaced("".join(keys[:200])):
        return Counter(a + b for a, b in zip(keys, keys[1:], strict=False))
    return Counter(keys)


def compare_folded(old: Folded, new: Folded, lang: str) -> list[Part]:
    """The differences of two texts word by word, judged."""
    same = cleaned(matching(old.keys, new.keys), old.keys, new.keys)
    if len(same) > MOST_HUNKS:
        return [Part(_start(old.text), _start(new.text), 0.8, "sentence", "the text was rewritten")]
    title_case = _is_title_case(new.text) or _is_title_case(old.text)
    parts = []
    quoted_old, quoted_new = _depths(old.keys), _depths(new.keys)
    a = b = 0
    for one in [*same, Same(len(old.keys), len(new.keys), 0)]:
        if one.a_start > a or one.b_start > b:
            inside = bool(quoted_old[a] > 0 and quoted_new[b] > 0)
            parts.append(_part(old, new, (a, one.a_start), (b, one.b_start), inside, title_case, lang))
        a, b = one.a_start + one.length, one.b_start + one.length
    return parts


def _part(
    old: Folded, new: Folded, a: tuple[int, int], b: tuple[int, int], inside: bool, title_case: bool, lang: str
) -> Part:
    old_text, new_text = _slice(old, *a), _slice(new, *b)
    if passing(old_text, new_text, old.text, new.text):
        return Part(old_text, new_text, FORM / 2, "volatile", "a counter, clock or token of the page")
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
    verdict = judge(hunk)
    return Part(old_text.strip(), new_text.strip(), verdict.significance, verdict.what, verdict.reason)


def _slice(folded: Folded, start: int, end: int) -> str:
    """The text of some keys, up to where the next word begins (so with its punctuation)."""
    if start >= end:
        return ""
    stop = folded.spans[end].start if end < len(folded.spans) else len(folded.text)
    return folded.text[folded.spans[start].start : max(stop, folded.spans[end - 1].end)]


def _starts_sentence(folded: Folded, at: int) -> bool:
    if at == 0:
        return True
    if at >= len(folded.spans):
        return False
    between = folded.text[folded.spans[at - 1].end : folded.spans[at].start]
    return any(mark in between for mark in ".!?…:") or folded.keys[at - 1] in ("?", OPEN)


def _depths(keys: Sequence[str]) -> list[int]:
    """How many quotations are open before each key (and after the last)."""
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


def cleaned(same: list[Same], a: Sequence[str], b: Sequence[str]) -> list[Same]:
    """Equal runs too short to be read as such, between two changes, become part of the change."""
    kept: list[Same] = []
    ends = Same(len(a), len(b), 0)
    for at, run in enumerate(same):
        nearest = same[at + 1] if at + 1 < len(same) else ends
        last = kept[-1] if kept else Same(0, 0, 0)
        before = max(run.a_start - last.a_start - last.length, run.b_start - last.b_start - last.length)
        after = max(nearest.a_start - run.a_start - run.length, nearest.b_start - run.b_start - run.length)
        if before > 0 and after > 0 and _too_short(run, a, before, after):
            continue
        kept.append(run)
    return kept


def _too_short(run: Same, a: Sequence[str], before: int, after: int) -> bool:
    if run.length > 3 or run.length > min(before, after):
        return False
    size = sum(len(key) for key in a[run.a_start : run.a_start + run.length])
    return size <= (3 if is_unspaced(a[run.a_start]) else 5)


def _whole(text: str, folded: Folded, lang: str, *, removed: bool) -> Part:
    """A paragraph that only one side has."""
    old, new = (text, "") if removed else ("", text)
    how = "taken out" if removed else "added"
    if furniture(text):
        return Part(old, new, FORM / 2, "volatile", "a line of the page around the article")
    size = sum(0.5 if is_unspaced(key) and len(key) == 1 else 1.0 for key in folded.keys)
    if size == 0:
        return Part(old, new, FORM, "form", "punctuation only")
    ended = text.rstrip().endswith((".", "!", "?", "。", "！", "？", "”", '"', "」", "다", "…"))
    if (ended and size >= 3) or size >= 8:
        return Part(
            old, new, round(min(0.9, 0.6 + size / 500), 3), "sentence", f"a paragraph was {how}: {_start(text)}"
        )
    return Part(old, new, 0.3, "wording", f"a short line was {how}: {_start(text)}")


def _start(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
