"""Commands that look after the database: migrations, diagnosis, copies of it, erasure, re-extraction."""

from yalu.cli.registration import Registration, Section

COMMANDS = {
    "db": Registration("db", Section.MAINTAIN),
    "reextract": Registration("reextraction", Section.MAINTAIN),
    "export": Registration("export", Section.MAINTAIN),
    "evidence": Registration("evidence", Section.MAINTAIN),
    "import": Registration("importing", Section.MAINTAIN),
    "prune": Registration("retention", Section.MAINTAIN),
    "forget": Registration("retention", Section.MAINTAIN),
    "doctor": Registration("doctor", Section.OPERATE),
}
"""Each command and where it is registered; ``yalu.cli.groups`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
