"""Change reports: chosen, ranked and grouped from changes, then set as text, HTML, Markdown, JSON or Atom. Pure."""

from yalu.reports.compose import build
from yalu.reports.formats.render import Format, render
from yalu.reports.report import Item, Report, SourceCoverage, State

__all__ = ["Format", "Item", "Report", "SourceCoverage", "State", "build", "render"]
