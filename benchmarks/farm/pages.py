"""The sites of the farm: outlets of the press, each page heavy with furniture and open to noise."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.farm import wording
from benchmarks.press.model import Comment, Piece, Site
from benchmarks.press.page import article_html, plain_view

PARAGRAPHS = 9
RELATED = 4
LINKS = 24
MINUTES_APART = 50
"""Between two pieces of a site: a sitemap is followed back for 90 days only."""
EDITED_EACH = 20
"""One piece in so many is edited at once: 5 %."""
HOLE = "\x00"
AROUND = {
    "</head>": '<meta name="csrf-token" content="\x00">{head}</head>',
    "<main>": '<nav class="main-navigation"><ul class="menu">{menu}</ul></nav><main>',
    "</article>\n": """<span class="post-views">\x00 views</span></article>
<aside class="related-posts"><h3>Related posts</h3><ul>\x00</ul></aside><div class="advertisement ad-slot">\x00</div>
""",
    "<footer class=": '<aside class="widget-area"><ul>{sidebar}</ul></aside>{footer}<footer class=',
}
"""Where the furniture of a site stands, and the holes for what differs at each request."""


@dataclass(frozen=True, slots=True)
class Farm:
    """What is served: how many sites, articles of each and comments under each; `now` is when the newest appeared."""

    sites: int
    pages: int
    comments: int
    now: datetime


def make_site(farm: Farm, number: int) -> Site:
    """The site with this number, the same texts at each call."""
    draw = random.Random(f"farm-{number}")
    titles = [wording.title(draw) for _ in range(farm.pages)]
    pieces = tuple(_piece(farm, number, place, titles[place]) for place in range(farm.pages))
    return Site("en", f"Farm Gazette {number}", "entry", "wordpress-html5", "feed", pieces)


def _piece(farm: Farm, number: int, place: int, title: str) -> Piece:
    draw = random.Random(f"farm-{number}-{place}")
    published = (farm.now - timedelta(minutes=MINUTES_APART * (farm.pages - place))).replace(microsecond=0)
    return Piece(
        key=place + 1,
        slug=f"{published:%Y/%m}/{'-'.join(title.lower().split())}-{place}/",
        title=title,
        byline=wording.person(draw),
        published=published,
        section="Opinion",
        paragraphs=tuple(wording.paragraphs(draw, PARAGRAPHS)),
        comments=tuple(_comment(draw, place, at, published) for at in range(farm.comments)),
    )


def _comment(draw: random.Random, place: int, at: int, published: datetime) -> Comment:
    key = 10 + place * 100 + at
    return Comment(key, key, wording.person(draw), published + timedelta(minutes=3 + 2 * at), wording.remark(draw))


def furniture(number: int) -> dict[str, str]:
    """What stands around every article of the site with this number: styles, scripts, menus."""
    draw = random.Random(f"furniture-{number}")
    names = [wording.person(draw).lower().replace(" ", "-") for _ in range(160)]
    styles = "\n".join(
        f".{name} {{ margin: {rule % 7}px; color: #{rule * 7919 % 4096:03x}; }}" for rule, name in enumerate(names)
    )
    script = "\n".join(
        f'window.farm{rule} = {{ "id": {rule}, "on": true, "key": "k{rule * 104729}" }};' for rule in range(80)
    )
    lists = [
        "".join(
            f'<li class="menu-item"><a href="/{name}/{place}/">{wording.person(draw)}</a></li>'
            for place in range(LINKS)
        )
        for name in ("section", "archive", "about")
    ]
    head = f"<style>\n{styles}\n</style>\n<script>\n{script}\n</script>"
    return {"head": head, "menu": lists[0], "sidebar": lists[1], "footer": f"<ul>{lists[2]}</ul>"}


def parts(piece: Piece, site: Site, base: str, around: dict[str, str]) -> list[bytes]:
    """The page of a piece, cut where its token, its counter, its related links and its advert stand."""
    text = article_html(piece, site, plain_view(site), base)
    for mark, template in AROUND.items():
        before, _, after = text.partition(mark)
        for name, value in around.items():
            template = template.replace(f"{{{name}}}", value)
        text = before + template + after
    return [part.encode() for part in text.split(HOLE)]


def is_edited(piece: Piece, edition: int) -> bool:
    """Whether this edition of the sites edits a piece."""
    return piece.key % EDITED_EACH == edition % EDITED_EACH


def edited(cut: list[bytes], piece: Piece, edition: int) -> list[bytes]:
    """A page as the editions up to this one left it: one more sentence in the text for each that edited its piece."""
    times = sum(is_edited(piece, earlier) for earlier in range(1, edition + 1))
    end = piece.paragraphs[0][-30:].encode()
    # The same sentence in many pages would be a change of the template.
    more = "".join(f" {piece.byline} heard of it after {days} days." for days in range(3, 3 + times)).encode()
    return [part.replace(end, end + more) for part in cut] if times else cut


def page(cut: list[bytes], site: Site, noise: int) -> bytes:
    """A page with what differs at each request: another `noise` is another token, count, box of links and advert."""
    draw = random.Random(noise)
    token = f"{draw.getrandbits(40):010x}"
    others = [draw.choice(site.pieces) for _ in range(RELATED)]
    links = "".join(f'<li><a href="/{other.slug}">{html.escape(other.title)}</a></li>' for other in others)
    advert = (
        f'<a href="https://ads.example/click?c={token}"><img src="https://ads.example/{noise}.gif" alt="Advert"></a>'
    )
    fills = (token, f"{draw.randint(100, 99_999):,}", links, advert, "")
    return b"".join(part + fill.encode() for part, fill in zip(cut, fills, strict=True))
