"""Which version of an article brought its headline and each of its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from yalu.presentation.own_text import Sentence, headline_since, sentences_of
from yalu.records.plain_text import plain
from yalu.web.pages.versions.comparison import with_versions
from yalu.web.rendering import page
from yalu.web.visit import RequestContext


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences in a row that one version brought; without ``text`` the terms allow no more, and it counts them."""

    seq: int
    text: str
    sentences: int
    characters: int
    starts_paragraph: bool


def blame(visit: RequestContext) -> Response:
    """``/articles/ID/blame``: the headline and each sentence of the newest version, with the version that brought it.

    Boilerplate of the site is counted, not shown.
    """
    article_page = with_versions(visit)
    text = sentences_of(article_page)
    own = [sentence for sentence in text if not sentence.boilerplate]
    passages = _passages(own, article_page.source.limit)
    return page(
        visit,
        "blame.html",
        article_page=article_page,
        versions={version.seq: version for version in article_page.versions},
        first=article_page.versions[0].seq,
        headline=headline_since(article_page.versions),
        passages=passages,
        left_out=len(text) - len(own),
        cut=any(not passage.text for passage in passages),
        title=plain(article_page.version.article.title),
        base=f"/articles/{article_page.article_id}",
    )


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
        starts = place == 0 or text[place - 1].paragraph != sentence.paragraph
        last = passages[-1] if passages else None
        if place in quoted:
            passages.append(Passage(sentence.seq, sentence.text, 1, size, starts))
        elif last is not None and not last.text and last.seq == sentence.seq:
            passages[-1] = replace(last, sentences=last.sentences + 1, characters=last.characters + size)
        else:
            passages.append(Passage(sentence.seq, "", 1, size, starts))
    return passages
