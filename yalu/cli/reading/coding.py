"""Commands on coding: samples of changes that several coders sort into the categories of a codebook."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from yalu import settings as setting
from yalu.cli.filters import filter_options
from yalu.cli.groups import CommandGroup
from yalu.cli.output import OneOf, hint, json_line, json_option, line, note, utc_seconds
from yalu.coding.sampling import Strata

_sample = click.argument("name", metavar="SAMPLE")


@click.group(cls=CommandGroup)
def coding() -> None:
    """Draw samples of changes, see how far their coders have come, whether they agree, and take the codes out.

    Coders work in the reading room, each for themselves; no code is told before all have coded everything.
    """


@coding.command("draw")
@_sample
@click.option("--codebook", required=True, metavar="FILE|ID", help="A TOML file, or one that comes with Yalu.")
@click.option("--size", type=click.IntRange(1, 100_000), required=True, help="How many changes.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Another, another sample."
)
@click.option("--coder", "coders", multiple=True, required=True, metavar="USER", help="A user of the reading room.")
@click.option("--strata", type=OneOf(Strata), help="Share the sample among these in proportion.")
@filter_options
@json_option()
def draw_sample(name: str, codebook: str, size: int, seed: int, as_json: bool, **given: Any) -> None:
    """Draw a sample of the changes that the filters select, for two coders or more.

    The same filters, seed and --known-at give the same sample. Without --known-at it is drawn from what is recorded
    now.
    """
    from yalu.coding.codebook import load_codebook
    from yalu.db.study import samples
    from yalu.jobs.lookup.filter_reader import FilterReader
    from yalu.jobs.runtime.database import job_database
    from yalu.records.selection.filters import as_texts
    from yalu.sources.fields import identifier

    settings = setting.load()
    coders, strata = given.pop("coders"), given.pop("strata")
    try:
        named = identifier(name)
    except ValueError as error:
        raise click.UsageError(f"SAMPLE: {error}") from error
    plan = samples.SamplePlan(named, load_codebook(codebook), size, seed, coders, strata and Strata(strata))
    with job_database(settings) as database:
        filters = FilterReader(database, settings).read(as_texts(given))
        drawn = samples.draw_sample(database, plan, filters, settings.now)
    users = {user.partition(":")[0] for user in settings.web_users}
    for coder in coders:
        if "*" not in users and coder not in users:
            note(f"yalu: {coder} is no user of the reading room yet (YALU_WEB_USERS)")
    if as_json:
        json_line({"sample": drawn.name, "units": drawn.units, "population": drawn.population, "seed": drawn.seed})
        return
    line(f"drawn: {drawn.name}, {drawn.units} of {drawn.population} changes, known at {utc_seconds(drawn.known_at)}")
    hint("the coders find it in the reading room under /coding; how far they are: `yalu coding status`")


@coding.command("status")
@json_option()
def show_status(as_json: bool) -> None:
    """List the samples, and how many changes each coder has coded."""
    from yalu.db.study import samples
    from yalu.jobs.runtime.database import job_database

    with job_database(setting.load()) as database:
        states = samples.sample_states(database)
    for state in states:
        if as_json:
            json_line({"sample": state.name, "units": state.units, "coded": state.coded, "complete": state.complete})
            continue
        coded = ", ".join(f"{coder} {count} of {state.units}" for coder, count in state.coded.items())
        line(f"{state.name:24} {state.codebook.codebook_id:16} {coded}")
    if not states and not as_json:
        note("yalu: no sample was drawn yet")


@coding.command("alpha")
@_sample
@json_option()
def show_alpha(name: str, as_json: bool) -> None:
    """Say how far the coders of a sample agree: Krippendorff's alpha (nominal) with a bootstrap interval of 95 %."""
    from yalu.db.study import codings, samples
    from yalu.jobs.runtime.database import job_database

    with job_database(setting.load()) as database:
        state = samples.sample_state(database, name)
        measured = codings.measured(state, codings.all_units(database, state.sample_id))
    if as_json:
        shown = {"alpha": measured.alpha, "low": measured.low, "high": measured.high, "agreed": measured.agreed}
        json_line({"sample": state.name, **shown, "units": measured.units, "seed": state.seed})
        return
    if measured.alpha is None:
        line(f"{state.name}: no alpha, since fewer than two different codes stand beside each other")
        return
    bounds = "no interval" if measured.low is None else f"95 % interval {measured.low:.3f} to {measured.high:.3f}"
    line(
        f"{state.name}: alpha {measured.alpha:.3f}, {bounds}, agreed {measured.agreed:.1%} on {measured.units} changes"
    )


@coding.command("export")
@_sample
@json_option()
def export_codings(name: str, as_json: bool) -> None:
    """Print every code of a sample as CSV, or with --json as JSON lines, once all have coded.

    Coders stand under their names; `yalu export --dataset` writes pseudonyms.
    """
    from yalu.db.study import codings, samples
    from yalu.downloads.tables import csv_chunks
    from yalu.jobs.runtime.database import job_database
    from yalu.records.study.coding import Coding

    with job_database(setting.load()) as database:
        rows = list(codings.coding_records(database, samples.sample_state(database, name)))
    if as_json:
        for row in rows:
            json_line(msgspec.to_builtins(row))
        return
    for chunk in csv_chunks(Coding, rows):
        click.echo(chunk, nl=False)
