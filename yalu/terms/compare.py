"""Compares what a host asked before with what it asks now: which answers differ, how much it matters, a redline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from yalu.changes.text_diff.diff import How, Op, diff
from yalu.finding import Finding
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.terms.decide import decide, labels, overview, own_group
from yalu.terms.patterns import pattern_of
from yalu.terms.robots import GROUP
from yalu.terms.signals import Act, Permission, Signal, TermsDecision, TermsDocument, TermsReading

DECIDED = 0.6
"""Significance of a change after which an answer differs for us."""
ASKED = 0.3
"""The same when only what is asked of other machines differs, or how something is asked."""
WORDED = 0.1
"""The same when nothing but comments, spacing, order or sitemaps differ."""

MOST_PATHS = 25
MOST_REASONS = 4
MOST_LINES = 2000
LONGEST_SIDE = 2000
"""Limits for the paths that are tried, the differences that are named, the lines that are compared, and the characters
of one side of the redline."""

Readings = Sequence[TermsReading]


def difference(host: str, before: Readings, after: Readings, agent: str) -> Finding | None:
    """The change from one state of a host's terms to the next, for the product token ``agent``; None without one.

    A document that only one side knows is left out: that nobody had asked for it is no change.
    """
    known = {reading.document for reading in before} & {reading.document for reading in after}
    before, after = ([reading for reading in side if reading.document in known] for side in (before, after))
    removed, added = _redline(before, after)
    if removed is None and added is None and _there(before) == _there(after):
        return None
    decided = list(_decided(before, after, agent))
    asked = _asked(before, after)
    if decided:
        significance, reason = DECIDED, Reason.joined(decided, MOST_REASONS)
    elif asked:
        significance = ASKED
        reason = Reason.of("terms.unchanged_but", reason=Reason.joined(asked, MOST_REASONS))
    else:
        significance, reason = WORDED, Reason.of("terms.form")
    differing = [reason.as_json() for reason in decided]
    evidence = {"host": host, "decided": differing, "before": overview(before, agent), "after": overview(after, agent)}
    reason = Reason.of("terms.host", host=host, reason=reason)
    return Finding(Kind.SOURCE_TERMS, significance, reason, removed, added, evidence=evidence)


def _there(readings: Readings) -> set[TermsDocument]:
    return {reading.document for reading in readings if reading.there}


def _decided(before: Readings, after: Readings, agent: str) -> Iterator[Reason]:
    """Each answer that differs: for the host as a whole, and for paths that its rules name where it is another one."""
    whole: set[Reason] = set()
    old, new = labels(before, agent), labels(after, agent)
    for label in dict.fromkeys((*old, *new)):
        nothing = TermsDecision(Permission.UNSTATED)
        yield from _differs(label, old.get(label, nothing), new.get(label, nothing))
    for path in ("/", *_paths(before, after, agent)):
        was, now = decide(before, agent, path), decide(after, agent, path)
        for act in Act:
            if was[act].follows or now[act].follows:
                continue
            for reason in _differs(act, was[act], now[act]):
                if path == "/":
                    whole.add(reason)
                    yield reason
                elif reason not in whole:
                    yield Reason.of("terms.at_path", path=path, reason=reason)


def _differs(what: Act | str, was: TermsDecision, now: TermsDecision) -> Iterator[Reason]:
    if was.answer is now.answer:
        return
    answers = {"old_answer": was.answer.reason, "answer": now.answer.reason}
    because = now.because or was.because
    if isinstance(what, Act):
        if because:
            yield Reason.of("terms.differs_for", act=what.reason, text=because[0], **answers)
        else:
            yield Reason.of("terms.differs", act=what.reason, **answers)
    elif because:
        yield Reason.of("terms.label_differs_for", label=what, text=because[0], **answers)
    else:
        yield Reason.of("terms.label_differs", label=what, **answers)


def _paths(before: Readings, after: Readings, agent: str) -> list[str]:
    """A path for each pattern whose rules differ."""
    sides = [set(_patterns(side, agent)) for side in (before, after)]
    examples = {pattern_of(pattern).example for _, pattern, _ in sides[0] ^ sides[1]}
    return sorted(examples - {"/", ""}, key=lambda path: (len(path), path))[:MOST_PATHS]


def _patterns(readings: Readings, agent: str) -> Iterator[tuple[str, str, str]]:
    for reading in readings:
        group = own_group(reading.signals, agent) if reading.document is TermsDocument.ROBOTS else reading.signals
        yield from ((signal.name, signal.path, signal.value) for signal in group if signal.path is not None)


def _asked(before: Readings, after: Readings) -> list[Reason]:
    """The signals that only one side has."""
    old, new = (Counter(signal.meaning for signal in _all(side)) for side in (before, after))
    removed, added = old - new, new - old
    gone = [Reason.of("terms.no_longer", text=_named(signal)) for signal in _all(before) if signal.meaning in removed]
    come = [Reason.of("terms.now", text=_named(signal)) for signal in _all(after) if signal.meaning in added]
    return list(dict.fromkeys((*_turned(before, after), *come, *gone)))


def _turned(before: Readings, after: Readings) -> Iterator[Reason]:
    for document in sorted(_there(before) ^ _there(after)):
        there = document in _there(after)
        yield Reason.of("terms.there" if there else "terms.not_there", document=document.value)


def _all(readings: Readings) -> list[Signal]:
    return [signal for reading in readings for signal in reading.signals]


def _named(signal: Signal) -> str:
    if signal.name == GROUP:
        return f"a group for {signal.value}"
    whom = f"for {', '.join(signal.agents[:3])}: " if signal.agents else ""
    return f"{whom}{signal.name}: {signal.value}"


def _redline(before: Readings, after: Readings) -> tuple[str | None, str | None]:
    """The lines that differ, each side by itself; None for a side without any."""
    old, new = ({reading.document: reading.lines for reading in side} for side in (before, after))
    sides: dict[Op, list[str]] = {Op.REMOVED: [], Op.ADDED: []}
    for document in sorted(old):
        place = "" if document is TermsDocument.ROBOTS else f"{document}: "
        for side, lines in _differing(old[document], new[document]).items():
            sides[side] += [place + line for line in lines]
    removed, added = ("\n".join(lines)[:LONGEST_SIDE] or None for lines in sides.values())
    return removed, added


def _differing(old: Sequence[str], new: Sequence[str]) -> dict[Op, list[str]]:
    old, new = _without_common_ends(old, new)
    blocks = diff("\n\n".join(old[:MOST_LINES]), "\n\n".join(new[:MOST_LINES])).blocks
    differing = [block for block in blocks if block.how is not How.SAME]
    return {
        side: [line for block in differing for line in block.text(side).splitlines() if line]
        for side in (Op.REMOVED, Op.ADDED)
    }


def _without_common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    return old[start : len(old) - end], new[start : len(new) - end]
