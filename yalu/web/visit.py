"""One request as a page sees it: in which language and zone to answer, and addresses that keep both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlencode

from starlette.datastructures import URL
from starlette.requests import Request

from yalu.conversion import whole_number
from yalu.db.core.engine import Database
from yalu.errors import UnknownItem, UsageError
from yalu.model import READER_LANGUAGES
from yalu.presentation.page_context import UTC_NAMES, PageContext
from yalu.reports.words.words import Words, words_for
from yalu.settings import Settings
from yalu.web.access.sessions import Asker, LoginSessions, asker_of

KEPT = ("lang", "tz")
"""Parameters that every link of a page carries on."""


class BadQuery(UsageError):
    """A parameter of the address has no meaning: answered with 422 and the reason."""


class NotHere(UnknownItem):
    """Nothing is stored at the address, or nothing that may be shown: answered with 404."""


@dataclass(frozen=True, slots=True)
class RequestContext(PageContext):
    """A request with its language, its zone and the database."""

    request: Request
    database: Database
    settings: Settings

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters of the address, of a repeated one the last."""
        return self.request.query_params

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that every link and form of the page carries on: never a zone that is none."""
        names = KEPT if self.local else KEPT[:1]
        return [(name, self.query[name]) for name in names if name in self.query]

    @property
    def public_room(self) -> str:
        """The address by which others reach the room: that of the settings, else as it was asked."""
        return public_room(self.request, self.settings)

    @property
    def now(self) -> datetime:
        """The time of the request, or the fixed time of the settings."""
        return self.settings.now or datetime.now(UTC)

    @property
    def asker(self) -> Asker | None:
        """The user who asks; None where the room has no users."""
        return asker_of(self.request.scope)

    def form_token(self, purpose: str) -> str:
        """The hidden field of a form for who asks."""
        sessions: LoginSessions = self.request.app.state.sessions
        return sessions.form_token(self.asker, purpose)

    def number(self, name: str) -> int:
        """A number in the address's path. Raises NotHere."""
        number = whole_number(self.request.path_params[name], 15)
        if number is None:
            raise NotHere
        return number

    def link(self, path: str, parameters: Sequence[tuple[str, str]] = (), /, **more: object) -> str:
        """An address of the room with parameters, and with the language and zone of this one."""
        path, mark, place = path.partition("#")
        given = [*parameters, *((name, str(value)) for name, value in more.items() if value is not None)]
        named = {name for name, _ in given}
        kept = [(name, value) for name, value in self.kept if name not in named]
        return _addressed(path, given + kept) + mark + place

    def this(self, **changed: object) -> str:
        """The address of this page with some parameters changed; None takes one away."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name not in changed]
        given = [(name, str(value)) for name, value in changed.items() if value is not None]
        return _addressed(self.request.url.path, kept + given)


def _addressed(path: str, given: Sequence[tuple[str, str]]) -> str:
    return f"{quote(path)}?{'&'.join(_encoded(*pair) for pair in given)}" if given else quote(path)


@lru_cache(maxsize=4096)
def _encoded(name: str, value: str) -> str:
    """A parameter as an address has it: the links of a page have most of theirs in common."""
    return urlencode({name: value})


def visit_of(request: Request, database: Database, settings: Settings) -> RequestContext:
    """The visit that a request asks for. Raises BadQuery for a zone that is none."""
    zone = request.query_params.get("tz", "UTC")
    words = _words(_language(request), "UTC")
    try:
        local = None if zone in UTC_NAMES else _words(words.language, zone)
    except ValueError as error:
        raise BadQuery(words.gettext("There is no such time zone; an example is Asia/Seoul.")) from error
    return RequestContext(words, local, request, database, settings)


def plain_visit(request: Request, database: Database, settings: Settings) -> RequestContext:
    """The visit that a request asks for, in UTC where there is no such zone: for the page of an error."""
    try:
        return visit_of(request, database, settings)
    except BadQuery:
        return RequestContext(_words(_language(request), "UTC"), None, request, database, settings)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang") or _preferred(request.headers.get("accept-language", ""))
    return asked if asked in READER_LANGUAGES else "en"


@lru_cache(maxsize=512)
def _words(language: str, zone: str) -> Words:
    return words_for(language, zone)


@lru_cache(maxsize=512)
def _preferred(accepted: str) -> str:
    """The language of ours that a reader's browser prefers (RFC 9110, section 12.5.4); English if none."""
    wanted = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.lower().split("-")[0]
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        if language in READER_LANGUAGES and quality > 0:
            wanted.append((-quality, place, language))
    return min(wanted, default=(0.0, 0, "en"))[2]


def public_room(request: Request, settings: Settings) -> str:
    """The room by which others reach it, without a slash at its end: that of the settings, else as it was asked."""
    return settings.web_url.rstrip("/") or _asked(request)


def public_address(request: Request, settings: Settings, url: URL | None = None) -> str:
    """The address of a page below it: ``url``, else that of the request."""
    return public_room(request, settings) + str(url or request.url).removeprefix(_asked(request))


def _asked(request: Request) -> str:
    return str(request.base_url).rstrip("/")
