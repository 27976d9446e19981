"""The addresses by which others reach the room."""

from __future__ import annotations

from starlette.datastructures import URL
from starlette.requests import Request

from yalu.settings import Settings


def public_room(request: Request, settings: Settings) -> str:
    """The room by which others reach it, without a slash at its end: that of the settings, else as it was asked."""
    return settings.web_url.rstrip("/") or _asked(request)


def public_address(request: Request, settings: Settings, url: URL | None = None) -> str:
    """The address of a page below it: ``url``, else that of the request."""
    return public_room(request, settings) + str(url or request.url).removeprefix(_asked(request))


def _asked(request: Request) -> str:
    return str(request.base_url).rstrip("/")
