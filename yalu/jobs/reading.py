"""Reading back what is stored."""

from __future__ import annotations

from db import states
from yalu.jobs.opening import opened
from yalu.model import Article
from yalu.settings import Settings


def version_text(settings: Settings, name: str) -> str:
    """What a version says, as one text: title and body of an article, or the words of a comment.

    Raises UnknownItem, StoreError.
    """
    with opened(settings) as database:
        state = states.version(database, name)
    if isinstance(state, Article):
        parts = (state.title, state.subtitle, ", ".join(state.byline), *state.notices, state.body)
        return "\n\n".join(part for part in parts if part)
    return state.text
