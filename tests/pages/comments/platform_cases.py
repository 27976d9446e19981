# ruff: noqa: E501 -- recorded answers read best as they come
"""One page and the answers of its server for each platform that is read from a server of its own. All made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = "<html><head><title>A bridge</title>{head}</head><body><article><h1>A bridge</h1><p>It opens.</p></article>{body}</body></html>"
URL = "https://paper.example/p/bridge"


@dataclass(frozen=True)
class Case:
    """``answers`` maps a part of a request's address (or of its body, after a space) to what the server says."""

    platform: str
    body: str
    answers: dict[str, object]
    want: list[tuple[str, str | None, str | None, str, str]]
    open: bool | None = None
    head: str = ""
    url: str = URL
    asked: int = 1

    @property
    def page(self) -> bytes:
        return HEAD.format(head=self.head, body=self.body).encode()


def _disqus(**more: object) -> dict[str, object]:
    posts = [
        {
            "id": "11",
            "message": "<p>At last.</p>",
            "parent": None,
            "author": {"name": "Kim"},
            "createdAt": "2026-03-01T10:00:00",
        },
        {
            "id": "12",
            "message": "<p>Indeed.</p>",
            "parent": 11,
            "author": {"name": "Li"},
            "createdAt": "2026-03-01T11:00:00",
        },
    ]
    thread = {"id": "5", "posts": 2, "isClosed": False}
    cursor = {"total": 2, "hasNext": False, **more}
    return {"code": 0, "response": {"posts": posts, "thread": thread}, "cursor": cursor}


def _coral(number: int, parent: str | None, *, after: str | None) -> dict[str, object]:
    node = {"id": f"c{number}", "body": f"<div>Voice {number}</div>", "createdAt": f"2026-03-01T1{number}:00:00.000Z", "deleted": False,
            "author": {"username": "Kim"}, "parent": {"id": parent} if parent else None, "status": "APPROVED"}  # fmt: skip
    page = {"hasNextPage": after is not None, "endCursor": after}
    story = {
        "id": "s1",
        "isClosed": True,
        "commentCounts": {"totalPublished": 2},
        "comments": {"edges": [{"node": node}], "pageInfo": page},
    }
    return {"data": {"story": story}}


def ghost_comment(number: str, replies: int = 0, shown: tuple[str, ...] = ()) -> dict[str, object]:
    return {"id": number, "status": "published", "html": f"<p>Voice {number}</p>", "created_at": "2026-03-01T10:00:00.000Z",
            "member": {"name": "Kim"}, "count": {"replies": replies}, "replies": [ghost_comment(name) for name in shown]}  # fmt: skip


def _said(
    number: int, name: str, text: str, answered: int | None, below: list[object] | None = None
) -> dict[str, object]:
    row: dict[str, object] = {"status": "approved", "comment": text, "link": "", "nick": name, "pid": answered, "rid": 1 if answered else None, "user_id": None,
           "sticky": None, "like": 0, "objectId": number, "browser": "", "os": "", "orig": "x", "addr": "", "time": 1795985000000}  # fmt: skip
    return row if below is None else {**row, "children": below}


def _waline(page: int, row: dict[str, object]) -> dict[str, object]:
    return {"errno": 0, "errmsg": "", "data": {"page": page, "totalPages": 2, "pageSize": 1, "count": 4, "data": [row]}}


def _written(
    number: str, name: str, text: str, created: int, below: Sequence[object] = (), **more: object
) -> dict[str, object]:
    return {"id": number, "nick": name, "mailMd5": "x", "link": "", "comment": text, "os": "Linux ", "browser": "Firefox 140.0", "ipRegion": "", "master": False,
            "like": 0, "ups": 0, "downs": 0, "liked": False, "disliked": False, "replies": [*below], "rid": "", "pid": "", "ruser": None, "top": False,
            "isSpam": False, "isOwner": False, "created": created, "updated": created, **more}  # fmt: skip


def _guardian(page: int) -> dict[str, object]:
    first = {"id": 1, "body": "<p>At last.</p>", "isoDateTime": "2026-03-01T10:00:00Z", "status": "visible", "userProfile": {"displayName": "Kim"},
             "responses": [{"id": 2, "body": "<p>Indeed.</p>", "isoDateTime": "2026-03-01T11:00:00Z", "status": "visible", "responses": [],
                            "responseTo": {"commentId": 1}, "userProfile": {"displayName": "Li"}}]}  # fmt: skip
    other = {
        "id": 3,
        "body": "Removed by a moderator.",
        "isoDateTime": "2026-03-01T12:00:00Z",
        "status": "blocked",
        "userProfile": {"displayName": "Bo"},
    }
    talk = {
        "key": "/p/abcd",
        "commentCount": 3,
        "isClosedForComments": False,
        "comments": [first] if page == 1 else [other],
    }
    return {"status": "ok", "currentPage": page, "pages": 2, "discussion": talk}


def discourse_post(number: int, reply_to: int | None = None, **more: object) -> dict[str, object]:
    return {"id": 100 + number, "post_number": number, "post_type": 1, "cooked": f"<p>Post {number}</p>", "username": f"user{number}",
            "name": "", "created_at": "2026-03-01T10:00:00.000Z", "reply_to_post_number": reply_to, "topic_id": 9, **more}  # fmt: skip


_SUBSTACK = json.dumps(json.dumps({"post": {"id": 77, "comment_count": 2}, "other": {"comment_count": 9}}))
_SPOT = {"users": {"u1": {"display_name": "Kim"}}, "messages_count": 2, "has_next": False, "offset": 1, "comments": [
    {"id": "a", "user_id": "u1", "content": [{"text": "At last."}], "written_at": 1772359200, "parent_id": None, "replies": [
        {"id": "b", "user_id": "u1", "content": [{"text": "Indeed."}], "written_at": 1772362800, "parent_id": "a", "replies": []}]}]}  # fmt: skip
_VIA = {"content_container_uuid": "box", "total_visible_content": 2}

CASES = [
    Case(
        "disqus", '<div id="disqus_thread"></div><script src="//paper-one.disqus.com/embed.js"></script>',
        {"disqus.com/embed/comments": f'<html><script type="text/json" id="disqus-threadData">{json.dumps(_disqus())}</script></html>'},
        [("11", None, "Kim", "2026-03-01T10:00:00+00:00", "At last."), ("12", "11", "Li", "2026-03-01T11:00:00+00:00", "Indeed.")],
        open=True,
    ),
    Case(
        "coral", "<div id='coral_thread'></div><script>Coral.createStreamEmbed({rootURL: 'https://coral.example', storyID: 's1'})</script>",
        {'graphql "after": null': _coral(1, None, after="x"), 'graphql "after": "x"': _coral(2, "c1", after=None)},
        [("c1", None, "Kim", "2026-03-01T11:00:00+00:00", "Voice 1"), ("c2", "c1", "Kim", "2026-03-01T12:00:00+00:00", "Voice 2")],
        open=False, asked=2,
    ),
    Case(
        "remark42", "<script>var remark_config = {host: 'https://r.example', site_id: 'paper'}</script><div id='remark42'></div>",
        {"api/v1/find": {"info": {"count": 1, "read_only": False}, "comments": [
            {"id": "x1", "pid": "", "text": "<p>At last.</p>", "locator": {"site": "paper", "url": URL}, "user": {"name": "Kim"}, "time": "2026-03-01T10:00:00+09:00"},
            {"id": "x2", "pid": "x1", "text": "", "user": {"name": "deleted"}, "time": "2026-03-01T11:00:00+09:00", "delete": True}]}},
        [("x1", None, "Kim", "2026-03-01T10:00:00+09:00", "At last."), ("x2", "x1", "deleted", "2026-03-01T11:00:00+09:00", "")],
        open=True,
    ),
    Case(
        "commento", '<div id="commento"></div><script src="https://c.example/js/commento.js"></script>',
        {"api/comment/list": {"success": True, "attributes": {"isLocked": False}, "commenters": {"h": {"name": "Kim"}}, "comments": [
            {"commentHex": "a", "parentHex": "root", "html": "<p>At last.</p>", "commenterHex": "h", "creationDate": "2026-03-01T10:00:00Z"},
            {"commentHex": "b", "parentHex": "a", "html": "<p>Indeed.</p>", "commenterHex": "anonymous", "creationDate": "2026-03-01T11:00:00Z"}]}},
        [("a", None, "Kim", "2026-03-01T10:00:00+00:00", "At last."), ("b", "a", None, "2026-03-01T11:00:00+00:00", "Indeed.")],
        open=True,
    ),
    Case(
        "discourse", "<div id='discourse-comments'></div><script>DiscourseEmbed = {discourseUrl: 'https://d.example/', discourseEmbedUrl: 'https://p.example/b'}</script>",
        {"embed/comments": "<html><a class='button' href='https://d.example/t/bridge/9'>Go</a></html>",
         "t/9.json": {"closed": True, "post_stream": {"stream": [101, 102, 103], "posts": [discourse_post(1), discourse_post(2)]}},
         "t/9/posts.json": {"post_stream": {"posts": [discourse_post(3, 2)]}}},
        [("2", None, "user2", "2026-03-01T10:00:00+00:00", "Post 2"), ("3", "2", "user3", "2026-03-01T10:00:00+00:00", "Post 3")],
        open=False, asked=3,
    ),
    Case(
        "ghost", '<script data-ghost-comments="https://paper.example/" data-post-id="abc123" src="x.js"></script>',
        {"comments/post/abc123/": {"comments": [ghost_comment("g1", 2, ("g2",))], "meta": {"pagination": {"page": 1, "pages": 1, "total": 1}}},
         "comments/g1/replies": {"comments": [ghost_comment("g2"), ghost_comment("g3")]}},
        [("g1", None, "Kim", "2026-03-01T10:00:00+00:00", "Voice g1"), ("g2", "g1", "Kim", "2026-03-01T10:00:00+00:00", "Voice g2"),
         ("g3", "g1", "Kim", "2026-03-01T10:00:00+00:00", "Voice g3")],
        asked=2,
    ),
    Case(
        "substack", f"<script>window._preloads        = JSON.parse({_SUBSTACK})</script><div id='discussion'></div>",
        {"api/v1/post/77/comments": {"comments": [{"id": 5, "body": "At last.\n\nYes.", "name": "Kim", "date": "2026-03-01T10:00:00.000Z", "post_id": 77, "children_count": 1,
         "children": [{"id": 6, "body": "Indeed.", "name": "Li", "date": "2026-03-01T11:00:00.000Z", "children": []}]}]}},
        [("5", None, "Kim", "2026-03-01T10:00:00+00:00", "At last.\n\nYes."), ("6", "5", "Li", "2026-03-01T11:00:00+00:00", "Indeed.")],
    ),
    Case(
        "openweb", '<div data-spotim-module="conversation" data-spot-id="sp_abc" data-post-id="77"></div>',
        {"conversation/read": {"conversation": _SPOT}},
        [("a", None, "Kim", "2026-03-01T10:00:00+00:00", "At last."), ("b", "a", "Kim", "2026-03-01T11:00:00+00:00", "Indeed.")],
    ),
    Case(
        "viafoura", "<vf-conversations></vf-conversations>",
        {"bootstrap/v2": {"http_status": 200, "result": {"settings": {"site_uuid": "site"}}}, "contentcontainer/id": _VIA,
         "site/box/comments?": {"more_available": False, "contents": [
            {"content_uuid": "v1", "parent_uuid": "box", "content": "<p>At last.</p>", "date_created": 1772359200000, "total_replies": 1}]},
         "site/box/comments/v1": {"more_available": False, "contents": [
            {"content_uuid": "v2", "parent_uuid": "v1", "content": "Indeed.", "date_created": 1772362800000}]}},
        [("v1", None, None, "2026-03-01T10:00:00+00:00", "At last."), ("v2", "v1", None, "2026-03-01T11:00:00+00:00", "Indeed.")],
        head='<meta name="vf:container_id" content="77">', asked=4,
    ),
    Case(  # as Waline 1.39.3 answered, in pages of one top-level comment
        "waline", "<div id='waline'></div><script type='module'>Waline.init({el: '#waline', serverURL: 'https://w.example'})</script>",
        {"w.example/api/comment?path=%2Fp%2Fbridge&pageSize=50&page=1&": _waline(1, _said(1, "Kim", "<p>At last.</p>\n", None, [
            _said(3, "老张", "<p>我也同意。</p>\n", 2), _said(2, "Li", "<p><strong>Indeed</strong>.</p>\n", 1)])),
         "w.example/api/comment?path=%2Fp%2Fbridge&pageSize=50&page=2&": _waline(2, _said(4, "Bo", "<p>Who pays?</p>\n", None, []))},
        [("1", None, "Kim", "2026-11-29T20:43:20+00:00", "At last."), ("2", "1", "Li", "2026-11-29T20:43:20+00:00", "Indeed."),
         ("3", "2", "老张", "2026-11-29T20:43:20+00:00", "我也同意。"), ("4", None, "Bo", "2026-11-29T20:43:20+00:00", "Who pays?")],
        asked=2,
    ),
    Case(  # rows as the functions of twikoo-func 1.7.9 make them, in pages of one top-level comment; the server's frame by hand
        "twikoo", "<div id='tcomment'></div><script>twikoo.init({envId: 'https://t.example/api', el: '#tcomment'})</script>",
        {"t.example/api \"before\": 1772362800000": {"data": [_written("a1", "Kim", "<p>At last.</p>", 1772359200000, [
            _written("a2", "Li", "<p><strong>Indeed</strong>.</p>", 1772366400000, rid="a1", pid="a1", ruser="Kim"),
            _written("a3", "老张", "<p>我也同意。</p>", 1772366500000, rid="a1", pid="a2", ruser="Li")])], "more": False, "count": 2},
         "t.example/api \"url\": \"/p/bridge\"": {"data": [_written("a4", "Bo", "<p>Who pays?</p>", 1772362800000)], "more": True, "count": 2}},
        [("a1", None, "Kim", "2026-03-01T10:00:00+00:00", "At last."), ("a2", "a1", "Li", "2026-03-01T12:00:00+00:00", "Indeed."),
         ("a3", "a2", "老张", "2026-03-01T12:01:40+00:00", "我也同意。"), ("a4", None, "Bo", "2026-03-01T11:00:00+00:00", "Who pays?")],
        asked=2,
    ),
    Case(
        "guardian", '<script>window.guardian = {"config": {"shortUrlId": "/p/abcd"}}</script><section id="comments"></section>',
        {"discussion/p/abcd?displayThreaded=true&maxResponses=100&pageSize=100&page=1": _guardian(1), "pageSize=100&page=2": _guardian(2)},
        [("1", None, "Kim", "2026-03-01T10:00:00+00:00", "At last."), ("2", "1", "Li", "2026-03-01T11:00:00+00:00", "Indeed."),
         ("3", None, "Bo", "2026-03-01T12:00:00+00:00", "Removed by a moderator.")],
        open=True, url="https://www.theguardian.com/world/2026/mar/01/bridge", asked=2,
    ),
]  # fmt: skip
