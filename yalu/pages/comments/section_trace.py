"""Whether a page still has to do with comments where it shows no section of them: a place, a link, a count, a gate."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TRACE = re.compile(
    r"comment|disqus|livere|giscus|utteranc|cusdis|hyvor|spot\.im|viafoura|guestbook|"
    r"\d\s*(?:responses|replies|reactions)|댓글|덧글|评论|評論|留言|コメント|感想",
    re.IGNORECASE,
)
"""Words behind the text by which a page still has to do with comments: a place that a script fills, a link, a gate."""

_COUNTED = re.compile(
    r"[1-9]\d{0,9}\s*(?:comments?\b|评论|評論|留言|コメント)|댓글\s*\(?[1-9]|commentcount\W{1,5}[1-9]|"
    r"#(?:comments?|respond|disqus_thread)\b",
    re.IGNORECASE,
)
"""The same wherever it stands: a number of comments, a link to their place."""

_OPENED = re.compile(r"<(script|style)\b", re.IGNORECASE)
_CLOSED = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}

_TAIL = 24
"""Characters at the end of a paragraph by which the end of the text is found in the markup."""


def has_section_trace(markup: str, paragraphs: Sequence[str]) -> bool:
    """Whether markup has a word about comments behind the paragraphs of its article, or a count of them anywhere.

    References to characters are to be replaced in both.
    """
    shown = without_scripts(markup)
    # A short line, such as a place or a name, stands elsewhere too.
    lines = [line for line in paragraphs if len(line) >= _TAIL]
    end = max((shown.rfind(line[-_TAIL:]) for line in lines[-2:]), default=0)
    return _COUNTED.search(markup) is not None or _TRACE.search(markup, max(end, 0)) is not None


def without_scripts(text: str) -> str:
    """Markup with spaces for its scripts and styles, which may hold the text once more, behind the comments."""
    parts, end, unclosed = [], 0, set[str]()
    for opened in _OPENED.finditer(text):
        name = opened[1].lower()
        if opened.start() < end or name in unclosed:
            continue
        closed = _CLOSED[name].search(text, opened.end())
        if closed is None:
            unclosed.add(name)
            continue
        parts += [text[end : opened.start()], " " * (closed.end() - opened.start())]
        end = closed.end()
    return "".join((*parts, text[end:]))
