"""Describes the candidates that a crawl listed and did not check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yalu.text import quantity


def skipped_line(held: Mapping[str, Any]) -> str | None:
    """One line on the skipped candidates, with advice when everything was skipped; None when nothing was.

    ``held`` is the "passed_over" object of the crawl's statistics.
    """
    if not held:
        return None
    day, oldest = str(held["before"])[:10], str(held["oldest"])[:10]
    counts = ((held["older"], "piece"), (held["older_sitemaps"], "sitemap"))
    older = " and ".join(quantity(number, name) for number, name in counts if number)
    if held["everything"]:
        says = f"everything that is listed is older than {day} and was skipped ({older}, back to {oldest})"
        return f'{says}; to take it in, set since = "{oldest}" in the file of the source'
    parts = [f"{older} older than {day} skipped"] if older else []
    parts += [f"{held['left']} over the limit of one crawl"] if held["left"] else []
    return ", ".join(parts)
