"""Compare two versions of an article or comment: what changed and how significant it is.

Articles are compared here, their paragraphs in ``body``, their comments in ``threads``. ``text_diff`` aligns two texts,
``significance`` weighs where they differ, ``language`` and ``quotations`` know the words.

Pure: no clock, and no I/O other than reading packaged word lists.
"""

from yalu.changes.articles import compare_articles
from yalu.changes.body.paragraphs_elsewhere import bodies_differ, displaced_in, one_sided, repeated_in, shows_comments
from yalu.changes.body.teasers import shows_wall
from yalu.changes.body.truncation import Truncation, is_continued, truncation
from yalu.changes.page_pair import compare_pages
from yalu.changes.same_article import TextLikeness, another_article, led_elsewhere
from yalu.changes.significance.text_significance import Weight, weigh
from yalu.changes.text_diff.context import in_context
from yalu.changes.text_diff.diff import DiffBlock, How, Op, diff
from yalu.changes.text_diff.render import render_html, render_json, render_text
from yalu.changes.threads.comment_pairing import as_known, pair_comments
from yalu.changes.threads.comment_state import is_masked
from yalu.changes.threads.comments import compare_comments
from yalu.changes.threads.snapshots import CLOSED, OPENED, compare_threads
from yalu.changes.threads.thread_wide_edits import by_the_page
from yalu.changes.unweighed import unweighed_articles, unweighed_comments
from yalu.changes.versions import begins, next_comment, next_version, same_time

__all__ = [
    "CLOSED",
    "OPENED",
    "DiffBlock",
    "How",
    "Op",
    "TextLikeness",
    "Truncation",
    "Weight",
    "another_article",
    "as_known",
    "begins",
    "bodies_differ",
    "by_the_page",
    "compare_articles",
    "compare_comments",
    "compare_pages",
    "compare_threads",
    "diff",
    "displaced_in",
    "in_context",
    "is_continued",
    "is_masked",
    "led_elsewhere",
    "next_comment",
    "next_version",
    "one_sided",
    "pair_comments",
    "render_html",
    "render_json",
    "render_text",
    "repeated_in",
    "same_time",
    "shows_comments",
    "shows_wall",
    "truncation",
    "unweighed_articles",
    "unweighed_comments",
    "weigh",
]
