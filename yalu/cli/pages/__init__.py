"""Commands that answer about the pages and texts they are given, before anything is stored."""

COMMANDS = {
    "compare": "compare",
    "extract": "extract",
    "topic": "topic",
}
"""The module that holds each command; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
