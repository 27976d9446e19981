"""The version of the extractor: what it is by itself, and what a source says about its pages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from yalu.sources.source import Source

EXTRACTOR = "9"
"""Goes up when the same bytes may give another article or thread than before."""


def extractor_of(source: Source) -> str:
    """The version that reads the pages of a source: ``1``, or ``1+3fa9c2d1`` for a source with rules of its own.

    Two captures read under one version were read alike. All page rules of the source count, with the days on which
    they hold, its comments setting and its time zone.
    """
    rules = [{name: str(value) for name, value in asdict(one).items() if value is not None} for one in source.page]
    comments = source.comments if source.comments != "auto" else None
    if not (rules or comments or source.timezone):
        return EXTRACTOR
    own = json.dumps([rules, comments, source.timezone], sort_keys=True)
    return f"{EXTRACTOR}+{hashlib.sha256(own.encode()).hexdigest()[:8]}"
