"""Commands that answer about the pages and texts they are given, before anything is stored."""

from yalu.cli.groups import CommandSection, Registration

COMMANDS = {
    "topic": Registration("topic", CommandSection.LOOK),
    "extract": Registration("extract", CommandSection.LOOK),
    "compare": Registration("compare", CommandSection.LOOK),
}
"""Each command and where it is registered; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
