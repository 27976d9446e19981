"""Change reports: selected, ranked and grouped changes, rendered as text, HTML, Markdown, JSON or Atom. Pure."""

from yalu.reports.compose import build
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.formats.render import Format, render
from yalu.reports.lines import Report

__all__ = ["CoverageState", "Format", "Report", "SourceCoverage", "build", "render"]
