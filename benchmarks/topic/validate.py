"""F1 of topic matching on titles that the classifier has not seen, before and after it, by language.

python -m benchmarks.topic.validate titles.jsonl natural.jsonl

The files of real titles are described in benchmarks.topic.folds. Titles are held out in two ways: by event (no calendar
week and no story on both sides), and by outlet and event. The calibration is fitted on outlets held out, and the
probability of a title comes from a calibration that has not seen the title's part. Intervals are a bootstrap over
events. Made-up titles teach and are measured apart, in folds of their own files.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scoring import Score
from benchmarks.topic.calibration import Calibration
from benchmarks.topic.folds import Real, events, folds, read_real, triples
from benchmarks.topic.score import read
from benchmarks.topic.train import FOLDER, WEIGHT_OF_MADE, Text, calibration, fitted, made, text_of, unseen
from yalu.topics.genre import Genre, genre
from yalu.topics.scoring.features import script
from yalu.topics.scoring.rules import Decision
from yalu.topics.scoring.weighing import BORDERLINE, IN_SCOPE, confirmed

DRAWS = 1000
LANGUAGES = ("all", "en", "ko", "zh-Hans", "zh-Hant", "ja")
SHARES = (0.25, 0.5, 0.75, 1.0)
MEASURED = ("titles.tsv", "hard.tsv")


@dataclass(frozen=True, slots=True)
class Judged:
    """A text with its event, and the score it has once the classifier has had its say."""

    text: Text
    event: int
    score: float

    @property
    def before(self) -> bool:
        """Whether the text was in scope without the classifier."""
        return self.text.taken

    @property
    def after(self) -> bool:
        """Whether it is in scope with it."""
        return self.score >= IN_SCOPE


def judged(texts: Sequence[Text], event_numbers: Sequence[int], chances: Sequence[float]) -> list[Judged]:
    """The texts with the scores that they have at these probabilities of a relation."""
    scored = []
    for text, event, chance in zip(texts, event_numbers, chances, strict=True):
        decision = Decision("a rule", 0.9 if text.taken else 0.0)
        if text.asked:
            commentary = genre(text.item.title) is Genre.COMMENTARY
            decision = confirmed(decision, chance, script=script(text.item.title), commentary=commentary)
        scored.append(Judged(text, event, decision.score))
    return scored


def scaled(texts: Sequence[Text], logits: Sequence[float], scale: Calibration) -> list[float]:
    """The probabilities of a relation under one calibration."""
    return [scale.probability(logit, script(text.item.title)) for text, logit in zip(texts, logits, strict=True)]


def cross_scaled(
    texts: Sequence[Text], logits: Sequence[float], by_outlet: Sequence[float], parts: Sequence[int]
) -> list[float]:
    """The probabilities of a relation, each under the calibration that the logits ``by_outlet`` of other parts give."""
    chances = [0.0] * len(texts)
    for part in sorted(set(parts)):
        others = [number for number in range(len(texts)) if parts[number] != part]
        scale = calibration([texts[number] for number in others], [by_outlet[number] for number in others])
        for number in range(len(texts)):
            if parts[number] == part:
                chances[number] = scale.probability(logits[number], script(texts[number].item.title))
    return chances


def table(judgements: Sequence[Judged], *, after: bool) -> Score:
    """The counts of right and wrong decisions before or after the classifier."""
    counts = Score()
    for judgement in judgements:
        counts.add(judgement.text.item.in_scope, judgement.after if after else judgement.before)
    return counts


def interval(judgements: Sequence[Judged], seed: int = 1) -> tuple[float, float]:
    """The middle 95 % of F1 after the classifier over draws of events with replacement."""
    groups: dict[int, list[Judged]] = defaultdict(list)
    for judgement in judgements:
        groups[judgement.event].append(judgement)
    chosen, members = random.Random(seed), list(groups.values())
    values = sorted(
        table([judgement for group in chosen.choices(members, k=len(members)) for judgement in group], after=True).f1
        for _ in range(DRAWS)
    )
    return values[int(0.025 * DRAWS)], values[int(0.975 * DRAWS)]


def show(name: str, judgements: Sequence[Judged]) -> None:
    """Print precision, recall and F1 before and after, by language."""
    print(f"{name:24}{'n':>5}{'yes':>5}   before P R F1        after P R F1         95 % of F1")
    for lang in LANGUAGES:
        part = [judgement for judgement in judgements if lang in ("all", judgement.text.item.lang)]
        yes = sum(judgement.text.item.in_scope for judgement in part)
        rates = [
            f"{score.precision:.3f} {score.recall:.3f} {score.f1:.3f}"
            for score in (table(part, after=False), table(part, after=True))
        ]
        low, high = interval(part)
        print(f"  {lang:22}{len(part):5}{yes:5}   {rates[0]}    {rates[1]}    {low:.3f}-{high:.3f}", flush=True)
    for verdict, least, below in (("borderline", BORDERLINE, IN_SCOPE), ("rejected", 0.0, BORDERLINE)):
        part = [judgement for judgement in judgements if judgement.before and least <= judgement.score < below]
        print(
            f"  {verdict}: {len(part)}, of them"
            f" {sum(judgement.text.item.in_scope for judgement in part)} about the relation"
        )


def reliability(texts: Sequence[Text], chances: Sequence[float]) -> None:
    """Print how often texts of a range of probability are about the relation."""
    pairs = [(chance, text.item.in_scope) for text, chance in zip(texts, chances, strict=True) if text.asked]
    for low in range(0, 10, 2):
        part = [(chance, label) for chance, label in pairs if low <= 10 * chance < low + 2 + (low == 8)]
        mean = sum(chance for chance, _ in part) / max(1, len(part))
        share = sum(label for _, label in part) / max(1, len(part))
        print(f"  {low / 10:.1f}-{low / 10 + 0.2:.1f}: {len(part):4} texts, mean {mean:.2f}, true {share:.2f}")


def curve(real: Sequence[Real], texts: Sequence[Text], event_numbers: Sequence[int], scale: Calibration) -> None:
    """Print F1 on the last fifth of the events by the share of the other real titles that taught the classifier."""
    parts = folds(event_numbers, 5)
    chosen = random.Random(1)
    rank = {event: chosen.random() for event in sorted(set(event_numbers))}
    extra = made()
    for share in SHARES:
        judgements: list[Judged] = []
        for part in range(2):
            held = [number for number in range(len(real)) if parts[number] == part]
            known = [
                text
                for number, text in enumerate(texts)
                if parts[number] != part and rank[event_numbers[number]] < share
            ]
            model = fitted([*known, *extra])
            tested = [texts[number] for number in held]
            chances = scaled(tested, [model.logit(text.names) for text in tested], scale)
            judgements += judged(tested, [event_numbers[number] for number in held], chances)
        print(
            f"  {share:.0%} of the real titles: F1 {table(judgements, after=True).f1:.3f} on {len(judgements)}",
            flush=True,
        )


def apart(texts: Sequence[Text], scale: Calibration) -> None:
    """Print the figures on the made-up titles, each by a fit that has not seen a fifth of them."""
    for name in MEASURED:
        own = [text_of(item, WEIGHT_OF_MADE) for item in read(FOLDER / name)]
        held = {item.title for item in read(FOLDER / name)}
        others = [*texts, *(text for text in made() if text.item.title not in held)]
        parts = folds(["".join(sorted(triples(text.item.title))) for text in own], 5)
        logits = [0.0] * len(own)
        for part in range(5):
            model = fitted([*others, *(text for text, other in zip(own, parts, strict=True) if other != part)])
            for number, text in enumerate(own):
                if parts[number] == part:
                    logits[number] = model.logit(text.names)
        show(name, judged(own, range(len(own)), scaled(own, logits, scale)))


def main() -> None:
    files = {file.name: read_real(file) for file in map(Path, sys.argv[1:])}
    real = [title for titles in files.values() for title in titles]
    texts, extra = [text_of(title.item) for title in real], made()
    event_numbers = events(real)
    weeks, outlets = folds(event_numbers), folds([title.outlet for title in real])
    by_outlet = unseen(texts, outlets, event_numbers, extra)
    chances = cross_scaled(texts, unseen(texts, weeks, event_numbers, extra), by_outlet, weeks)
    show_files("by event", files, judged(texts, event_numbers, chances))
    reliability(texts, chances)
    chances = cross_scaled(texts, by_outlet, by_outlet, outlets)
    show_files("by outlet and event", files, judged(texts, event_numbers, chances))
    reliability(texts, chances)
    scale = calibration(texts, by_outlet)
    apart(texts, scale)
    print("learning curve")
    curve(real, texts, event_numbers, scale)


def show_files(name: str, files: Mapping[str, Sequence[Real]], judgements: Sequence[Judged]) -> None:
    """Print the figures of each file of real titles by itself."""
    start = 0
    for file, titles in files.items():
        show(f"{name}, {file}", judgements[start : start + len(titles)])
        start += len(titles)


if __name__ == "__main__":
    main()
