"""A slip is answered with what was probably meant, and hints stand as the user types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from yalu.hints import as_typed, invoked_from, nearest


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("repot",), "yalu: no such command 'repot'; did you mean 'report'?"),
        (("db", "upgrad"), "yalu db: no such command 'upgrad'; did you mean 'upgrade'?"),
        (("zzz",), "yalu: no such command 'zzz'; `yalu --help` lists them"),
        (("run", "--jsn"), "yalu run: no such option '--jsn'; did you mean '--json'?"),
        (("log", "--zzzz"), "yalu log: no such option '--zzzz'; `yalu log --help` lists them"),
        (("report", "--format", "htlm"), "did you mean 'html'?"),
        (("log", "--kind", "article.headlin"), "did you mean 'article.headline'?"),
        (("sources", "show", "the-globalits"), "did you mean 'the-globalist'?"),
        (("report", "--timezone", "Asia/Seuol"), "did you mean 'Asia/Seoul'?"),
        (("subscriptions", "pause", "report"), "did you mean 'reports'?"),
        (("subscriptions", "add", "x", "--to", "mailto:a@b.example", "--every", "dya"), "did you mean 'day'?"),
    ],
)
def test_what_was_meant_is_named(yalu: Run, arguments: tuple[str, ...], meant: str) -> None:
    assert yalu(*arguments, status=2).err.rstrip("\n").endswith(meant)


def test_a_wrong_value_of_a_setting_too(yalu: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YALU_REVISIT", "eagre")
    assert yalu("log", status=2).err.endswith("; did you mean 'eager'?\n")
    monkeypatch.delenv("YALU_REVISIT")
    (tmp_path / "yalu.toml").write_text('contct = "x"\n', encoding="utf-8")
    assert yalu("log", status=2).err.endswith("unknown setting 'contct'; did you mean 'contact'?\n")


def test_hints_stand_as_the_user_types_them(yalu: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YALU_INVOKED_AS", "./run.sh yalu")
    monkeypatch.setenv("YALU_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    errors = yalu("log", status=1).err
    assert "`./run.sh yalu run` or `./run.sh yalu db upgrade`" in errors
    assert yalu("run", "--zzzz", status=2).err.endswith("; `./run.sh yalu run --help` lists them\n")


def test_a_launcher_has_another_path_in_another_folder() -> None:
    assert invoked_from(Path("week"), {"YALU_INVOKED_AS": "./run.sh yalu"}) == "../run.sh yalu"
    assert invoked_from(Path("week"), {"YALU_INVOKED_AS": "/opt/run.sh yalu"}) == "/opt/run.sh yalu"
    assert invoked_from(Path("week"), {}) == "yalu"
    assert as_typed("`yalu run` and yalu", {"YALU_INVOKED_AS": "x"}) == "`x run` and yalu"
    assert nearest("", ["a"]) is None


def test_a_misspelt_setting_is_named_once_by_every_command(yalu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_DATABSE_URL", "sqlite:///other.db")
    monkeypatch.setenv("YALU_SERVICE_PORT_80_TCP", "tcp://192.0.2.1:80")  # what Kubernetes sets is no slip
    printed = yalu("log", "--json")
    assert printed.out == ""
    assert printed.err == "yalu: YALU_DATABSE_URL is no setting; did you mean YALU_DATABASE_URL?\n"
    doctor = yalu("doctor", status=None)
    assert doctor.err == "" and doctor.out.count("YALU_DATABSE_URL") == 1


def test_an_age_that_reaches_back_too_far_is_told_so(yalu: Run) -> None:
    refused = yalu("report", "--since", "99999d", status=2).err
    assert refused.endswith("'99999d' is too long ago: name the date\n")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("400d", 0),
        ("2w", 0),
        ("2026-11-24T08:00+09:00", 0),
        ("1.5d", 2),
        ("30s", 2),
        ("20260101", 2),
        ("2026-W01-1", 2),
    ],
)
def test_every_command_reads_the_same_times(yalu: Run, given: str, status: int) -> None:
    for command in (("log", "--json"), ("report",), ("export", "--format", "csv", "--output", "out.csv")):
        yalu(*command, "--since", given, status=status)


def test_another_file_is_no_database(yalu: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "passwd"
    file.write_text("root:x:0:0:root:/root:/bin/sh\n" * 40, encoding="ascii")
    monkeypatch.setenv("YALU_DATABASE_URL", f"sqlite:///{file}")
    message = f"yalu: {file} is no SQLite database: YALU_DATABASE_URL names another file\n"
    assert yalu("log", status=1).err == message
    assert yalu("db", "upgrade", status=1).err == message
