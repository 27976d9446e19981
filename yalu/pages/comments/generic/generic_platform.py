"""Comments of no known platform: repeated blocks with author, time and text in a part of the page named comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice, takewhile

from lxml.html import HtmlElement

from yalu.model import NO_COUNT, NO_IDS, Comment, PublisherTime, Thread
from yalu.pages.comments.comment_text import SHORT, author_of, is_edit_mark, text_of
from yalu.pages.comments.completeness.controls import counts_others
from yalu.pages.comments.completeness.openness import is_open, with_beside
from yalu.pages.comments.completeness.unloaded import read_unloaded
from yalu.pages.comments.counts import has_words, stated_count
from yalu.pages.comments.generic.comment_ids import ITEM_ID, ids_of, number_of_node
from yalu.pages.comments.generic.empty_thread import read_vacant
from yalu.pages.comments.generic.from_state import read_carried
from yalu.pages.comments.generic.header_line import consecutive, read_head
from yalu.pages.comments.generic.list_detection import read_entries
from yalu.pages.comments.generic.opening_post import without_opening
from yalu.pages.comments.generic.single_comment_section import without_section
from yalu.pages.comments.generic.time_markers import drawing_of, says_when
from yalu.pages.comments.generic.unstructured import judge_loose, read_loose
from yalu.pages.comments.placeholders import met
from yalu.pages.comments.platform import InPage, Sight, Start, classes_of, made_up, outermost, tokens
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.text import one_line

_WORD = (
    r"(?:comment|cmt|kommentar|comentario|commentaire|commento|reply|replies|talkback|"
    r"pinglun|liuyan|gentie|daetgul|reple)"
)
_ITEM = re.compile(
    rf"\A(?:[a-z]{{1,8}}[-_]{{1,2}})?{_WORD}s?(?:[-_]{{1,2}}?(?:item|wrap(?:per)?|box|block|entry|container|row|single|node|"
    r"unit|card|inner|area|li|list[-_]item|comment))?\Z",
    re.I,
)
"""Classes of a single comment: "comment", "cmt-item", "user_comment_box"."""
_SECTION = re.compile(rf"(?:\A|[-_]){_WORD}s?(?:\Z|[-_])|(?:comments|discussion|disqussion)\Z", re.I)
_BARE_ID = re.compile(r"c[-_]?\d", re.I)
_AUTHOR = re.compile(
    r"(?:\A|[-_])(?:author|user(?:name)?|nick(?:name)?|writer|name|poster|byline|fn|member|profile)(?:\Z|[-_])", re.I
)
_TIME = re.compile(r"(?:\A|[-_])(?:date|time|timestamp|posted|datetime|when|ago|pubdate|created)(?:\Z|[-_])", re.I)
_TEXT = re.compile(
    rf"(?:\A|[-_])(?:text|content|body|message|msg|txt|copy|desc|description|contents|cont)\Z|\A{_WORD}[-_]?(?:text|content|body|message|p)\Z",
    re.I,
)
_CHROME = re.compile(
    r"(?:\A|[-_])(?:avatar|gravatar|like|likes|vote|votes|reply|replylink|report|share|actions?|toolbar|tools|meta|footer|"
    r"header|badge|rating|permalink|count|recommend|flag|btn|button|menu|control|controls)(?:\Z|[-_])",
    re.I,
)
_COUNT = re.compile(r"(?:\A|[-_])(?:count|cnt|total)s?(?:\Z|[-_])|count\Z", re.I)
_ARTICLE = frozenset(
    tokens("entry-content post-content article-body articlebody story-body blogitem hentry entry-title")
)
_ITEM_TAGS = tokens("li div article section tr dl p")
MAX_CLIMB = 40
MAX_ITEMS = 3000
MAX_DEPTH = 15
"""Maximum depth of replies; blocks nested deeper are not comments."""
MAX_BESIDE = 600
"""Characters of running text beside the comments above which an element is more than their section."""
_RELATIVE = re.compile(r"\bago\b|전$|前$|hace |il y a|\bvor \d", re.I)


class Generic(InPage):
    """Fallback platform: only blocks that carry an author and a time, inside something named after comments."""

    name = "generic"

    def start(self, sight: Sight) -> Start | None:
        """Read the page. Complete only if the heading's count is met and each comment has an id."""
        by_name, clear = self._by_name(sight)
        if by_name is not None and clear and _is_whole(by_name.thread):
            return by_name
        by_shape, is_topic = self._by_shape(sight)
        if is_topic:
            return by_shape
        ways = (by_name, by_shape) if clear else (by_shape, by_name)
        best = max(filter(None, ways), key=_rank, default=None)
        if best is not None and best.thread is not None and best.thread.complete:
            return best
        found = max(filter(None, (best, self._loose(sight))), key=_rank, default=None)
        shown = found or read_carried(sight, self.name) or read_vacant(sight, self.name)
        return shown or read_unloaded(sight, self.name)

    def _by_shape(self, sight: Sight) -> tuple[Start | None, bool]:
        """Find blocks of one shape, whatever their names, and whether they are replies to a post before them."""
        found = read_entries(sight)
        if found is None:
            return None, False
        answers = without_opening(sight, found)
        found = answers or found
        state = is_open(sight, found.cut, set(found.boxes))
        thread = Thread(self.name, found.comments, state, found.stated, drawn=drawing_of(found.boxes))
        begun = Start(_judged(thread, found.named), (), with_beside(found.cut, set(found.boxes)), found.boxes)
        return begun, answers is not None

    def _by_name(self, sight: Sight) -> tuple[Start | None, bool]:
        """Find blocks named after comments, and whether class names mark the text in all of them."""
        boxes = _boxes(sight)
        sections = _sections(boxes)
        comments, clear = _read(boxes)
        if not comments:
            return None, False
        beside = tuple(islice(_outside(sections, boxes), MAX_BESIDE))
        stated = next((count for text in beside if (count := stated_count(text)) is not None), None)
        named = all(not comment.id.startswith("~") for comment in comments)
        drawn = drawing_of(list(boxes))
        thread = Thread(self.name, comments, is_open(sight, sections, boxes), stated, drawn=drawn)
        return Start(_judged(thread, named), (), with_beside(sections, boxes), tuple(boxes)), clear

    def _loose(self, sight: Sight) -> Start | None:
        """Find blocks without distinguishing classes. A printed number serves as id: that of a list position."""
        loose = read_loose(sight)
        if loose is None:
            return None
        thread = Thread(self.name, loose.comments, is_open(sight, loose.cut, set(loose.cut)), loose.stated)
        return Start(judge_loose(thread, loose), (), loose.cut, loose.boxes)


def _judged(thread: Thread, named: bool) -> Thread:
    """Mark the thread complete if the heading's count is met and each comment has an id of the page's own."""
    if thread.expected is None:
        return replace(thread, note=NO_COUNT)
    if met(thread) and named:
        return replace(thread, complete=True)
    short = f"the page says {thread.expected}, shows {len(thread.comments)}" if named else NO_IDS
    return replace(thread, note=short)


def _is_whole(thread: Thread | None) -> bool:
    return thread is not None and thread.complete and all(one.author for one in thread.comments)


def _rank(begun: Start) -> tuple[bool, int, int, int]:
    """Sort key: complete first, then the number of comments, of ids, of names."""
    thread = begun.thread
    if thread is None:
        return False, 0, 0, 0
    ids = sum(not one.id.startswith("~") for one in thread.comments)
    return thread.complete, len(thread.comments), ids, sum(one.author is not None for one in thread.comments)


def _boxes(sight: Sight) -> dict[HtmlElement, None]:
    """Blocks named after comments, inside a section named so, each with an author and a time of its own."""
    found = {node: None for node in _called_comments(sight) if _is_signed(node) and not _is_article(node)}
    numbered = {node: None for node in found if ITEM_ID.match(node.get("id") or "")}
    found = numbered if len(numbered) > 1 else found
    single = len(found) == 1 and not any(
        number_of_node(node, list(_own(node, found))) or _within_section(node) for node in found
    )
    if single:
        return {}
    kept = _innermost_kind(found)
    return {without_section(node, _is_signed): None for node in kept} if len(kept) == 1 else kept


def _is_signed(node: HtmlElement) -> bool:
    dated = next(node.iter("time"), None) is not None or _has(node, _TIME)
    return dated and (_has(node, _AUTHOR) or _plain_name(list(node.iter())) is not None)


def _called_comments(sight: Sight) -> list[HtmlElement]:
    """Elements named after comments, nested at most MAX_DEPTH deep in others of them."""
    depths: dict[HtmlElement, int] = {}
    called = {name for name in sight.by_class if _ITEM.match(name)}
    if not called and not any(map(ITEM_ID.match, sight.by_id)):
        return []
    for node in sight.marked[:50_000]:
        if node.tag not in _ITEM_TAGS or len(depths) >= MAX_ITEMS:
            continue
        names = (node.get("class") or "").split()[:30]
        if not called.isdisjoint(names) or _is_numbered(node):
            depths[node] = 1 + max((depths.get(up, 0) for up in islice(node.iterancestors(), 200)), default=0)
    return [node for node, depth in depths.items() if depth <= MAX_DEPTH]


def _is_numbered(node: HtmlElement) -> bool:
    """True if the id of an element is that of a comment.

    "c12" counts only in a section named after comments: TYPO3 and others number every part of a page like that.
    """
    match = ITEM_ID.match(node.get("id") or "")
    return match is not None and (not _BARE_ID.match(match[0]) or _within_section(node))


def _is_article(node: HtmlElement) -> bool:
    """True if the element is the article itself or a teaser: it has a headline, or a linked one."""
    if next(node.iter("h1"), None) is not None or any(_ARTICLE & classes_of(part) for part in node.iter("*")):
        return True
    links = (link for heading in node.iter("h2", "h3") for link in heading.iter("a"))
    return any(len(one_line(text_of(link, most=SHORT))) > 25 for link in links)


def _within_section(node: HtmlElement) -> bool:
    around = islice(node.iterancestors(), MAX_CLIMB)
    names = (name for up in around for name in (*classes_of(up), up.get("id") or "") if name)
    return any(_SECTION.search(name) and not name.startswith("has-") for name in names)


def _has(node: HtmlElement, pattern: re.Pattern[str]) -> bool:
    for inner in node.iter(
        "span", "a", "b", "strong", "div", "p", "em", "cite", "time", "h3", "h4", "h5", "dt", "i", "li", "td"
    ):
        if inner is not node and any(pattern.search(name) for name in classes_of(inner)):
            return True
    return False


def _innermost_kind(found: dict[HtmlElement, None]) -> dict[HtmlElement, None]:
    """Of nested blocks, keep those that are comments and drop the lists around them.

    A list holds several blocks of one kind and has no author outside them; a comment with replies has.
    """
    kinds = Counter(_kind(node) for node in found)
    holds = Counter(up for node in found for up in node.iterancestors() if up in found)
    kept = {node: None for node in found if not holds[node] or (kinds[_kind(node)] > 1 and _own_author(node, found))}
    return {node: None for node in kept if not _wrapped(node, kept)}


def _kind(node: HtmlElement) -> tuple[str, str]:
    return str(node.tag), " ".join(sorted(name for name in classes_of(node) if _ITEM.match(name)))


def _own_author(node: HtmlElement, found: Mapping[HtmlElement, None]) -> bool:
    own = list(_own(node, found))
    named = any(_AUTHOR.search(name) for part in own if part is not node for name in classes_of(part))
    return named or _plain_name(own) is not None


def _wrapped(node: HtmlElement, kept: Mapping[HtmlElement, None]) -> bool:
    """True if the enclosing block is the same comment: it has no author of its own."""
    up = next((up for up in node.iterancestors() if up in kept), None)
    return up is not None and not _own_author(up, kept)


def _own(node: HtmlElement, boxes: Mapping[HtmlElement, None]) -> Iterable[HtmlElement]:
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part.tag, str):
            yield part
            stack.extend(child for child in reversed(part) if child not in boxes)


def _read(boxes: Mapping[HtmlElement, None]) -> tuple[tuple[Comment, ...], bool]:
    clear = True
    ids: dict[HtmlElement, str] = {}
    found: dict[str, Comment] = {}
    taken: Counter[str] = Counter()
    printed = _printed_numbers(boxes)
    parts = {node: list(_own(node, boxes)) for node in boxes}
    numbers = ids_of(parts)
    for node, own in parts.items():
        author, time = _author(own), _time(own)
        text, classed = _text(node, own, boxes)
        if not classed:
            head = read_head(text, author, time)
            text, author, time = head.text, head.author, head.time
            above, _, under = text.partition("\n\n")
            text = under if under and says_when(above) else text
        if not text or (author is None and time is None):
            continue
        parent = next((ids[up] for up in node.iterancestors() if up in ids), None)
        number = numbers.get(node) or printed.get(node) or made_up(author, time, taken)
        if number in found:
            continue
        ids[node] = number
        found[number] = Comment(number, text, parent, author, time)
        clear = clear and classed
    return tuple(found.values()), clear


def _printed_numbers(boxes: Mapping[HtmlElement, None]) -> dict[HtmlElement, str]:
    """The number each block begins with, if these count through the list: "1.", "2."."""
    numbers = [read_head(text_of(node)).number for node in boxes]
    found = {node: number for node, number in zip(boxes, numbers, strict=True) if number}
    return found if len(found) > 1 and consecutive(numbers) else {}


def _author(own: list[HtmlElement]) -> str | None:
    for part in own[1:]:
        if any(_AUTHOR.search(name) for name in classes_of(part)) and part.tag not in ("img", "svg"):
            shown = one_line(text_of(part, _is_time, SHORT).partition("\n\n")[0])
            if shown and len(shown) <= 80 and visible_time(shown) is None and not _RELATIVE.search(shown):
                return author_of(shown.rstrip(":： "))
    return _plain_name(own)


def _plain_name(own: list[HtmlElement]) -> str | None:
    """The name if no class marks it: bold or ``cite`` text beside the time, before the text."""
    for part in own[1:]:
        if part.tag == "p":
            return None
        up = part.getparent()
        if part.tag in ("b", "strong", "cite") and up is not None and next(up.iter("time"), None) is not None:
            shown = one_line(text_of(part))
            return author_of(shown.rstrip(":： ")) if shown and len(shown) <= 80 else None
    return None


def _is_time(node: HtmlElement) -> bool:
    return node.tag == "time" or any(_TIME.search(name) for name in classes_of(node))


def _time(own: list[HtmlElement]) -> PublisherTime | None:
    for part in own:
        raw = part.get("datetime") if part.tag == "time" else None
        if raw and (time := machine_time(raw)) is not None:
            return time
    for part in own[1:]:
        if _is_time(part):
            shown = one_line(text_of(part, most=SHORT))[:80]
            title = part.get("title") or part.get("data-timestamp") or part.get("data-time")
            time = (machine_time(title) if title else None) or visible_time(shown)
            if time is not None:
                return time
    return None


def _text(node: HtmlElement, own: list[HtmlElement], boxes: Mapping[HtmlElement, None]) -> tuple[str, bool]:
    """The text of a comment, and whether a class separates it from what surrounds it."""

    def beside(inner: HtmlElement) -> bool:
        return inner in boxes or is_edit_mark(inner)

    for part in own[1:]:
        named = any(_TEXT.search(name) for name in classes_of(part)) and not (_has(part, _AUTHOR) or _is_time(part))
        if named and not _in_button(part, node) and (text := text_of(part, beside)):
            return text, True
    chrome = {part for part in own[1:] if _is_chrome(part)}
    return text_of(node, lambda inner: beside(inner) or inner in chrome), False


def _in_button(part: HtmlElement, node: HtmlElement) -> bool:
    """True if a part of a comment is in one of its buttons, as the number of likes is."""
    around = takewhile(lambda up: up is not node, part.iterancestors())
    return any(up.tag == "button" or up.get("role") == "button" for up in around)


def _is_chrome(part: HtmlElement) -> bool:
    if part.tag in ("time", "footer", "header", "button", "cite"):
        return True
    names = classes_of(part)
    return any(_AUTHOR.search(name) or _TIME.search(name) or _CHROME.search(name) for name in names)


def _sections(boxes: Mapping[HtmlElement, None]) -> tuple[HtmlElement, ...]:
    """The elements to cut: the outermost ones named after comments around the blocks that hold no article."""
    found: dict[HtmlElement, None] = {}
    fits: dict[HtmlElement, bool] = {}
    for node in boxes:
        best = node
        for up in islice(node.iterancestors(), MAX_CLIMB):
            if up not in fits:
                fits[up] = _fits(up, boxes)
            if not fits[up]:
                break
            names = classes_of(up) | {up.get("id") or ""}
            if any(_SECTION.search(name) and not name.startswith("has-") for name in names if name):
                best = up
        found[best] = None
    return outermost(found)


def _fits(up: HtmlElement, boxes: Mapping[HtmlElement, None]) -> bool:
    """True if an element may be the comment section: no headline in it, no running text beside the comments."""
    if up.tag in ("body", "html", "main", "article") or next(up.iter("h1"), None) is not None:
        return False
    beside = 0
    for part in _own(up, boxes):
        beside += len(text_of(part, most=MAX_BESIDE)) if part.tag == "p" else 0
        if beside > MAX_BESIDE:
            return False
    return True


def _outside(sections: Iterable[HtmlElement], boxes: Mapping[HtmlElement, None]) -> Iterable[str]:
    """Yield short texts of the sections outside the comments (headings, counts, notices), and of preceding siblings."""
    for section in sections:
        before = [node for node in list(section.itersiblings(preceding=True))[:2] if isinstance(node.tag, str)]
        for node in [*before, *_own(section, boxes)]:
            if len(node) < 6 and node.tag not in ("script", "style", "form", "a", "button", "textarea"):
                text = one_line(text_of(node, lambda inner: inner in boxes or counts_others(inner), SHORT))
                told = has_words(text) or any(_COUNT.search(name) for name in classes_of(node))
                if told and text and len(text) < 120:
                    yield text
