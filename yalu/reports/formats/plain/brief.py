"""A report in at most 1,000 characters, for chat: title, summary, top items, where the whole is."""

from __future__ import annotations

from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.told_items import ToldItem
from yalu.reports.words.told_report import told_report
from yalu.reports.words.words import Words

MOST = 1000
"""Characters of the whole message."""
_LONGEST_TITLE = 90
_LONGEST_ADDRESS = 150
_TAMED = str.maketrans({"<": "‹", ">": "›", "@": "＠", "[": "［", "]": "］", "`": "'", "*": "∗", "|": "¦"})
"""Signs by which chat programs mention people, link, or set text, and what stands for them in foreign words."""


def brief(report: ComposedReport, links: Links | None = None) -> str:
    """The message as plain text: as many top items as fit, each on a line of its own."""
    rendered = told_report(report, links)
    words = rendered.words
    volume = f"{rendered.coverage}\n" if rendered.coverage else ""
    head = f"{rendered.title}\n{rendered.period}\n{rendered.short_summary}\n{volume}"
    foot = f"{rendered.zone}\n" + (
        f"{rendered.link}\n" if rendered.link and len(rendered.link) <= _LONGEST_ADDRESS else ""
    )
    lines: list[str] = []
    for item in rendered.top:
        rest = len(rendered.top) - len(lines)
        line = f"{item.rank}. {_item(words, item)}\n"
        room = MOST - len(head) - sum(map(len, lines)) - len(foot)
        if len(line) + (len(_more(words, rest)) if rest > 1 else 0) > room:
            lines.append(_more(words, rest))
            break
        lines.append(line)
    return head + "".join(lines) + foot


def _item(words: Words, item: ToldItem) -> str:
    events = "" if len(item.events) < 2 else f" +{words.number(len(item.events) - 1)}"
    address = f" {item.link}" if item.link and len(item.link) <= _LONGEST_ADDRESS else ""
    article = f"{_foreign(item.title, _LONGEST_TITLE)} ({_foreign(item.source, 40)}){address}"
    return words.labelled(f"{item.heading}{events}", article)


def _more(words: Words, count: int) -> str:
    return words.ngettext("… and {count} more article", "… and {count} more articles", count) + "\n"


def _foreign(text: str, longest: int) -> str:
    """Words of others, cut, in which nothing is a mention, a link or a mark-up."""
    tamed = text.translate(_TAMED).replace("://", ":∕∕")
    return tamed if len(tamed) <= longest else tamed[: longest - 1] + "…"
