"""Comment ids in the markup of unknown platforms (decision 0116)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise, takewhile

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.slots import CommentBlock
from yalu.pages.comments.blocks.time_markers import without_reply_word
from yalu.pages.comments.counts import ABOUT_COMMENTS
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import keys

_ITEM_ID = re.compile(
    r"\A(?:(?:li|div)-)?(?:comment|cmt|reply|c|kommentar|talkback|comment[-_]?item)[-_]?(\d{1,19})\Z", re.I
)
_ID_LINK = re.compile(
    r"#(?:comment|cmt|reply|c|kommentar)[-_]?(\d{1,19})\Z|[?&](?:comment|cid|commentid)=(\d{1,19})", re.I
)

_ATTRIBUTE = re.compile(r"(?:id|no|idx|num|seq|srl|sn|key)\Z", re.I)
_OTHER_ATTRIBUTE = re.compile(
    r"user|author|member|uid|owner|avatar|parent|root|pidx|thread|article|target|reply-?to|like|vote|test|react|count|"
    r"index|depth|level|page|time|date|score|rank|order|\Adata-p[-_]?(?:id|no|idx)\Z|channel|board|site|news|doc",
    re.I,
)
_PLAIN_ATTRIBUTE = re.compile(
    r"\A(?:comment|reply|cmt|post|tie|msg)[-_]?(?:id|no|num|key)\Z|\A(?:cid|commentid|rid|mid)\Z", re.I
)
_CLASS = re.compile(r"\A([A-Za-z][A-Za-z_-]{1,40}?)[-_]?(\d{2,19})\Z")
_ELEMENT_ID = re.compile(
    r"\A((?:[A-Za-z][A-Za-z_-]{0,40}?)?)(?:[-_:]?(\d{1,19})|[-_:]([0-9a-f]{8}-[0-9a-f-]{27}|(?=[a-z]*\d)[0-9a-z]{8,40}))\Z"
)
_FRAGMENT = re.compile(r"#([A-Za-z][A-Za-z_-]{0,40}?)[-_=]?(\d{1,19})\Z")
_PARAMETER = re.compile(r"[?&;]([A-Za-z_]{1,30})=(\d{1,19})(?=[&#;]|\Z)")
_PATH = re.compile(r"/([A-Za-z_-]{1,30})[/-](?:[A-Za-z]{1,8}-)?(?:\d{1,19}/)?(\d{1,19})(?:/|\.\w{1,5})?(?:[?#]|\Z)")
_OTHER_LINK = re.compile(
    r"\A(?:user|uid|u|member|profile|author|people|space|home|page|p|date|t|v|article|aid|node|news|story)\Z", re.I
)
_CALL = re.compile(r"\b([A-Za-z_$][\w$]{0,30})\(\s*['\"]?(\d{1,19})['\"]?")
_BARE_ANCHORS = ("part:", "before:")
"""An anchor named by a number alone: boards name posts by a permanent number in this way."""
_MOST_BEFORE = 3
"""Elements before a comment among which its anchor is: its subject and number stand between."""
MOST_PARTS = 120
"""Maximum elements of one comment searched for its id."""


def number_of_node(node: HtmlElement, own: Iterable[HtmlElement]) -> str | None:
    """The id in an attribute, in an element's own id, or in a permalink; None if there is none.

    ``own`` are the elements of the comment without those of its replies.
    """
    for name in keys("id_attributes"):
        if (value := (node.get(name) or "").strip()) and len(value) < 80:
            return str(value)
    if match := _ITEM_ID.match(node.get("id") or ""):
        return match[1]
    for part in own:
        if part.tag == "a" and (match := _ID_LINK.search(part.get("href") or "")):
            return match[1] or match[2]
        if match := _ITEM_ID.match(part.get("id") or part.get("name") or ""):
            return match[1]
    return None


def ids_of(blocks: Sequence[CommentBlock]) -> dict[HtmlElement, str]:
    """The ids of a list of comments by their first elements: from the place in the markup that differs for each.

    What all comments share, such as the article's number, is no id; nor is a number that counts through the list.
    Comments that lack what the others have are left out.
    """
    known = {each.first: number for each in blocks if (number := number_of_node(each.first, each.own))}
    if len(known) == len(blocks) == len(set(known.values())):
        return known
    sources: dict[str, dict[HtmlElement, str]] = {}
    for block in blocks:
        for source, value in _candidates(block.first, block.own):
            sources.setdefault(source, {}).setdefault(block.first, value)
    fit = [(source, ids) for source, ids in sources.items() if _tells_apart(source, ids, len(blocks))]
    if not fit:
        return known if len(set(known.values())) == len(known) else {}
    _, best = max(fit, key=lambda pair: (len(pair[1]), -_RANKS.index(pair[0].partition(":")[0])))
    return best


_RANKS = tokens("attribute id before class inner link part call")


def _tells_apart(source: str, ids: Mapping[HtmlElement, str], comments: int) -> bool:
    values = list(ids.values())
    if len(set(values)) != len(values) or len(values) < max(1, comments - comments // 3):
        return False
    if comments == 1:
        kind = source.partition(":")[0]
        return kind in ("attribute", "id", "before") or (kind == "class" and ABOUT_COMMENTS.search(source) is not None)
    counts = [int(value) for value in values if value.isdecimal() and len(value) < 20]
    place = len(counts) == len(values) and counts[0] in (0, 1) and all(b - a == 1 for a, b in pairwise(counts))
    return not place or ((source.startswith(("attribute", "id")) or source in _BARE_ANCHORS) and counts[0] == 1)


def _candidates(node: HtmlElement, own: Iterable[HtmlElement]) -> Iterator[tuple[str, str]]:
    yield from _attributes(node, "attribute")
    if match := _ELEMENT_ID.match(node.get("id") or node.get("name") or ""):
        yield f"id:{without_reply_word(match[1])}", match[2] or match[3]
    for name in (node.get("class") or "").split()[:12]:
        if (match := _CLASS.match(name)) and not _OTHER_ATTRIBUTE.search(match[1]):
            yield f"class:{match[1]}", match[2]
    before = takewhile(lambda other: other.tag not in (node.tag, "hr"), node.itersiblings(preceding=True))
    anchors = (other for other in islice(before, _MOST_BEFORE) if other.tag == "a" and not other.get("href"))
    anchor = next(anchors, None)
    if anchor is not None and (match := _ELEMENT_ID.match(anchor.get("id") or anchor.get("name") or "")):
        yield f"before:{match[1]}", match[2] or match[3]
    for part in islice(own, MOST_PARTS):
        if part is node:
            continue
        yield from _attributes(part, "inner")
        if match := _ELEMENT_ID.match(part.get("id") or part.get("name") or ""):
            yield f"part:{match[1]}", match[2] or match[3]
        if part.tag == "a":
            yield from _in_address(part.get("href") or "")
        for script in (part.get("onclick"), part.get("href") if part.tag == "a" else None):
            if script and (match := _CALL.search(script[:300])):
                yield f"call:{match[1]}", match[2]


def _attributes(node: HtmlElement, source: str) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        fits = _names_comment(name)
        if fits and 0 < len(value.strip()) < 80 and any(char.isdigit() for char in value) and " " not in value.strip():
            yield f"{source}:{name}", value.strip()


def _in_address(address: str) -> Iterator[tuple[str, str]]:
    address = address[:600]
    if match := _FRAGMENT.search(address):
        yield f"link:#{match[1]}", match[2]
    for pattern in (_PARAMETER, _PATH):
        for match in pattern.finditer(address):
            if not _OTHER_LINK.match(match[1]):
                yield f"link:{match[1]}", match[2]


@lru_cache(maxsize=MOST_KNOWN)
def _names_comment(attribute: str) -> bool:
    data = attribute.startswith("data-") and _ATTRIBUTE.search(attribute) and not _OTHER_ATTRIBUTE.search(attribute)
    return bool(data or _PLAIN_ATTRIBUTE.match(attribute))
