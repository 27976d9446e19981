"""The sites of the farm: a WordPress-like outlet each, its articles in pieces that are put together at each request."""

from __future__ import annotations

import html
import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from string import Template

from benchmarks.farm import wording

TEMPLATES = Path(__file__).parent / "templates"
PARAGRAPHS = 9
RELATED = 4
LINKS = 24
MINUTES_APART = 50
"""Between two articles of a site: a sitemap is followed back for 90 days only."""


@dataclass(frozen=True, slots=True)
class Farm:
    """What is served: how many sites, articles of each and comments under each; `now` is when the newest appeared."""

    sites: int
    pages: int
    comments: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """A page: `parts` are what stands before the token, the counter, the related links and the advert, and after."""

    path: str
    title: str
    published: datetime
    etag: str
    parts: tuple[bytes, bytes, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Site:
    """One outlet."""

    number: int
    base: str
    articles: tuple[Article, ...]

    @property
    def name(self) -> str:
        return f"Farm Gazette {self.number}"


@dataclass(frozen=True, slots=True)
class _Furniture:
    """What stands around every article of a site."""

    head: str
    menu: str
    sidebar: str
    footer: str


def make_site(farm: Farm, number: int, base: str) -> Site:
    """The site with this number, the same texts at each call."""
    draw = random.Random(f"farm-{number}")
    titles = [wording.title(draw) for _ in range(farm.pages)]
    around = _furniture(draw, number)
    articles = tuple(_article(farm, base, number, place, titles[place], around) for place in range(farm.pages))
    return Site(number, base, articles)


def page(site: Site, article: Article, noise: int) -> bytes:
    """The page of an article. Another `noise` is another token, count, box of related links and advert."""
    draw = random.Random(noise)
    token = f"{draw.getrandbits(40):010x}"
    others = [draw.choice(site.articles) for _ in range(RELATED)]
    links = "".join(f'<li><a href="{one.path}">{html.escape(one.title)}</a></li>' for one in others)
    advert = (
        f'<a href="https://ads.example/click?c={token}"><img src="https://ads.example/{noise}.gif" alt="Advert"></a>'
    )
    first, second, third, fourth, last = article.parts
    views = f"{draw.randint(100, 99_999):,}"
    return b"".join(
        (first, token.encode(), second, views.encode(), third, links.encode(), fourth, advert.encode(), last)
    )


def feed(site: Site) -> bytes:
    items = "".join(
        f"<item><title>{html.escape(one.title)}</title><link>{site.base}{one.path}</link>"
        f'<guid isPermaLink="false">{site.base}/?p={one.etag}</guid>'
        f"<pubDate>{format_datetime(one.published)}</pubDate></item>\n"
        for one in reversed(site.articles)
    )
    head = f"<title>{site.name}</title><link>{site.base}/</link><description>{site.name}</description>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}\n{items}</channel></rss>'.encode()
    )


def sitemap(site: Site) -> bytes:
    rows = "".join(
        f"<url><loc>{site.base}{one.path}</loc><lastmod>{one.published.isoformat()}</lastmod></url>\n"
        for one in reversed(site.articles)
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {space}>\n{rows}</urlset>'.encode()


def _furniture(draw: random.Random, number: int) -> _Furniture:
    names = [wording.person(draw).lower().replace(" ", "-") for _ in range(160)]
    styles = "\n".join(
        f".{name} {{ margin: {rule % 7}px; color: #{rule * 7919 % 4096:03x}; }}" for rule, name in enumerate(names)
    )
    script = "\n".join(
        f'window.farm{rule} = {{ "id": {rule}, "on": true, "key": "k{rule * 104729}" }};' for rule in range(80)
    )
    head = f"<style>\n{styles}\n</style>\n<script>\n{script}\n</script>"
    menu = "".join(
        f'<li class="menu-item"><a href="/section/{place}/">{wording.person(draw)}</a></li>' for place in range(LINKS)
    )
    sidebar = "".join(f'<li><a href="/archive/{place}/">{wording.person(draw)}</a></li>' for place in range(LINKS))
    footer = "".join(f'<li><a href="/about/{place}/">{wording.person(draw)}</a></li>' for place in range(LINKS))
    return _Furniture(head, menu, sidebar, f"<ul>{footer}</ul><p>© Farm Gazette {number}</p>")


def _article(farm: Farm, base: str, number: int, place: int, title: str, around: _Furniture) -> Article:
    draw = random.Random(f"farm-{number}-{place}")
    published = (farm.now - timedelta(minutes=MINUTES_APART * (farm.pages - place))).replace(microsecond=0)
    path = f"/{published:%Y/%m}/{'-'.join(title.lower().split())}-{place}/"
    author = wording.person(draw)
    filled = _template("article.html").substitute(
        _shown(around),
        title=html.escape(title),
        name=f"Farm Gazette {number}",
        address=base + path,
        key=1000 + place,
        author=author,
        published=published.isoformat(),
        day=f"{published:%B} {published.day}, {published.year}",
        linked=json.dumps(_linked(base + path, title, author, published)),
        body="\n".join(f"<p>{text}</p>" for text in wording.paragraphs(draw, PARAGRAPHS)),
        count=farm.comments,
        comments="\n".join(_comment(draw, base + path, place, one, published) for one in range(farm.comments)),
    )
    first, second, third, fourth, last = (part.encode() for part in filled.split("\x00"))
    return Article(path, title, published, f'"{number}-{place}"', (first, second, third, fourth, last))


def _shown(around: _Furniture) -> dict[str, str]:
    return {"head": around.head, "menu": around.menu, "sidebar": around.sidebar, "footer": around.footer}


def _linked(address: str, title: str, author: str, published: datetime) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published.isoformat(),
        "author": {"@type": "Person", "name": author},
        "mainEntityOfPage": address,
        "inLanguage": "en",
    }


def _comment(draw: random.Random, address: str, place: int, number: int, published: datetime) -> str:
    key = 10 + place * 100 + number
    posted = published + timedelta(minutes=3 + 2 * number)
    return _template("comment.html").substitute(
        key=key,
        address=address,
        author=wording.person(draw),
        posted=posted.isoformat(),
        day=f"{posted:%B} {posted.day}, {posted.year} at {posted:%H:%M}",
        text=wording.remark(draw),
    )


_templates: dict[str, Template] = {}


def _template(name: str) -> Template:
    if name not in _templates:
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        for hole in ("@TOKEN@", "@VIEWS@", "@RELATED@", "@ADVERT@"):
            text = text.replace(hole, "\x00")
        _templates[name] = Template(text)
    return _templates[name]
