"""Remark42: ``GET /api/v1/find`` (umputun/remark42, documented public API)."""

from __future__ import annotations

import re

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, Sight, role
from yalu.pages.comments.remote_api import (
    Embed,
    Portion,
    Remote,
    comment,
    dig,
    https,
    in_scripts,
    json_of,
    nodes,
    number_of,
    query,
    rows_of,
    state_of,
)
from yalu.pages.comments.urls import urljoin
from yalu.reasons import Reason

_HOST = re.compile(r"""\bhost\s*:\s*['"]([^'"\s]{4,300})['"]""")
_SITE = re.compile(r"""\bsite_id\s*:\s*['"]([^'"]{1,100})['"]""")
_URL = re.compile(r"""\burl\s*:\s*['"](https?://[^'"\s]{4,500})['"]""")
_MARK = re.compile(r"(remark_config)")


class Remark42(Remote):
    """A flat list in one answer. Deleted comments remain as tombstones and are not in ``info.count``."""

    name = "remark42"

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        if "remark42" not in sight.by_id or in_scripts(sight, _MARK) is None:
            return None
        cut = nodes(sight, ids=("remark42",))
        host, site = in_scripts(sight, _HOST), in_scripts(sight, _SITE)
        root = https(urljoin(sight.url, host)) if host else None
        if root is None or site is None:
            return Embed((), cut, Reason.of("snapshot.no_server", platform="Remark42"))
        address = in_scripts(sight, _URL) or sight.url.partition("#")[0]
        wanted = query({"site": site, "url": address, "format": "plain", "sort": "+time"})
        return Embed((ThreadRequest(f"{root.rstrip('/')}/api/v1/find?{wanted}", role(self.name, "thread")),), cut)

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer = json_of(part)
        if not isinstance(answer, dict) or not isinstance(answer.get("comments"), list):
            return None
        comments = tuple(
            comment(
                row.get("id"),
                row.get("text"),
                parent=row.get("pid"),
                author=dig(row, "user", "name"),
                at=row.get("time"),
                state=state_of(removed=row.get("delete")),
            )
            for row in rows_of(answer["comments"])
        )
        closed = dig(answer, "info", "read_only")
        return Portion(
            comments,
            expected=number_of(dig(answer, "info", "count")),
            open=None if closed is None and "info" not in answer else not closed,
        )
