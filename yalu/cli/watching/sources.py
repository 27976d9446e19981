"""Commands on the registry of sources."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import msgspec

from yalu import settings as setting
from yalu.cli.groups import CommandGroup
from yalu.cli.output import OneOf, block, json_line, json_option, line, note, sources_option
from yalu.errors import UsageError
from yalu.sources.load import Registry, watched
from yalu.sources.source import SourceConfig, since_text, span_text


@click.group(cls=CommandGroup)
def sources() -> None:
    """List, show, check and add the sources that are watched."""


@sources.command("list")
@sources_option
@json_option()
def list_sources(file: Path | None, as_json: bool) -> None:
    """List every source, one line each, with the health of its discoveries at the last crawl."""
    from yalu.jobs.crawl.source_state import discovery_states, states_line

    registry = _registry(file)
    states = discovery_states(setting.load())
    width = max((len(source_id) for source_id in registry.sources), default=0)
    for source in sorted(registry.sources.values(), key=lambda source: source.id):
        if as_json:
            json_line(_summary(source) | {"health": states.get(source.id, {})})
            continue
        state = "on " if source.enabled else "off"
        languages = ",".join(source.languages)
        ways = ",".join(dict.fromkeys(discovery.method.value for discovery in source.discover)) or "no discovery"
        ways += f": {states_line(states[source.id])}" if states.get(source.id) else ""
        line(f"{source.id:{width}}  {state}  {source.country} {languages:8}  {source.type:11}  {ways}  {source.name}")
    if not registry.sources and not as_json:
        note("yalu: no source is known here: YALU_REGISTRY is none and no file of YALU_SOURCES names one")


@sources.command("show")
@click.argument("source_id", metavar="ID")
@sources_option
@json_option("JSON on stdout.")
def show_source(source_id: str, file: Path | None, as_json: bool) -> None:
    """Show all that is known about one source, with what its hosts say of their own rules and since when."""
    from yalu.jobs.crawl import source_state
    from yalu.jobs.lookup.skipped_urls import skipped_line

    source = _registry(file).get(source_id)
    settings = setting.load()
    states = source_state.discovery_states(settings).get(source.id, {})
    policies, held = source_state.host_policies(settings, source.id), source_state.reserved_counts(settings, source.id)
    passed = source_state.skipped_counts(settings, source.id)
    asked = source_state.terms_of_hosts(settings, source.id)
    if as_json:
        rows = [_plain(asdict(policy)) for policy in policies]
        more = {
            "health": states,
            "passed_over": msgspec.to_builtins(passed) if passed else {},
            "rules": rows,
            "reserved": dict(held.by) if held is not None else {},
        }
        more["host_terms"] = [_plain(asdict(record)) for record in asked]
        json_line(_everything(source) | more)
        return
    for name, value in _everything(source).items():
        if value not in (None, [], {}, ""):
            line(f"{name:20} {_in_words(value)}")
    for url, state in states.items():
        line(f"{'last crawl':20} {url} {state}")
    if passed:
        line(f"{'last crawl':20} {skipped_line(passed)}")
    for policy in policies:
        line(f"{'rules':20} {source_state.policy_line(policy)}")
    for host in asked:
        for text in source_state.terms_lines(host):
            line(f"{'terms of host':20} {text}")
    if held is not None and held.by:
        line(f"{'reserved':20} {source_state.reservation_line(held, source.terms)}")


@sources.command("check")
@click.argument("source_id", metavar="ID")
@sources_option
@json_option()
def check_source(source_id: str, file: Path | None, as_json: bool) -> int:
    """Make a careful first visit: robots.txt, each discovery, two articles, comments.

    Prints one line for each thing (ok, BAD or note), the verdict last. Leaves with 1 when the source cannot be watched.
    What was listed is remembered: a second check, six hours later or more, says what changed, and whether it is live.
    """
    from yalu.jobs.runtime.check_result import CheckStatus
    from yalu.jobs.source_check.check import check

    source = _registry(file).get(source_id)
    _log_errors_only()
    signs = check(source, setting.load())
    for sign in signs:
        if as_json:
            json_line({"what": sign.what, "state": sign.state, "says": sign.says})
        else:
            line(f"{sign.state.value:4} {sign.what}: {sign.says}")
    return 1 if signs[-1].state is CheckStatus.BAD else 0


@sources.command("add")
@click.argument("url")
@click.option("--id", "source_id", metavar="ID", help="Id of the source; made from the host when it is not given.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; it must not exist yet.")
def add_source(url: str, source_id: str | None, output: Path | None) -> None:
    """Examine a site and write a source file for it: feeds, sitemaps, WordPress, comments, language.

    Takes the address of a front page, a section or a feed. What was guessed or seen once stands in comments.
    """
    from yalu.jobs.source_check.survey import as_file, survey
    from yalu.sources import fields
    from yalu.sources.drafts.draft import free_id

    try:
        address = fields.url(url)
        wanted = fields.identifier(source_id) if source_id is not None else None
    except ValueError as error:
        raise UsageError(f"{url if source_id is None else source_id}: {error}") from error
    taken = _registry(None).sources
    if wanted in taken:
        raise UsageError(f"{wanted} is a source already, whose fields the new file would change; choose another --id")
    _must_be_new(output)
    _log_errors_only()
    settings = setting.load()
    site = survey(address, settings)
    name = wanted or free_id(urlsplit(site.homepage).hostname or "", taken)
    _write(as_file(site, name, address, settings, str(output or "stdout")), output)
    note(f"discoveries: {len(site.discoveries)}; next: `yalu sources check {name} --sources {output or 'FILE'}`")


@sources.command("import")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="File to write; it must not exist yet.")
def import_sources(file: Path, output: Path | None) -> None:
    """Write a source file for the feeds that a feed reader exported as OPML.

    Feeds that the registry knows already are left out. Nothing is fetched: try each with `yalu sources check`.
    """
    from yalu.sources.drafts.draft import write_drafts
    from yalu.sources.drafts.opml import drafts_of, import_opml

    _must_be_new(output)
    try:
        subscriptions = import_opml(file.read_bytes(), str(file))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    registry = _registry(None)
    known = {discovery.url for source in registry for discovery in source.discover}
    new = [item for item in subscriptions if item.feed not in known]
    if not new:
        raise UsageError(f"{file}: holds no feed that the registry does not know")
    drafts = drafts_of(new, registry.sources)
    heading = (f"Written by `yalu sources import {file.name}`.", "What stands behind a # was guessed: correct it.")
    _write(write_drafts(drafts, heading, str(output or "stdout")), output)
    note(f"sources: {len(drafts)}, feeds: {len(new)}, left out as known: {len(subscriptions) - len(new)}")


@sources.command("export")
@sources_option
@click.option("--format", "_format", type=OneOf(["opml"]), default="opml", help="OPML, for feed readers.")
@click.option("--enabled", is_flag=True, help="Only sources that are switched on.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; it must not exist yet.")
def export_sources(file: Path | None, _format: str, enabled: bool, output: Path | None) -> None:
    """Write every feed of the registry, for feed readers."""
    from yalu.sources.drafts.opml import export_opml

    registry = _registry(file)
    _write(export_opml(registry.enabled() if enabled else registry), output)


def _must_be_new(output: Path | None) -> None:
    if output is not None and output.exists():
        raise UsageError(f"{output}: is there already and is not overwritten")


def _write(text: str, output: Path | None) -> None:
    """To stdout, or to a new file. Raises UsageError."""
    if output is None:
        block(text)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{output}: is there already and is not overwritten") from error
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error


def _log_errors_only() -> None:
    """What goes wrong on the way is in what the command prints; defects of ours are still logged."""
    logging.getLogger("yalu.spiders").setLevel(logging.ERROR)


def _registry(file: Path | None) -> Registry:
    return watched(setting.load(), only=file)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_in_words(each)}" for name, each in value.items() if each not in (None, ""))
    return "; ".join(map(_in_words, value)) if isinstance(value, list | tuple) else str(value)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _summary(source: SourceConfig) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "enabled": source.enabled,
        "country": source.country,
        "languages": list(source.languages),
        "type": source.type,
        "homepage": source.homepage,
        "discover": [{discovery.method.value: discovery.url} for discovery in source.discover],
    }


def _everything(source: SourceConfig) -> dict[str, Any]:
    return _summary(source) | {
        "comments": source.comments,
        "fetch": source.fetch.value,
        "press": source.press,
        "scope": source.scope.value,
        "every": span_text(source.every),
        "delay": span_text(source.delay),
        "terms": source.terms.value,
        "tier": source.tier,
        "stance": source.stance,
        "editions_of": source.editions_of,
        "max_pages": source.max_pages,
        "revisit": source.revisit,
        "budget": f"{source.budget}/day" if source.budget else None,
        "user_agent": source.user_agent,
        "timezone": source.timezone,
        "since": since_text(source.since),
        "allow_private_hosts": source.allow_private_hosts,
        "evidence": dict(source.evidence),
    }
