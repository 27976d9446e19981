"""The login page, and the end of a session."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yalu.db.core.engine import Database
from yalu.settings import Settings
from yalu.web.access.guard import address_of
from yalu.web.access.limits import ClientLimit
from yalu.web.access.sessions import asker_of
from yalu.web.access.users import Users
from yalu.web.posts.forms import form_of, here, sessions_of
from yalu.web.rendering import page
from yalu.web.visit import plain_visit

LOGIN = "login"
LOGOUT = "logout"
LONGEST_TOKEN = 200


class Login:
    """Answers ``/login`` and ``/logout``."""

    def __init__(self, database: Database, settings: Settings, users: Users) -> None:
        self._database = database
        self._settings = settings
        self._users = users

    async def show(self, request: Request) -> Response:
        """The page; who already is known goes on to where they came from."""
        following = here(request.query_params.get("next", "/"))
        if not self._users or asker_of(request.scope) is not None:
            return RedirectResponse(following, 303)
        return self._page(request, following, 200)

    async def take(self, request: Request) -> Response:
        """Begin a session for the token of the form; wrong ones are counted by client."""
        fields = await form_of(request, LOGIN)
        following = here(fields.get("next", "/"))
        failed: ClientLimit = request.scope["yalu.failed_logins"]
        name = self._users.by_token(fields.get("key", "").strip()[:LONGEST_TOKEN])
        if name is None and not failed.allows(address_of(request)):
            answer = self._page(request, following, 429)
            answer.headers["Retry-After"] = str(failed.wait(address_of(request)))
            return answer
        if name is None:
            return self._page(request, following, 401)
        answer = RedirectResponse(following, 303)
        sessions_of(request).begin(request, answer, name)
        return answer

    async def leave(self, request: Request) -> Response:
        """End the session."""
        await form_of(request, LOGOUT)
        answer = RedirectResponse("/login", 303)
        sessions_of(request).end(request, answer)
        return answer

    def _page(self, request: Request, following: str, status: int) -> Response:
        visit = plain_visit(request, self._database, self._settings)
        # Browsers keep a strict cookie back from a visit that begins elsewhere; from this page they send it.
        elsewhere = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        again = following if elsewhere and request.method == "GET" else None
        answer = page(
            visit, "login.html", status, following=following, wrong=status == 401, often=status == 429, again=again
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer
