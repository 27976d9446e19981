"""Looks up versions and their texts."""

from __future__ import annotations

from collections.abc import Iterator

from yalu.db.queries.version_lookup import NamedVersion, named_version
from yalu.errors import UsageError
from yalu.jobs.runtime.database import job_database
from yalu.model import ParsedArticle
from yalu.settings import Settings
from yalu.text import one_line


def version(settings: Settings, name: str) -> NamedVersion:
    """The version of that name (v12 or 12 of an article, c7 of a comment). Raises UnknownItem, StoreError."""
    with job_database(settings) as database:
        return named_version(database, name)


def comparable(old: NamedVersion, new: NamedVersion) -> None:
    """Raise UsageError, which names both, unless they are versions of one article or of one comment."""
    if old.owner != new.owner:
        raise UsageError(
            f"{old.name} is a version of {old.owner_in_words}, {new.name} of {new.owner_in_words}; "
            "only versions of one article or of one comment can be compared"
        )


def version_text(held: NamedVersion) -> str:
    """The text of a version: each field of an article once, or the words of a comment."""
    return "\n\n".join(_fields(held.state)) if isinstance(held.state, ParsedArticle) else held.state.text


def _fields(article: ParsedArticle) -> Iterator[str]:
    """Title, subtitle, byline, notices and body; what stands in the body is not repeated."""
    in_body = {one_line(paragraph) for paragraph in article.body.split("\n\n")}
    yield article.title
    for part in (article.subtitle, ", ".join(article.byline), *article.notices):
        if part and one_line(part) not in in_body:
            yield part
    yield article.body
