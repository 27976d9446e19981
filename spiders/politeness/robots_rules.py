"""Rules of one robots.txt, parsed as RFC 9309 defines it, with ``Crawl-delay`` and ``Sitemap:``. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from spiders.http.errors import Forbidden, RobotsUnreadable
from yalu.model import Capture

MAX_BYTES = 500 * 1024
"""What is read of a robots.txt (RFC 9309, 2.5: at least 500 KiB)."""
MAX_CRAWL_DELAY = 900.0
"""Seconds. A host that asks for a longer ``Crawl-delay`` is not crawled at all: it would outlive the crawl."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for our user agent.

    ``trouble`` says why they could not be read; ``evidence`` is the capture; ``crawl_delay`` is in seconds.
    """

    rules: Protego | None = None
    trouble: str | None = None
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float = 0.0
    evidence: Capture | None = None

    @classmethod
    def parse(cls, body: bytes, agent: str, evidence: Capture | None = None) -> Robots:
        """Parse the rules that apply to ``agent``, a product token without version."""
        rules = Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", errors="ignore"))
        return cls(rules, None, tuple(rules.sitemaps), _seconds_between(rules, agent), evidence)

    def check(self, url: str, agent: str) -> None:
        """Raise Forbidden or RobotsUnreadable when ``url`` may not be requested."""
        if self.trouble is not None:
            raise RobotsUnreadable(self.trouble)
        if self.crawl_delay > MAX_CRAWL_DELAY:
            raise Forbidden(f"robots.txt asks for {self.crawl_delay:.0f} s between requests")
        if self.rules is not None and not self.rules.can_fetch(url, agent):
            raise Forbidden("robots.txt does not allow it")


def _seconds_between(rules: Protego, agent: str) -> float:
    rate = rules.request_rate(agent)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return max(rules.crawl_delay(agent) or 0.0, by_rate)
