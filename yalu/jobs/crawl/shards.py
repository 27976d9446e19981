"""Shards: a fixed share of the sources by hash, so that workers need not agree on who crawls what (decision 0221)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from yalu.errors import UsageError
from yalu.sources.domains import registrable_domain
from yalu.sources.source import SourceConfig


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard ``number`` (from 1) of ``count``. Sources of one domain are in one shard."""

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Parse "I/N". Raises UsageError."""
        match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text.strip())
        number, count = (int(part) for part in match.groups()) if match else (0, 0)
        if not 1 <= number <= count:
            raise UsageError(f"--shard {text}: want I/N with 1 <= I <= N, such as 2/4")
        return cls(number, count)

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def of(self, sources: Iterable[SourceConfig]) -> tuple[SourceConfig, ...]:
        """The sources that belong to this shard."""
        return tuple(source for source in sources if _hash(source) % self.count == self.number - 1)


def _hash(source: SourceConfig) -> int:
    domain = registrable_domain(source.homepage) or source.id
    return int.from_bytes(sha256(domain.encode()).digest()[:8])
