"""The mail server of an Airflow connection."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

pytest.importorskip("airflow")
from yalu.errors import SettingsError
from yalu.orchestration.smtp_connection import with_smtp_connection
from yalu.orchestration.tasks.operator import TaskRefused, job_environment, mail_environment
from yalu.settings import Settings

pytestmark = pytest.mark.airflow


@pytest.mark.parametrize(
    ("extra", "url"),
    [
        ({}, "smtps://yalu:p%3Ass%2Fw@mail.example:465"),
        ({"disable_ssl": "true"}, "smtp+starttls://yalu:p%3Ass%2Fw@mail.example:465"),
        ({"disable_ssl": True, "disable_tls": True}, "smtp://yalu:p%3Ass%2Fw@mail.example:465"),
    ],
)
def test_a_connection_names_server_and_sender(
    monkeypatch: pytest.MonkeyPatch, extra: dict[str, object], url: str
) -> None:
    connection = {"conn_type": "smtp", "host": "mail.example", "port": 465, "login": "yalu", "password": "p:ss/w"}
    with_sender = connection | {"extra": extra | {"from_email": "yalu@example.org"}}
    monkeypatch.setenv("AIRFLOW_CONN_DESK_MAIL", json.dumps(with_sender))
    settings = with_smtp_connection(replace(Settings(), smtp_url="airflow:desk_mail"))
    assert (settings.smtp_url, settings.mail_from) == (url, "yalu@example.org")
    monkeypatch.setenv("YALU_SMTP_URL", "airflow:desk_mail")
    assert mail_environment(os.environ) == {"YALU_SMTP_URL": url, "YALU_MAIL_FROM": "yalu@example.org"}
    assert job_environment("report", os.environ)["YALU_SMTP_URL"] == url
    assert job_environment("crawl", os.environ)["YALU_SMTP_URL"] == "airflow:desk_mail"


def test_a_missing_connection_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="no connection 'nowhere'"):
        with_smtp_connection(replace(Settings(), smtp_url="airflow:nowhere"))
    monkeypatch.setenv("YALU_SMTP_URL", "airflow:nowhere")
    with pytest.raises(TaskRefused, match="report is configured wrongly"):
        job_environment("report", os.environ)


def test_another_address_is_left_as_it_is() -> None:
    settings = replace(Settings(), smtp_url="smtp://mail.example")
    assert with_smtp_connection(settings) is settings
