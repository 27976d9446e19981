"""Commands that let Yalu watch: which sources, their crawls, and the copies an archive holds of the time before."""

from yalu.cli.groups import CommandSection, Registration

COMMANDS = {
    "demo": Registration("local", CommandSection.START),
    "up": Registration("local", CommandSection.START),
    "sources": Registration("sources", CommandSection.WATCH),
    "run": Registration("run", CommandSection.WATCH),
    "work": Registration("work", CommandSection.WATCH),
    "watch": Registration("watch", CommandSection.WATCH),
    "backfill": Registration("backfill", CommandSection.WATCH),
    "silence": Registration("silence", CommandSection.OPERATE),
}
"""Each command and where it is registered; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
