"""The registry as a page of the documentation."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from yalu.sources.load import Registry
from yalu.sources.source import Source

_HEAD = "| id | name | where, language | type | tier | on | ways in | every, delay | quotes | what stands behind it |"


def table(registry: Registry) -> str:
    """Markdown: how many sources there are, then one row for each, with its ways in and their evidence."""
    types = Counter(source.type for source in registry)
    counts = ", ".join(f"{number} {name}" for name, number in types.most_common())
    lines = [
        "# Sources",
        "",
        "What Yalu knows to watch. `yalu sources show ID` prints one; a file of your own",
        "may change any field of it.",
        'A way in is listed with what was known of it and when; "not used" marks what is dead or not needed.',
        "`yalu sources check ID` makes a first careful visit and says what works today.",
        "",
        f"{len(registry)} sources ({counts}); {len(registry.enabled())} are switched on.",
        "",
        _HEAD,
        "|" + "---|" * (_HEAD.count("|") - 1),
        *(_row(source) for source in registry),
    ]
    return "\n".join(lines) + "\n"


def _row(source: Source) -> str:
    ways = "<br>".join(f"{way.way.value} `{way.url}`" for way in source.discover) or "none known"
    evidence = "<br>".join(f"{_key(key)}: {text}" for key, text in source.evidence.items())
    cells = (
        source.id,
        f"[{source.name}]({source.homepage})" + (f"<br>edition of {source.editions_of}" if source.editions_of else ""),
        f"{source.country} {'/'.join(source.languages)}",
        source.type,
        source.tier,
        "yes" if source.enabled else "no",
        ways,
        f"{_span(source.every)}, {_span(source.delay)}",
        source.terms.value,
        evidence,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _key(key: str) -> str:
    return f"`{key}`" if "://" in key else key


def _span(span: timedelta) -> str:
    """A duration as source files write it."""
    seconds = span.total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"
