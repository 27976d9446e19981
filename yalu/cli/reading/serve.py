"""Commands: serve and web-user, of the reading room."""

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
