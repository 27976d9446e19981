"""Change reports: selected, ranked and grouped changes, rendered as text, HTML, Markdown, JSON or Atom. Pure."""

from yalu.reports.compose import build
from yalu.reports.formats.render import Format, render
from yalu.reports.report import CoverageState, Report, SourceCoverage

__all__ = ["CoverageState", "Format", "Report", "SourceCoverage", "build", "render"]
