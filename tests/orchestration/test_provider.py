"""The provider of the wheel: what Airflow's own commands know of it, and what its hook and links give."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from importlib.metadata import entry_points, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

pytest.importorskip("airflow")
from airflow.providers_manager import ProvidersManager
from airflow.sdk import Asset
from airflow.sdk._shared.module_loading import import_string
from airflow.sdk.providers_manager_runtime import ProvidersManagerTaskRuntime

import yalu
from yalu import redact, settings
from yalu.errors import SettingsError
from yalu.orchestration import config
from yalu.orchestration.hook import YaluHook
from yalu.orchestration.provider import get_provider_info
from yalu.orchestration.tasks.operator import TaskRefused, YaluOperator, job_environment

pytestmark = pytest.mark.airflow
URL = "postgresql://yalu:p%40ssword-of-db@db.example/yalu"
CONNECTION = json.dumps(
    {"conn_type": "yalu", "password": URL, "extra": {"secret": "key of pseudonyms", "contact": "desk@example.org"}}
)


def test_airflows_schema_takes_it() -> None:
    schema = json.loads(files("airflow").joinpath("provider_info.schema.json").read_text(encoding="utf-8"))
    assert list(jsonschema.Draft7Validator(schema).iter_errors(get_provider_info())) == []


def test_the_entry_point_is_installed_and_the_version_is_the_wheels() -> None:
    (entry,) = {entry.value for entry in entry_points(group="apache_airflow_provider") if "yalu" in entry.value}
    assert import_string(entry.replace(":", ".")) is get_provider_info
    assert version("yalu") == yalu.__version__


def test_airflow_finds_everything_that_is_named() -> None:
    manager: Any = ProvidersManager()  # type: ignore[no-untyped-call]
    in_tasks: Any = ProvidersManagerTaskRuntime()  # type: ignore[no-untyped-call]
    hook = in_tasks.hooks["yalu"]
    assert hook is not None
    assert (hook.hook_name, hook.hook_class_name) == ("Yalu", "yalu.orchestration.hook.YaluHook")
    names = {f"yalu.orchestration.links.{name}Link" for name in ("Source", "Report", "Changes")}
    assert names <= set(manager.extra_links_class_names)
    assert "yalu.orchestration.notifier.OperatorNotifier" in manager.notification
    assert "x-yalu" in in_tasks.asset_uri_handlers
    form = manager.connection_form_widgets
    assert form["extra__yalu__secret"].is_sensitive
    assert not form["extra__yalu__contact"].is_sensitive
    assert manager.field_behaviours["yalu"]["relabeling"] == {"password": "Database URL"}


@pytest.mark.parametrize("kind", ["operators", "hooks", "bundles"])
def test_the_modules_that_are_named_exist(kind: str) -> None:
    for entry in get_provider_info()[kind]:
        for module in entry["python-modules"]:
            assert (Path(yalu.__file__).parent.parent / f"{module.replace('.', '/')}.py").is_file(), module


def test_every_setting_of_a_deployment_is_an_option_and_secret_ones_are_sensitive() -> None:
    options = config.options()
    assert set(options) == {"connection_id", "room_url"} | {field.name for field in fields(settings.Settings)} - {
        "home",
        "now",
    }
    assert {name for name, option in options.items() if option["sensitive"]} == redact.SECRET_SETTINGS


def test_the_environment_goes_before_the_connection_and_the_connection_before_the_section(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, text in {
        "AIRFLOW_CONN_YALU_X": CONNECTION,
        "AIRFLOW__YALU__CONNECTION_ID": "yalu_x",
        "AIRFLOW__YALU__CONTACT": "section@example.org",
        "AIRFLOW__YALU__GONE_AFTER": "3",
        "AIRFLOW__YALU__REVISIT": "sparing",
        "YALU_SECRET": "of the environment",
        "YALU_REVISIT": "eager",
        "YALU_CONTACT": "",
    }.items():
        monkeypatch.setenv(name, text)
    environ = job_environment("crawl", os.environ)
    assert environ["YALU_DATABASE_URL"] == URL
    assert environ["YALU_SECRET"] == "of the environment"
    assert environ["YALU_CONTACT"] == "desk@example.org"
    assert environ["YALU_GONE_AFTER"] == "3"
    assert environ["YALU_REVISIT"] == "eager"
    assert settings.load(environ).contact == "desk@example.org"
    assert [name for name in environ if name.startswith(("AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"))] == []


def test_dag_files_read_the_section_and_ask_for_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__YALU__REGISTRY", "none")
    monkeypatch.setenv("AIRFLOW__YALU__SECRET_CMD", "false")  # asked for, it would raise
    monkeypatch.delenv("YALU_SECRET", raising=False)
    assert config.load().registry == "none"


def test_a_job_gets_a_secret_that_a_command_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__YALU__SECRET_CMD", "echo said by a command")
    assert job_environment("crawl", {})["YALU_SECRET"] == "said by a command"


def test_a_wrong_option_is_one_line_that_says_where_it_may_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__YALU__REGISTRY", "some")
    with pytest.raises(SettingsError, match=r"YALU_REGISTRY: must be shipped or none.*Airflow's section \[yalu\]"):
        config.load()


def connection(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    monkeypatch.setenv("AIRFLOW__YALU__CONNECTION_ID", "yalu_x")
    monkeypatch.setenv("AIRFLOW_CONN_YALU_X", json.dumps({"conn_type": "yalu", **fields}))


def test_a_connection_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__YALU__CONNECTION_ID", "yalu_nowhere")
    monkeypatch.setenv("AIRFLOW_HOME", "/nonexistent")
    with pytest.raises(TaskRefused, match=r"crawl is configured wrongly: .*yalu_nowhere"):
        job_environment("crawl", {})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"conn_type": "postgres"}, "its type is 'postgres', not 'yalu'"),
        ({"extra": {"secrte": "x"}}, "unknown extra 'secrte'"),
    ],
)
def test_a_wrong_connection_is_named(monkeypatch: pytest.MonkeyPatch, fields: dict[str, Any], reason: str) -> None:
    connection(monkeypatch, **fields)
    with pytest.raises(TaskRefused, match=f"connection yalu_x: {reason}"):
        job_environment("crawl", {})


def test_secrets_of_a_connection_are_masked_in_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.sdk._shared.secrets_masker import redact as masked

    connection(monkeypatch, password=URL, extra={"secret": "key of pseudonyms"})
    job_environment("crawl", {})
    shown = masked(f"{URL} p@ssword-of-db p%40ssword-of-db key of pseudonyms")
    assert shown == "*** *** *** ***"


def test_a_connection_is_tried_against_its_database(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    connection(monkeypatch, password=sqlite_url)
    well, message = YaluHook("yalu_x").test_connection()
    assert well, message
    connection(monkeypatch, password="sqlite:////nonexistent/yalu.db")
    well, message = YaluHook("yalu_x").test_connection()
    assert not well
    assert "/nonexistent/yalu.db" in message
    connection(monkeypatch)
    assert YaluHook("yalu_x").test_connection() == (False, "the connection has no database URL")


def test_buttons_lead_to_the_reading_room_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def task(job: str, *arguments: str) -> YaluOperator:
        return YaluOperator(task_id="t", job=job, arguments=arguments)

    assert task("crawl", "--source", "x").operator_extra_links == ()
    monkeypatch.setenv("AIRFLOW__YALU__WEB_URL", "https://room.example/yalu/")
    crawl, report = task("crawl", "--source", "the-globalist"), task("report")
    (source,) = crawl.operator_extra_links
    (made,) = report.operator_extra_links
    nobody: Any = None
    assert (source.name, made.name) == ("Source", "Report")
    assert source.get_link(crawl, ti_key=nobody) == "https://room.example/yalu/sources/the-globalist"
    assert made.get_link(report, ti_key=nobody) == "https://room.example/yalu/reports"
    report.report_made = 12
    assert made.get_link(report, ti_key=nobody) == "https://room.example/yalu/reports/12"
    diff = task("diff")
    (changes,) = diff.operator_extra_links
    assert (changes.name, changes.get_link(diff, ti_key=nobody)) == ("Changes", "https://room.example/yalu/changes")
    assert task("crawl", "--due").operator_extra_links == ()


def test_assets_have_addresses_of_our_own_scheme() -> None:
    assert Asset("yalu_crawl/x", "x-yalu://sources/x").uri == "x-yalu://sources/x"
