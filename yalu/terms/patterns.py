"""Path patterns (RFC 9309, 2.2.2 and 2.2.3): the start of a path, ``*`` for anything, ``$`` for the end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from yalu.ids import normal_escapes


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern, ready to be matched with paths of ``normal_escapes``."""

    first: str
    rest: tuple[str, ...]
    ends: bool
    length: int
    """Bytes of the pattern: of two that match, the longer one is the more specific."""

    def covers(self, path: str) -> bool:
        """Whether the pattern matches a path; takes time linear in its length for each ``*``."""
        if not path.startswith(self.first):
            return False
        if not self.rest:
            return not self.ends or path == self.first
        at = len(self.first)
        *middle, last = self.rest
        for part in middle:
            start = path.find(part, at)
            if start < 0:
                return False
            at = start + len(part)
        if self.ends:
            return len(path) - len(last) >= at and path.endswith(last)
        return path.find(last, at) >= 0

    @property
    def example(self) -> str:
        """A path that the pattern covers."""
        return self.first + "".join(self.rest)


@lru_cache(maxsize=20_000)
def pattern_of(text: str) -> PathPattern:
    """Parse a pattern."""
    pattern = normal_escapes(text)
    first, *rest = pattern.removesuffix("$").split("*")
    return PathPattern(first, tuple(rest), pattern.endswith("$"), len(pattern))
