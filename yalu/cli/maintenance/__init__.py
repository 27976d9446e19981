"""Commands that look after the database: migrations, diagnosis, copies of it, erasure, re-extraction."""

from yalu.cli.groups import CommandSection, Registration

COMMANDS = {
    "db": Registration("db", CommandSection.MAINTAIN),
    "reextract": Registration("reextraction", CommandSection.MAINTAIN),
    "export": Registration("export", CommandSection.MAINTAIN),
    "evidence": Registration("evidence", CommandSection.MAINTAIN),
    "import": Registration("export", CommandSection.MAINTAIN),
    "prune": Registration("retention", CommandSection.MAINTAIN),
    "forget": Registration("retention", CommandSection.MAINTAIN),
    "doctor": Registration("doctor", CommandSection.OPERATE),
}
"""Each command and where it is registered; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
