"""Commands that let Yalu watch: which sources, their crawls, and the copies an archive holds of the time before."""

COMMANDS = {
    "backfill": "backfill",
    "demo": "local",
    "run": "run",
    "silence": "silence",
    "sources": "sources",
    "up": "local",
    "work": "work",
}
"""The module that holds each command; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
