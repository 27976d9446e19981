"""Commands: serve and web-user, of the reading room, and mcp, its questions for a language model's client."""

from __future__ import annotations

import click

from yalu import settings as setting
from yalu.cli.output import line

PORT = 8400
"""Where the reading room answers unless another port is named."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="Address to answer at.")
@click.option(
    "--port",
    metavar="P",
    type=click.IntRange(1, 65535),
    help=f"Answer at this port and no other.  [default: {PORT} or the next free one]",
)
def serve(host: str, port: int | None) -> int:
    """Show what is stored as pages in a browser: changes, articles with their threads, evidence. Only reads.

    It answers this machine alone, unless YALU_WEB_USERS names users (`yalu web-user`); names of a reverse proxy go to
    YALU_WEB_HOSTS, its addresses to YALU_WEB_PROXIES.
    Runs until it is stopped (SIGTERM or Ctrl-C), with exit status 0 then.
    """
    try:
        from yalu.web.serve import serve as run
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise click.ClickException("the reading room needs the extra web: pip install 'yalu[web]'") from error
    run(setting.load(), host, port or PORT, line, fixed=port is not None)
    return 0


@click.command("web-user")
@click.argument("name", metavar="NAME")
def web_user(name: str) -> int:
    """Make a token for a user of the reading room, and the entry of YALU_WEB_USERS that lets its holder in.

    The token is shown this once; the entry holds a hash from which nobody can make it.
    """
    from yalu.web.access.users import NAME, hash_of, new_token

    if not NAME.fullmatch(name):
        raise click.UsageError("a name has letters, digits and . _ @ + - and begins with a letter or digit")
    token = new_token()
    line(f"token of {name}, shown once: {token}")
    line(f"for YALU_WEB_USERS: {name}:{hash_of(token)}")
    return 0


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
