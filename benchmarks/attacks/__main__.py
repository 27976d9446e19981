"""Run the attack scenarios: `python -m benchmarks.attacks [--set SET] [--only CLASS] [--sample K [--rest]]`."""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from benchmarks.attacks.drive import Batch, run_batch
from benchmarks.attacks.judge import Verdict, judge, table
from benchmarks.attacks.scenario import Event, Scenario
from benchmarks.attacks.suite import CLASSES, SETS, scenarios


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for, print the table; 0 when nothing false was told, else 1."""
    options = _options(arguments)
    numbered = _wanted(options)
    if options.list:
        for _, scenario in numbered:
            site, story = scenario.site, [f"\n    {scenario.story}"] if scenario.story else []
            print(scenario.id, site.language, site.markup, site.layout, *_facts(scenario.events), *story)
        return 0
    started = time.monotonic()
    verdicts, problems = _run(numbered, options)
    verdicts.sort(key=lambda verdict: verdict.scenario.id)
    print(table(verdicts, CLASSES))
    for problem in problems:
        print(f"problem: {problem}")
    print(f"{len(verdicts)} scenarios in {time.monotonic() - started:.0f} s")
    return int(any(verdict.false_gone or verdict.false_other for verdict in verdicts))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], help="a class (01 … 12, 90) or a scenario id; may be given again"
    )
    parser.add_argument("--set", choices=(*SETS, "all"), default="first", help="which set of scenarios")
    parser.add_argument("--sample", type=int, help="this many scenarios of each class, evenly drawn over it")
    parser.add_argument("--rest", action="store_true", help="with --sample: those that it would not draw")
    parser.add_argument("--jobs", type=int, default=2, help="parallel processes")
    parser.add_argument("--per-run", type=int, default=10, help="sources in one run")
    parser.add_argument("--details", type=Path, help="JSON lines of each scenario that is not clean")
    parser.add_argument("--keep", type=Path, help="keep databases and outputs in this folder")
    parser.add_argument("--list", action="store_true", help="list the scenarios and run nothing")
    return parser.parse_args(arguments)


def _wanted(options: argparse.Namespace) -> list[tuple[int, Scenario]]:
    only = {name.zfill(2) for name in options.only}
    numbered = [
        (number, scenario)
        for number, scenario in enumerate(scenarios())
        if (options.set == "all" or scenario.id.startswith(SETS[options.set]))
        and (not options.only or {scenario.group, scenario.id} & only)
    ]
    if options.sample is None:
        return numbered
    groups: dict[str, list[tuple[int, Scenario]]] = defaultdict(list)
    for number, scenario in numbered:
        groups[scenario.group].append((number, scenario))
    drawn = [item for group in groups.values() for item in _evenly(group, options.sample)]
    if not options.rest:
        return drawn
    numbers = {number for number, _ in drawn}
    return [item for item in numbered if item[0] not in numbers]


def _evenly(items: list[tuple[int, Scenario]], count: int) -> list[tuple[int, Scenario]]:
    """`count` items drawn with a fixed seed, one from each of as many equal stretches."""
    draw = random.Random(len(items))
    count = min(count, len(items))
    edges = [round(place * len(items) / count) for place in range(count + 1)]
    return [items[draw.randrange(start, end)] for start, end in itertools.pairwise(edges)]


def _batches(numbered: list[tuple[int, Scenario]], size: int) -> list[list[tuple[int, Scenario]]]:
    """Scenarios with one schedule together; those with slow answers apart from the others, and first."""
    groups: dict[tuple[object, ...], list[tuple[int, Scenario]]] = defaultdict(list)
    for number, scenario in numbered:
        groups[not scenario.slow, scenario.forced, scenario.schedule].append((number, scenario))
    ordered = (group for _, group in sorted(groups.items(), key=lambda item: str(item[0])))
    return [group[start : start + size] for group in ordered for start in range(0, len(group), size)]


def _numbers_batch(wanted: list[int], keep: Path | None) -> Batch:
    """Worker: scenarios are rebuilt from their numbers, since what they are made of cannot be pickled."""
    every = scenarios()
    return run_batch([(number, every[number]) for number in wanted], keep)


def _run(numbered: list[tuple[int, Scenario]], options: argparse.Namespace) -> tuple[list[Verdict], list[str]]:
    batches = _batches(numbered, options.per_run)
    verdicts: list[Verdict] = []
    problems: list[str] = []
    lines: list[str] = []
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        waiting = {}
        for place, batch in enumerate(batches):
            keep = options.keep / f"batch-{place:03d}" if options.keep else None
            waiting[pool.submit(_numbers_batch, [number for number, _ in batch], keep)] = place
        for done, future in enumerate(as_completed(waiting), 1):
            place = waiting[future]
            result = future.result()
            problems += [f"batch {place} ({batches[place][0][1].id} …): {text}" for text in result.problems]
            for _, scenario in batches[place]:
                verdict = judge(scenario, result.records[scenario.id])
                verdicts.append(verdict)
                lines += _details(verdict, result)
            bad = sum(bool(verdict.false_gone) for verdict in verdicts)
            print(f"{done}/{len(batches)} batches, {bad} scenarios with a false gone", file=sys.stderr, flush=True)
            if options.details:
                options.details.write_text("".join(line + "\n" for line in sorted(lines)), encoding="utf-8")
    return verdicts, problems


def _facts(events: tuple[Event, ...] | list[Event]) -> list[str]:
    return [f"[check {event.check}: {event.name}, piece {event.piece}, comment {event.comment}]" for event in events]


def _details(verdict: Verdict, batch: Batch) -> list[str]:
    """One line for a scenario that told something false or missed something."""
    scenario = verdict.scenario
    if not (verdict.false_gone or verdict.false_other or verdict.missed):
        return []
    record = {
        "scenario": scenario.id,
        "class": scenario.group,
        "mechanism": scenario.mechanism,
        "story": scenario.story,
        "seed": scenario.seed,
        "language": scenario.site.language,
        "markup": scenario.site.markup,
        "layout": scenario.site.layout,
        "comments": [len(piece.comments) for piece in scenario.site.pieces],
        "faults": [{"name": fault.name, "checks": sorted(fault.checks)} for fault in scenario.faults],
        "happened": _facts(scenario.events),
        "missed": _facts(verdict.missed),
        "false_gone": len(verdict.false_gone),
        "false_other": dict(Counter(str(change["kind"]) for _, change in verdict.false_other)),
        "false": [{"check": at, **_short(change)} for at, change in (*verdict.false_gone, *verdict.false_other)[:12]],
        "verdicts": batch.verdicts.get(scenario.id, []),
    }
    return [json.dumps(record, ensure_ascii=False)]


_SHOWN = (
    *("kind", "article_url", "platform_comment_id", "before", "after", "significance", "reason"),
    *("not_before", "not_after"),
)


def _short(change: dict[str, object]) -> dict[str, object]:
    return {name: value[:160] if isinstance(value := change.get(name), str) else value for name in _SHOWN}


if __name__ == "__main__":
    sys.exit(main())
