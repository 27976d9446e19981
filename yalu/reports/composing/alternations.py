"""Finds states that alternate: a headline test, a page that comes and goes, a comment hidden and shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.text import one_line

RETURNS = 2
"""How often states must have returned to one shown before: A→B→A is an edit and its withdrawal, A→B→A→B alternates."""

PRESENCE = {
    Kind.ARTICLE_GONE: ("article", "there", "gone"),
    Kind.ARTICLE_BACK: ("article", "gone", "there"),
    Kind.COMMENT_GONE: ("comment", "there", "gone"),
    Kind.COMMENT_BACK: ("comment", "gone", "there"),
    Kind.THREAD_CLOSED: ("thread", "open", "closed"),
    Kind.THREAD_OPENED: ("thread", "closed", "open"),
}
"""What such a change concerns, and its old and new state."""

_ONCE = frozenset({Kind.ARTICLE_NEW, Kind.ARTICLE_MOVED, Kind.COMMENT_NEW})
"""Kinds that do not alternate."""


@dataclass(frozen=True, slots=True)
class Alternation:
    """Changes between states that alternate, in order of time; ``earlier`` counts those before the period."""

    records: tuple[StoredChange, ...]
    states: int
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    record: StoredChange
    old: Hashable
    new: Hashable


def alternations(records: Iterable[StoredChange]) -> tuple[list[Alternation], list[StoredChange]]:
    """Return the alternations among the changes of one article (in order of time), and the other changes, in order."""
    subjects: dict[Hashable, list[StoredChange]] = defaultdict(list)
    rest: list[StoredChange] = []
    for record in records:
        subjects[_subject(record)].append(record)
    alternating: list[Alternation] = []
    for about in subjects.values():
        if about[0].kind in _ONCE or not (len(about) > RETURNS or any(map(_recurrence, about))):
            rest += about
            continue
        for chain in _chains(about):
            if (alternation := _alternation(chain)) is None:
                rest += [step.record for step in chain]
            else:
                alternating.append(alternation)
    rest.sort(key=lambda record: (record.not_after, record.change_id))
    return alternating, rest


def _subject(record: StoredChange) -> Hashable:
    """What alternates, if anything does: the same field of the same article or comment."""
    about = PRESENCE.get(record.kind)
    return about[0] if about else record.kind, record.platform_comment_id


def _chains(records: list[StoredChange]) -> list[list[_Step]]:
    """The changes in runs in which each begins with the state in which the one before ended."""
    chains: list[list[_Step]] = []
    for record in records:
        step = _Step(record, *_states(record))
        if chains and chains[-1][-1].new == step.old:
            chains[-1].append(step)
        else:
            chains.append([step])
    return chains


def _states(record: StoredChange) -> tuple[Hashable, Hashable]:
    about = PRESENCE.get(record.kind)
    if about:
        return about[1:]
    if record.before is None and record.after is None:
        return (record.before_hash, record.change_id), (record.after_hash, record.change_id)
    return one_line(record.before or ""), one_line(record.after or "")


def _alternation(chain: list[_Step]) -> Alternation | None:
    states = {chain[0].old}
    steps: Counter[tuple[Hashable, Hashable]] = Counter()
    returns = earlier = 0
    for step in chain:
        earlier = max(earlier, _recurrence(step.record) - steps[step.old, step.new])
        returns += step.new in states
        states.add(step.new)
        steps[step.old, step.new] += 1
    if returns < RETURNS and not any(_recurrence(step.record) for step in chain):
        return None
    return Alternation(tuple(step.record for step in chain), len(states), earlier)


def _recurrence(record: StoredChange) -> int:
    """How often the same two states had alternated before, as recorded."""
    recurrence = record.evidence.get("recurrence")
    return recurrence if isinstance(recurrence, int) else 0
