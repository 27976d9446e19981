"""Boxes whose content changes on each request and is never read: related links, adverts, view counts, site footers.

Found in the raw bytes, without parsing. A box is removed only if its name says what it is and all its content is of
that kind: links with short texts for lists and adverts, one number for a count. The footer of a site is the element of
that name after which the page ends. Anything else inside keeps the box: a time, a name in the markup, a form, words
about comments, notices, paywalls or people, unless a headline in a list of others holds them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from yalu.pages.document.literal_prefilter import PrefilteredRegex
from yalu.text import one_line

_LISTS = (
    rb"related(?:[-_]?(?:posts|articles?|news|stories|content|links))?|jp-relatedposts|yarpp-related|trending(?:-posts)?|"
    rb"most[-_]?(?:read|viewed|popular)|popular-(?:posts|news)|ranking|recommended(?:-(?:posts|articles))?|"
    rb"(?:latest|recent)-(?:posts|news)|ads?|advert(?:s|isement|ising)?|ad(?:box|[-_]?slot|-container|-wrapper|-unit)|"
    rb"ad-banner|banner-ad|adsbygoogle|google-ads?|sponsored|div-gpt-ad-[\w-]{1,60}"
)
_COUNTS = rb"post[-_]?views?(?:-count)?|views?(?:[-_]?count)?|views-count|hits?(?:-count)?|(?:read|shares?)-?count"
_NAMED = re.compile(rb"\s(?:class|id)=[\"'](?:[^\"'<>]{0,200}?\s)?(?:(" + _LISTS + rb")|(?:" + _COUNTS + rb"))[\"'\s]")
_ATTRIBUTES = rb"(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+"
_OPENS = re.compile(rb"<(aside|div|section|ul|ol|ins|span|p|nav)(?=[\s>])" + _ATTRIBUTES + rb">")
_TOKEN = re.compile(
    rb"<(/?)(a|ul|ol|li|h[2-6]|span|div|p|b|strong|em|i|img|br|small|ins|figure|picture|source|iframe|section|aside)"
    rb"(?=[\s>/])" + _ATTRIBUTES + rb">|([^<>]+)"
)
_MEANS_MORE = PrefilteredRegex(
    r"(?a:omment|disqus|livere|author(?!i[tz])|byline|itemprop|itemtype|datetime|property=|paywall|subscri|\bpremium|"
    r"\blog.?in\b|\bsign.?(?:in|up)\b|\bmember(?:s|ship)?\b|\bcorrect(?:ion|ed)|clarif|\bamend|\beditor|\bupdated?\b|"
    r"\bnotice|\bdeleted|\bremoved|\barchived|"
    r"rel=[\"']?[^\"'<>]{0,40}?(?:tag|next|prev|canonical|bookmark|categ)|"
    r"댓글|의견|정정|바로잡|수정|기자|구독|로그인|삭제|评论|評論|留言|跟帖|更正|订正|記者|记者|登录|登入|会员|會員|"
    r"会員|订阅|訂閱|删除|削除|コメント|訂正|ログイン)"
)
_OF_THIS = (
    rb"omment|orrect(?:ion|ed)|larifi|mended|"
    + "댓글|의견|정정|바로잡|수정|评论|評論|留言|跟帖|更正|订正|コメント|訂正".encode()
)
"""Words for what an article has of its own, also in a link; those of walls and people may be in any headline."""
_HEADLINE = re.compile(rb"(<a(?=[\s>])" + _ATTRIBUTES + rb">)(?:(?!" + _OF_THIS + rb")[^<>]){20,}+(?=</a>)")
_TARGET = re.compile(rb"\shref=\"(?:(?!" + _OF_THIS + rb")[^\"<>])*+\"")
"""Where a headline leads: its words once more, as a rule."""
_SEVERAL = 3
"""Headlines from which a box is a list of other articles; a notice or a wall is none."""
_COUNT = re.compile(rb"\W{0,20}[\d.,\s]{1,20}[kKmM+]?\W{0,20}(?:views?|reads?|hits?|shares?|times)?\W{0,20}")
_ENDS = re.compile(rb"</footer>(?:\s++|</(?:div|body|html)\s*+>|<script[^<>]{0,400}+>[^<]*+</script>)*+\Z")
"""The end of the site's footer, with nothing but scripts behind it."""
_NO_FOOTER = re.compile(rb"<(?:article|main|section|h1|form|time|textarea|iframe|script)\b", re.IGNORECASE)
_FOOTER = 4000
"""Maximum bytes of the site's footer; a longer one may be told from the article by its length alone."""
_LONGEST = 20_000
"""Maximum bytes of a box; anything longer is not treated as one."""
_LINK, _LABEL = 400, 120
"""Maximum bytes of a text inside and outside a link; a free-standing sentence is longer."""


def without_boxes(body: bytes) -> bytes:
    """Return the page with its boxes emptied.

    Each leaves a placeholder, because a box that comes or goes may change how its surroundings are read.
    """
    kept, done = [], 0
    for begin, end in boxes_of(body):
        kept += [body[done:begin], b"<box>"]
        done = end
    return b"".join((*kept, body[done:])) if done else body


def texts_of_boxes(body: bytes) -> list[str]:
    """Return the texts of the removed boxes, numbers aside. None of them may occur in a reading."""
    lines = []
    for begin, end in boxes_of(body):
        texts = (token[3] for token in _TOKEN.finditer(body, begin, end) if token[3])
        lines += [one_line(html.unescape(text.decode())) for text in texts]
    return [text for text in lines if len(text) >= 4 and not text.isdigit()]


@lru_cache(maxsize=1)  # a page that is read asks twice
def boxes_of(body: bytes) -> tuple[tuple[int, int], ...]:
    """The begin and end of each box, in order; none for bytes that are not UTF-8."""
    return tuple(_boxes(body))


def _boxes(body: bytes) -> Iterator[tuple[int, int]]:
    if not _is_utf8(body):  # the words that keep a box could not be recognised
        return
    done, footer = 0, _site_footer(body)
    for named in _NAMED.finditer(body, 0, footer[0] if footer is not None else len(body)):
        begin = body.rfind(b"<", done, named.start())
        opened = _OPENS.match(body, begin) if begin >= done else None
        if opened is None or opened.end() < named.end():
            continue
        end = _end_of_list(body, opened) if named[1] else _end_of_count(body, opened)
        if end is not None and not _means_more(body, begin, end):
            yield begin, end
            done = end
    if footer is not None and footer[0] >= done:
        yield footer


def _means_more(body: bytes, begin: int, end: int) -> bool:
    """True if anything in a box but the headlines of a list may be read, whatever words those headlines hold."""
    if _MEANS_MORE.search(body[begin:end].decode()) is None:
        return False
    bare, linked = _HEADLINE.subn(lambda link: _TARGET.sub(b"", link[1]), body[begin:end])
    return linked < _SEVERAL or _MEANS_MORE.search(bare.decode()) is not None


def _site_footer(body: bytes) -> tuple[int, int] | None:
    begin = body.rfind(b"<footer")
    end = body.find(b"</footer>", begin)
    if begin < 0 or not 0 < end - begin <= _FOOTER or _ENDS.match(body, end) is None:
        return None
    kept = _NO_FOOTER.search(body, begin, end) or _MEANS_MORE.search(body[begin:end].decode())
    return None if kept is not None else (begin, end)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _end_of_count(body: bytes, opened: re.Match[bytes]) -> int | None:
    close = b"</" + opened[1] + b">"
    end = body.find(close, opened.end(), opened.end() + 200)
    return end + len(close) if end >= 0 and _COUNT.fullmatch(body, opened.end(), end) else None


def _end_of_list(body: bytes, opened: re.Match[bytes]) -> int | None:
    """End of the box; None if it holds anything but links, pictures and short labels."""
    place, depth, links, most = opened.end(), 1, 0, opened.end() + _LONGEST
    while depth and place < most:
        token = _TOKEN.match(body, place)
        if token is None:
            return None
        closes, name, text = token.groups()
        if text is not None and len(text) > (_LINK if links else _LABEL):
            return None
        if name == b"a":
            links = 0 if closes else 1
        if name == opened[1]:
            depth += -1 if closes else 1
        place = token.end()
    return None if depth else place
