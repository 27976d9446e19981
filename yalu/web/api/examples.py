"""Answers of the document that describes the API: an example of each, made of the types that are answered with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from yalu.db.room.changes import Facets
from yalu.downloads.rows import ArticleRow, ChangeRow, CommentRow, CommentStateRow, VersionRow
from yalu.reasons import Reason
from yalu.web.api import views
from yalu.web.api.answers import Health

_URL = "https://estuary.example/2026/10/trade-pact-second-act/"
_TITLE = "Why the trade pact needs a second act"
_OUTLET = ("the-estuary", "The Estuary")
_OLD, _NEW = datetime(2026, 11, 3, 3, tzinfo=UTC), datetime(2026, 11, 4, 3, tzinfo=UTC)
_HASHES = ("1:76d1e4500cf65577090980455b472bcc3259163c", "1:cda7a76f73e1dde8cddb2d06d83850982da99998")
_SHA256 = "b79c9b09ed7f4f0e4d3a42bcd4b09dcf5a0e94b6f3fd3f56d33cb8b0ff6a6c40"
_FACETS = ("source", "country", "language", "kind")
_CURSOR = "MjAyNi0xMS0wNFQwMzowMDowMCswMDowMHwxOQ"

CHANGE = ChangeRow(
    change_id=19,
    kind="article.headline",
    source_id=_OUTLET[0],
    source_name=_OUTLET[1],
    country="KR",
    article_id=9,
    article_url=_URL,
    title=_TITLE,
    language="en",
    comment_id=None,
    before="Why the trade pact does not need a second act",
    after=_TITLE,
    significance=0.8,
    reason=Reason.of(
        "article.declared",
        reason=Reason.of("words.classes", classes=[Reason.of("class.negation")], old="does not", new=""),
        how=Reason.of("edit.silent"),
    ),
    declared=False,
    not_before=_OLD,
    not_after=_NEW,
    recorded_at=_NEW,
    before_version="v9",
    after_version="v17",
    before_hash=_HASHES[0],
    after_hash=_HASHES[1],
    issues=("trade",),
    withdrawn=False,
    marks=("important (anna, 2026-11-05T09:10Z): for Monday",),
    terms="excerpt",
    quoted_up_to=300,
)
ARTICLE = ArticleRow(
    *(9, *_OUTLET, "KR", _URL, _TITLE, ("Han Seo",), "en", "Opinion"),
    *(datetime(2026, 10, 28, 21, tzinfo=UTC), datetime(2026, 11, 2, 3, tzinfo=UTC), _NEW, 2, 8),
    *("v17", _HASHES[1], "excerpt", 300),
)
VERSION = VersionRow(
    *("v17", 2, _TITLE, None, ("Han Seo",), "en", "Opinion", "full", 0, "2026-10-29T06:00:00+09:00"),
    *("Eleven years after it was signed, the pact …", 5120, _OLD, _NEW, datetime(2026, 11, 13, 3, tzinfo=UTC)),
    *(_HASHES[1], 182, "12+fffe6913", "excerpt", 300),
)
COMMENT = CommentRow(
    *(7, "1052", None, "c37", 2, "removed", None, datetime(2026, 10, 29, 23, 2, tzinfo=UTC), _OLD, _NEW),
    *("1:c9b4a51543c4008aae8039c900d2dd5776f16a6f", 5, "wordpress", 9, _URL, _TITLE, "en", *_OUTLET, "KR"),
    *("excerpt", 300),
)
_STATE = CommentStateRow(
    *(7, "1052", None, "gone", "I do not agree.", "2026-10-30T08:02:00+09:00", datetime(2026, 11, 2, 3, tzinfo=UTC)),
    *(_OLD, _NEW, _NEW, "c37", 300),
)
_THREAD = views.ThreadView(5, "wordpress", _NEW, True, _NEW, True, 8, (_STATE,))
_SOURCE = views.SourceView(
    *(*_OUTLET, "https://estuary.example/", "KR", ("en", "ko"), "newspaper", "B", "excerpt", 21600),
    *(datetime(2026, 11, 2, 3, tzinfo=UTC), _NEW, "ok"),
)
_REPORT = views.ReportView(3, _OLD, _NEW, _NEW, "Changes of 3 November 2026", {"article.headline": 1}, (19,))
_LIKE = views.LikeArticle(31, "hagu-sinmun", "https://hagu.example/1", "다시 보는 한중 FTA", "ko", 0.9)
_ARTICLE_VIEW = views.ArticleView(
    *(9, *_OUTLET, _URL, datetime(2026, 11, 2, 3, tzinfo=UTC), _NEW, _NEW, "read", None, (VERSION,)),
    *((views.Absence(_OLD, _NEW, None),), (CHANGE,), 8, "both sides named", ("China", "Korea"), 0.93, ("trade",)),
    *((), (_LIKE,), "excerpt", 300),
)
_HIT = views.Hit(
    *(
        "article",
        "v17",
        _OUTLET[0],
        9,
        _URL,
        _TITLE,
        "en",
        None,
        _NEW,
        True,
        "… a second act …",
        "excerpt",
    )
)
_CAPTURE = views.CaptureView(
    *(182, _URL, None, _NEW, 200, None, _SHA256, 8860, _OUTLET[0], 9, 12),
    *((views.HeaderField("content-type", "text/html; charset=UTF-8"),), None),
)
_MISSED = views.Missed(41, _NEW, 2, None, "gone", 190)
_CRAWL = views.CrawlView(12, _OLD, _NEW, "ok", None)

_ALL = (
    CHANGE,
    _ARTICLE_VIEW,
    _REPORT,
    _CAPTURE,
    Facets({"the-estuary": 1}, {"KR": 1}, {"en": 1}, {"article.headline": 1}, dict.fromkeys(_FACETS, True)),
    Health("ok", "sqlite"),
    views.ChangeList((CHANGE,), _CURSOR),
    views.MarkList((views.MarkView("anna", "important", "for Monday", _NEW),)),
    views.ArticleList((ARTICLE,), _CURSOR),
    views.CommentList((COMMENT,), _CURSOR),
    views.VersionList((VERSION,)),
    views.VersionView(9, _OUTLET[0], _URL, VERSION, 1, None, _URL, _NEW, 200, _SHA256),
    views.ThreadList(9, "excerpt", (_THREAD,)),
    views.CommentView(7, 9, (COMMENT,), (_MISSED,), (CHANGE,)),
    views.SourceList((_SOURCE,)),
    views.SourceDetail(_SOURCE, (_CRAWL,)),
    views.HitList((_HIT,)),
    views.ReportList((_REPORT,), _CURSOR),
)


def examples() -> dict[str, Any]:
    """An answer of each type by its name, as JSON has it."""
    return {type(one).__name__: msgspec.to_builtins(one) for one in _ALL}
