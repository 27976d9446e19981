"""Hook of the connection type ``yalu``: where the database is, and under whose name sources are visited."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from airflow.sdk import BaseHook
from airflow.sdk.log import mask_secret

from yalu.errors import SettingsError, YaluError
from yalu.settings import variable

CONNECTION_TYPE = "yalu"


class YaluHook(BaseHook):
    """Reads a connection: the database's URL is its password (encrypted, masked), secret and contact are extras."""

    conn_name_attr = "yalu_conn_id"
    default_conn_name = "yalu_default"
    conn_type = CONNECTION_TYPE
    hook_name = "Yalu"

    def __init__(self, yalu_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.yalu_conn_id = yalu_conn_id

    def environment(self) -> dict[str, str]:
        """The settings that the connection holds, as environment variables. Their secrets are masked in logs.

        Raises SettingsError for a connection of another type or with an unknown extra.
        """
        connection = self.get_connection(self.yalu_conn_id)
        if connection.conn_type != CONNECTION_TYPE:
            raise SettingsError(f"connection {self.yalu_conn_id}: its type is {connection.conn_type!r}, not 'yalu'")
        extra = connection.extra_dejson
        if unknown := sorted(set(extra) - {"secret", "contact"}):
            raise SettingsError(f"connection {self.yalu_conn_id}: unknown extra {unknown[0]!r}")
        values = {"database_url": connection.password, **extra}
        for secret in _secrets(values):
            mask_secret(secret)
        return {variable(name): str(value) for name, value in values.items() if value}

    def test_connection(self) -> tuple[bool, str]:
        """Whether the database answers and has the schema of this version, and a line that says so."""
        from yalu.db.schema.migrate import check

        try:
            url = self.environment().get(variable("database_url"))
            return (True, f"schema {check(url)}") if url else (False, "the connection has no database URL")
        except YaluError as error:
            return False, str(error)


def _secrets(values: dict[str, Any]) -> list[str]:
    url = str(values["database_url"] or "")
    password = urlsplit(url).password or ""
    return [text for text in (url, password, unquote(password), str(values.get("secret") or "")) if text]
