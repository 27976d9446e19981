"""Describes the candidates that a crawl listed and did not check."""

from __future__ import annotations

from yalu.crawl import SkippedCandidates
from yalu.text import quantity


def skipped_line(skipped: SkippedCandidates) -> str | None:
    """One line on the skipped candidates, with advice when everything was skipped; None when nothing was."""
    if not skipped:
        return None
    counts = ((skipped.older, "article"), (skipped.older_sitemaps, "sitemap"))
    older = " and ".join(quantity(number, name) for number, name in counts if number)
    day = f"{skipped.before:%Y-%m-%d}" if skipped.before else "since"
    if skipped.everything and skipped.oldest is not None:
        oldest = f"{skipped.oldest:%Y-%m-%d}"
        says = f"everything that is listed is older than {day} and was skipped ({older}, back to {oldest})"
        return f'{says}; to take it in, set since = "{oldest}" in the file of the source'
    parts = [f"{older} older than {day} skipped"] if older else []
    parts += [f"{skipped.left} over the limit of one crawl"] if skipped.left else []
    return ", ".join(parts)
