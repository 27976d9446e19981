"""Precision and recall of the change rule on the labelled set: ``python -m benchmarks.changes.measure [--wrong]``."""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.changes.cases import Case, cases
from yalu.changes import compare_articles, compare_threads
from yalu.finding import Finding
from yalu.model import Kind
from yalu.reasons import reason_text

Told = set[tuple[Kind, str | None]]


def told(case: Case) -> tuple[Told, list[Finding]]:
    """What would be reported, and all findings."""
    findings = [*compare_articles(case.old.article, case.new.article)]
    if case.old.thread and case.new.thread:
        findings += compare_threads(case.old.thread, case.new.thread)
    return {(one.kind, one.platform_comment_id) for one in findings if one.significance >= 0.2}, findings


def main() -> None:
    every = cases()
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    light = []
    for case in every:
        said, findings = told(case)
        for name, hits in (
            ("right", said & case.expected),
            ("extra", said - case.expected),
            ("missed", case.expected - said),
        ):
            counter = {"right": right, "extra": extra, "missed": missed}[name]
            for kind, _ in hits:
                counter.update((f"kind {kind}", f"lang {case.lang}", "all"))
        if said != case.expected and "--wrong" in sys.argv:
            print(f"WRONG {case.name}: told {sorted(map(str, said))}, expected {sorted(map(str, case.expected))}")
            for one in findings:
                print(f"    {one.kind} {one.significance} {one.reason}")
        if case.weighty and not any(one.significance >= 0.5 for one in findings):
            light.append(case.name)
            if "--wrong" in sys.argv:
                print(f"LIGHT {case.name}: {[(one.significance, reason_text(one.reason)) for one in findings]}")
    noise = sum(1 for case in every if not case.expected)
    print(f"{len(every)} pairs, {noise} of them without a change to report")
    print(f"{'':28}{'precision':>10}{'recall':>8}{'n':>6}")
    for name in sorted({*right, *extra, *missed}):
        hit, wrong, lost = right[name], extra[name], missed[name]
        precision = hit / (hit + wrong) if hit + wrong else 1.0
        recall = hit / (hit + lost) if hit + lost else 1.0
        print(f"{name:28}{precision:10.3f}{recall:8.3f}{hit + lost:6}")
    print(f"weighty changes under 0.5: {len(light)} of {sum(1 for case in every if case.weighty)}")


if __name__ == "__main__":
    main()
