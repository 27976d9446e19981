"""The help: where to begin, every command under a heading, a whole sentence for each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from tests.processes.forked import Forked
from yalu.cli.groups import CommandSection
from yalu.cli.main import yalu


def groups() -> Iterator[tuple[str, click.Group, click.Context]]:
    root = click.Context(yalu, info_name="yalu")
    yield "yalu", yalu, root
    for name in yalu.list_commands(root):
        command = yalu.get_command(root, name)
        if isinstance(command, click.Group):
            yield name, command, click.Context(command, info_name=name, parent=root)


GROUPS = list(groups())


def helped(*arguments: str, **environment: str) -> str:
    command = [sys.executable, "-m", "yalu", *arguments, "--help"]
    run = Forked(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    out: str = run.communicate()[0]
    assert run.returncode == 0
    return out


def test_the_first_line_says_where_to_begin_as_the_user_types_it() -> None:
    text = helped(YALU_INVOKED_AS="../run.sh yalu")
    assert text.startswith("New here? `../run.sh yalu demo` ") and "Usage: ../run.sh yalu [" in text
    assert helped().startswith("New here? `yalu demo` ")
    assert "for `../run.sh yalu up`" in " ".join(helped("demo", YALU_INVOKED_AS="../run.sh yalu").split())


def test_every_section_has_commands_and_every_command_one() -> None:
    sections = dict(yalu.sections(click.Context(yalu)))
    assert list(sections) == [section.value for section in CommandSection] and all(sections.values())
    names = [name for listed in sections.values() for name in listed]
    assert len(names) == len(set(names))
    assert names[0] == "demo"


@pytest.mark.parametrize(("group", "context"), [pytest.param(group, ctx, id=name) for name, group, ctx in GROUPS])
def test_each_command_has_a_whole_sentence(group: click.Group, context: click.Context) -> None:
    text = " ".join(group.get_help(context).split())
    assert "..." not in text.replace("[ARGS]...", "")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None and command.help
        sentence = command.get_short_help_str(1_000)
        assert sentence.endswith(".") and sentence[0].isupper()
        assert f"{name} {' '.join(sentence.split())}" in text
