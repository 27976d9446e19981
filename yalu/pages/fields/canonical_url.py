"""The canonical URL of a page and the publisher's own id of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from yalu.ids import clean_address
from yalu.model import Candidate
from yalu.pages.context import best
from yalu.pages.document.elements import Elements
from yalu.pages.document.metadata import Structured, text_of
from yalu.pages.document.vocabulary import keys
from yalu.sources.domains import registrable_domain

_POST_CLASS = re.compile(r"(?:^|\s)(?:postid|page-id)-(\d{1,12})(?:\s|$)")
_SHORT = re.compile(r"[?&](?:p|page_id)=(\d{1,12})(?:&|\Z)")
_REST = re.compile(r"/wp/v2/(?:posts|pages|[a-z0-9_-]{1,40})/(\d{1,12})(?:[/?]|\Z)")
_ID = re.compile(r"[\w.:-]{3,80}\Z")


def canonical_url(structured: Structured, elements: Elements, url: str) -> Candidate[str]:
    """Return the canonical URL and its source.

    Only a URL on the same site that is not its front page is trusted; tracking parameters are removed. Otherwise it is
    the URL that was fetched.
    """
    stated = [(href, "link canonical") for href in islice(elements.linked("canonical"), 2)]
    stated += [(value, "open graph") for value in structured.meta.get("og:url", ())[:1]]
    stated += [(text_of(structured.article.get("mainEntityOfPage"), "@id", "url"), "json-ld")]
    stated += [(text_of(structured.article.get("url")), "json-ld")]
    absolute = ((address, source) for raw, source in stated if (address := _absolute(url, raw)))
    own = ((each, source) for each, source in absolute if registrable_domain(each) == registrable_domain(url))
    trusted = (Candidate(clean_address(each), source) for each, source in own if not _front_page(each, url))
    return best(trusted) or Candidate(clean_address(url), "address fetched")


def _absolute(url: str, raw: str) -> str:
    raw = raw.strip()
    if not raw or len(raw) > 2000 or raw.startswith("#"):
        return ""
    try:
        address, own = urljoin(url, raw), urlsplit(url)
        if "://" not in raw and raw[0] not in "/?" and own.path.endswith(f"/{raw}"):
            address = own._replace(query="", fragment="").geturl()  # a path without its first stroke
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def _front_page(address: str, url: str) -> bool:
    """True for a canonical link to the front page on another page: a template that fills in no URL."""
    return urlsplit(address).path in ("", "/") and not urlsplit(address).query and urlsplit(url).path not in ("", "/")


def short_url(elements: Elements, url: str) -> str | None:
    """Return the URL by which the site finds the article by its number (WordPress's ``rel=shortlink``).

    It works whatever the permalinks look like. None if the page names none on its own site.
    """
    for href in islice(elements.linked("shortlink"), 2):
        address = _absolute(url, href)
        if address and _SHORT.search(address) and registrable_domain(address) == registrable_domain(url):
            return address
    return None


def publisher_id(structured: Structured, elements: Elements) -> Candidate[str] | None:
    """Return the publisher's id of the article, and its source.

    The id is ``wp:ID`` for WordPress, and ``id:…`` if it was read from other metadata. None if there is none.
    """
    return best(_ids(structured, elements))


def _ids(structured: Structured, elements: Elements) -> Iterator[Candidate[str]]:
    json = (href for rel, kind, href in elements.links if "alternate" in rel.split() and "json" in kind)
    searches = [(_REST, href, "rest alternate link") for href in json]
    searches += [(_POST_CLASS, body.get("class") or "", "body class") for body in elements.tagged("body")]
    searches += [(_SHORT, href, "shortlink") for href in elements.linked("shortlink")]
    for pattern, value, source in searches:
        if match := pattern.search(value[:2000]):
            yield Candidate(f"wp:{match[1]}", source)
    for name in keys("id"):
        for value in structured.meta.get(name, ())[:1]:
            if _ID.match(value):
                yield Candidate(f"id:{value}", f"meta {name}")
    if _ID.match(identifier := text_of(structured.article.get("identifier"), "value", "@value")):
        yield Candidate(f"id:{identifier}", "json-ld identifier")
