"""run.sh: which sets of the lock a command needs, whether they are whole, and what it says of itself."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from environment.lock import with_sets
from environment.pip_settings import settings_for_uv

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "run.sh"), *arguments]
    values = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=values)


def _needs(arguments: str, folder: Path, **environment: str) -> list[str]:
    values = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")}
    command = [str(ROOT / "environment" / "needs.sh"), *arguments.split()]
    run = subprocess.run(command, cwd=folder, env={**values, **environment}, capture_output=True, text=True, check=True)
    return run.stdout.split()


def _installed_by(sets: str) -> str:
    """The requirements that install.sh takes from the lock."""
    text = (ROOT / "environment" / "install.sh").read_text(encoding="utf-8")
    function = re.search(r"(?ms)^of_sets\(\) \{.*?^\}$", text)
    assert function
    run = subprocess.run(
        ["sh", "-c", f"{function[0]}\nof_sets {sets}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return run.stdout


def _names(requirements: str) -> set[str]:
    return {canonicalize_name(name) for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", requirements)}


def _closure(requirements: list[str]) -> set[str]:
    """Names of all that requirements need on this machine, by the metadata of what is installed."""
    waiting = [Requirement(text) for text in requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            key = (canonicalize_name(wanted.name), extra)
            if key in seen:
                continue
            seen.add(key)
            needed = (Requirement(text) for text in distribution(wanted.name).requires or ())
            waiting += [each for each in needed if each.marker is None or each.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_each_set_holds_all_that_its_requirements_need(extra: str) -> None:
    asked = [*PROJECT["project"]["dependencies"], *EXTRAS.get(extra, ())]
    if not extra:
        asked += [*PROJECT["build-system"]["requires"], "editables"]
    missing = _closure(asked) - _names(_installed_by(f"core {extra}"))
    assert missing == set()


def test_the_core_is_small_and_everything_is_the_whole_lock() -> None:
    lock = _names((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert _names(_installed_by("core dev")) == lock
    core = _names(_installed_by("core"))
    assert not core & {"apache-airflow", "pyarrow", "matplotlib", "mypy", "pytest", "fastapi", "uv"}
    assert _names(_installed_by("core web")) > core


def test_each_requirement_taken_from_the_lock_has_its_hashes() -> None:
    blocks = re.split(r"(?m)^(?=\S)", _installed_by("core mcp"))[1:]
    assert all("--hash=sha256:" in block and "#" not in block for block in blocks)
    assert {canonicalize_name(block.split("==")[0]) for block in blocks} >= {"scrapy", "mcp"}


def test_sets_are_written_below_each_requirement() -> None:
    rows = (
        "a==1 \\",
        "    --hash=sha256:0",
        "b==2 ; python_version < '3.12' \\",
        "    --hash=sha256:1",
        "c==3 \\",
        "    --hash=sha256:2",
    )
    lock = "".join(f"{row}\n" for row in rows)
    marked = with_sets(lock, {"core": ["a"], "web": ["a", "b"], "mcp": ["b"]})
    assert re.findall(r"(?m)^    # (.*)$", marked) == ["core", "web mcp", "dev"]
    assert re.sub(r"(?m)^    # .*\n", "", marked) == lock


@pytest.mark.parametrize(
    ("arguments", "sets"),
    [
        ("demo", "core"),
        ("report --since 7d", "core"),
        ("report --send", "core mail chat charts objects"),
        ("serve --port 1", "core web"),
        ("mcp", "core mcp web"),
        ("up", "core airflow web mail chat charts"),
        ("export --dataset d", "core tables"),
        ("watch add refs.bib", "core bibliography"),
        ("--verbose serve", "core web"),
        ("search serve", "core"),
        ("up --help", "core"),
        ("-h", "core"),
        ("", "core"),
    ],
)
def test_a_command_asks_for_what_it_needs(arguments: str, sets: str, tmp_path: Path) -> None:
    assert _needs(arguments, tmp_path) == sets.split()


def test_settings_ask_for_drivers_wherever_they_stand(tmp_path: Path) -> None:
    address = "postgresql://desk@db.example/yalu"
    assert _needs("log", tmp_path, YALU_DATABASE_URL=address) == ["core", "postgres"]
    (tmp_path / "yalu.toml").write_text('capture_store = "s3://bucket"\n', encoding="utf-8")
    assert _needs("log", tmp_path) == ["core", "objects"]
    assert _needs("run", tmp_path, YALU_BROWSER="/usr/bin/chromium") == ["core", "objects", "browser"]


def test_what_commands_need_are_extras_of_the_project() -> None:
    rows = (ROOT / "environment" / "needs.txt").read_text(encoding="utf-8").splitlines()
    named = {extra for row in rows if row and not row.startswith("#") for extra in row.split()[2:]}
    assert named <= set(EXTRAS)


def test_without_a_command_there_is_a_page_of_help() -> None:
    run = _run()
    assert (run.returncode, run.stderr) == (0, "")
    assert "./run.sh yalu demo" in run.stdout and "./run.sh test" in run.stdout
    assert run.stdout == _run("--help").stdout


@pytest.mark.parametrize(("wrong", "meant"), [("tset", "test"), ("serve", "yalu serve"), ("lnit", "lint"), ("zzz", "")])
def test_an_unknown_command_is_refused_with_what_was_meant(wrong: str, meant: str) -> None:
    run = _run(wrong)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1
    assert (f"did you mean ./run.sh {meant}?" in run.stderr) if meant else ("did you mean" not in run.stderr)


@pytest.mark.parametrize("arguments", ["--with-services tests/pages -q", "tests/pages -q --with-services"])
def test_services_are_installed_wherever_the_option_stands(arguments: str, tmp_path: Path) -> None:
    stamp = subprocess.run(
        "cat requirements.lock pyproject.toml | cksum", shell=True, cwd=ROOT, capture_output=True, text=True, check=True
    )
    (tmp_path / ".sets").mkdir()
    (tmp_path / ".sets" / "dev").write_text(stamp.stdout, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    for name, script in (("python", 'echo "$@"'), ("apt-get", f'echo "$@" >>{tmp_path}/log'), ("sudo", 'exec "$@"')):
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    run = _run("test", *arguments.split(), YALU_VENV=str(tmp_path), TMPDIR=str(tmp_path), PATH=path)
    assert (run.returncode, run.stdout.split()[-2:]) == (0, ["tests/pages", "-q"]), run
    assert "wordpress" in (tmp_path / "log").read_text(encoding="utf-8").splitlines()[-1].split()


def test_a_failed_installation_leaves_no_stamp(tmp_path: Path) -> None:
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$*" = "-c import encodings" ]\n', encoding="utf-8")  # every installation fails
    python.chmod(0o755)
    run = _run("yalu", "--version", YALU_VENV=str(tmp_path / "env"))
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("run.sh: installing failed")
    assert not list((tmp_path / "env" / ".sets").glob("*"))


def test_what_is_set_for_pip_holds_for_uv() -> None:
    listed = "\n".join(
        [
            ":env:.cert='/env.pem'",
            "global.cert='/global.pem'",
            "global.find-links='/wheels\\n/more'",
            "install.index-url='file:///mirror'",
            "global.require-virtualenv='true'",
        ]
    )
    values = settings_for_uv(listed, {"UV_DEFAULT_INDEX": "file:///own"})
    assert values["SSL_CERT_FILE"] == "/env.pem"
    assert values["UV_FIND_LINKS"] == "/wheels,/more"
    assert "UV_DEFAULT_INDEX" not in values
