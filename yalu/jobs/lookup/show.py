"""One article as it is or was, one version and its text, or why nothing is kept, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from yalu.conversion import exact
from yalu.db.queries import article_states
from yalu.db.queries.article_states import ArticleAsOf
from yalu.db.queries.thread_states import CommentAsOf
from yalu.db.queries.version_lookup import NamedVersion, named_version
from yalu.db.sources.rejected_urls import LeftOut, left_out
from yalu.downloads.states import comment_record, thread_record, version_record
from yalu.errors import UnknownItem, UsageError
from yalu.jobs.lookup.skipped_urls import skipped_line
from yalu.jobs.runtime.database import job_database
from yalu.model import CommentState, ParsedArticle, ParsedComment, PublisherTime
from yalu.pages.as_json import article_json
from yalu.reasons import reason_text
from yalu.records.as_of import AsOf, Between
from yalu.records.definition import public
from yalu.records.quoting.cutting import excerpt_line
from yalu.records.quoting.quotation import SourceTerms
from yalu.settings import Settings
from yalu.text import one_line, paragraphs
from yalu.topics.explain import rule_in_words


def article(settings: Settings, url: str, clocks: AsOf) -> ArticleAsOf | LeftOut:
    """The article ``url`` leads or led to, as of a time, or why nothing is kept of it.

    Raises UnknownItem, StoreError.
    """
    with job_database(settings) as database:
        try:
            return article_states.show(database, url, clocks, gone_after=settings.gone_after)
        except UnknownItem:
            why = left_out(database, url, as_of=clocks.until)
            if why is None:
                raise
            return why


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
    state = held.state
    if not isinstance(state, ParsedArticle):
        return state.text
    in_body = {one_line(paragraph) for paragraph in state.body.split("\n\n")}
    parts = (state.subtitle, ", ".join(state.byline), *state.notices)
    return "\n\n".join([state.title, *(part for part in parts if part and one_line(part) not in in_body), state.body])


def as_values(record: ArticleAsOf, with_thread: bool) -> dict[str, Any]:
    """The record as JSON values, by the names that it has at every door, with whole texts."""
    values: dict[str, Any] = {
        **_public(version_record(record.version)),
        **_values(record, "source_id", "source_name", "url"),
        **_article(record.version.article),
        "versions": len(record.versions),
        **_values(record, "gone_since", "between"),
    }
    if with_thread:
        values["threads"] = [
            {
                **_public(thread_record(thread, record.source)),
                "comments": [_comment(comment, record.source) for comment in thread.comments],
            }
            for thread in record.threads
        ]
    return values


def _comment(comment: CommentAsOf, source: SourceTerms) -> dict[str, Any]:
    return {
        **_public(comment_record(comment, source)),
        **_comment_state(comment.comment),
        "text": comment.words,
        **_values(comment, "visible", "state", "placeholder"),
    }


def _public(record: Any) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(public(record))
    return values


def _values(held: Any, *names: str) -> dict[str, Any]:
    """Attributes of what is stored as JSON values, by their names."""
    return {name: msgspec.to_builtins(getattr(held, name)) for name in names}


def _article(state: ParsedArticle) -> dict[str, Any]:
    return {
        **article_json(state),
        **_by_both_clocks("published_at", state.published_at),
        **_by_both_clocks("modified_at", state.modified_at),
        "notices": len(state.notices),
        "notice_texts": list(state.notices),
        "characters": len(state.body),
    }


def _comment_state(state: ParsedComment) -> dict[str, Any]:
    return {
        "platform_comment_id": state.id,
        "parent_id": state.parent_id,
        "author_key": state.author,
        **_by_both_clocks("posted_at", state.posted_at),
        "text": state.text,
        "state": state.state.value,
    }


def _by_both_clocks(name: str, at: PublisherTime | None) -> dict[str, str | None]:
    """A publisher's time in UTC, and as it is stated."""
    return {name: exact(at.utc()) if at else None, f"{name}_raw": str(at) if at else None}


def as_lines(record: ArticleAsOf, with_thread: bool) -> Iterator[str]:
    """The record as lines of text."""
    state = record.version.article
    yield from _head(state)
    yield record.url
    seen = f"version {record.version.seq} ({record.version.name}), first seen {_iso(record.version.not_after)}"
    yield f"{seen}, last seen {_iso(record.last_seen_at)}"
    if record.gone_since:
        yield f"no longer available since {_iso(record.gone_since)}"
    if record.between:
        yield f"in between: {_next(record.between)}"
    for notice in state.notices:
        yield f"notice: {notice}"
    yield ""
    yield state.body
    if not with_thread:
        return
    for thread in record.threads:
        yield ""
        opening = {True: "open", False: "closed", None: "open or closed unknown"}[thread.open]
        part = "" if thread.complete else " in part"
        yield f"thread: {thread.platform}, {opening}, checked {_iso(thread.read_at)}{part}"
        for comment in thread.comments:
            parent = f" (to {comment.comment.parent_id})" if comment.comment.parent_id else ""
            when = comment.comment.posted_at or "no time"
            text = comment.words if comment.words is not None else comment.placeholder or ""
            yield f"- {comment.comment.id}{parent} {when}{_mark(comment)}: {text}"


def _head(state: ParsedArticle) -> Iterator[str]:
    """Headline, subtitle and authors; a subtitle that stands in the body is not repeated."""
    in_body = one_line(state.subtitle or "") in paragraphs(state.body)
    yield from (part for part in (state.title, None if in_body else state.subtitle, ", ".join(state.byline)) if part)


def _mark(comment: CommentAsOf) -> str:
    """The mark of a comment whose words are not shown, or not certainly."""
    if comment.visible:
        return ""
    if comment.between is not None:
        return f" [in between: {_next(comment.between)}]"
    if comment.words is None:
        return f" [never seen visible: {comment.state}]"
    return f" [no longer visible since {_iso(comment.gone_since)}: {comment.state}]"


def _next(step: Between) -> str:
    """What came next, and when it was first seen."""
    return f"{step.state} by {_iso(step.not_after)}, not yet at {_iso(step.not_before)}"


def version_as_values(held: NamedVersion) -> dict[str, Any]:
    """One version as JSON values, by the names that it has at every door, with its place among the others."""
    state, source = held.state, held.source
    values: dict[str, Any] = {
        **_values(held, "article_id", "source_id", "source_name", "source_type", "country"),
        "terms": source.permitted.value,
        "quoted_up_to": source.limit,
        **_values(held, "seq", "content_hash", "not_before", "not_after", "replaced", "erased"),
        "version": held.name,
        "versions": held.versions,
        "current": held.name == held.current,
        "current_version": held.current,
    }
    if isinstance(state, ParsedArticle):
        values |= {"url": held.article_url, **_article(state), "excerpt": excerpt_line(state.body, source.limit)}
        return values | _values(held, "capture_id", "extractor", "last_seen_at")
    return values | {"article_url": held.article_url, "comment_id": held.owner[1], **_comment_state(state)}


def version_as_lines(held: NamedVersion) -> Iterator[str]:
    """One version as lines of text, after a line on its place among the others."""
    yield f"{held.name}: version {held.seq} of {held.versions} of {held.owner_in_words}; {_place(held)}"
    last = f", last seen {_iso(held.last_seen_at)}" if held.last_seen_at else ""
    yield f"first seen {_iso(held.not_after)}{last}"
    if held.erased:
        yield "its words were erased"
    yield ""
    state = held.state
    if isinstance(state, ParsedArticle):
        yield from _head(state)
        yield from (f"notice: {notice}" for notice in state.notices)
        yield ""
        yield state.body
        return
    mark = "" if state.state is CommentState.VISIBLE else f" [not visible: {state.state.value}]"
    parent = f" (to {state.parent_id})" if state.parent_id else ""
    yield f"{state.id}{parent} {state.posted_at or 'no time'}{mark}: {state.text}"


def _place(held: NamedVersion) -> str:
    if held.replaced:
        return f"re-extraction replaced it; the current version is {held.current}"
    return "the current one" if held.name == held.current else f"not the current one, which is {held.current}"


def why_in_words(left: LeftOut) -> str:
    """Why nothing is kept, in one line."""
    if left.skipped is not None:
        passed = skipped_line(left.skipped)
        return f"no crawl has checked {left.url}; the last one of {left.source_id}: {passed}"
    if left.match is None:
        reason = f" ({reason_text(left.reason)})" if left.reason else ""
        return f"{left.url} was left out: no article was found there at {_iso(left.at)}{reason}"
    terms = ", ".join(f"{term.text} ({term.field})" for term in left.match.terms)
    judged = f"rule {left.match.rule} ({rule_in_words(left.match.rule)}), score {left.match.score:.2f}"
    return f"{left.url} was left out: out of scope by {judged}, {f'terms: {terms}' if terms else 'no terms found'}"


def why_as_values(left: LeftOut) -> dict[str, Any]:
    """Why nothing is kept, as JSON values."""
    match = left.match
    terms = match.terms if match else ()
    return {
        "url": left.url,
        "source_id": left.source_id,
        "left_out": left.cause.value,
        "reason": why_in_words(left),
        "at": exact(left.at),
        "rule": match.rule if match else None,
        "score": round(match.score, 3) if match else None,
        "passed_over": msgspec.to_builtins(left.skipped) if left.skipped is not None else None,
        "terms": [{"text": term.text, "kind": term.kind, "field": term.field} for term in terms],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
