"""What a site calls itself, so that its name is cut from titles and taken for nobody's byline."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from yalu.pages.document.elements import Elements
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import keys
from yalu.pages.fields.breadcrumbs import leads_to_front
from yalu.text import one_line

MOST_LINKS = 60
"""Links of a page among which the one to its front page is looked for."""
LONGEST = 120
_BETWEEN = re.compile(r"\s+[-–—|｜:：«·•]+\s+|[_|｜]")


def site_names(structured: Structured, elements: Elements, url: str) -> tuple[str, ...]:
    """Names the site gives itself, also as a heading or a part of the title that leads home, and parts of its host.

    Squashed.
    """
    names = [text for heading in elements.tagged("h1") if (text := _of_front_page(heading, url))]
    names += [value for key in keys("site") for value in structured.meta.get(key, ())]
    names += _in_title(elements)
    names.append(text_of(structured.resolve(structured.article.get("publisher"))))
    kinds = ("website", "organization", "newsmediaorganization")
    names.extend(text_of(node) for node in structured.nodes[:40] if str(node.get("@type")).lower() in kinds)
    host = re.sub(r"\Ahttps?://(?:www\d?\.)?", "", url).split("/")[0].split(":")[0]
    names += [host, *(part for part in host.split(".") if len(part) > 3)]
    return tuple(dict.fromkeys(squashed(name) for name in names if name and len(name) < 120 and squashed(name)))


def _of_front_page(heading: HtmlElement, url: str) -> str:
    """The text of a heading that is all a link to the site's front page; else empty."""
    text, link = one_line(heading.text_content()), next(heading.iter("a"), None)
    whole = "" if link is None or leads_to_front(url) else one_line(link.text_content())
    return text if link is not None and whole == text and leads_to_front(link.get("href") or "#") else ""


def _in_title(elements: Elements) -> list[str]:
    """The first and the last part of the page's title, where a link to the front page is called so."""
    title = next(elements.tagged("title"), None)
    parts = [one_line(part) for part in _BETWEEN.split(one_line(title.text or ""))] if title is not None else []
    ends = {part for part in (*parts[:1], *parts[-1:]) if part} if len(parts) > 1 else set[str]()
    for place in elements.places_of("a")[:MOST_LINKS] if ends else ():
        link = elements.attributes[place]
        home = "home" in link.get("rel", "").split() or leads_to_front(link.get("href", "#"))
        if home and (text := one_line(elements.nodes[place].text_content()[:LONGEST])) in ends:
            return [text]
    return []
