"""Commands that give readers what is stored: answers, reports and their subscriptions, the reading room, MCP."""

from yalu.cli.groups import CommandSection, Registration

COMMANDS = {
    "log": Registration("history", CommandSection.LOOK),
    "show": Registration("history", CommandSection.LOOK),
    "search": Registration("history", CommandSection.LOOK),
    "statistics": Registration("statistics", CommandSection.LOOK),
    "coding": Registration("coding", CommandSection.LOOK),
    "diff": Registration("diff", CommandSection.LOOK),
    "serve": Registration("serve", CommandSection.LOOK),
    "mcp": Registration("serve", CommandSection.LOOK),
    "report": Registration("reports", CommandSection.REPORT),
    "subscriptions": Registration("subscriptions", CommandSection.REPORT),
    "web-user": Registration("serve", CommandSection.OPERATE),
}
"""Each command and where it is registered; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
