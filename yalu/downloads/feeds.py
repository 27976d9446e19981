"""Rows as entries of a feed: text only, so that no reader of feeds takes anything in it for markup."""

from __future__ import annotations

from yalu.conversion import exact
from yalu.model import CommentState
from yalu.reasons import reason_text
from yalu.records.as_of import BETWEEN, GONE
from yalu.records.nouns.article import Article
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion
from yalu.rendering.feeds import FeedEntry, entry_id, key_of, urn
from yalu.reports.words.classes import change_heading, change_label
from yalu.reports.words.words import words_for


def entry_of(row: Change | Article | CommentVersion, room: str) -> FeedEntry:
    """The entry of a row. ``room`` is the address of the reading room, without a slash at its end."""
    if isinstance(row, Change):
        return _of_change(row, room)
    if isinstance(row, Article):
        return FeedEntry(
            id=urn(f"article/{row.source_id}/{row.url or row.article_id}"),
            title=row.title or row.source_name,
            updated=row.changed_at,
            link=f"{room}/articles/{row.article_id}",
            external=row.url,
            summary=f"{row.source_name} · {'; '.join(row.byline)} · first seen {exact(row.first_seen_at)}",
            tags=(row.source_id,),
            language=row.language,
            source_id=row.source_id,
            article_id=row.article_id,
        )
    return FeedEntry(
        id=urn(f"comment/{row.source_id}/{row.article_url}/{row.platform_comment_id}/{row.seq}"),
        title=f"{row.source_name}: {row.title or ''}",
        updated=row.not_after,
        link=f"{room}/comments/{row.comment_id}",
        external=row.article_url,
        summary=row.text or f"{row.state}, seen {exact(row.not_after)}",
        tags=(_standing(row),),
        language=row.language,
        source_id=row.source_id,
        article_id=row.article_id,
        not_before=row.not_before,
    )


def _standing(row: CommentVersion) -> str:
    """How the comment stood as of the time asked: its version was visible, but may no longer have been."""
    if row.between is not None:
        return BETWEEN
    return GONE if row.gone_since and row.state is CommentState.VISIBLE else row.state.value


def _of_change(row: Change, room: str) -> FeedEntry:
    words = words_for("en")
    sides = [side for side in (row.before, row.after) if side]
    when = f"seen {exact(row.not_after)}"
    when = f"between {exact(row.not_before)} and {exact(row.not_after)}" if row.not_before else when
    return FeedEntry(
        id=entry_id(key_of([row])),
        title=change_heading(words, change_label(words, row), row.title, row.source_name),
        updated=row.not_after,
        link=f"{room}/changes/{row.change_id}",
        external=row.article_url,
        summary="\n".join([reason_text(row.reason), when, " → ".join(sides)]).strip(),
        tags=(row.kind.value,),
        language=row.language,
        source_id=row.source_id,
        article_id=row.article_id,
        significance=row.significance,
        not_before=row.not_before,
        change_ids=(row.change_id,),
    )
