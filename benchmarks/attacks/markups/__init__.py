"""Ways in which sites write a comment thread: sixteen of the first set, nineteen of the second."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.attacks.markups import asian, blogs, forums, lists, magazines
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
LATER_MARKUPS: dict[str, Callable[[Thread], str]] = {
    "archived-responses": magazines.archived_responses,
    "archived-writes": magazines.archived_writes,
    "letters": magazines.letters,
    "nested-articles": magazines.nested_articles,
    "coral": magazines.coral,
    "isso": magazines.isso,
    "substack": magazines.substack,
    "user-comments": magazines.user_comments,
    "details-tree": magazines.details_tree,
    "discuz": forums.discuz,
    "ptt": forums.ptt,
    "naver": forums.naver,
    "tistory": forums.tistory,
    "table-grid": forums.table_grid,
    "fc2": forums.fc2,
    "two-channel": forums.two_channel,
    "xenforo": forums.xenforo,
    "guestbook": forums.guestbook,
    "sina": forums.sina,
}

# Those that state no count whatever the view says, or in their usual form.
UNCOUNTED = ("archived-numbered", "definition-list", "table", "typepad", "jcomments", "blogger")
LATER_UNCOUNTED = ("archived-responses", "archived-writes", "letters", "ptt", "table-grid", "two-channel", "guestbook")
