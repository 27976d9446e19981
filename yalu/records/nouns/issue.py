"""Issues between China and Korea by which articles are sorted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue of the topic lexicon."""

    issue: str
    """What filters take: trade."""
    names: Mapping[str, str]
    """Its name in each language of a reader: en, ko, zh, ja."""
    examples: Mapping[str, tuple[str, ...]]
    """At most three of its terms in each family of languages."""
