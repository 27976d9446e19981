"""What Airflow is told about Yalu: entry point ``apache_airflow_provider`` of the wheel.

Every process of Airflow reads this when it starts, so it imports nothing of Airflow.
"""

from __future__ import annotations

from typing import Any

from yalu.orchestration import config

_NAME = "Yalu"
_HERE = "yalu.orchestration"
ASSET_SCHEME = "x-yalu"


def get_provider_info() -> dict[str, Any]:
    """The provider, in the form of Airflow's ``provider_info.schema.json``."""
    return {
        "package-name": "yalu",
        "name": _NAME,
        "description": "Watches what is written about China–Korea relations and keeps every version of it.",
        "integrations": [{"integration-name": _NAME, "tags": ["service"]}],
        "operators": [{"integration-name": _NAME, "python-modules": [f"{_HERE}.tasks.operator"]}],
        "hooks": [{"integration-name": _NAME, "python-modules": [f"{_HERE}.hook"]}],
        "bundles": [{"integration-name": _NAME, "python-modules": [f"{_HERE}.bundle"]}],
        "connection-types": [_connection_type()],
        "asset-uris": [{"schemes": [ASSET_SCHEME], "handler": None}],
        "notifications": [f"{_HERE}.notifier.OperatorNotifier"],
        "extra-links": [f"{_HERE}.links.SourceLink", f"{_HERE}.links.ReportLink", f"{_HERE}.links.ChangesLink"],
        "config": {config.SECTION: {"description": _SECTION, "options": config.options()}},
    }


_SECTION = (
    "Settings of Yalu. Each is a setting of Yalu under its own name; the environment variable YALU_… of the same name "
    "goes before it."
)


def _connection_type() -> dict[str, Any]:
    """The form: the database's URL takes the field of the password, which Airflow encrypts and never shows."""
    optional = ["string", "null"]
    return {
        "connection-type": "yalu",
        "hook-class-name": f"{_HERE}.hook.YaluHook",
        "hook-name": _NAME,
        "conn-fields": {
            "secret": {
                "label": "Secret",
                "schema": {"type": optional, "format": "password"},
                "description": "Key of the commenters' pseudonyms (YALU_SECRET). Keep a copy elsewhere.",
            },
            "contact": {
                "label": "Contact",
                "schema": {"type": optional},
                "description": "Mail address or URL that a webmaster can write to (YALU_CONTACT).",
            },
        },
        "ui-field-behaviour": {
            "hidden-fields": ["host", "schema", "login", "port", "extra"],
            "relabeling": {"password": "Database URL"},
            "placeholders": {"password": "postgresql://USER:PASSWORD@HOST/NAME"},
        },
    }
