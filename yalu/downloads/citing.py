"""What is cited, made of what is stored: pages, files below them and tools for language models cite the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date

from yalu.conversion import stamp
from yalu.db.core.engine import Database
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room import articles
from yalu.db.room.articles import VersionPage
from yalu.db.room.comments import CommentPage
from yalu.errors import UnknownItem
from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.records.plain_text import plain
from yalu.records.quoting.cutting import cleaned, known_language, within_terms
from yalu.reports.citation import (
    COMMENT,
    Cited,
    comment_title,
    csl_type,
    interval,
    version_named,
    versions_named,
)
from yalu.reports.words.classes import change_label
from yalu.reports.words.words import Words

_LEFT_OR_BACK = (Kind.COMMENT_GONE, Kind.COMMENT_BACK)


def versions_of(database: Database, record: StoredChange) -> Sequence[VersionAsOf]:
    """The versions of the article that changed; none for a change of a comment or a source. Raises StoreError."""
    if record.article_id is None or record.comment_id is not None:
        return ()
    try:
        return articles.versions(database, record.article_id)
    except UnknownItem:
        return ()


def cited_change(words: Words, record: StoredChange, versions: Sequence[VersionAsOf]) -> Cited:
    """A change as it is cited; ``versions`` are those of its article (``versions_of``)."""
    shown, clean = within_terms(record), cleaned(record)
    of_comment = record.comment_id is not None
    label = change_label(words, record)
    return Cited(
        key=f"yalu-change-{record.change_id}",
        type=COMMENT if of_comment else csl_type(record.source_type),
        title=_title(words, clean, label),
        # The author of an article wrote no comment under it.
        byline=() if of_comment else clean.byline,
        outlet=clean.source_name,
        published_on=_published_on(record, versions),
        url=clean.article_url,
        language=clean.language,
        not_before=record.not_before,
        not_after=record.not_after,
        path=f"/changes/{record.change_id}",
        what=(f"{label[:1].lower()}{label[1:]}", *_states(words, clean, versions)),
        # What many pages of a source have alike is told by its number, as on its page: it is the text of no article.
        before=shown.before if record.article_id is not None else None,
        after=shown.after if record.article_id is not None else None,
        hashes=tuple(digest for digest in (clean.before_hash, clean.after_hash) if digest),
        captures=record.captures,
    )


def cited_version(words: Words, held: VersionPage) -> Cited:
    """A version of an article as it is cited."""
    article, version, owner = held.version.article, held.version, held.version.owner
    return Cited(
        key=f"yalu-article-{owner.article_id}-v{version.seq}",
        type=csl_type(owner.source.type),
        title=plain(article.title),
        byline=tuple(plain(name, 100) for name in article.byline[:10]),
        outlet=plain(owner.source_name),
        published_on=article.published_at.local.date() if article.published_at else None,
        url=owner.url,
        language=known_language(article.language),
        not_before=version.not_before,
        not_after=version.not_after,
        path=f"/articles/{owner.article_id}/versions/{version.seq}",
        what=(version_named(words, version.seq, version.name),),
        hashes=(version.content_hash,),
        body_hash=held.capture.sha256 if held.capture else None,
        captures=(version.capture_id,) if version.capture_id is not None else (),
    )


def cited_comment(words: Words, life: CommentPage) -> Cited:
    """A comment as it is cited, by its newest version."""
    newest = life.newest
    return Cited(
        key=f"yalu-comment-{newest.comment_id}",
        type=COMMENT,
        title=comment_title(words, newest.platform_comment_id, newest.title),
        outlet=plain(newest.source_name),
        published_on=newest.posted_at.astimezone(UTC).date() if newest.posted_at else None,
        url=newest.article_url,
        language=known_language(newest.language),
        not_before=newest.not_before,
        not_after=newest.not_after,
        path=f"/comments/{newest.comment_id}",
        what=tuple(_of_comment(words, life)),
        hashes=(newest.content_hash,),
        captures=tuple(dict.fromkeys(each.capture_id for each in life.absences if each.capture_id is not None)),
    )


def _title(words: Words, record: StoredChange, label: str) -> str:
    """A comment is cited as one, a change of a source by what it is."""
    title = record.title or record.article_url or record.source_name
    if record.platform_comment_id is not None:
        return comment_title(words, record.platform_comment_id, title)
    if record.article_id is not None:
        return title
    return words.gettext("{what} at {source}", what=label, source=title)


def _published_on(record: StoredChange, versions: Sequence[VersionAsOf]) -> date | None:
    """The day that the publisher states in the version after the change, or else in the newest."""
    known = {version.name: version.article.published_at for version in versions}
    newest = versions[-1].article.published_at if versions else None
    published = known.get(record.after_version or "", newest)
    return published.local.date() if published else None


def _states(words: Words, record: StoredChange, versions: Sequence[VersionAsOf]) -> Iterator[str]:
    """The states of a change, by the numbers that readers see and by those of ``yalu diff``."""
    seqs = {version.name: version.seq for version in versions}
    names = [name for name in (record.before_version, record.after_version) if name]
    numbered = [(seqs[name], name) for name in names if name in seqs]
    if len(numbered) == 2:
        yield versions_named(words, numbered[0], numbered[1])
    elif len(numbered) == 1 and len(names) == 1:
        yield version_named(words, *numbered[0])
    elif names:
        yield words.gettext("states {names}", names=words.several(names))


def _of_comment(words: Words, life: CommentPage) -> Iterator[str]:
    """What a citation says of a comment. The time of posting is given whole: a day alone would hide its zone."""
    newest, gettext = life.newest, words.gettext
    yield version_named(words, newest.seq, newest.version)
    if newest.posted_at:
        yield gettext("posted {time}", time=stamp(newest.posted_at))
    yield gettext("thread snapshot {number}", number=str(newest.snapshot_id))
    last = next((change for change in reversed(life.changes) if change.kind in _LEFT_OR_BACK), None)
    if last is not None and last.not_before is not None:
        when = interval(words, last.not_before, last.not_after)
        if last.kind is Kind.COMMENT_GONE:
            yield gettext("found missing {when}", when=when)
        else:
            yield gettext("visible again {when}", when=when)
