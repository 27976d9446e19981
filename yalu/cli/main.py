"""The command group (decision 0006), and the only place where errors become exit statuses."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from types import FrameType

import click

from yalu import __version__
from yalu.cli import maintenance, pages, reading, watching
from yalu.cli.groups import CommandGroup, CommandSection, with_hints_as_typed
from yalu.cli.output import is_text, note
from yalu.errors import YaluError
from yalu.hints import as_typed, did_you_mean, invoked_as
from yalu.jobs.runtime.log_setup import configure_logging
from yalu.processes.warm_up import collect_rarely
from yalu.settings import misspelt_variables

_ROOMS = (watching, reading, pages, maintenance)
_REGISTERED = {name: (room.__name__, entry) for room in _ROOMS for name, entry in room.COMMANDS.items()}


class RootGroup(CommandGroup):
    """``yalu`` itself: its commands lie in rooms, are imported on use, and stand in sections."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return [name for _, names in self.sections(ctx) for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """The command of that name, imported now; None without one."""
        if cmd_name not in _REGISTERED:
            return None
        room, entry = _REGISTERED[cmd_name]
        attribute = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"{room}.{entry.module}"), attribute)
        return with_hints_as_typed(command)

    def sections(self, ctx: click.Context) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ARG002
        """One heading for each kind of work, with the commands that are registered for it."""
        for section in CommandSection:
            yield section.value, [name for name, (_, entry) in _REGISTERED.items() if entry.section is section]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where to begin, then the help as click writes it."""
        formatter.write(as_typed("New here? `yalu demo` shows all of it on this machine, and asks no network.\n\n"))
        super().format_help(ctx, formatter)


@click.group(cls=RootGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="yalu", message="%(prog)s %(version)s")
@click.option("-v", "--verbose", is_flag=True, help="Log what is being done, on stderr.")
@click.pass_context
def yalu(context: click.Context, verbose: bool) -> None:
    """Watch what is written about China–Korea relations and keep every version of it."""
    configure_logging("INFO" if verbose else "WARNING")
    if context.invoked_subcommand != "doctor":  # which says so itself
        for name, right in misspelt_variables(os.environ).items():
            note(f"yalu: {name} is no setting; did you mean {right}?")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit the process.

    The status is 0 on success, 1 on failure, 2 on wrong usage, and 128 plus the signal's number when a signal stopped
    it.
    """
    collect_rarely()
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
    if (odd := next((argument for argument in given if not is_text(argument)), None)) is not None:
        note(f"yalu: an argument is not UTF-8: {odd!a}")
        return 2
    try:
        result = yalu.main(args=arguments, prog_name=invoked_as(), standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        note(error.format_message())
        return 2
    except click.UsageError as error:
        note(f"{_where(error.ctx)}: {_usage_text(error)}")
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


def _where(context: click.Context | None) -> str:
    """The command that was used wrongly, however it was started."""
    return f"yalu{context.command_path.removeprefix(invoked_as())}" if context else "yalu"


def _usage_text(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchCommand) and error.ctx and isinstance(error.ctx.command, click.Group):
        known = error.ctx.command.list_commands(error.ctx)
        return f"no such command {error.command_name!r}{_hint(error.command_name, known, error.ctx)}"
    if isinstance(error, click.NoSuchOption) and error.ctx:
        known = [name for parameter in error.ctx.command.get_params(error.ctx) for name in parameter.opts]
        return f"no such option {error.option_name!r}{_hint(error.option_name, known, error.ctx)}"
    return " ".join(error.format_message().split())


def _hint(given: str, known: Sequence[str], context: click.Context) -> str:
    return did_you_mean(given, known) or f"; `{context.command_path} --help` lists them"
