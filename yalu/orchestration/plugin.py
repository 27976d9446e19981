"""The plugin of Airflow that leads to the reading room: an item of its menu *Browse*, and addresses that need a login.

Every process of Airflow loads plugins, so the web framework is imported with the first request (decision 0285).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from airflow.plugins_manager import AirflowPlugin

from yalu.orchestration import config

PREFIX = "/yalu"
NAME = "Yalu"
"""Of the item."""
MENU = "browse"
"""The menu that holds it, in whose items Airflow makes links: at the top level it makes a button that does nothing in a
browser (decision 0324).
"""
_ICON = (
    "data:image/svg+xml,"
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='{colour}' stroke-width='1.8'>"
    "<path d='M12 6c-2.5-2-5.5-2-9-1.5v13c3.5-.5 6.5-.5 9 1.5 2.5-2 5.5-2 9-1.5v-13c-3.5-.5-6.5-.5-9 1.5zM12 6v13'/>"
    "</svg>"
)


class Gateway:
    """Sends whoever Airflow lets in on to the reading room, and refuses everybody else."""

    def __init__(self, room: str) -> None:
        self._room = room
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Handle one request."""
        if self._app is None:
            from yalu.orchestration.gateway import create_gateway

            self._app = create_gateway(self._room)
        await self._app(scope, receive, send)


def _base() -> str:
    """The path under which Airflow's page answers, "" for the root."""
    from airflow.configuration import conf

    return urlsplit(conf.get("api", "base_url", fallback="") or "").path.rstrip("/")


def _views(room: str) -> list[dict[str, Any]]:
    if not room:
        return []
    return [
        {
            "name": NAME,
            "href": f"{_base()}{PREFIX}/room/",
            "destination": "nav",
            "category": MENU,
            "icon": _icon("#3f3f46"),
            "icon_dark_mode": _icon("#d4d4d8"),
        }
    ]


def _icon(colour: str) -> str:
    return quote(_ICON.format(colour=colour), safe=":/,=' ;+")


class YaluPlugin(AirflowPlugin):
    """Nothing at all without a reading room: a link that leads nowhere is worse than no link."""

    name = "yalu"
    external_views = _views(config.room_url())
    fastapi_apps = (
        [{"app": Gateway(config.room_url()), "url_prefix": PREFIX, "name": "Yalu"}] if config.room_url() else []
    )
