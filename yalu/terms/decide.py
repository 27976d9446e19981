"""Decides what the signals of a host mean for one path: may it be fetched, kept, quoted, handed to a model.

Precedence (decision 0145):

1. Access is robots.txt alone (RFC 9309): the groups that name our product token, merged, else those for ``*``; the
   longest matching path counts, and of two equal ones Allow. What may not be fetched may not be used either.
2. Usage preferences and content signals of the same groups: of each directive the longest matching path, a rule
   without a path being the shortest; equal paths and different directives are combined, and the stricter counts.
3. A reservation of text and data mining: a meta element outweighs a header, a header the first rule of tdmrep.json that
   matches (TDMRep). Reserved means that a licence is needed to keep, to quote and to hand on.
4. A ``License`` line (RSL 1.0) holds for the whole host, whoever asks: its terms are a licence, which is not read here.
5. Between documents, and between labels about one act, the stricter answer counts: not allowed, needs a licence,
   allowed, unstated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from yalu.ids import normal_escapes
from yalu.terms.patterns import pattern_of
from yalu.terms.preferences import ACT_OF
from yalu.terms.signals import STRICTNESS, Act, Permission, Signal, TermsDecision, TermsDocument, TermsReading
from yalu.terms.tdmrep import NAME as RESERVATION

PREFERENCES = ("content-usage", "content-signal")
_USES = (Act.KEEP, Act.QUOTE, Act.MODEL)
_SHOWN = 5
"""Signals that are named as the reason of one answer."""
Given = tuple[Permission, str]
Overview = Mapping[str, Mapping[str, object]]


def decide(readings: Sequence[TermsReading], agent: str, path: str = "/") -> Mapping[Act, TermsDecision]:
    """The answers for one path (with its query) and one product token; each names the signals that gave it."""
    by_document = {reading.document: reading for reading in readings}
    robots, place = by_document.get(TermsDocument.ROBOTS), normal_escapes(path)
    group = own_group(robots.signals, agent) if robots is not None else ()
    fetch = _access(robots, group, place)
    if fetch.answer is Permission.REFUSED:
        return {act: TermsDecision(fetch.answer, fetch.because, act is not Act.FETCH) for act in Act}
    given: dict[Act, list[Given]] = {act: [] for act in _USES}
    for signal in (*_preferring(group, place), *_of(by_document.get(TermsDocument.PAGES))):
        for label, allowed in signal.preferences:
            if (act := ACT_OF.get(label)) is not None:
                given[act].append((Permission.ALLOWED if allowed else Permission.REFUSED, str(signal)))
    for answer, signal_text in _licences(by_document, place):
        for act in _USES:
            given[act].append((answer, signal_text))
    return {Act.FETCH: fetch, **{act: _strictest(given[act]) for act in _USES}}


def labels(readings: Sequence[TermsReading], agent: str, path: str = "/") -> Mapping[str, TermsDecision]:
    """The answers of each label by itself, such as "ai-train", for what may be fetched."""
    by_document = {reading.document: reading for reading in readings}
    group = own_group(_of(by_document.get(TermsDocument.ROBOTS)), agent)
    given: dict[str, list[Given]] = {}
    for signal in (*_preferring(group, normal_escapes(path)), *_of(by_document.get(TermsDocument.PAGES))):
        for label, allowed in signal.preferences:
            if label in ACT_OF:
                answer = Permission.ALLOWED if allowed else Permission.REFUSED, str(signal)
                given.setdefault(label, []).append(answer)
    return {label: _strictest(answers) for label, answers in given.items()}


def own_group(signals: Iterable[Signal], agent: str) -> tuple[Signal, ...]:
    """The signals of robots.txt that are addressed to a product token: its own groups, else those for everybody."""
    every = [signal for signal in signals if signal.agents]
    return _naming(every, agent.lower()) or _naming(every, "*")


def _naming(signals: Sequence[Signal], token: str) -> tuple[Signal, ...]:
    """The signals of groups that name a token. Those of one group share one tuple, which is searched once."""
    groups = {id(signal.agents): signal.agents for signal in signals}
    own = {key for key, agents in groups.items() if token in agents}
    return tuple(signal for signal in signals if id(signal.agents) in own)


def overview(readings: Sequence[TermsReading], agent: str) -> Overview:
    """The answers for the host as a whole, as JSON can hold them, with what is unknown under "unknown"."""
    answers: dict[str, Mapping[str, object]] = {
        act.value: {"answer": decision.answer.value, "because": list(decision.because)}
        for act, decision in decide(readings, agent).items()
    }
    unknown = [str(signal) for reading in readings for signal in reading.signals if signal.unknown]
    return {**answers, "unknown": {"signals": unknown[:100], "many": len(unknown)}}


def _of(reading: TermsReading | None) -> tuple[Signal, ...]:
    return () if reading is None else reading.signals


def _access(robots: TermsReading | None, group: Sequence[Signal], path: str) -> TermsDecision:
    if robots is None:
        return TermsDecision(Permission.UNSTATED)
    if not robots.there:
        return TermsDecision(Permission.ALLOWED, ("robots.txt: there is none (RFC 9309, 2.3.1.3)",))
    best: tuple[tuple[int, bool], Signal] | None = None
    for signal in group:
        if signal.name in ("allow", "disallow") and signal.path is not None:
            pattern = pattern_of(signal.path)
            rank = pattern.length, signal.name == "allow"
            if (best is None or rank > best[0]) and pattern.covers(path):
                best = rank, signal
    if best is None:
        return TermsDecision(Permission.ALLOWED, ("robots.txt: no rule covers it (RFC 9309, 2.2.2)",))
    return TermsDecision(Permission.ALLOWED if best[0][1] else Permission.REFUSED, (str(best[1]),))


def _preferring(group: Sequence[Signal], path: str) -> tuple[Signal, ...]:
    """The usage preferences and content signals that count for a path."""
    signals: list[Signal] = []
    for name in PREFERENCES:
        ranked: dict[int, list[Signal]] = {}
        for signal in group:
            if signal.name == name:
                pattern = pattern_of(signal.path or "")
                if pattern.covers(path):
                    ranked.setdefault(pattern.length, []).append(signal)
        signals += ranked[max(ranked)] if ranked else []
    return tuple(signals)


def _licences(by_document: Mapping[TermsDocument, TermsReading], path: str) -> Iterable[Given]:
    for signal in _of(by_document.get(TermsDocument.ROBOTS)):
        if signal.name == "license" and signal.policy is not None:
            yield Permission.LICENCE, str(signal)
    stated = (signal for signal in _of(by_document.get(TermsDocument.PAGES)) if _reserves(signal) is not None)
    ruled = (
        signal
        for signal in _of(by_document.get(TermsDocument.TDMREP))
        if _reserves(signal) is not None and signal.path is not None and pattern_of(signal.path).covers(path)
    )
    counts = next(stated, None) or next(ruled, None)
    if counts is not None:
        yield Permission.LICENCE if _reserves(counts) else Permission.ALLOWED, str(counts)


def _reserves(signal: Signal) -> bool | None:
    """Whether a signal reserves text and data mining; None if it says nothing of it."""
    preferences = dict(signal.preferences)
    return not preferences[RESERVATION] if RESERVATION in preferences else None


def _strictest(given: Sequence[Given]) -> TermsDecision:
    answer = max((answer for answer, _ in given), key=STRICTNESS.__getitem__, default=Permission.UNSTATED)
    because = dict.fromkeys(signal_text for permission, signal_text in given if permission is answer)
    return TermsDecision(answer, tuple(because)[:_SHOWN])
