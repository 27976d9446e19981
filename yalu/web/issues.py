"""The issues of the topic lexicon, as the API and the tools list them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from yalu.model import READER_LANGUAGES
from yalu.records.nouns.article import Issue
from yalu.reports.words.names import issue
from yalu.reports.words.words import words_for
from yalu.settings import Settings
from yalu.topics.scanning.lexicon import load_lexicon


def issues(settings: Settings) -> tuple[Issue, ...]:
    """Every issue, with its names in four languages and a few of its terms in each family. Raises LexiconFileError."""
    terms: dict[str, dict[str, dict[str, None]]] = {}
    for family, some in load_lexicon(settings.lexicon).entries.items():
        for entry in some:
            if entry.row.tag is not None:
                terms.setdefault(entry.row.tag, {}).setdefault(family, {})[entry.text] = None
    readers = [words_for(language) for language in READER_LANGUAGES]
    return tuple(
        Issue(
            issue=tag,
            names={words.language: issue(words, tag) for words in readers},
            examples=_own_examples(terms[tag]),
        )
        for tag in sorted(terms)
    )


def _own_examples(families: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """At most three terms of each family; English ones, which count in every family, stand under English alone."""
    english = set(families.get("en", ()))
    return {
        family: tuple([text for text in texts if family == "en" or text not in english][:3])
        for family, texts in families.items()
    }
