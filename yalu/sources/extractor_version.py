"""The extractor's version, combined with a source's own page rules."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from yalu.sources.source import SourceConfig

EXTRACTOR = "39"
"""Incremented when the same bytes may give another article or thread than before."""


def extractor_of(source: SourceConfig) -> str:
    """Version that reads a source's pages: ``1``, or ``1+3fa9c2d1`` if the source has rules of its own.

    Captures with the same version were read the same way. It covers all page rules of the source with their dates, its
    comments setting and its time zone.
    """
    rules = [{name: str(value) for name, value in asdict(rule).items() if value is not None} for rule in source.page]
    comments = source.comments if source.comments != "auto" else None
    if not (rules or comments or source.timezone):
        return EXTRACTOR
    own = json.dumps([rules, comments, source.timezone], sort_keys=True)
    return f"{EXTRACTOR}+{hashlib.sha256(own.encode()).hexdigest()[:8]}"
