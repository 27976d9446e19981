"""The text of pages rewritten. Each function is a layer of a page's HTML; a case names it, and what it is told."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape
from zlib import crc32

from benchmarks.attacks.scenario import schedule
from benchmarks.press import sites
from benchmarks.press.model import Piece, Site
from benchmarks.press.page import article_html, comment_html, plain_view, rendered
from benchmarks.press.words import READ_MORE, day, moment

Place = Callable[[str, Piece, float, float], int]
"""Where a page ends, by a share of what is cut and one within the paragraph or comment there; -1 where it is whole."""


def _in_page(html: str, piece: Piece, share: float, within: float) -> int:
    return int(len(html) * share)


def _in_article(html: str, piece: Piece, share: float, within: float) -> int:
    middle = piece.paragraphs[len(piece.paragraphs) // 2]
    return max(html.find(middle[:12]), 200) + len(middle) // 2


def _in_paragraph(html: str, piece: Piece, share: float, within: float) -> int:
    text = f"<p>{escape(piece.paragraphs[len(piece.paragraphs) // 2])}"
    return html.find(text) + 3 + (len(text) - 3) // 2


def _in_thread(html: str, piece: Piece, share: float, within: float) -> int:
    start = html.find('id="comments"')
    return start + (len(html) - start) // 3 if start > 0 else -1


def _in_comment(html: str, piece: Piece, share: float, within: float) -> int:
    """In the comment at `share` of the thread by time, of three or more."""
    if len(piece.comments) < 3:
        return -1
    text = escape(piece.ordered[int(len(piece.comments) * share)].text).partition("\n")[0]
    place = html.find(text)
    return place + int(len(text) * within) if place > 0 else -1


def _in_list(html: str, piece: Piece, share: float, within: float) -> int:
    """Behind the first letters of the comment at `share` of the thread as the page has it, of three or more."""
    if len(piece.comments) < 3:
        return -1
    places = sorted(place for comment in piece.comments if (place := html.find(escape(comment.text))) > 0)
    return places[int(len(places) * share)] + 4 if places else -1


PLACES: dict[str, Place] = {
    "page": _in_page,
    "article": _in_article,
    "paragraph": _in_paragraph,
    "thread": _in_thread,
    "comment": _in_comment,
    "list": _in_list,
}


def cut(
    html: str, piece: Piece, site: Site, check: int, place: str, share: float = 0.6, *, within: float = 0.5,
    back: Sequence[str] = (), tail: str = "", resumed: bool = False, warning: str = "",
) -> str:  # fmt: skip
    """The page up to a place, or back to the last of some marks before it; then `tail`.

    `resumed` lets the frame below the article go on; `warning` stands at the end of every page's article.
    """
    end = PLACES[place](html, piece, share, within)
    if end >= 0:
        kept = html[:end]
        kept = kept[: max(kept.rfind(mark) for mark in back)] if back else kept
        html = kept + tail + (html[html.find("</main>") :] if resumed else "")
    return html.replace("</main>", f"{warning}</main>") if warning else html


def body_cut(html: str, piece: Piece, site: Site, check: int, share: float, within: float = 0.6) -> str:
    """The text ends within the paragraph at `share`; the template around it is whole."""
    last = int(len(piece.paragraphs) * share)
    text, lost = escape(piece.paragraphs[last]), [escape(paragraph) for paragraph in piece.paragraphs[last + 1 :]]
    html = html.replace(f"<p>{text}</p>", f"<p>{text[: int(len(text) * within)]}</p>")
    for paragraph in lost:
        html = html.replace(f"<p>{paragraph}</p>", "")
    return html


def tested(html: str, piece: Piece, site: Site, check: int, title: str) -> str:
    """A test of headlines: the page's heading is another one, its head is as before."""
    return html.replace(f">{escape(piece.title)}</h1>", f">{escape(title)}</h1>")


def main_instead(html: str, piece: Piece, site: Site, check: int, page: str) -> str:
    """The page's own head, and another one below it."""
    return html.partition("<main>")[0] + page


def put(html: str, piece: Piece, site: Site, check: int, mark: str, text: str) -> str:
    """Something behind each `mark`."""
    return html.replace(mark, mark + text)


def more_links(html: str, piece: Piece, site: Site, check: int) -> str:
    """The "read more" of shortened comments is a button."""
    more = READ_MORE[site.language]
    return html.replace(f"… {more}", f'… <a href="#" class="btn-more" role="button">{more}</a>')


def reading_view(html: str, piece: Piece, site: Site, check: int) -> str:
    """An AMP or reading view: the text alone."""
    return rendered("reading.html", site, site.language, piece=piece)


def printed(html: str, piece: Piece, site: Site, check: int) -> str:
    """The print view: one column, comments as plain paragraphs, no ids."""
    return rendered("print.html", site, "en", piece=piece)


def mojibake(html: str, piece: Piece, site: Site, check: int) -> str:
    """UTF-8 read as Latin-1 and written again, as a broken proxy does."""
    head, mark, rest = html.partition("<body")
    return head + mark + rest.encode().decode("latin-1")


def question_marks(html: str, piece: Piece, site: Site, check: int) -> str:
    """Every character beyond ASCII became a question mark."""
    head, mark, rest = html.partition("<body")
    return head + mark + rest.encode("ascii", "replace").decode()


def traditional(html: str, piece: Piece, site: Site, check: int) -> str:
    import opencc

    return str(opencc.OpenCC("s2t").convert(html))


def boxes(html: str, piece: Piece, site: Site, check: int) -> str:
    """Advert slots and links to other pieces stand between the paragraphs, other ones at each check."""
    other = site.pieces[(piece.key + check) % len(site.pieces)]
    slot = f'<div class="ad-slot" data-slot="mid-{check}"><span class="ad-label">광고</span></div>'
    link = f'<a href="/{other.slug}">{escape(other.title)}</a>'
    box = f'<div class="related-inline"><strong>함께 보기</strong> {link}</div>'
    first, second = (f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs[:2])
    return html.replace(first, first + slot, 1).replace(second, second + box, 1)


def fold(html: str, piece: Piece, site: Site, check: int, after: int, start: str, end: str, kept: bool = True) -> str:
    """The paragraphs from the one at `after` on stand between `start` and `end`, or are not sent at all."""
    for place, paragraph in enumerate(piece.paragraphs[after:], after):
        text = f"<p>{escape(paragraph)}</p>"
        shown = f"{start if place == after else ''}{text if kept else ''}"
        html = html.replace(text, shown + (end if place == len(piece.paragraphs) - 1 else ""), 1)
    return html


def folded(html: str, piece: Piece, site: Site, check: int, places: Sequence[int], notice: str) -> str:
    """A notice stands for the texts of the comments at these places of a thread by time, which are not sent."""
    for place in places:
        first, *others = escape(piece.ordered[place].text).split("\n\n")
        html = html.replace(first, notice, 1)
        for part in others:
            html = html.replace(part, "", 1)
    return html


def voted(html: str, piece: Piece, site: Site, check: int, template: str) -> str:
    """A number of votes, another one at each check, stands behind the text of each comment in its own element."""
    for place, text in enumerate(dict.fromkeys(comment.text for comment in piece.ordered)):
        last = escape(text).rpartition("\n\n")[2]
        votes = template.format(up=(place * 31 + check * (place % 5 + 1)) % 60, down=(place * 7 + check) % 9)
        html = html.replace(f">{last}<", f">{last}{votes}<")
    return html


def summary(
    html: str, piece: Piece, site: Site, check: int, title: str = "AI摘要", note: str = "由人工智能生成，仅供参考"
) -> str:
    """A box with three points that a model took from the piece, above its text."""
    points = "".join(f"<li>{escape(paragraph[:40])}</li>" for paragraph in piece.paragraphs[:3])
    text = f"<h4>{title}</h4><ul>{points}</ul><small>{note}</small>"
    box = f'<aside class="ai-summary" aria-label="{title}">{text}</aside>'
    first = f"<p>{escape(piece.paragraphs[0])}</p>"
    return html.replace(first, box + first, 1)


def _without_address(html: str) -> str:
    for tag in ('<link rel="canonical"', '<meta property="og:url"'):
        start = html.find(tag)
        html = html[:start] + html[html.find(">", start) + 1 :]
    return html


def bare(html: str, piece: Piece, site: Site, check: int) -> str:
    """The page without the address that it calls its own."""
    return _without_address(html)


def stranger(html: str, piece: Piece, site: Site, check: int) -> str:
    """A piece that the site does not list, without an address of its own."""
    taken = {comment.text for own in site.pieces for comment in own.comments}
    draw = random.Random(f"stranger {site.name}")
    foreign = sites.piece(77, site.phrases, site.pieces[0].published, 3, draw, taken)
    return _without_address(article_html(replace(foreign, slug=piece.slug), site, plain_view(site), ""))


def quoting(html: str, piece: Piece, site: Site, check: int, template: str) -> str:
    """Each reply begins in a quotation of the comment that it answers."""
    named = {comment.key: comment for comment in piece.comments}
    for reply in piece.comments:
        if reply.parent in named:
            asked, text = named[reply.parent], escape(reply.text).partition("\n\n")[0]
            quote = template.format(author=escape(asked.author), text=escape(asked.text))
            html = html.replace(text, quote + text, 1)
    return html


def beside_paragraphs(html: str, piece: Piece, site: Site, check: int, template: str) -> str:
    """Comments stand below the paragraphs of the piece, one after the other, a `template` each."""
    size, shown = len(piece.paragraphs), piece.ordered
    for place, paragraph in enumerate(piece.paragraphs):
        notes = (comment_html(template, note, site.language) for note in shown[place::size])
        text = f"<p>{escape(paragraph)}</p>"
        html = html.replace(text, text + "".join(notes), 1)
    return html


def stamp(check: int) -> str:
    """A word that is another one at each check."""
    return f"{crc32(f'check {check}'.encode()):08x}"


def stamped(html: str, piece: Piece, site: Site, check: int, mark: str) -> str:
    """A word in place of each `mark`, another one at each check."""
    return html.replace(mark, stamp(check))


def latest(
    html: str, piece: Piece, site: Site, check: int, count: int, limit: int, template: str, mark: str,
    title: str = "", end: str = "",
) -> str:  # fmt: skip
    """The beginnings of the latest comments stand before a mark of the page, a `template` each."""
    if not piece.comments:
        return html
    short = (replace(comment, text=comment.text[:limit].rstrip() + "…") for comment in piece.ordered[: -count - 1 : -1])
    return html.replace(
        mark, title + "".join(comment_html(template, comment, site.language) for comment in short) + end + mark, 1
    )


def digested(html: str, piece: Piece, site: Site, check: int, title: str, more: str) -> str:
    """The page's own head, and in place of text and thread what a model took from the text, with a link to it."""
    points = "".join(f"<li>{escape(paragraph[:60])}…</li>" for paragraph in piece.paragraphs[:3])
    text = f"<main><h1>{escape(piece.title)}</h1><section><h2>{title}</h2><ul>{points}</ul>"
    link = f'<a class="full" href="/{piece.slug}?view=full">{more}</a></section></main>'
    return html.partition("<main>")[0] + text + link + html.partition("</main>")[2]


def board_times(html: str, piece: Piece, site: Site, check: int) -> str:
    """As boards give times: the clock alone for the day of the visit, the date alone for all before it."""
    now = schedule()[check]
    for comment in piece.comments:
        whole = moment(comment.posted, site.language)
        today = comment.posted.date() == now.date() and now - comment.posted < timedelta(days=1)
        html = html.replace(whole, f"{comment.posted:%H:%M}" if today else day(comment.posted, site.language))
    return html


def wrapped(html: str, piece: Piece, site: Site, check: int, width: int) -> str:
    """Lines of the comments end after so many characters."""
    parts = dict.fromkeys(part for comment in piece.comments for part in comment.text.split("\n\n"))
    for text in sorted(parts, key=len, reverse=True):
        lines = [escape(text[start : start + width]) for start in range(0, len(text), width)]
        html = html.replace(escape(text), "<br>\n".join(lines))
    return html


def in_columns(html: str, piece: Piece, site: Site, check: int, start: str, between: str, end: str) -> str:
    """The paragraphs stand in two columns, of which the first has every other one."""
    texts = [f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs]
    shown = start + "".join(texts[::2]) + between + "".join(texts[1::2]) + end
    return html.replace("".join(texts), shown, 1)


def with_linked_thread(html: str, piece: Piece, site: Site, check: int) -> str:
    """The data for search engines hold the comments as well."""
    comments = [
        {
            "@type": "Comment",
            "author": {"@type": "Person", "name": comment.author},
            "dateCreated": comment.posted.isoformat(),
            "text": comment.text,
        }
        for comment in piece.ordered
    ]
    record = {"@context": "https://schema.org", "@type": "DiscussionForumPosting", "headline": piece.title}
    text = json.dumps(record | {"commentCount": len(comments), "comment": comments}, ensure_ascii=False)
    return html.replace("</head>", f'<script type="application/ld+json" class="thread">{text}</script></head>', 1)


def hashed(html: str, piece: Piece, site: Site, check: int, word: str) -> str:
    """A build puts a word behind each class, as CSS modules do."""

    def names(match: re.Match[str]) -> str:
        return 'class="' + " ".join(f"{name}_{word}" for name in match[1].split()) + '"'

    return re.sub(r'class="([^"]*)"', names, html)
