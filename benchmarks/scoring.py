"""Precision, recall and F1, for whatever is measured against labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Score:
    """How many answers were right, extra and missed, and how often an answer was rightly withheld."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    withheld: int = 0

    def add(self, wanted: bool, got: bool) -> None:
        """Count an answer of yes or no."""
        self.right += wanted and got
        self.extra += got and not wanted
        self.missed += wanted and not got
        self.withheld += not (wanted or got)

    def count(self, *, right: int = 0, extra: int = 0, missed: int = 0) -> None:
        """Count several answers."""
        self.right += right
        self.extra += extra
        self.missed += missed

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.missed + self.extra)

    def __str__(self) -> str:
        shares = f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"
        return f"{shares}: right {self.right}, extra {self.extra}, missed {self.missed}"
