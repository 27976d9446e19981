"""Locates the REST interface of a WordPress site. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from yalu.spiders.parsers.feeds import web_address

_REL = "https://api.w.org/"
_LINK_TAG = re.compile(rb"<link\b[^>]{0,500}>", re.I)
_HREF = re.compile(rb"""href\s{0,3}=\s{0,3}["']?([^"'\s>]{1,500})""", re.I)
_HEADER_LINK = re.compile(r"<([^<>]{1,500})>\s{0,3};[^,<]{0,200}")


def rest_root(url: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """Address of the REST root that a response names in a ``Link`` header or link tag, or is itself; None without one.

    Sites under a path ("/wordpress/") and without pretty permalinks ("?rest_route=/") are covered.
    """
    if "json" in headers.get("content-type", "") and _is_root(body):
        return url if url.endswith("/") or "rest_route=" in url else url + "/"
    for match in _HEADER_LINK.finditer(headers.get("link", "")[:5000]):
        if _REL in match[0]:
            return web_address(match[1], url)
    for tag in _LINK_TAG.finditer(body[:200_000]):
        if _REL.encode() in tag[0] and (target := _HREF.search(tag[0])) is not None:
            return web_address(target[1].decode("utf-8", "replace").replace("&amp;", "&"), url)
    return None


def _is_root(body: bytes) -> bool:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "namespaces" in data and "routes" in data
