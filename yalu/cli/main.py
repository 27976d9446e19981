"""The command group, and the only place where errors become exit statuses."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from keyword import iskeyword
from types import FrameType

import click

from yalu import __version__
from yalu.cli import maintenance, pages, reading, watching
from yalu.cli.output import is_text, note
from yalu.errors import YaluError
from yalu.jobs.runtime.log_setup import configure_logging

_COMMANDS = {
    command: f"{room.__name__}.{module}"
    for room in (maintenance, pages, reading, watching)
    for command, module in room.COMMANDS.items()
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        module = import_module(_COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="yalu", message="%(prog)s %(version)s")
@click.option("-v", "--verbose", is_flag=True, help="Log what is being done, on stderr.")
def yalu(verbose: bool) -> None:
    """Watch what is written about China–Korea relations and keep every version of it."""
    configure_logging("INFO" if verbose else "WARNING")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit the process.

    The status is 0 on success, 1 on failure, 2 on wrong usage, and 128 plus the signal's number when a signal stopped
    it.
    """
    with _terminable():
        status = _run(arguments)
    sys.exit(status)


class _Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP: a stop like Ctrl-C, with clean-up."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def _terminable() -> Iterator[None]:
    def stop(number: int, _: FrameType | None) -> None:
        raise _Terminated(number)

    ours = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _run(arguments: Sequence[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if (odd := next((one for one in given if not is_text(one)), None)) is not None:
        note(f"yalu: an argument is not UTF-8: {odd!a}")
        return 2
    try:
        result = yalu.main(args=arguments, prog_name="yalu", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        note(error.format_message())
        return 2
    except click.UsageError as error:
        where = f"{error.ctx.command_path}: " if error.ctx else "yalu: "
        note(f"{where}{' '.join(error.format_message().split())}")
        return 2
    except click.ClickException as error:
        note(f"yalu: {error.format_message()}")
        return 1
    except YaluError as error:
        note(f"yalu: {error}")
        return error.exit_code
    except (KeyboardInterrupt, click.Abort) as stopped:
        note("yalu: stopped")
        cause = stopped.__cause__ or stopped  # click makes an Abort of it
        return 128 + (cause.number if isinstance(cause, _Terminated) else signal.SIGINT)
    except BrokenPipeError:
        # The reader of our output has closed it (`yalu log | head`): not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        note(f"yalu: {error.filename or 'output'}: {error.strerror or error}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return result if isinstance(result, int) else 0
