"""Commands that give readers what is stored: answers, reports and their subscriptions, the reading room, MCP."""

from yalu.cli.registration import Registration, Section

COMMANDS = {
    "log": Registration("history", Section.LOOK),
    "show": Registration("history", Section.LOOK),
    "search": Registration("history", Section.LOOK),
    "diff": Registration("diff", Section.LOOK),
    "serve": Registration("serve", Section.LOOK),
    "mcp": Registration("mcp", Section.LOOK),
    "report": Registration("reports", Section.REPORT),
    "subscriptions": Registration("subscriptions", Section.REPORT),
    "web-user": Registration("serve", Section.OPERATE),
}
"""Each command and where it is registered; ``yalu.cli.groups`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
