"""Rules of one robots.txt, parsed as RFC 9309 defines it, with ``Crawl-delay`` and ``Sitemap:``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

from yalu.model import HttpExchange
from yalu.reasons import Reason
from yalu.spiders.http.errors import Forbidden, RobotsUnreadable

MAX_BYTES = 500 * 1024
"""What is read of a robots.txt (RFC 9309, 2.5: at least 500 KiB)."""
MAX_CRAWL_DELAY = 900.0
"""Seconds. A host that asks for a longer ``Crawl-delay`` is not crawled at all: it would outlive the crawl."""

_END = r"\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029#"
"""What ends a line for Protego, or begins a comment in it."""
_USER_AGENT = re.compile(rf"^([ \t]*user[- ]?agent[ \t]*(?::|[ \t])[ \t]*)([^{_END}]*)", re.I | re.M)
_OTHER = "-"
"""Stands for every other machine, because Protego copies the rules of a group for each name that it has."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for our user agent.

    ``trouble`` says why they could not be read; ``evidence`` is the capture; ``crawl_delay`` is in seconds.
    """

    rules: Protego | None = None
    trouble: Reason | None = None
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float = 0.0
    evidence: HttpExchange | None = None

    @classmethod
    def parse(cls, body: bytes, agent: str, evidence: HttpExchange | None = None) -> Robots:
        """Parse the rules that apply to ``agent``, a product token without version."""
        text = body[:MAX_BYTES].decode("utf-8-sig", errors="ignore")
        rules = Protego.parse(_USER_AGENT.sub(lambda line: _of_others(line, agent), text))
        return cls(rules, None, tuple(rules.sitemaps), _seconds_between(rules, agent), evidence)

    def check(self, url: str, agent: str) -> None:
        """Raise Forbidden or RobotsUnreadable when ``url`` may not be requested."""
        if self.trouble is not None:
            raise RobotsUnreadable(self.trouble)
        if self.crawl_delay > MAX_CRAWL_DELAY:
            raise Forbidden(Reason.of("robots.delay", count=round(self.crawl_delay)))
        if self.rules is not None and not self.rules.can_fetch(url, agent):
            raise Forbidden(Reason.of("robots.forbids"))


def _of_others(line: re.Match[str], agent: str) -> str:
    """A line that names a machine, with one name for all that are not ``agent``."""
    token = line[2].replace("*", "").strip().lower()
    return line[0] if token in agent.lower() else f"{line[1]}{_OTHER}"


def _seconds_between(rules: Protego, agent: str) -> float:
    rate = rules.request_rate(agent)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return max(rules.crawl_delay(agent) or 0.0, by_rate)
