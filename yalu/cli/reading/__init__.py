"""Commands that give readers what is stored: answers, reports and their subscriptions, the reading room, MCP."""

COMMANDS = {
    "diff": "diff",
    "log": "history",
    "mcp": "mcp",
    "report": "reports",
    "search": "history",
    "serve": "serve",
    "show": "history",
    "subscriptions": "subscriptions",
    "web-user": "serve",
}
"""The module that holds each command; ``yalu.cli.main`` imports it on use, since some load many others."""

__all__ = ["COMMANDS"]
