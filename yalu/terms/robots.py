"""Reads what a robots.txt asks of machines: access by path, pace, usage preferences, content signals, licences.

Groups are formed as the crawl's own parser (Protego) forms them, so that what is told is what is obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator

from yalu.terms.preferences import content_signal, content_usage, with_path
from yalu.terms.signals import LONGEST, Signal, TermsDocument, TermsReading, absent

LARGEST = 500 * 1024
"""Bytes that are read (RFC 9309, 2.5)."""
MOST_SIGNALS = 20_000
MOST_UNKNOWN = 50
MOST_AGENTS = 1000
LONGEST_VALUE = 2000
"""Limits for the signals of a file, those among them that are unknown, the machines that one group names, and the
characters of a value that is understood."""

GROUP = "user-agent"
"""The name of the signals that only say that a group names a machine, which so need not follow that for everybody."""
_GROUPED = frozenset({"allow", "disallow", "crawl-delay", "request-rate", "visit-time"})
_ELSEWHERE = frozenset({"sitemap", "host"})
"""Directives about the site as a whole that ask nothing of a machine."""


def product_token(user_agent: str) -> str:
    """The product token that robots.txt groups are matched with: the part before the first slash or space."""
    return user_agent.split("/", 1)[0].split(" ", 1)[0] or "Yalu"


def read_robots(body: bytes) -> TermsReading:
    """Read a robots.txt. Bytes beyond the limit, and signals beyond it, are left out; the last signal says so.

    A web page that a server sends for any address it does not know is no robots.txt: it names no machine, and differs
    from one visit to the next.
    """
    text = _decoded(body[:LARGEST])
    lines = text.replace("\x00", "").splitlines()
    signals: list[Signal] = []
    unknown = left = 0
    for signal in _signals(lines):
        unknown += bool(signal.unknown)
        if len(signals) >= MOST_SIGNALS or (signal.unknown and unknown > MOST_UNKNOWN):
            left += 1
        else:
            signals.append(signal)
    if text.lstrip().startswith("<") and not any(signal.agents for signal in signals):
        return absent(TermsDocument.ROBOTS)
    if left:
        more = f"{left} more lines"
        signals.append(Signal(TermsDocument.ROBOTS, None, "left out", more, unknown=(more,)))
    kept = tuple(line.strip()[:LONGEST] for line in lines if line.strip())
    return TermsReading(TermsDocument.ROBOTS, tuple(signals), kept)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:  # a character that the limit cut through
            return body.decode("utf-8-sig", "ignore")
        return body.decode("latin-1")


def _signals(lines: list[str]) -> Iterator[Signal]:
    agents: tuple[str, ...] = ()
    heading = False
    for number, line in enumerate(lines, 1):
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon or not name or name in _ELSEWHERE:
            continue
        if name == GROUP:
            token = (value if value == "*" else value.replace("*", "")).lower()[:LONGEST]
            agents = (*(agents if heading else ()), *([token] if token else []))[:MOST_AGENTS]
            heading = True
            if token:
                unknown = () if token in agents else (f"{GROUP}: {token}",)
                yield Signal(TermsDocument.ROBOTS, number, GROUP, token, (token,), unknown=unknown)
            continue
        heading = False
        if value:
            yield _signal(number, name, value, agents)


def _signal(number: int, name: str, value: str, agents: tuple[str, ...]) -> Signal:
    verbatim = f"{name[:LONGEST]}: {value[:LONGEST]}"
    if name == "license":  # RSL: not tied to a group
        if value.startswith(("https://", "http://")) and len(value) <= LONGEST_VALUE:
            return Signal(TermsDocument.ROBOTS, number, name, value, policy=value)
    elif agents and len(value) <= LONGEST_VALUE:
        if name in ("allow", "disallow"):
            return Signal(TermsDocument.ROBOTS, number, name, value, agents, value)
        if name in _GROUPED:
            return Signal(TermsDocument.ROBOTS, number, name, value, agents)
        if name in ("content-usage", "content-signal"):
            path, statement = with_path(value)
            read = content_usage if name == "content-usage" else content_signal
            preferences, unknown = read(statement)
            return Signal(TermsDocument.ROBOTS, number, name, value, agents, path, preferences, unknown)
    return Signal(TermsDocument.ROBOTS, number, name[:LONGEST], value[:LONGEST], agents, unknown=(verbatim,))
