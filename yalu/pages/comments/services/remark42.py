"""Remark42: ``GET /api/v1/find`` (umputun/remark42, documented public API)."""

from __future__ import annotations

import re

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Sight, role
from yalu.pages.comments.remote_api import Embed, Fields, Remote, https, in_scripts, nodes, query
from yalu.pages.comments.urls import urljoin
from yalu.reasons import Reason

_HOST = re.compile(r"""\bhost\s*:\s*['"]([^'"\s]{4,300})['"]""")
_SITE = re.compile(r"""\bsite_id\s*:\s*['"]([^'"]{1,100})['"]""")
_URL = re.compile(r"""\burl\s*:\s*['"](https?://[^'"\s]{4,500})['"]""")
_MARK = re.compile(r"(remark_config)")


class Remark42(Remote):
    """A flat list in one answer. Deleted comments remain as tombstones and are not in ``info.count``."""

    name = "remark42"
    fields = Fields(
        "comments",
        parent="pid",
        author="user.name",
        time="time",
        removed="delete",
        count="info.count",
        closed="info.read_only",
    )

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
