"""Commands on the registry of sources."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import click

from yalu import settings as setting
from yalu.cli.output import json_line, line
from yalu.sources import Registry, load_registry
from yalu.sources.source import Source

_file_option = click.option(
    "--sources", "file", type=click.Path(path_type=Path, dir_okay=False), help="Only the sources of this file."
)


@click.group()
def sources() -> None:
    """The registry: what is watched, and how."""


@sources.command("list")
@_file_option
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def list_sources(file: Path | None, as_json: bool) -> None:
    """Every source, one line each."""
    registry = _registry(file)
    width = max((len(source_id) for source_id in registry.sources), default=0)
    for source in sorted(registry.sources.values(), key=lambda source: source.id):
        if as_json:
            json_line(_summary(source))
            continue
        state = "on " if source.enabled else "off"
        languages = ",".join(source.languages)
        ways = ",".join(dict.fromkeys(discovery.way.value for discovery in source.discover)) or "no way in known"
        line(f"{source.id:{width}}  {state}  {source.country} {languages:8}  {source.type:11}  {ways}  {source.name}")


@sources.command("show")
@click.argument("source_id", metavar="ID")
@_file_option
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def show_source(source_id: str, file: Path | None, as_json: bool) -> None:
    """All that is known about one source."""
    source = _registry(file).get(source_id)
    if as_json:
        json_line(_everything(source))
        return
    for name, value in _everything(source).items():
        if value not in (None, [], {}, ""):
            line(f"{name:20} {value}")


@sources.command("check")
@click.argument("source_id", metavar="ID")
@_file_option
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def check_source(source_id: str, file: Path | None, as_json: bool) -> int:
    """A careful first visit: robots.txt, each way in, two articles, comments.

    Prints one line for each thing (ok, BAD or note), the verdict last. Leaves with 1 when the source cannot be watched.
    Nothing is stored.
    """
    from yalu.jobs.check import State, check

    source = _registry(file).get(source_id)
    _hush()
    signs = check(source, setting.load())
    for sign in signs:
        if as_json:
            json_line({"what": sign.what, "state": sign.state, "says": sign.says})
        else:
            line(f"{sign.state.value:4} {sign.what}: {sign.says}")
    return 1 if signs[-1].state is State.BAD else 0


def _hush() -> None:
    """What goes wrong on the way is in what the command prints; defects of ours are still logged."""
    logging.getLogger("spiders").setLevel(logging.ERROR)


def _registry(file: Path | None) -> Registry:
    return load_registry(setting.load().sources, only=file)


def _summary(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "enabled": source.enabled,
        "country": source.country,
        "languages": list(source.languages),
        "type": source.type,
        "homepage": source.homepage,
        "discover": [{discovery.way.value: discovery.url} for discovery in source.discover],
    }


def _everything(source: Source) -> dict[str, Any]:
    return _summary(source) | {
        "comments": source.comments,
        "scope": source.scope.value,
        "every": f"{source.every.total_seconds():.0f}s",
        "delay": f"{source.delay.total_seconds():g}s",
        "terms": source.terms.value,
        "tier": source.tier,
        "stance": source.stance,
        "editions_of": source.editions_of,
        "max_pages": source.max_pages,
        "user_agent": source.user_agent,
        "timezone": source.timezone,
        "allow_private_hosts": source.allow_private_hosts,
        "evidence": dict(source.evidence),
    }
