"""Measures switches on units: what each changes where it acts, stopping early at those that are plainly needed."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from benchmarks.ablation import probe
from benchmarks.ablation.corpus import Figures, Output, Scorer, Unit

ENOUGH_LOST = 2.0
"""Pages' worth of figures lost from which a rule is needed and not measured further."""
MOST_SECONDS = 5
"""Processor time for one unit: the condition of a loop, switched off, may never end."""
_NEVER = "(?!)"
"""A pattern without a match."""
_KEPT = ("yalu.pages.document.vocabulary", "yalu.pages.document.literal_prefilter")
"""Modules whose caches hold compiled lists and no result of a rule."""


@dataclass(slots=True)
class Effect:
    """What switching a rule off did: units it acted on, were measured and differed, and the sums of the figures."""

    active: int
    measured: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    change: Figures = field(default_factory=Counter)

    @property
    def gain(self) -> float:
        """Sum over all figures; below zero when the rule is good for something."""
        return sum(value for name, value in self.change.items() if not name.endswith("_n"))

    def row(self) -> dict[str, Any]:
        """As it is written into the table."""
        change = {name: round(value, 4) for name, value in self.change.items() if value}
        return {
            "active": self.active, "measured": dict(self.measured), "differing": self.differing, "change": change,
            "gain": round(self.gain, 4),
        }  # fmt: skip


class EndlessError(Exception):
    """A unit took more than MOST_SECONDS."""


def _stop(number: int, frame: object) -> None:
    raise EndlessError


class Measurement:
    """Baseline of some units, and the effects of switches on them."""

    def __init__(self, scorer: Scorer, units: Sequence[Unit]) -> None:
        self._scorer = scorer
        self._units = units
        self.outputs: dict[str, Output] = {}
        self.figures: dict[str, Figures] = {}
        self.active: dict[int, list[Unit]] = {}
        signal.signal(signal.SIGVTALRM, _stop)

    def run_baseline(self) -> None:
        probe.switch_off(())
        self._clear()
        for unit in self._units:
            probe.take_seen()
            output = self._read(unit)
            for number in probe.take_seen():
                self.active.setdefault(number, []).append(unit)
            self.outputs[unit.name] = output
            self.figures[unit.name] = self._scorer.figures(unit, output)

    def effect(self, numbers: Iterable[int], most: int = sys.maxsize) -> Effect:
        """The effect of switching all of ``numbers`` off, on at most ``most`` units of each kind on which any acts."""
        wanted = {unit.name for number in numbers for unit in self.active.get(number, ())}
        found = Effect(len(wanted))
        probe.switch_off(frozenset(numbers))
        self._measure(found, (unit for unit in self._units if unit.name in wanted), most)
        probe.switch_off(())
        return found

    def effect_of_list(self, kind: str, word_list: str, most: int) -> Effect:
        """The effect of emptying one list of ``words.toml``: ``kind`` is "names" or "phrases".

        Nothing tells on which units a list acts, so the first ``most`` of each kind are measured.
        """
        from yalu.pages.document import vocabulary

        lists = vocabulary._lists()
        kept, lists[kind] = lists[kind], lists[kind] | {word_list: [] if kind == "names" else [_NEVER]}
        vocabularies = [value for value in vars(vocabulary).values() if hasattr(value, "cache_clear")]
        compiled = [value for value in vocabularies if value is not vocabulary._lists]
        found = Effect(len(self._units))
        for value in compiled:
            value.cache_clear()
        self._measure(found, self._units, most)
        lists[kind] = kept
        for value in compiled:
            value.cache_clear()
        return found

    def _measure(self, found: Effect, units: Iterable[Unit], most: int) -> None:
        self._clear()
        for unit in units:
            if found.gain <= -ENOUGH_LOST:
                break
            if found.measured[unit.kind] >= most:
                continue
            found.measured[unit.kind] += 1
            output = self._read(unit)
            if output != self.outputs[unit.name]:
                found.differing.append(unit.name)
                found.change.update(self._scorer.figures(unit, output))
                found.change.subtract(self.figures[unit.name])
        self._clear()

    def _read(self, unit: Unit) -> Output:
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            return self._scorer.output(unit)
        except Exception as error:  # a rule that guards another against failing is needed, whatever it raises
            return {"error": type(error).__name__}
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _clear(self) -> None:
        for clear in self._caches:
            clear()

    @cached_property
    def _caches(self) -> list[Callable[[], Any]]:
        found = {}
        for name, module in list(sys.modules.items()):
            if name.startswith("yalu.") and name not in _KEPT:
                for value in vars(module).values():
                    if callable(getattr(value, "cache_clear", None)):
                        found[id(value)] = value.cache_clear
        return list(found.values())


def total(figures: Iterable[Figures]) -> dict[str, float]:
    """Each figure as a share of what it counts over."""
    sums: Figures = Counter()
    for one in figures:
        sums.update(one)
    return {name[:-2]: sums[name[:-2]] / sums[name] for name in sorted(sums) if name.endswith("_n") and sums[name]}
