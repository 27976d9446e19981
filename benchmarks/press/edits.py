"""What desks, readers and moderators do to a piece: each gives the piece as it is afterwards."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.press.model import Comment, Piece


def without_comment(piece: Piece, key: int) -> Piece:
    """A comment is removed."""
    return replace(piece, comments=tuple(comment for comment in piece.comments if comment.key != key))


def with_comment(piece: Piece, comment: Comment) -> Piece:
    """A comment is posted, or stands again where it stood."""
    return replace(
        piece, comments=tuple(sorted((*piece.comments, comment), key=lambda shown: (shown.posted, shown.key)))
    )


def with_text(piece: Piece, key: int, text: str) -> Piece:
    """A comment says `text` from now on."""
    changed = (replace(c, text=text, revision=c.revision + 1) if c.key == key else c for c in piece.comments)
    return replace(piece, comments=tuple(changed))


def moved(piece: Piece, slug: str) -> Piece:
    """The piece has another address; the old ones redirect."""
    return replace(piece, old_slugs=(*piece.old_slugs, piece.slug), slug=slug)


def to_front(piece: Piece) -> Piece:
    """The address of the piece leads to the front page."""
    return replace(piece, status=302, redirect="{base}/")


def back(piece: Piece) -> Piece:
    """The piece can be read again."""
    return replace(piece, status=200, redirect="")
