"""Commands that answer about the pages and texts they are given, before anything is stored."""

from yalu.cli.registration import Registration, Section

COMMANDS = {
    "topic": Registration("topic", Section.LOOK),
    "extract": Registration("extract", Section.LOOK),
    "compare": Registration("compare", Section.LOOK),
}
"""Each command and where it is registered; ``yalu.cli.groups`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
