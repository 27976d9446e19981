"""The page of what speaks for and against comments, from the tables that decide it."""

from __future__ import annotations

from yalu.pages.comments.completeness.completeness import CONTRADICTIONS
from yalu.pages.comments.lists.evidence import LEAST, SIGNALS
from yalu.pages.comments.page_thread import PLATFORMS
from yalu.pages.comments.services.declared import Declared
from yalu.reasons import reason_text

_WHERE = {
    "near": "in the list or beside it",
    "any": "also further away, where it names comments",
    "named": "in the list, or where it names comments",
}


def comments_page() -> str:
    """Return the page as Markdown."""
    rows = [
        "# What speaks for comments\n",
        f"""A list of blocks alike on a page of no known platform is one of comments from a weight of {LEAST}
([why](../explanation/threads.md#lists-of-comments)).
""",
        "| signal | weight | of a single block |",
        "|---|---|---|",
    ]
    for signal in SIGNALS:
        single = signal.weight if signal.single is None else signal.single
        rows.append(f"| {signal.name} | {signal.weight} | {single or ''} |")
    rows += ["\n## What contradicts that a thread is whole\n", "| sign | what it says | where |", "|---|---|---|"]
    rows += [f"| {sign.name} | {reason_text(sign.reason)} | {_WHERE[sign.where]} |" for sign in CONTRADICTIONS]
    rows += [
        "\n## Services that are described in a table\n",
        "| service | requests | besides its table |",
        "|---|---|---|",
    ]
    for name, platform in sorted(PLATFORMS.items()):
        if isinstance(platform, Declared):
            code = "" if type(platform) is Declared else f"`{type(platform).__module__.rpartition('.')[2]}.py`"
            asked = ", ".join(platform.service.requests) or "none, it is only recognised"
            rows.append(f"| {name} | {asked} | {code} |")
    return "\n".join(rows) + "\n"
