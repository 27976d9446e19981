"""The id that markup of no known platform gives a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from yalu.pages.platforms.platform import tokens

ITEM_ID = re.compile(
    r"\A(?:(?:li|div)-)?(?:comment|cmt|reply|c|kommentar|talkback|comment[-_]?item)[-_]?(\d{1,19})\Z", re.I
)
_ID_ATTRIBUTES = tokens("data-comment-id data-commentid data-comment_id data-cid data-reply-id data-id data-comment")
_ID_LINK = re.compile(
    r"#(?:comment|cmt|reply|c|kommentar)[-_]?(\d{1,19})\Z|[?&](?:comment|cid|commentid)=(\d{1,19})", re.I
)


def number_of_node(node: HtmlElement, own: Iterable[HtmlElement]) -> str | None:
    """The id in an attribute, in an element's own id, or in the address of a permalink; None where there is none.

    ``own`` are the elements of the comment without those of its replies.
    """
    for name in _ID_ATTRIBUTES:
        if (value := (node.get(name) or "").strip()) and len(value) < 80:
            return str(value)
    if match := ITEM_ID.match(node.get("id") or ""):
        return match[1]
    for part in own:
        if part.tag == "a" and (match := _ID_LINK.search(part.get("href") or "")):
            return match[1] or match[2]
        if match := ITEM_ID.match(part.get("id") or part.get("name") or ""):
            return match[1]
    return None
