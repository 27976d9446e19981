"""One request as a page sees it: in which language and zone to answer, and addresses that keep both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlencode

from babel.dates import get_timezone_location
from starlette.requests import Request

from yalu.db.core.engine import Database
from yalu.model import READER_LANGUAGES, PublisherTime
from yalu.reports.change_classes import ChangeClass
from yalu.reports.words import Words, day, day_and_time, event_interval, span, words_for
from yalu.settings import Settings
from yalu.web.access.sessions import Asker, LoginSessions, asker_of

KEPT = ("lang", "tz")
"""Parameters that every link of a page carries on."""
UTC_NAMES = ("UTC", "Etc/UTC")


class BadQuery(Exception):
    """A parameter of the address has no meaning: answered with 422 and the reason."""


class NotHere(Exception):
    """Nothing is stored at the address, or nothing that may be shown: answered with 404."""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A request with its language, its zone and the database."""

    request: Request
    database: Database
    settings: Settings
    words: Words
    """In UTC."""
    local: Words | None
    """In the reader's zone; None when that is UTC."""

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
    def room(self) -> str:
        """The address of the room as it was asked, without a slash at its end."""
        return str(self.request.base_url).rstrip("/")

    @property
    def public_room(self) -> str:
        """The address by which others reach the room: that of the settings, else as it was asked."""
        return self.settings.web_url.rstrip("/") or self.room

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
        text = self.request.path_params[name]
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise NotHere
        return int(text)

    def link(self, path: str, parameters: Sequence[tuple[str, str]] = (), /, **more: object) -> str:
        """An address of the room with parameters, and with the language and zone of this one."""
        given = [*parameters, *((name, str(value)) for name, value in more.items() if value is not None)]
        named = {name for name, _ in given}
        kept = [(name, value) for name, value in self.kept if name not in named]
        return f"{quote(path)}?{urlencode(given + kept)}" if given or kept else quote(path)

    def this(self, **changed: object) -> str:
        """The address of this page with some parameters changed; None takes one away."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name not in changed]
        given = [(name, str(value)) for name, value in changed.items() if value is not None]
        path = self.request.url.path
        return f"{quote(path)}?{urlencode(kept + given)}" if kept or given else quote(path)

    def at(self, at: datetime) -> str:
        """A time in UTC and, beside it, in the reader's zone: "2 Nov 2026 03:00 UTC (2 Nov 12:00 Seoul)"."""
        text = f"{day_and_time(self.words, at, year=True)} UTC"
        return f"{text} ({day_and_time(self.local, at)} {self.place})" if self.local else text

    def short(self, at: datetime) -> str:
        """A time in the reader's zone without its name, for scales: "2 Nov 12:00"."""
        return day_and_time(self.local or self.words, at)

    def stated(self, at: PublisherTime) -> str:
        """A time as the publisher states it, no more precise than that: "29 Oct 2026 06:00 UTC+9"."""
        text = day(self.words, at.local.date(), year=True)
        if not at.has_time:
            return text
        text = f"{text} {at.local:%H:%M}"
        if at.offset is None:
            return text
        hours, minutes = divmod(abs(at.offset), 60)
        zone = f"{'-' if at.offset < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
        return f"{text} UTC{zone if at.offset else ''}"

    def interval(self, cls: ChangeClass, not_before: datetime | None, not_after: datetime) -> str:
        """When a change happened, as far as known, in UTC and beside it in the reader's zone."""
        text = event_interval(self.words, cls, not_before, not_after)
        text = f"{text} UTC" if self.words.language == "en" else f"{text} (UTC)"
        return text if self.local is None else f"{text} ({self.bounds(not_before, not_after)} {self.place})"

    def bounds(self, not_before: datetime | None, not_after: datetime) -> str:
        """The bounds of an interval in the reader's zone, without its name: "2 Nov 12:00–3 Nov 12:00"."""
        words = self.local or self.words
        if not_before is None or not_before >= not_after:
            return day_and_time(words, not_after)
        return span(words, not_before, not_after)

    @property
    def place(self) -> str:
        """The city of the reader's zone, in the reader's language."""
        return "" if self.local is None else city(self.local, self.local.timezone)


@lru_cache(maxsize=512)
def city(words: Words, zone: str) -> str:
    """The city that a time zone is named after, in the reader's language: "Seoul", "서울"."""
    return "UTC" if zone in UTC_NAMES else str(get_timezone_location(zone, locale=words.locale, return_city=True))


def stamp(at: datetime) -> str:
    """A time as addresses have it: in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact(at: datetime) -> str:
    """A time as addresses have it that ask for a state: whole, so that what was first seen then stands."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def visit_of(request: Request, database: Database, settings: Settings) -> RequestContext:
    """The visit that a request asks for. Raises BadQuery for a zone that is none."""
    zone = request.query_params.get("tz", "UTC")
    words = _words(_language(request), "UTC")
    try:
        local = None if zone in UTC_NAMES else _words(words.language, zone)
    except ValueError as error:
        raise BadQuery(words.gettext("There is no such time zone; an example is Asia/Seoul.")) from error
    return RequestContext(request, database, settings, words, local)


def plain_visit(request: Request, database: Database, settings: Settings) -> RequestContext:
    """The visit that a request asks for, in UTC where there is no such zone: for the page of an error."""
    try:
        return visit_of(request, database, settings)
    except BadQuery:
        return RequestContext(request, database, settings, _words(_language(request), "UTC"), None)


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
