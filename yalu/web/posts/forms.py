"""The body of a form, in bounds, and the check that a page of this room made it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from yalu.db.core.engine import Database
from yalu.settings import Settings
from yalu.web.access.sessions import LoginSessions, asker_of

LONGEST_BODY = 16 << 10
"""Bytes; a longer form is refused before it is read to its end."""
MOST_FIELDS = 20


async def body_of(request: Request) -> bytes:
    """The body of a request. Raises HTTPException (413) for a longer one than any form has."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise HTTPException(413)
    return bytes(body)


async def form_of(request: Request, purpose: str) -> dict[str, str]:
    """The fields of a form that a page of this room made for ``purpose`` and for who asks.

    Raises HTTPException: 413 for one that is too long, 403 for one that another made, or that is too old.
    """
    try:
        pairs = parse_qsl((await body_of(request)).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(403) from error
    fields = dict(pairs)
    if not sessions_of(request).is_form_token(fields.get("token", ""), asker_of(request.scope), purpose):
        raise HTTPException(403)
    return fields


def sessions_of(request: Request) -> LoginSessions:
    """The sessions of the room that the request came to."""
    sessions: LoginSessions = request.app.state.sessions
    return sessions


def here(address: str) -> str:
    """The address if it leads to a page of this room, else its first page."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and address.isprintable() and "\\" not in address else "/"


class UserForm(ABC):
    """Answers a form that only a named user can send; ``written`` gives the database that its rows are added to."""

    purpose: ClassVar[str]
    """What the form is for, as its token says."""

    def __init__(self, database: Database, settings: Settings, written: Callable[[], Database]) -> None:
        self._database = database
        self._settings = settings
        self._written = written

    async def take(self, request: Request) -> Response:
        """Answer a form. Raises HTTPException: 405 where no user is named, else as ``form_of`` does."""
        asker = asker_of(request.scope)
        if asker is None:
            raise HTTPException(405)
        fields = await form_of(request, self.purpose)
        return await run_in_threadpool(self._add, request, asker.name, fields)

    @abstractmethod
    def _add(self, request: Request, user: str, fields: dict[str, str]) -> Response:
        """Store what the fields of the form say for the user, and lead to the page that shows it."""
