"""Imported by the process that workers are forked from, and by no other.

It reads a page and matches it, so that word lists and the lexicon are compiled once for all workers.
"""

from __future__ import annotations

from datetime import UTC, datetime

from yalu.pages.read_page import read_page
from yalu.topics.matching import match_article

_PAGE = b"""<html lang="en"><head><title>A bridge and a river</title></head><body><article>
<h1>A bridge and a river</h1><p>By Jo Lee, 1 May 2026</p>
<p>Trains cross the river between the two countries again, and both sides say so.</p></article>
<div id="comments"><h2>1 comment</h2><ol class="comment-list"><li class="comment" id="comment-1">
<cite class="fn">Kim</cite> <time datetime="2026-05-02T10:00:00Z">May 2, 2026</time><p>Good news.</p></li></ol></div>
</body></html>"""
_AT = datetime(2026, 5, 3, tzinfo=UTC)

_article = read_page(_PAGE, url="https://example.org/", headers={}, fetched_at=_AT).article
if _article is not None:
    match_article(_article, source_country="US")
