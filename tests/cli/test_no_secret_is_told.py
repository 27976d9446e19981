"""No command, at no level of logging, prints a secret of the settings; no log prints a page."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Run, Said
from tests.delivery.delivery_samples import SIX, begin, parcel
from tests.growth import grows_linearly
from yalu.cli.main import main, yalu
from yalu.jobs.runtime.log_setup import configure_logging
from yalu.redact import hidden

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

WORD = "hunter2"
"""A part of every secret here: it must not be seen, nor anything it stands in."""

DATABASES = (
    "postgresql://yalu:hunter2-db@127.0.0.1:1/yalu",
    "postgresql://127.0.0.1:1/yalu?user=yalu&password=hunter2-db",
    "postgresql://yalu:12/hunter2@127.0.0.1:1/yalu",
    "postgresql://yalu:hunter2@x@127.0.0.1:1/yalu",
    "postgresql://yalu:%68unter2%2Fdb@127.0.0.1:1/yalu",
    "postgresql://yalu@127.0.0.1:1/yalu?sslpassword=hunter2-db&sslkey=/hunter2-file",
    "postgresql://yalu:hunter2-db@127.0.0.1:port/yalu",
    "host=127.0.0.1 port=1 password=hunter2-db",
    "host=127.0.0.1 password='hunter2 and more'",
    "mysql://yalu:hunter2-db@127.0.0.1/yalu",
    "sqlite:///nowhere/yalu.db?password=hunter2-db",
)
MAIL = ("smtp://yalu:hunter2/mail@127.0.0.1:1", "smtps://yalu:hunter2-mail@[", "yalu:hunter2-mail@127.0.0.1")
HOOKS = (
    "http://127.0.0.1:1/services/T0/B0/hunter2-hook",
    "http://127.0.0.1:1/hook?key=hunter2-hook",
    "http://u:hunter2/hook@127.0.0.1:1/h",
    "http://127.0.0.1:hunter2/h",
    "hunter2-hook",
)
COMMANDS: dict[str, tuple[str, ...]] = {
    "backfill": ("--source", "the-globalist"),
    "coding": ("status",),
    "compare": ("a.html", "b.html", "--url", "https://example.org/"),
    "db": ("check", "--captures"),
    "demo": ("--help",),
    "diff": ("v1", "v2"),
    "doctor": (),
    "evidence": ("export", "https://example.org/"),
    "export": ("--format", "csv", "--output", "out.csv"),
    "extract": ("a.html",),
    "forget": ("https://example.org/",),
    "import": ("a.warc",),
    "log": (),
    "mcp": (),
    "prune": ("--older-than", "1d"),
    "reextract": ("--source", "the-globalist"),
    "report": ("--send",),
    "run": ("--source", "the-globalist"),
    "search": ("words",),
    "serve": ("--port", "0"),
    "show": ("https://example.org/",),
    "silence": (),
    "sources": ("list",),
    "statistics": (),
    "subscriptions": ("list",),
    "topic": ("--help",),
    "work": ("--shard", "nothing"),
    "up": ("--port", "0"),
    "watch": ("footnotes",),
    "web-user": ("anna",),
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in [name for name in os.environ if name.startswith("YALU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YALU_SECRET", "hunter2-secret")
    monkeypatch.setenv("YALU_SMTP_URL", MAIL[0])
    monkeypatch.setenv("YALU_MAIL_FROM", "yalu@example.org")
    _subscribe(monkeypatch, "mailto:desk@example.org", *HOOKS[:2])
    monkeypatch.setenv("YALU_DATABASE_URL", DATABASES[0])
    yield monkeypatch
    configure_logging("WARNING")


def _subscribe(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    file = Path("subscriptions.toml").absolute()
    file.write_text(f'[[subscription]]\nid = "desk"\nto = {json.dumps(addresses)}\n', encoding="utf-8")
    monkeypatch.setenv("YALU_SUBSCRIPTIONS", str(file))


def _said(capfd: pytest.CaptureFixture[str], *arguments: str) -> Said:
    capfd.readouterr()
    with pytest.raises(SystemExit) as left:
        main(arguments)
    out, err = capfd.readouterr()
    assert isinstance(left.value.code, int)
    return Said(left.value.code, out, err)


def _tells(printed: Said) -> list[str]:
    return [line for line in (printed.out + printed.err).splitlines() if WORD in line]


def test_every_command_is_asked() -> None:
    assert set(COMMANDS) == set(yalu.list_commands(click.Context(yalu)))


@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_tells_a_secret(
    settings: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], command: str, level: str
) -> None:
    settings.setenv("YALU_LOG_LEVEL", level)
    verbose = ("-v",) if level == "DEBUG" else ()
    assert _tells(_said(capfd, *verbose, command, *COMMANDS[command])) == []


@pytest.mark.parametrize("command", [("doctor",), ("log",), ("run",), ("db", "upgrade"), ("db", "current")])
@pytest.mark.parametrize("url", DATABASES)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_no_form_of_a_database_address_tells_its_password(
    settings: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    url: str,
    command: tuple[str, ...],
    place: str,
) -> None:
    settings.delenv("YALU_DATABASE_URL")
    if place == "file":
        (tmp_path / "yalu.toml").write_text(f'database_url = "{url}"\n', encoding="utf-8")
    else:
        settings.setenv("YALU_DATABASE_URL", url)
    assert _tells(_said(capfd, "-v", *command)) == []


@pytest.mark.parametrize("command", [("doctor",), ("report", "--send"), ("subscriptions", "list")])
@pytest.mark.parametrize(("mail", "hook"), [*((url, HOOKS[0]) for url in MAIL), *((MAIL[0], url) for url in HOOKS)])
def test_no_form_of_a_mail_server_or_webhook_is_told(
    settings: pytest.MonkeyPatch,
    sqlite_url: str,
    capfd: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    mail: str,
    hook: str,
) -> None:
    settings.setenv("YALU_DATABASE_URL", sqlite_url)
    settings.setenv("YALU_SMTP_URL", mail)
    _subscribe(settings, hook)
    settings.setattr(time, "sleep", lambda _: None)
    assert _tells(_said(capfd, "-v", *command)) == []


@pytest.mark.parametrize("hook", ["http://127.0.0.1:1/a b/hunter2-hook", "http://127.0.0.1:hunter2-hook/h"])
def test_an_error_of_a_delivery_which_is_stored_tells_no_secret(hook: str) -> None:
    from yalu.delivery.webhook import WebhookSession

    session = WebhookSession("", now=lambda: SIX, wait=lambda _: None)
    outcome = session.hand_over(parcel(hook), begin)
    assert outcome.error is not None and WORD not in outcome.error


@pytest.mark.parametrize(
    "text",
    [
        "https://medium.com/@user/piece-1",
        "http://127.0.0.1:8080/@user",
        "sqlite:////srv/yalu.db: file is not a database",
        "write to desk@example.org",
        "postgresql://127.0.0.1:5432/yalu?host=h",
    ],
)
def test_what_is_no_secret_is_told(text: str) -> None:
    assert hidden(text) == text


def test_what_is_logged_by_anybody_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG")
    logging.getLogger("other").warning("connecting to %s", "amqp://u:hunter2/x@h, token=hunter2-t")
    configure_logging("WARNING")
    assert WORD not in capsys.readouterr().err
    assert sys.stderr


def test_statements_with_texts_are_not_logged(yalu: Run, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG")
    printed = yalu("-v", "search", "Kaesong")
    configure_logging("WARNING")
    assert "SELECT" not in printed.err and "Kaesong" not in printed.err


def test_a_word_of_any_length_is_looked_through_once() -> None:
    def look(size: int) -> None:
        word = "9" * size
        assert hidden(f"{word} {word}_secret=abc") == f"{word} {word}_secret=***"

    assert grows_linearly(look, 200_000)


def test_a_message_of_nothing_but_schemes_is_looked_through_once() -> None:
    assert grows_linearly(lambda size: hidden("x://" * (size // 4)), 100_000)
