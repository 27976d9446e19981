"""Rows as an Atom feed (RFC 4287) and a JSON Feed (version 1.1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from lxml import etree

from yalu.reasons import reason_text
from yalu.records.article import Article
from yalu.records.change import Change
from yalu.records.comment import CommentVersion
from yalu.reports.change_classes import classify
from yalu.reports.words import event_label, words_for

NAMESPACE = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
_IDS = uuid.UUID("6d9ac2b1-6a42-5d5c-9a77-6c2f1d1f8a11")
"""The name space of our entries' UUIDs (RFC 9562, version 5)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: text only, so that no reader of feeds takes anything in it for markup."""

    id: str
    title: str
    url: str
    external_url: str | None
    text: str
    at: datetime
    language: str | None
    category: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of any filter. ``address`` is its own, ``home`` that of the page with the same list."""

    title: str
    address: str
    home: str
    following: str | None
    """Address of the next page; None: it ends here."""
    entries: Sequence[Entry]


def entry_of(row: Change | Article | CommentVersion, room: str) -> Entry:
    """The entry of a row. ``room`` is the address of the reading room, without a slash at its end."""
    if isinstance(row, Change):
        sides = [side for side in (row.before, row.after) if side]
        when = f"seen {_time(row.not_after)}"
        when = f"between {_time(row.not_before)} and {_time(row.not_after)}" if row.not_before else when
        text = "\n".join([reason_text(row.reason), when, " → ".join(sides)]).strip()
        return Entry(
            _urn(
                f"change/{row.source_id}/{row.kind.value}/{row.article_url}/{row.platform_comment_id}/{row.not_after}"
            ),
            _heading(row),
            f"{room}/changes/{row.change_id}",
            row.article_url,
            text,
            row.not_after,
            row.language,
            row.kind.value,
        )
    if isinstance(row, Article):
        return Entry(
            _urn(f"article/{row.source_id}/{row.url or row.article_id}"),
            row.title or row.source_name,
            f"{room}/articles/{row.article_id}",
            row.url,
            f"{row.source_name} · {'; '.join(row.byline)} · first seen {_time(row.first_seen_at)}",
            row.changed_at,
            row.language,
            row.source_id,
        )
    return Entry(
        _urn(f"comment/{row.source_id}/{row.article_url}/{row.platform_comment_id}/{row.seq}"),
        f"{row.source_name}: {row.title or ''}",
        f"{room}/comments/{row.comment_id}",
        row.article_url,
        row.text or f"{row.state}, seen {_time(row.not_after)}",
        row.not_after,
        row.language,
        row.state.value,
    )


def _heading(row: Change) -> str:
    """What happened to what, and where: "Silent headline edit: The bridge (The River Post)"."""
    words = words_for("en")
    label = event_label(words, row.kind, classify(row.kind, row.declared))
    if row.baseline:
        label = words.gettext("There before the first visit")
    return f"{label}: {row.title} ({row.source_name})" if row.title else f"{label}: {row.source_name}"


def atom(feed: Feed) -> bytes:
    """The feed as Atom; an empty one was updated at the beginning of time."""
    root = etree.Element(_name("feed"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs want str
    _add(root, "id", _urn(f"feed/{feed.address}"))
    _add(root, "title", feed.title)
    _add(root, "updated", _time(max((entry.at for entry in feed.entries), default=datetime(1970, 1, 1, tzinfo=UTC))))
    _add(etree.SubElement(root, _name("author")), "name", "Yalu")
    etree.SubElement(root, _name("link"), rel="self", href=feed.address)
    etree.SubElement(root, _name("link"), rel="alternate", href=feed.home)
    if feed.following:
        etree.SubElement(root, _name("link"), rel="next", href=feed.following)
    for entry in feed.entries:
        one = etree.SubElement(root, _name("entry"))
        _add(one, "id", entry.id)
        _add(one, "title", entry.title)
        _add(one, "updated", _time(entry.at))
        etree.SubElement(one, _name("link"), rel="alternate", href=entry.url)
        if entry.external_url:
            etree.SubElement(one, _name("link"), rel="related", href=entry.external_url)
        etree.SubElement(one, _name("category"), term=entry.category)
        _add(one, "content", entry.text).set("type", "text")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    whole: dict[str, Any] = {
        "version": JSON_FEED,
        "title": feed.title,
        "feed_url": feed.address,
        "home_page_url": feed.home,
    }
    if feed.following:
        whole["next_url"] = feed.following
    whole["items"] = [_item(entry) for entry in feed.entries]
    return msgspec.json.encode(whole)


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": entry.id, "url": entry.url, "title": entry.title, "content_text": entry.text}
    item |= {"date_published": _time(entry.at), "tags": [entry.category]}
    if entry.external_url:
        item["external_url"] = entry.external_url
    if entry.language:
        item["language"] = entry.language
    return item


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, _name(name))
    child.text = text
    return child


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _urn(name: str) -> str:
    return uuid.uuid5(_IDS, name).urn


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
