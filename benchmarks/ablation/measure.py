"""Measures switches on units: what each changes where it acts, stopping early at those that are plainly needed."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.ablation import probe
from benchmarks.ablation.corpus import Figures, Output, Scorer, Unit

ENOUGH = 3
"""By how many more units a figure must fall than rise for a rule to be needed, and not to be measured further."""
MOST_SECONDS = 5
"""Processor time for one unit: the condition of a loop, switched off, may never end."""
_LEAST = 0.01
"""What a figure of a unit must change by to count."""
_MOST_ATTACKS = 2
"""Pages of attacks on which a rule is measured: no figure tells whether they are read rightly."""
_NEVER = "(?!)"
"""A pattern without a match."""


@dataclass(slots=True)
class Effect:
    """What switching a rule off did: units it acted on, were measured, differed, fell and rose; sums of the figures."""

    active: int
    measured: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    falling: list[str] = field(default_factory=list)
    rising: list[str] = field(default_factory=list)
    change: Figures = field(default_factory=Counter)

    def add(self, unit: Unit, before: Figures, after: Figures) -> None:
        """Count a unit that reads otherwise."""
        self.differing.append(unit.short_name)
        change = Counter(after)
        change.subtract(before)
        self.change.update(change)
        gain = sum(value for name, value in change.items() if not name.endswith("_n"))
        if abs(gain) >= _LEAST:
            (self.rising if gain > 0 else self.falling).append(unit.short_name)

    @property
    def needed(self) -> bool:
        """Whether so much is lost without the rule that no further unit need be looked at."""
        return len(self.falling) - len(self.rising) >= ENOUGH

    def row(self) -> dict[str, Any]:
        """As it is saved."""
        change = {name: round(value, 4) for name, value in self.change.items() if value}
        return {
            "active": self.active, "measured": dict(self.measured), "differing": self.differing,
            "falling": self.falling, "rising": self.rising, "change": change,
        }  # fmt: skip


class EndlessError(Exception):
    """A unit took more than MOST_SECONDS."""


def _stop(number: int, frame: object) -> None:
    raise EndlessError


class Measurement:
    """Baseline of some units, and the effects of switches on them."""

    def __init__(self, scorer: Scorer, units: Sequence[Unit]) -> None:
        self._scorer = scorer
        self.units = units
        self.outputs: dict[str, Output] = {}
        self.figures: dict[str, Figures] = {}
        self.active: dict[int, list[Unit]] = {}
        signal.signal(signal.SIGVTALRM, _stop)

    def read_untouched(self, unit: Unit) -> tuple[Output, Figures, set[int]]:
        """What is read of a unit with all rules on, and the rules that act on it."""
        probe.clear_caches()
        probe.take_seen()
        output = self._read(unit)
        return output, self._scorer.figures(unit, output), probe.take_seen()

    def set_baseline(self, results: Iterable[tuple[Output, Figures, set[int]]]) -> None:
        """Take over what ``read_untouched`` returned of each unit in turn."""
        for unit, (output, figures, acting) in zip(self.units, results, strict=True):
            self.outputs[unit.name], self.figures[unit.name] = output, figures
            for number in acting:
                self.active.setdefault(number, []).append(unit)

    def effect(self, numbers: Sequence[int], most: int = sys.maxsize) -> Effect:
        """The effect of switching all of ``numbers`` off, on at most ``most`` units of each kind on which any acts."""
        units = {unit.name: unit for number in numbers for unit in self.active.get(number, ())}
        effect = Effect(len(units))
        probe.switch_off(frozenset(numbers))
        self._measure(effect, units.values(), most)
        probe.switch_off(())
        return effect

    def effect_of_list(self, kind: str, word_list: str, most: int) -> Effect:
        """The effect of emptying one list of ``words.toml``: ``kind`` is "names" or "phrases".

        Nothing tells on which units a list acts, so the first ``most`` of each kind are measured.
        """
        from yalu.pages.document import vocabulary

        lists = vocabulary._lists()
        kept, lists[kind] = lists[kind], lists[kind] | {word_list: [] if kind == "names" else [_NEVER]}
        vocabularies = [value for value in vars(vocabulary).values() if hasattr(value, "cache_clear")]
        compiled = [value for value in vocabularies if value is not vocabulary._lists]
        effect = Effect(len(self.units))
        for value in compiled:
            value.cache_clear()
        self._measure(effect, self.units, most)
        lists[kind] = kept
        for value in compiled:
            value.cache_clear()
        return effect

    def _measure(self, effect: Effect, units: Iterable[Unit], most: int) -> None:
        probe.clear_caches()
        for unit in units:
            if effect.needed:
                break
            if effect.measured[unit.kind] >= (min(most, _MOST_ATTACKS) if unit.kind == "attack" else most):
                continue
            effect.measured[unit.kind] += 1
            output = self._read(unit)
            if output != self.outputs[unit.name]:
                effect.add(unit, self.figures[unit.name], self._scorer.figures(unit, output))
        probe.clear_caches()

    def _read(self, unit: Unit) -> Output:
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            return self._scorer.output(unit)
        except Exception as error:  # a rule that guards another against failing is needed, whatever it raises
            return {"error": type(error).__name__}
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def total(figures: Iterable[Figures]) -> dict[str, float]:
    """Each figure as a share of what it counts over."""
    sums: Figures = Counter()
    for counted in figures:
        sums.update(counted)
    return {name[:-2]: sums[name[:-2]] / sums[name] for name in sorted(sums) if name.endswith("_n") and sums[name]}
