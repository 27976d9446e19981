"""The doctor: checks each part of an installation and says what to do about a fault."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from yalu import __version__
from yalu import settings as setting
from yalu.errors import StoreError, YaluError
from yalu.jobs.maintenance.delivery_checks import delivery_checks, subscription_checks
from yalu.jobs.runtime.check_result import CheckResult, CheckStatus
from yalu.redact import HIDDEN, hidden
from yalu.settings import Settings, variable
from yalu.text import quantity

_URGENCY = (CheckStatus.BAD, CheckStatus.NOTE, CheckStatus.OK)


def run_checks() -> list[CheckResult]:
    """Check each part; what is wrong comes first, then what to note. Never raises: a part that fails is a result."""
    return sorted(_checks(), key=lambda result: _URGENCY.index(result.state))


def summary(results: Sequence[CheckResult]) -> str:
    """How many parts are wrong, to be noted and well, in one line."""
    wrong, noted, well = (sum(result.state is state for result in results) for state in _URGENCY)
    begin = f"{quantity(wrong, 'thing')} to put right" if wrong else "nothing to put right"
    return f"{begin}, {quantity(noted, 'note')}, {well} ok"


def _checks() -> Iterator[CheckResult]:
    yield CheckResult("yalu", CheckStatus.OK, f"{__version__} on Python {sys.version.split()[0]}")
    try:
        settings = setting.load()
    except YaluError as error:
        yield CheckResult("settings", CheckStatus.BAD, hidden(str(error)))
        return
    for spec in fields(Settings):
        yield CheckResult(variable(spec.name), CheckStatus.OK, _shown(spec.name, getattr(settings, spec.name)))
    for what, check in (
        ("database", _database),
        ("capture store", _capture_store),
        ("evidence log", _evidence_log),
        ("sources", _sources),
        ("lexicon", _lexicon),
        ("secret", _secret),
        ("airflow", _airflow),
    ):
        yield _run_check(what, check, settings)
    others = (
        *_unknown_variables(),
        *subscription_checks(settings),
        *delivery_checks(settings),
        *_wide_filters(settings),
    )
    for result in others:
        yield replace(result, says=hidden(result.says))


def _run_check(what: str, check: Callable[[Settings], str], settings: Settings) -> CheckResult:
    try:
        return CheckResult(what, CheckStatus.OK, check(settings))
    except YaluError as error:
        return CheckResult(what, CheckStatus.BAD, hidden(str(error)))


def _unknown_variables() -> Iterator[CheckResult]:
    """Variables that look like settings and are none: slips, or another program's."""
    for name, right in setting.unknown_variables(os.environ).items():
        if right is None:
            yield CheckResult(name, CheckStatus.NOTE, "is no setting")
        else:
            yield CheckResult(name, CheckStatus.BAD, f"is no setting; {right} is")


def _shown(name: str, value: object) -> str:
    """A setting as it may be printed: never a secret, never a password."""
    if value in (None, "", ()):
        return "not set"
    if name in ("secret", "webhook_secret"):
        return "set"
    if name in _ADDRESSES:
        try:
            return _ADDRESSES[name](value)
        except YaluError as error:
            return f"set, and not usable: {hidden(str(error))}"
    return hidden(", ".join(map(str, value)) if isinstance(value, tuple) else str(value))


def _shown_database(value: Any) -> str:
    from yalu.db.core.engine import parse_url, shown

    return shown(parse_url(value))


def _shown_mail_server(value: Any) -> str:
    from yalu.delivery.smtp import mail_server

    server = mail_server(value)
    return f"{server.way}://{HIDDEN + '@' if server.user else ''}{server.host}:{server.port}"


_ADDRESSES: dict[str, Callable[[Any], str]] = {
    "database_url": _shown_database,
    "smtp_url": _shown_mail_server,
}


def _database(settings: Settings) -> str:
    from yalu.db.core.engine import parse_url, shown, sqlite_file
    from yalu.db.schema import migrate
    from yalu.db.verification.integrity import require_sound
    from yalu.jobs.runtime.database import job_database

    revision = migrate.check(settings.database_url)
    with job_database(settings) as database:
        require_sound(database)
    where = parse_url(settings.database_url)
    file = sqlite_file(where)
    if file is not None and (mode := stat.S_IMODE(file.stat().st_mode)) & stat.S_IRWXO:
        raise StoreError(f"{file} has mode {mode:o}, and captures show the names of commenters; `chmod 600` it")
    return f"{shown(where)} is reachable and at {revision}"


def _capture_store(settings: Settings) -> str:
    from yalu.db.core.object_store import open_store

    if settings.capture_store == setting.IN_DATABASE:
        return "bodies of captures go to the database"
    store = open_store(settings.capture_store)
    store.examine()
    return f"{store.shown} answers"


def _evidence_log(settings: Settings) -> str:
    from yalu.jobs.evidence.key import known_signer
    from yalu.jobs.evidence.last_signed import last_noted, require_continued
    from yalu.jobs.evidence.log_bucket import open_log

    if settings.evidence_log is None:
        return "captures stand in no log"
    log, own = open_log(settings.evidence_log), known_signer(settings)
    if own is not None:
        last, there = last_noted(settings, own), log.checkpoint(own.raw_public_key)
        require_continued(settings, own, last, log, there[0].size if there else 0)
    return f"{log.shown} {'is not begun' if log.note() is None else 'answers'}"


def _sources(settings: Settings) -> str:
    from yalu.jobs.crawl.source_state import discovery_states, states_line
    from yalu.sources.load import watched

    registry = watched(settings)
    states = {url: state for ways in discovery_states(settings).values() for url, state in ways.items()}
    crawled = f"; discoveries at the last crawl: {states_line(states)}" if states else ""
    return f"{len(registry.sources)} known, {len(registry.enabled())} enabled{crawled}"


def _wide_filters(settings: Settings) -> Iterator[CheckResult]:
    """Sources that let in suspiciously many articles; a fault of the database or the registry has a line of its own."""
    from yalu.jobs.maintenance.topic_matches import share_line, shares_by_source, suspicious
    from yalu.sources.load import watched

    try:
        shares = suspicious(watched(settings), shares_by_source(settings))
    except YaluError:
        return
    for share in shares:
        says = f"{share_line(share)}; is the filter too wide? `yalu topic --explain --source {share.source_id} TITLE`"
        yield CheckResult(f"topic of {share.source_id}", CheckStatus.NOTE, says)


def _lexicon(settings: Settings) -> str:
    from yalu.topics.scanning.lexicon import load_lexicon

    lexicon = load_lexicon(settings.lexicon)
    own = set(lexicon.rules) - set(load_lexicon(()).rules)
    return f"version {lexicon.version}, {len(own)} rules of your own"


def _secret(settings: Settings) -> str:
    from yalu.jobs.runtime.database import job_database
    from yalu.jobs.runtime.secret import secret_status

    try:
        with job_database(settings) as database:
            return secret_status(settings, database)
    except StoreError:  # reported by the database check
        return secret_status(settings, None)


def _airflow(_: Settings) -> str:
    try:
        return f"apache-airflow {version('apache-airflow')}"
    except PackageNotFoundError:
        return "not installed; only needed for scheduling (extra 'airflow')"
