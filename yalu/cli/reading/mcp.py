"""Command: mcp, the room's questions for a language model's client."""

from __future__ import annotations

import click

from yalu import settings as setting


@click.command()
def mcp() -> None:
    """Answer a language model's client over stdio (MCP): search, changes, articles and threads as of a time, citations.

    Only reads. Every answer has interval, evidence and terms, quotes no more than a report may, and no word where a
    host does not let its texts be handed to a model.
    """
    from yalu.db.core.engine import open_database

    try:
        from yalu.web.tools.server import create_server
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"mcp needs the extras mcp and web: pip install 'yalu[mcp,web]' ({error})"
        ) from error
    settings = setting.load()
    create_server(open_database(settings.database_url), settings).run("stdio")
