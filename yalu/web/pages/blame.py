"""Which version of an article brought its headline and each of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from starlette.responses import Response

from yalu.changes.significance.volatile_text import is_boilerplate
from yalu.changes.text_diff.context import sentences
from yalu.db.queries.article_states import VersionRecord
from yalu.db.room.articles import ArticlePage
from yalu.model import Article, Kind
from yalu.records.plain_text import plain, plain_paragraphs
from yalu.web.pages.comparison import with_versions
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

_SIGNS = re.compile(r"[\W_]+")
_OF_TEXT = frozenset({Kind.ARTICLE_BODY, Kind.ARTICLE_NOTICE, Kind.ARTICLE_ACCESS, Kind.ARTICLE_HEADLINE})
"""Kinds of changes by which a version brings sentences; after another one the site, not the article, has new ones."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences in a row that one version brought; without ``text`` the terms allow no more, and it counts them."""

    seq: int
    text: str
    sentences: int
    characters: int
    starts_paragraph: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the newest version. ``seq``: the version since which it has stood without a gap."""

    seq: int
    text: str
    starts_paragraph: bool
    boilerplate: bool
    """Whether its paragraph leads elsewhere or is volatile, as on many pages of the site."""


def blame(visit: RequestContext) -> Response:
    """``/articles/ID/blame``: the headline and each sentence of the newest version, with the version that brought it.

    Boilerplate of the site is counted, not shown: lines that lead elsewhere, and what came with a version in which the
    article itself did not change.
    """
    piece = with_versions(visit)
    text = list(_text(piece.versions))
    own = _of_the_article(piece, text)
    passages = _passages(own, piece.source.limit)
    return page(
        visit,
        "blame.html",
        piece=piece,
        versions={version.seq: version for version in piece.versions},
        first=piece.versions[0].seq,
        headline=_headline(piece.versions),
        passages=passages,
        left_out=len(text) - len(own),
        cut=any(not passage.text for passage in passages),
        title=plain(piece.article.version.article.title),
        base=f"/articles/{piece.article.article_id}",
    )


def _headline(versions: Sequence[VersionRecord]) -> int:
    """The version since which the headline has stood without a gap."""
    seq = versions[0].seq
    for old, new in pairwise(versions):
        if _key(old.article.title or "") != _key(new.article.title or ""):
            seq = new.seq
    return seq


def _of_the_article(piece: ArticlePage, text: Sequence[Sentence]) -> list[Sentence]:
    edited = {change.after_version for change in piece.changes if change.kind in _OF_TEXT}
    known_since = piece.changes[0].not_after if piece.changes else piece.versions[-1].not_after
    brought = {
        version.seq
        for version in piece.versions
        if version.seq == piece.versions[0].seq or version.name in edited or version.not_after < known_since
    }
    return [sentence for sentence in text if sentence.seq in brought and not sentence.boilerplate]


def _text(versions: Sequence[VersionRecord]) -> Iterator[Sentence]:
    """The sentences of the newest version in their order."""
    origins = _origins(versions)
    for paragraph in _paragraphs(versions[-1].article):
        elsewhere = is_boilerplate(paragraph)
        for place, sentence in enumerate(sentences(paragraph)):
            yield Sentence(origins[_key(sentence)], sentence, place == 0, elsewhere)


def _passages(text: Sequence[Sentence], limit: int) -> list[Passage]:
    """The sentences as far as they may be quoted; the latest brought are quoted before others."""
    quoted: set[int] = set()
    left = limit
    for place in sorted(range(len(text)), key=lambda place: (-text[place].seq, place)):
        if len(text[place].text) <= left:
            quoted.add(place)
            left -= len(text[place].text)
    passages: list[Passage] = []
    for place, sentence in enumerate(text):
        size = len(sentence.text)
        last = passages[-1] if passages else None
        if place in quoted:
            passages.append(Passage(sentence.seq, sentence.text, 1, size, sentence.starts_paragraph))
        elif last is not None and not last.text and last.seq == sentence.seq:
            passages[-1] = replace(last, sentences=last.sentences + 1, characters=last.characters + size)
        else:
            passages.append(Passage(sentence.seq, "", 1, size, sentence.starts_paragraph))
    return passages


def _origins(versions: Sequence[VersionRecord]) -> dict[str, int]:
    """By sentence of the newest version, the version since which it has stood without a gap."""
    standing: dict[str, int] = {}
    for version in versions:
        keys = {_key(sentence) for paragraph in _paragraphs(version.article) for sentence in sentences(paragraph)}
        standing = {key: standing.get(key, version.seq) for key in keys}
    return standing


def _paragraphs(article: Article) -> list[str]:
    """The standfirst, unless the body begins with it, and the paragraphs of the body."""
    body = list(plain_paragraphs(article.body))
    standfirst = plain(article.subtitle)
    return body if not standfirst or standfirst in body[:1] else [standfirst, *body]


def _key(sentence: str) -> str:
    """What a sentence is known by: a version that differs in form only brings no sentence."""
    return _SIGNS.sub("", sentence).casefold() or sentence
