"""A history that every door of the records opens to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.records.doors import Opened
from tests.web.room_examples import client_of
from yalu.cli.main import main
from yalu.db.core.engine import Database

Open = Callable[[Database, str], Opened]


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Open:
    """Opens a history to every door."""

    def opened(database: Database, url: str) -> Opened:
        monkeypatch.setenv("YALU_DATABASE_URL", url)
        monkeypatch.setenv("YALU_SECRET", "s3cret")
        return Opened(database, url, client_of(database), command)

    def command(*arguments: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 0
        return capsys.readouterr().out

    return opened
