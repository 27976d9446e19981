"""Synthetic sources, for DAGs of many."""

from __future__ import annotations

_HOURS = (1, 2, 3, 6, 7, 12, 24)


def source_file(count: int) -> str:
    """A source file of ``count`` papers, each on a host of its own, with intervals from an hour to a day."""
    return "\n".join(
        f"""[[source]]
id = "paper-{number}"
name = "Paper {number}"
homepage = "https://paper-{number}.example/"
country = "KR"
languages = ["ko"]
type = "newspaper"
discover = [ {{ feed = "https://paper-{number}.example/feed" }} ]
every = "{_HOURS[number % len(_HOURS)]}h"
"""
        for number in range(count)
    )
