"""What is in deploy/: each file by the checker that this machine has for it, and by what it must not get wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.processes.forked import Forked
from yalu import __version__, settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
BUNDLES = [{"name": "yalu", "classpath": "yalu.orchestration.bundle.WheelBundle", "kwargs": {}}]
SECRET = re.compile(r"(password|secret|key)\b", re.IGNORECASE)


def loaded(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    return document


def test_every_setting_that_is_named_exists() -> None:
    known = {settings.variable(name) for name in settings.Settings.__dataclass_fields__}
    for file in (file for file in DEPLOY.rglob("*") if file.is_file()):
        named = set(re.findall(r"\bYALU_[A-Z_]+", file.read_text(encoding="utf-8"))) - {"YALU_IMAGE"}
        assert named <= known, file


def test_every_image_is_of_this_version_and_of_the_airflow_that_is_locked() -> None:
    for file in (file for file in DEPLOY.rglob("*") if file.is_file()):
        for version in re.findall(r"yalu:(?:-yalu:)?(\d+\.\d+\.\d+)", file.read_text(encoding="utf-8")):
            assert version == __version__, file
    values = loaded("kubernetes/values.yaml")
    assert values["defaultAirflowTag"] == __version__
    assert f"apache-airflow=={values['airflowVersion']} " in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_compose_fits_the_schema_of_compose_files() -> None:
    vendored = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json")
    compose = loaded("compose.yaml")
    jsonschema.validate(compose, json.loads(vendored.read_text(encoding="utf-8")))
    named = {name for name, definition in compose["services"].items() if "volumes" in definition}
    mounted = {str(volume).split(":")[0] for name in named for volume in compose["services"][name]["volumes"]}
    assert mounted == set(compose["volumes"])
    commands = {service["command"][1] for service in compose["services"].values() if "command" in service}
    assert {"api-server", "scheduler", "dag-processor", "triggerer"} <= commands


ASYNC = """
import asyncio
from airflow import settings
from sqlalchemy import text

async def ask():
    async with settings.AsyncSession() as session:
        print((await session.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one())
    await settings.async_engine.dispose()

settings.initialize()
asyncio.run(ask())
"""


@pytest.mark.timeout(400)
def test_airflow_migrates_and_asks_its_database_with_the_settings_of_compose(
    tmp_path: Path, postgresql_server: Any
) -> None:
    compose = loaded("compose.yaml")["services"]["prepare"]["environment"]
    where = postgresql_server.get_uri("postgres").split("://", 1)[1]
    given = {name: text for name, text in compose.items() if "SQL_ALCHEMY" in name}
    assert len(given) == 1
    environ = {
        **{name: text for name, text in os.environ.items() if not name.startswith(("AIRFLOW", "YALU"))},
        **{name: f"{text.split('://')[0]}://{where}" for name, text in given.items()},
        "AIRFLOW_HOME": str(tmp_path),
    }

    def run(*command: str) -> str:
        done = subprocess.run([sys.executable, *command], env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    run("-m", "airflow", "db", "migrate")
    assert run("-c", ASYNC).splitlines()[-1] == "1"


def test_compose_opens_ports_to_this_machine_only_and_holds_no_secret() -> None:
    compose = loaded("compose.yaml")
    for name, service in compose["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        for variable, value in service["environment"].items():
            if SECRET.search(variable.replace("_", " ")) and not variable.endswith("_FILE"):
                assert re.match(r"^\$\{[A-Z_]+:\?.*\}$", value), variable


def test_the_containerfile_is_built_in_two_stages_from_locked_versions_and_runs_as_nobody_in_particular() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in re.sub(r"\\\n", " ", text).splitlines() if line and not line.startswith("#")]
    words = [line.split()[0] for line in lines]
    assert set(words) <= {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "ENTRYPOINT", "CMD"}
    assert words.count("FROM") == 2
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert not any(":latest" in line for line in lines)
    assert "--constraint versions.txt" in text
    assert "USER 50000:0" in text
    for line in lines:
        if line.startswith(("ENTRYPOINT", "CMD")):
            assert isinstance(json.loads(line.split(maxsplit=1)[1]), list)  # in the form that gets signals
    packages = re.search(r'^ARG PACKAGES="(.*)"$', text, re.MULTILINE)
    assert packages
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [name for name in packages[1].split() if f"\n{name}==" not in lock] == []
    extras = re.search(r"\[([a-z,]+)\]\"", text)
    assert extras
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(extras[1].split(",")) <= set(project["optional-dependencies"])
    bundles = re.search(r"BUNDLE_CONFIG_LIST='(.*)'", text)
    assert bundles
    assert json.loads(bundles[1]) == BUNDLES


def test_the_containerfile_reads_every_version_of_the_lock(tmp_path: Path) -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    script = re.search(r"(sed -n .*> versions\.txt)", text)
    assert script
    subprocess.run(["sh", "-euc", script[1].replace("versions.txt", str(tmp_path / "v"))], cwd=ROOT, check=True)
    versions = (tmp_path / "v").read_text(encoding="utf-8").splitlines()
    locked = [line for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines() if "==" in line]
    assert versions == [line.removesuffix(" \\") for line in locked]


def test_airflow_makes_pods_from_the_template() -> None:
    pytest.importorskip("airflow.providers.cncf.kubernetes")
    from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator

    base = PodGenerator.deserialize_model_file(str(DEPLOY / "kubernetes" / "pod-template.yaml"))
    pod = PodGenerator.construct_pod(
        dag_id="yalu_diff",
        task_id="diff",
        pod_id="yalu-diff-1",
        try_number=1,
        kube_image=f"yalu:{__version__}",
        date=None,
        args=["airflow", "tasks"],
        pod_override_object=None,
        base_worker_pod=base,
        namespace="airflow",
        scheduler_job_id="1",
        run_id="r",
    )
    container = pod.spec.containers[0]
    assert (container.name, container.image, container.args) == ("base", f"yalu:{__version__}", ["airflow", "tasks"])
    assert [source.secret_ref.name for source in container.env_from] == ["yalu", "yalu-airflow"]
    assert pod.spec.security_context.run_as_user == 50000
    assert pod.spec.termination_grace_period_seconds > 5
    assert {mount.name for mount in container.volume_mounts} == {volume.name for volume in pod.spec.volumes}
    # What the client's classes do not know is left out in silence: nothing may be.
    written = loaded("kubernetes/pod-template.yaml")
    assert base.to_dict()["spec"]["automount_service_account_token"] is written["spec"]["automountServiceAccountToken"]
    assert kept(written, base)


def kept(written: Any, read: Any) -> bool:
    """Whether everything that was written is in what the client read."""
    if isinstance(written, dict):
        names = getattr(read, "attribute_map", {})
        of_json = {json_name: name for name, json_name in names.items()}
        if not names:
            return bool(written == read)
        return all(kept(value, getattr(read, of_json[name])) for name, value in written.items())
    if isinstance(written, list):
        return len(written) == len(read) and all(map(kept, written, read))
    return bool(written == read)


def test_the_values_serve_the_wheels_dags_and_say_against_what_they_were_checked() -> None:
    values = loaded("kubernetes/values.yaml")
    assert json.loads(values["config"]["dag_processor"]["dag_bundle_config_list"]) == BUNDLES
    assert set(values["dagProcessor"]) == {"enabled"}  # charts of Airflow 3.0 take nothing about bundles there
    assert [reference["secretRef"]["name"] for reference in yaml.safe_load(values["extraEnvFrom"])] == ["yalu"]
    text = (DEPLOY / "kubernetes" / "values.yaml").read_text(encoding="utf-8")
    assert "commit 002e5532" in text
    assert "no chart was rendered" in " ".join(text.replace("#", " ").split())


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    yalu = Path(sys.executable).parent / "yalu"
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/yalu/bin/yalu", str(yalu))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_units_name_commands_and_options_that_exist() -> None:
    for unit in UNITS:
        for line in re.findall(r"/opt/yalu/bin/(yalu .*)", unit.read_text(encoding="utf-8")):
            words = line.rstrip("'").split()
            path = [word for word in words if re.fullmatch(r"[a-z]+", word)]
            run = Forked([sys.executable, "-m", "yalu", *path[1:], "--help"], stdout=subprocess.PIPE, text=True)
            printed, _ = run.communicate()
            assert run.returncode == 0, line
            assert all(word in printed for word in words if word.startswith("--")), line
