"""Keeps answers for as long as nothing is stored, and gives every whole answer an entity tag (decision 0290)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

from anyio import Event, to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yalu.db.core.engine import Database
from yalu.errors import StoreError
from yalu.web.access.guard import LOADED
from yalu.web.access.sessions import asker_of

LIFETIME = 60.0
"""Seconds after which an answer is made again though nothing was stored: some count back from now."""
LONGEST_BODY = 1 << 20
"""Bytes of the longest answer that is kept."""
OVERHEAD = 2000
"""Bytes that an answer takes besides its body, about."""
UNHEEDED = frozenset(
    (
        *(b"accept", b"accept-encoding", b"cache-control", b"connection", b"dnt", b"if-none-match", b"keep-alive"),
        *(b"pragma", b"priority", b"referer", b"sec-fetch-dest", b"sec-fetch-mode", b"sec-fetch-site"),
        *(b"sec-fetch-user", b"sec-ch-ua", b"sec-ch-ua-mobile", b"sec-ch-ua-platform", b"upgrade-insecure-requests"),
        *(b"user-agent", b"te"),
    )
)
"""Headers of a request that no answer depends on. Two requests that differ in any other never share an answer: one may
name a user."""

Raw = list[tuple[bytes, bytes]]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """A whole answer, the state of the database that it tells, and how long it may be given."""

    headers: Raw
    body: bytes
    tag: bytes
    state: str
    until: float

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.body) + OVERHEAD


class AnswerCache:
    """Answers GET requests as long as nothing was committed to the database, in at most ``size`` bytes of this process.

    Answers of unknown length (downloads), those that are not to be stored or set a cookie, files that pages load, and
    errors pass through.
    """

    def __init__(self, app: ASGIApp, *, database: Database, size: int, clock: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._database = database
        self._size = size
        self._clock = clock
        self._held: OrderedDict[Key, CachedAnswer] = OrderedDict()
        self._bytes = 0
        self._making: dict[Key, Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or LOADED.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        state = await self._state()
        key = _key(scope)
        held = self._known(key, state)
        if held is None and (made := self._making.get(key)) is not None:
            await made.wait()  # one makes the answer, the others wait for it
            held = self._known(key, state)
        if held is not None:
            await _send(held, scope, send)
            return
        made = self._making[key] = Event()
        try:
            answer = await self._made(scope, receive, send, state)
            if answer is not None:
                self._keep(key, answer)
        finally:
            self._making.pop(key, None)
            made.set()
        if answer is not None:
            await _send(answer, scope, send)

    async def _state(self) -> str | None:
        """The state of the database; None when nothing is kept, or when it does not answer."""
        if not self._size:
            return None
        try:
            return await to_thread.run_sync(self._database.state)
        except StoreError:
            return None

    def _known(self, key: Key, state: str | None) -> CachedAnswer | None:
        answer = self._held.get(key)
        if answer is None or answer.state != state or answer.until < self._clock():
            return None
        self._held.move_to_end(key)
        return answer

    def _keep(self, key: Key, answer: CachedAnswer) -> None:
        if not answer.state or answer.size > self._size:
            return
        before = self._held.pop(key, None)
        self._bytes += answer.size - (before.size if before else 0)
        self._held[key] = answer
        while self._bytes > self._size:
            self._bytes -= self._held.popitem(last=False)[1].size

    async def _made(self, scope: Scope, receive: Receive, send: Send, state: str | None) -> CachedAnswer | None:
        """Let the application answer; None when its answer went out as it came."""
        started: Message | None = None
        parts: list[bytes] = []

        async def take(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start" and _is_whole(message):
                started = message
            elif started is None or message["type"] != "http.response.body":
                await send(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(_unconditional(scope), receive, take)
        if started is None:
            return None
        body = b"".join(parts)
        headers: Raw = list(started["headers"])
        tag = Headers(raw=headers).get("etag", f'"{sha256(body).hexdigest()[:32]}"').encode("latin-1")
        headers = [(name, value) for name, value in headers if name != b"etag"] + [(b"etag", tag)]
        return CachedAnswer(headers, body, tag, state or "", self._clock() + LIFETIME)


def _key(scope: Scope) -> Key:
    heeded = tuple(sorted((name, value) for name, value in scope["headers"] if name not in UNHEEDED))
    asked = scope["scheme"], scope.get("root_path", ""), scope["path"], scope.get("query_string", b"")
    return *asked, asker_of(scope), heeded


def _unconditional(scope: Scope) -> Scope:
    """The request without the tags that its sender has: they are compared here."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]}


def _is_whole(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and int(headers.get("content-length", LONGEST_BODY + 1)) <= LONGEST_BODY
        and "no-store" not in headers.get("cache-control", "")
        and "set-cookie" not in headers
    )


async def _send(answer: CachedAnswer, scope: Scope, send: Send) -> None:
    """Send an answer, or 304 to whoever has it already."""
    if has_tag(answer.tag.decode("latin-1"), Headers(scope=scope).getlist("if-none-match")):
        headers = [pair for pair in answer.headers if pair[0] not in (b"content-length", b"content-type")]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def has_tag(tag: str, asked: Iterable[str]) -> bool:
    """Whether values of If-None-Match name an answer by its entity tag (RFC 9110, section 13.1.2)."""
    tags = {part.strip().removeprefix("W/") for value in asked for part in value.split(",")}
    return tag.removeprefix("W/") in tags or "*" in tags
