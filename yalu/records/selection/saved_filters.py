"""How the filters of a subscription are called in its file and on the command line."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "source": "sources",
    "country": "countries",
    "language": "languages",
    "issue": "issues",
    "kind": "kinds",
    "article": "articles",
    "comment": "comments",
    "silent": "silent",
    "quotation": "quotations",
    "min_significance": "min_significance",
}
"""Filters that a subscription has, and what they are called in its file."""
OPTIONS: Mapping[str, str] = {name: f"--{name.replace('_', '-')}" for name in FIELDS} | {
    "language": "--article-language"
}
"""The options of ``yalu subscriptions add`` for the filters of a subscription."""
