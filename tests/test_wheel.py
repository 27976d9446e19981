"""The built wheel works where nothing else of the repository is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests import prepared
from yalu.demo.outlets import source_file
from yalu.demo.server import Server

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return prepared.wheel(tmp_path_factory)


def _built(project: Path, kind: str, folder: Path) -> Path:
    prepared.built(project, kind, folder)
    (archive,) = folder.iterdir()
    return archive


def _files(wheel: Path) -> dict[str, str]:
    """The hash of each file in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_the_wheel_installs_one_module(wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    assert {name.split("/")[0] for name in _files(wheel)} == {"yalu", f"yalu-{version}.dist-info"}
    assert {"yalu/db/__init__.py", "yalu/spiders/__init__.py"} <= set(_files(wheel))


def test_a_wheel_of_the_source_archive_has_the_same_files(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "again").mkdir()
    archive = _built(ROOT, "sdist", tmp_path / "archive")
    with tarfile.open(archive) as source:
        source.extractall(tmp_path / "source", filter="data")
    (project,) = (tmp_path / "source").iterdir()
    assert _files(_built(project, "wheel", tmp_path / "again")) == _files(wheel)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the wheel in it, at the locked versions. Gives its bin folder."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
    versions = folder / "versions.txt"
    versions.write_text(
        "\n".join(
            line.rstrip(" \\")
            for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
            if "==" in line
        ),
        encoding="utf-8",
    )
    bin_folder = folder / "env" / "bin"
    install = [find_uv_bin(), "pip", "install", "--quiet", "--python", str(bin_folder / "python")]
    subprocess.run([*install, "--constraint", str(versions), str(wheel)], check=True)
    return bin_folder


@pytest.mark.loopback
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
def test_a_site_is_watched_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "YALU_DATABASE_URL": f"sqlite:///{tmp_path}/yalu.db",
        "YALU_SECRET": "a secret for a test",
    }

    def yalu(*arguments: str) -> str:
        command = [str(installed / "yalu"), *arguments]
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    assert yalu("--version").startswith("yalu ")
    assert "upgraded from nothing" in yalu("db", "upgrade")
    yalu("db", "check")
    with Server() as server:
        file = tmp_path / "estuary.toml"
        file.write_text(source_file(server.base_url), encoding="utf-8")
        first = json.loads(yalu("run", "--sources", str(file), "--json"))
        again = json.loads(yalu("run", "--sources", str(file), "--force", "--json"))
    assert first["sources"] == again["sources"] == {"the-estuary": "ok"}
    assert first["articles_new"] == first["baseline"] + first["changes"].get("article.new", 0) >= 10
    assert first["comments_new"] > 0
    assert (again["articles_new"], again["versions_new"], again["changes"]) == (0, 0, {})
    assert "article.new" in yalu("log", "--baseline")


def test_the_wheel_has_the_words_of_every_language(installed: Path, tmp_path: Path) -> None:
    code = (
        "from yalu.model import READER_LANGUAGES; from yalu.reports.words.words import words_for; "
        "print(*(words_for(language).gettext('Top items') for language in READER_LANGUAGES), sep='|')"
    )
    command = [str(installed / "python"), "-c", code]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stdout == "Top items|주요 항목|要闻|主な項目\n", run.stderr


def test_mails_come_from_the_wheel_without_matplotlib(installed: Path, tmp_path: Path) -> None:
    report = ROOT / "tests" / "reports" / "golden" / "fortnight.ko.report.json"
    code = (
        "import sys; from importlib.resources import files; from pathlib import Path\n"
        "from yalu.reports.formats.as_json import from_json; from yalu.reports.formats.mail import render_mail\n"
        "assert (files('yalu.reports.formats') / 'report.schema.json').is_file()\n"
        "body = render_mail(from_json(Path(sys.argv[1]).read_text(encoding='utf-8')))\n"
        "print(len(body.images), body.html.count('<img'), body.html.count('<th'))"
    )
    command = [str(installed / "python"), "-c", code, str(report)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    images, pictures, heads = map(int, run.stdout.split())
    assert (images, pictures) == (0, 0)
    assert heads > 6
