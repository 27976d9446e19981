"""Sixteen ways in which sites write a comment thread."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.attacks.markups import asian, blogs, lists
from benchmarks.attacks.markups.shown import Thread

MARKUPS: dict[str, Callable[[Thread], str]] = {
    "wordpress-classic": blogs.wordpress_classic,
    "wordpress-block": blogs.wordpress_block,
    "archived-numbered": lists.archived_numbered,
    "disqus-list": blogs.disqus_list,
    "drupal": blogs.drupal,
    "movable-type": blogs.movable_type,
    "phpbb": lists.phpbb,
    "korean-board": asian.korean_board,
    "chinese-news": asian.chinese_news,
    "japanese-blog": asian.japanese_blog,
    "definition-list": lists.definition_list,
    "table": lists.table,
    "microdata": lists.microdata,
    "typepad": blogs.typepad,
    "jcomments": lists.jcomments,
    "blogger": blogs.blogger,
}

# Those that state no count whatever the view says, or in their usual form.
UNCOUNTED = ("archived-numbered", "definition-list", "table", "typepad", "jcomments", "blogger")
