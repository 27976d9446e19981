"""The values of this room: documents of a host, the signals in them, and the answers that they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yalu.reasons import Reason

LONGEST = 300
"""Characters of a value that are kept of what is not understood, and of a line that a redline compares."""


class TermsDocument(StrEnum):
    """Where a host states its terms."""

    ROBOTS = "robots.txt"
    TDMREP = "tdmrep.json"
    PAGES = "pages"
    """Headers and meta elements of its pages."""


class Act(StrEnum):
    """What a machine may want to do with a page."""

    FETCH = "fetch"
    KEEP = "keep"
    QUOTE = "quote"
    MODEL = "hand to a model"

    @property
    def reason(self) -> Reason:
        """The act as a reason, so that it can be worded in any language."""
        return _ACTS[self]


class Permission(StrEnum):
    """What the signals say about an act, the strictest last."""

    UNSTATED = "unstated"
    ALLOWED = "allowed"
    LICENCE = "needs a licence"
    REFUSED = "not allowed"

    @property
    def reason(self) -> Reason:
        """The answer as a reason, so that it can be worded in any language."""
        return _ANSWERS[self]


_ACTS = {
    Act.FETCH: Reason.of("act.fetch"),
    Act.KEEP: Reason.of("act.keep"),
    Act.QUOTE: Reason.of("act.quote"),
    Act.MODEL: Reason.of("act.model"),
}
_ANSWERS = {
    Permission.UNSTATED: Reason.of("permission.unstated"),
    Permission.ALLOWED: Reason.of("permission.allowed"),
    Permission.LICENCE: Reason.of("permission.licence"),
    Permission.REFUSED: Reason.of("permission.refused"),
}
STRICTNESS = {answer: rank for rank, answer in enumerate(Permission)}


@dataclass(frozen=True, slots=True)
class Signal:
    """One statement of a document.

    ``line`` counts from 1 (in tdmrep.json the rules). ``name`` is the directive or field in lower case, ``value`` the
    text as it stands there. ``agents`` are the product tokens of its robots.txt group, in lower case. ``path`` is the
    pattern of paths that it is limited to. ``preferences`` are labels of a vocabulary with True for allowed;
    ``unknown`` what no standard that is read here defines, verbatim.
    """

    document: TermsDocument
    line: int | None
    name: str
    value: str = ""
    agents: tuple[str, ...] = ()
    path: str | None = None
    preferences: tuple[tuple[str, bool], ...] = ()
    unknown: tuple[str, ...] = ()
    policy: str | None = None
    """The URL of licence terms."""

    def __str__(self) -> str:
        """Return where it stands and what it says, for a reason."""
        unit = "rule" if self.document is TermsDocument.TDMREP else "line"
        where = f"{self.document} {unit} {self.line}" if self.line is not None else str(self.document)
        return f"{where}: {self.name}: {self.value[:LONGEST]}"

    @property
    def meaning(self) -> tuple[object, ...]:
        """What must be equal for two signals to say the same; their places do not matter."""
        return self.document, self.name, self.value, self.agents, self.path, self.policy


@dataclass(frozen=True, slots=True)
class TermsReading:
    """One document as it was read; ``lines`` are what a redline compares. ``there`` False: the host has none."""

    document: TermsDocument
    signals: tuple[Signal, ...] = ()
    lines: tuple[str, ...] = ()
    there: bool = True


def absent(document: TermsDocument) -> TermsReading:
    """A document that the host answers 404 or 410 for: it asks nothing there."""
    return TermsReading(document, there=False)


@dataclass(frozen=True, slots=True)
class TermsDecision:
    """The answer about one act, with the signals that gave it; ``because`` names each and its place.

    ``follows`` is True when the page may not even be fetched, so that nothing else of it may be done either.
    """

    answer: Permission
    because: tuple[str, ...] = ()
    follows: bool = False


def is_web_page(body: bytes) -> bool:
    """Whether a web page stands in a document's place, as in an outage or where a server knows no missing address."""
    return body[:LONGEST].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
