"""Commands that look after the database: migrations, diagnosis, copies of it, erasure, re-extraction."""

COMMANDS = {
    "db": "db",
    "doctor": "doctor",
    "export": "export",
    "forget": "retention",
    "import": "importing",
    "prune": "retention",
    "reextract": "reextraction",
}
"""The module that holds each command; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
