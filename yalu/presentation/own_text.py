"""The text of an article without the boilerplate of its site, each sentence with the version that brought it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yalu.changes.significance.volatile_text import is_boilerplate
from yalu.changes.text_diff.context import sentences
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room.articles import ArticlePage
from yalu.model import Kind, ParsedArticle
from yalu.records.plain_text import plain, plain_paragraphs

_SIGNS = re.compile(r"[\W_]+")
_OF_TEXT = frozenset({Kind.ARTICLE_BODY, Kind.ARTICLE_NOTICE, Kind.ARTICLE_ACCESS, Kind.ARTICLE_HEADLINE})
"""Kinds of changes by which a version brings sentences; after another one the site, not the article, has new ones."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the newest version. ``seq``: the version since which it has stood without a gap."""

    seq: int
    text: str
    paragraph: int
    """Its place, from 0."""
    boilerplate: bool
    """Whether its paragraph leads elsewhere or is volatile, or it came without a change of the article."""


def sentences_of(article_page: ArticlePage) -> list[Sentence]:
    """The standfirst and the body of the newest version of an article that has one."""
    edited = {change.after_version for change in article_page.changes if change.kind in _OF_TEXT}
    known_since = article_page.changes[0].not_after if article_page.changes else article_page.versions[-1].not_after
    brought = {
        version.seq
        for version in article_page.versions
        if version.seq == article_page.versions[0].seq or version.name in edited or version.not_after < known_since
    }
    return list(_sentences(article_page.versions, brought))


def own_text(article_page: ArticlePage) -> str:
    """The paragraphs of the newest body that are not boilerplate, a blank line between them."""
    own = {_key(sentence.text) for sentence in sentences_of(article_page) if not sentence.boilerplate}
    body = plain_paragraphs(article_page.versions[-1].article.body)
    return "\n\n".join(text for text in body if any(_key(sentence) in own for sentence in sentences(text)))


def headline_since(versions: Sequence[VersionAsOf]) -> int:
    """The version since which the headline has stood without a gap. There is at least one."""
    seq, key = versions[0].seq, _key(versions[0].article.title or "")
    for version in versions[1:]:
        if key != _key(version.article.title or ""):
            seq, key = version.seq, _key(version.article.title or "")
    return seq


def standfirst(article: ParsedArticle) -> str:
    """What stands between headline and text; empty where the text begins with it."""
    text = plain(article.subtitle)
    return "" if text in plain_paragraphs(article.body)[:1] else text


def _sentences(versions: Sequence[VersionAsOf], brought: set[int]) -> Iterator[Sentence]:
    origins = _origins(versions)
    for place, paragraph in enumerate(_paragraphs(versions[-1].article)):
        elsewhere = is_boilerplate(paragraph)
        for sentence in sentences(paragraph):
            seq = origins[_key(sentence)]
            yield Sentence(seq, sentence, place, elsewhere or seq not in brought)


def _origins(versions: Sequence[VersionAsOf]) -> dict[str, int]:
    """By sentence of the newest version, the version since which it has stood without a gap."""
    since: dict[str, int] = {}
    for version in versions:
        keys = {_key(sentence) for paragraph in _paragraphs(version.article) for sentence in sentences(paragraph)}
        since = {key: since.get(key, version.seq) for key in keys}
    return since


def _paragraphs(article: ParsedArticle) -> list[str]:
    return [text for text in (standfirst(article), *plain_paragraphs(article.body)) if text]


def _key(sentence: str) -> str:
    """What a sentence is known by: a version that differs in form only brings no sentence."""
    return _SIGNS.sub("", sentence).casefold() or sentence
