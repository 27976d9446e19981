"""Change reports: composed of changes for a reader, rendered as text, HTML, Markdown, JSON or Atom. Pure."""

from yalu.reports.composing.build import build
from yalu.reports.composing.counting import usual_range
from yalu.reports.coverage import CoverageState, CoverageTotals, SourceCoverage
from yalu.reports.formats.render import Format, render
from yalu.reports.report import ComposedReport, Links, Reader

__all__ = [
    "ComposedReport",
    "CoverageState",
    "CoverageTotals",
    "Format",
    "Links",
    "Reader",
    "SourceCoverage",
    "build",
    "render",
    "usual_range",
]
