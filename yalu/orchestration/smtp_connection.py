"""The mail server of an Airflow connection: ``YALU_SMTP_URL=airflow:CONNECTION_ID``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from yalu.errors import SettingsError
from yalu.redact import remember
from yalu.settings import Settings

PREFIX = "airflow:"


def with_smtp_connection(settings: Settings) -> Settings:
    """The settings with the address of the mail server that the connection names, and its sender if none is set.

    Raises SettingsError when there is no such connection.
    """
    if not settings.smtp_url.startswith(PREFIX):
        return settings
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowException

    name = settings.smtp_url.removeprefix(PREFIX).strip("/")
    try:
        connection = Connection.get(name)
    except AirflowException as error:
        raise SettingsError(f"smtp_url: Airflow has no connection {name!r}") from error
    extra: Mapping[str, Any] = connection.extra_dejson
    url = smtp_url(connection, extra)
    remember("smtp_url", url)
    return replace(settings, smtp_url=url, mail_from=settings.mail_from or str(extra.get("from_email") or ""))


def smtp_url(connection: Any, extra: Mapping[str, Any]) -> str:
    """The address of the connection, encrypted as Airflow's own SMTP provider would: TLS, else STARTTLS, else plain."""
    if not connection.host:
        raise SettingsError("smtp_url: the Airflow connection names no host")
    scheme = "smtps"
    if _is_set(extra.get("disable_ssl")):
        scheme = "smtp" if _is_set(extra.get("disable_tls")) else "smtp+starttls"
    user = (
        f"{quote(connection.login, safe='')}:{quote(connection.password or '', safe='')}@" if connection.login else ""
    )
    port = f":{connection.port}" if connection.port else ""
    return f"{scheme}://{user}{connection.host}{port}"


def _is_set(value: object) -> bool:
    return str(value).casefold() in ("true", "1", "yes")
