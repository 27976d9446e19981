"""The published score holds: at least 0.99 precision and recall on the labelled set."""

from benchmarks.changes.cases import cases
from benchmarks.changes.measure import told


def test_precision_and_recall_on_the_labelled_set() -> None:
    right = extra = missed = 0
    for case in cases():
        said, _ = told(case)
        right += len(said & case.expected)
        extra += len(said - case.expected)
        missed += len(case.expected - said)
    assert right / (right + extra) >= 0.99
    assert right / (right + missed) >= 0.99
