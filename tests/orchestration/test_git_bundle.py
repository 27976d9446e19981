"""The DAG files out of a Git repository beside an installed wheel: Airflow's own bundle, its subfolder ``dags``."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("airflow.providers.git")
from tests.orchestration.workplace import Workplace
from yalu.orchestration.dag_files import dag_folder

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(240)]
SOURCES = """[[source]]
id = "gazette"
name = "The Gazette"
homepage = "https://gazette.example/"
country = "US"
languages = ["en"]
type = "newspaper"
discover = [ { feed = "https://gazette.example/feed/" } ]
"""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(folder), *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository that holds the DAG files in its folder ``dags``, and other things beside."""
    folder = tmp_path / "remote"
    shutil.copytree(dag_folder(), folder / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "elsewhere.py").write_text("raise RuntimeError('no DAG file: it is outside of the subfolder')\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=DAGs")
    return folder


def test_the_dag_processor_reads_the_bag_out_of_a_git_repository(
    remote: Path, tmp_path: Path, workplace: Workplace
) -> None:
    bundle = {
        "name": "yalu-git",
        "classpath": "airflow.providers.git.bundles.git.GitDagBundle",
        "kwargs": {"repo_url": str(remote), "tracking_ref": "main", "subdir": "dags"},
    }
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    workplace.environ |= {
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([bundle]),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(tmp_path / "bundles"),
    }
    workplace.airflow("dag-processor", "--num-runs", "1")

    columns = ["--columns", "dag_id,bundle_name,bundle_version", "-o", "json"]
    rows = json.loads(workplace.airflow("dags", "list", *columns).splitlines()[-1])
    listed = {dag["dag_id"]: dag for dag in rows}
    assert {"yalu_crawl__gazette", "yalu_diff", "yalu_report", "yalu_revisit"} <= set(listed)
    bundles = {(dag["bundle_name"], dag["bundle_version"]) for dag in listed.values()}
    assert bundles == {("yalu-git", git(remote, "rev-parse", "HEAD"))}
    assert workplace.airflow("dags", "list-import-errors").endswith("No data found\n")
