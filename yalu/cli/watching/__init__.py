"""Commands that let Yalu watch: which sources, their crawls, and the copies an archive holds of the time before."""

from yalu.cli.registration import Registration, Section

COMMANDS = {
    "demo": Registration("local", Section.START),
    "up": Registration("local", Section.START),
    "sources": Registration("sources", Section.WATCH),
    "run": Registration("run", Section.WATCH),
    "work": Registration("work", Section.WATCH),
    "backfill": Registration("backfill", Section.WATCH),
    "silence": Registration("silence", Section.OPERATE),
}
"""Each command and where it is registered; ``yalu.cli.groups`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
