"""OPML 2.0, the format in which feed readers exchange subscriptions: the registry's feeds out, somebody's feeds in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.parsers import expat

from yalu.errors import SourceFileError
from yalu.sources import fields
from yalu.sources.drafts import guess
from yalu.sources.drafts.draft import KINDS, DraftValue, SourceDraft, free_id
from yalu.sources.source import DiscoveryMethod, SourceConfig

MAX_BYTES = 4 << 20
"""The largest OPML file that is read."""

MAX_FEEDS = 5_000


@dataclass(frozen=True, slots=True)
class OpmlOutline:
    """One feed of an OPML file; ``language`` is as stated."""

    name: str
    feed: str
    homepage: str
    language: str | None = None


def export_opml(sources: Iterable[SourceConfig]) -> str:
    """An OPML document with every feed of the sources, a group for each country."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Sources of Yalu"
    body = ElementTree.SubElement(root, "body")
    groups: dict[str, ElementTree.Element] = {}
    for source in sources:
        for way in source.discover:
            if way.method is not DiscoveryMethod.FEED:
                continue
            if source.country not in groups:
                groups[source.country] = ElementTree.SubElement(body, "outline", text=source.country)
            ElementTree.SubElement(
                groups[source.country],
                "outline",
                type="rss",
                text=source.name,
                xmlUrl=way.url,
                htmlUrl=source.homepage,
                language=source.languages[0],
            )
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def import_opml(document: bytes, file: str) -> tuple[OpmlOutline, ...]:
    """The feeds of an OPML document, in its order, each once; outlines without a feed are groups.

    ``file`` names it in errors. Raises SourceFileError: too large, not XML, with a document type (which could hide
    endless entities), not OPML, more than ``MAX_FEEDS`` feeds. A feed whose address is not http(s) is left out.
    """
    if len(document) > MAX_BYTES:
        raise SourceFileError(file, None, None, f"is over {MAX_BYTES >> 20} MB")
    feeds: dict[str, OpmlOutline] = {}
    for _, _, attributes in outlines(document, file):
        feed = attributes.get("xmlUrl", "").strip()
        try:
            fields.url(feed)
        except ValueError:
            continue
        if feed in feeds:
            continue
        if len(feeds) == MAX_FEEDS:
            raise SourceFileError(file, None, None, f"holds more than {MAX_FEEDS} feeds")
        name = " ".join((attributes.get("title") or attributes.get("text") or "").split())
        homepage = attributes.get("htmlUrl", "").strip()
        parts = urlsplit(feed)
        try:
            fields.url(homepage)
        except ValueError:
            homepage = f"{parts.scheme}://{parts.netloc}/"
        feeds[feed] = OpmlOutline(name or parts.netloc, feed, homepage, _language(attributes))
    return tuple(feeds.values())


def drafts_of(subscriptions: Iterable[OpmlOutline], taken: Iterable[str]) -> tuple[SourceDraft, ...]:
    """Sources for some feeds, with ids that are not in ``taken``; feeds of one name and home page make one source.

    Country and language are guessed where the file does not state them, and marked as guesses.
    """
    sources: dict[tuple[str, str], list[OpmlOutline]] = {}
    for item in subscriptions:
        sources.setdefault((item.name, item.homepage), []).append(item)
    used, drafts = set(taken), []
    for items in sources.values():
        first = items[0]
        host = urlsplit(first.homepage).hostname or ""
        source_id = free_id(host, used)
        used.add(source_id)
        drafts.append(
            SourceDraft(
                source_id,
                dict(_values(first, host)),
                tuple((DiscoveryMethod.FEED, item.feed, "not read yet") for item in items),
            )
        )
    return tuple(drafts)


def _values(item: OpmlOutline, host: str) -> Iterator[tuple[str, DraftValue]]:
    country = guess.country(host, (item.language,) if item.language else ())
    code = country[0] if country else "US"
    language = item.language or guess.language_of(code)
    yield "name", DraftValue(item.name)
    yield "homepage", DraftValue(item.homepage)
    yield (
        "country",
        DraftValue(code, f"a guess {country[1]}" if country else "not found out: the country of the publisher"),
    )
    yield "languages", DraftValue((language,), "" if item.language else "a guess by the country")
    yield "type", DraftValue("newspaper", KINDS)


def _language(attributes: Mapping[str, str]) -> str | None:
    language_tag = attributes.get("language", "").strip()
    try:
        return fields.language(language_tag)
    except ValueError:
        return guess.language(language_tag)


def outlines(document: bytes, file: str) -> list[tuple[int, int, dict[str, str]]]:
    """The line (from 1), the place in bytes and the attributes of every outline. Raises SourceFileError.

    Expat itself, since it tells of a document type before it reads one.
    """
    listed: list[tuple[int, int, dict[str, str]]] = []
    roots: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append(name)
        if name == "outline":
            listed.append((parser.CurrentLineNumber, parser.CurrentByteIndex, attributes))

    def refuse(*_: object) -> None:
        raise SourceFileError(file, None, None, "has a document type, which OPML does not need")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceFileError(file, None, None, f"is not XML: {error}") from error
    if roots != ["opml"]:
        raise SourceFileError(file, None, None, f"is not OPML: its first element is <{roots[0]}>")
    return listed
