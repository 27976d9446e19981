"""The opening post of a forum topic: first of several posts alike, the article and not a comment.

Rule: threads.md#opening-posts-of-forums.

A page that only lists comments on an article elsewhere has the same shape. A topic has further evidence, such as the
forum software. The number of replies a page states is no evidence, because many other counters stand
above comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, chain, islice

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.comments.blocks.slots import member_signatures
from yalu.pages.comments.blocks.time_markers import Record, lines_within
from yalu.pages.comments.comment_text import is_subject, line_of
from yalu.pages.comments.completeness.completeness import LATER
from yalu.pages.comments.completeness.openness import is_closing_notice
from yalu.pages.comments.counts import NAMES_COMMENTS, heads_list, stated_count
from yalu.pages.comments.lists.page_statements import PageStatements
from yalu.pages.comments.lists.records import Entries
from yalu.pages.comments.platform import Opening, Sight, outermost
from yalu.pages.dates.day_month_order import in_page_order
from yalu.pages.document.blocks import HEADINGS, weight
from yalu.pages.document.vocabulary import phrases

MOST_BESIDE = 200
"""Characters of running text beside the posts from which the page has an article of its own."""
_MOST_RULES = 1_000
"""Characters of a board's rules and notices; with more running text beside the posts they answer an article."""
_MOST_ARTICLES, _MOST_ABOVE = 10, 6
LONG_POST, LEAST_BREAKS = 500, 2
"""Minimum weight and minimum number of breaks between paragraphs of a first post that its length tells."""
_LONG = 25
"""Characters of a single text from which it is running text."""


def without_opening(sight: Sight, entries: Entries) -> Entries | None:
    """Return the replies only, if the first block is the post they answer; else None."""
    first, *answers = entries.comments
    if not answers or LATER.search(sight.url) or is_subject(first.text.partition("\n\n")[0]):
        return None
    opening, *records = entries.records
    described = sight.once(PageStatements).is_described(opening)
    about = described or sight.once(is_forum) or _is_under_headline(sight, first, answers)
    about = about or _answer_headline(sight, entries.records)
    if not (about or entries.posts) or not _is_oldest(*in_page_order(entries.comments, sight.elements, sight.url)):
        return None
    if not is_topic(sight, entries.boxes) if entries.posts else has_own_article(sight, sight.tree, entries.boxes):
        return None
    kept = without_post(first.id, entries.comments)
    above = islice(opening[0].itersiblings("p", "div", preceding=True), _MOST_ABOVE)
    signed = member_signatures(opening)
    cut = outermost((*chain.from_iterable(records), *filter(is_closing_notice, above), *signed))
    stated = entries.stated if entries.stated != len(entries.comments) else len(answers)  # it counts posts
    begun = Opening.of(first, opening)
    return replace(entries, comments=kept, records=tuple(records), cut=cut, stated=stated, opening=begun)


def without_post(opening: str | None, posts: Iterable[ParsedComment]) -> tuple[ParsedComment, ...]:
    """Return the posts but for the one with the id ``opening``; those that answer it answer no comment."""
    answers = (post for post in posts if post.id != opening)
    return tuple(replace(post, parent_id=None) if post.parent_id == opening else post for post in answers)


def is_forum(sight: Sight) -> bool:
    """True if the page's generator is forum software, or it declares itself a forum post."""
    if any(phrases("forum_software").search(made[:200]) for made in sight.elements.metas.get("generator", ())):
        return True
    return any("DiscussionForumPosting" in text[:5000] for text in sight.inline)


def _is_under_headline(sight: Sight, first: ParsedComment, answers: Sequence[ParsedComment]) -> bool:
    """True if a page with a headline of its own has a first post in paragraphs, much longer than those after it."""
    if first.text.count("\n\n") < LEAST_BREAKS:
        return False
    usual = sorted(weight(answer.text) for answer in answers)[len(answers) // 2]
    if weight(first.text) <= max(LONG_POST, 4 * usual):
        return False
    heads = [line_of(node) for node in sight.tree.iter("h1")]
    title = next((line_of(node) for node in sight.tree.iter("title")), "")
    return len(heads) == 1 and bool(heads[0]) and title.startswith(heads[0])


def _answer_headline(sight: Sight, posts: Sequence[Record]) -> bool:
    """True if the first post's subject is the page's headline, and those of most others are answers' ("Re: …").

    Below a heading of comments the subject may be what the form to write one fills in.
    """
    if _is_headed(sight, posts[0][0]):
        return False
    title = sight.once(PageStatements).headline
    own, *others = ([line for node in post for line in lines_within(node)] for post in posts)
    answering = sum(any(map(is_subject, lines)) for lines in others)
    return bool(title) and title in own and 2 * answering > len(others)


def _is_headed(sight: Sight, post: HtmlElement) -> bool:
    """True if a heading of comments stands above a first post."""
    elements = sight.elements
    above = (place for place in elements.saying(NAMES_COMMENTS) if place < elements.at.get(post, 0))
    headings = (line_of(elements.nodes[place]) for place in above if elements.tags[place] in HEADINGS)
    return any(heads_list(line) or stated_count(line) is not None for line in headings)


def _is_oldest(first: ParsedComment, *answers: ParsedComment) -> bool:
    """True if a post is older than most answers: some are moved into a topic, or show when they were edited."""
    begun = first.posted_at
    after = sum(not (begun and answer.posted_at) or begun.local <= answer.posted_at.local for answer in answers)
    return 2 * after > len(answers)


def has_own_article(sight: Sight, tree: HtmlElement, boxes: Sequence[HtmlElement], most: int = MOST_BESIDE) -> bool:
    """Return True if there are more than ``most`` characters of running text outside the posts."""
    without = sight.places(boxes).union(sight.elements.places_of("script", "style", "noscript", "form", "a", "head"))
    lengths = map(len, sight.texts_within(tree, without))
    return any(size > most for size in accumulate(length for length in lengths if length > _LONG))


def is_topic(sight: Sight, posts: Sequence[HtmlElement]) -> bool:
    """True unless beside the posts is much text, or an element named article whose words the first does not repeat."""
    elements, of_posts, around = sight.elements, set(posts), set(posts[0].iterancestors())
    called = (elements.nodes[place] for place in islice(elements.places_of("article"), _MOST_ARTICLES))
    apart = (node for node in called if node not in around and of_posts.isdisjoint((node, *node.iterancestors())))
    own = any(has_own_article(sight, node, posts) and not _repeats(posts[0], node) for node in apart)
    return not (own or has_own_article(sight, sight.tree, posts, _MOST_RULES))


def _repeats(post: HtmlElement, article: HtmlElement) -> bool:
    """Return True if a post has the longest line of an article's paragraphs."""
    longest = max((text.strip() for text in article.itertext("p")), key=len, default="")
    return bool(longest) and longest in post.text_content()
