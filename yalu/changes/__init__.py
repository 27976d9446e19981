"""Two versions: what changed, and how much it matters. Pure: no I/O beyond packaged word lists, no clock."""

from yalu.changes.articles import compare_articles
from yalu.changes.comments import compare_comments
from yalu.changes.context import in_context
from yalu.changes.diff import Block, Diff, How, Op, Segment, diff
from yalu.changes.pages import compare_pages
from yalu.changes.pieces import Likeness, another_piece
from yalu.changes.render import render_html, render_json, render_text
from yalu.changes.shared import by_the_page
from yalu.changes.threads import Pairing, as_known, compare_threads, pair_comments, proves_absence
from yalu.changes.versions import begins, next_comment, next_version, same_time
from yalu.changes.weigh import Part, Weight, weigh

__all__ = [
    "Block",
    "Diff",
    "How",
    "Likeness",
    "Op",
    "Pairing",
    "Part",
    "Segment",
    "Weight",
    "another_piece",
    "as_known",
    "begins",
    "by_the_page",
    "compare_articles",
    "compare_comments",
    "compare_pages",
    "compare_threads",
    "diff",
    "in_context",
    "next_comment",
    "next_version",
    "pair_comments",
    "proves_absence",
    "render_html",
    "render_json",
    "render_text",
    "same_time",
    "weigh",
]
