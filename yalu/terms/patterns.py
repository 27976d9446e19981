"""Path patterns (RFC 9309, 2.2.2 and 2.2.3): the start of a path, ``*`` for anything, ``$`` for the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AS_IT_IS = "/%?=&:;,@!$'()*+~-._[]#"


def spelled(path: str) -> str:
    """The path with no unnecessary escapes, and escapes in upper case."""
    return _PERCENT.sub(_spell_one, quote(path, safe=_AS_IT_IS))


def _spell_one(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern, ready to be matched with paths that were ``spelled``."""

    first: str
    rest: tuple[str, ...]
    ends: bool
    length: int
    """Bytes of the pattern: of two that match, the longer one is the more specific."""

    @classmethod
    def of(cls, text: str) -> PathPattern:
        """Parse a pattern."""
        pattern = spelled(text)
        ends = pattern.endswith("$")
        first, *rest = pattern.removesuffix("$").split("*") if ends else pattern.split("*")
        return cls(first, tuple(rest), ends, len(pattern))

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
