"""What every template of a page may use: the reader's words, names in them, and where links lead."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment

from yalu.model import CommentState
from yalu.presentation.page_context import PageContext, city
from yalu.presentation.telling import mark_names
from yalu.rendering.templating import templates_of
from yalu.reports.change_classes import Family
from yalu.reports.formats.page import style_sheet, word_names
from yalu.reports.words.classes import family_name
from yalu.reports.words.names import country, language, outlet, outlet_type
from yalu.reports.words.words import Words
from yalu.sources.source import Terms


@cache
def page_sheet() -> str:
    """The style sheet of pages: that of reports, and what only they have."""
    return style_sheet() + (files(__package__) / "templates" / "room.css").read_text("utf-8")


def environment_of(*packages: str) -> Environment:
    """An environment for the templates of pages and those of other packages, where every text is escaped."""
    return templates_of(*packages, __package__)


def names_of(context: PageContext) -> dict[str, Any]:
    """What templates may use besides what a page shows."""
    words = context.words
    return {
        **word_names(words),
        "visit": context,
        "link": context.link,
        "language_name": lambda code: language(words, code),
        "country_name": lambda code: country(words, code),
        "outlet_name": lambda kind, code: outlet(words, kind, code),
        "mark_names": mark_names(words),
        "families": [(family.value, family_name(words, family)) for family in Family],
        "city": lambda zone: city(words, zone),
        "type_name": lambda kind: outlet_type(words, kind),
        "terms_name": lambda terms: terms_name(words, terms),
        "next_state_name": lambda state: next_state_name(words, state),
    }


def terms_name(words: Words, terms: str) -> str:
    """How much of a source may be quoted, in the reader's words."""
    names = {
        Terms.LINK_ONLY: words.gettext("links only"),
        Terms.EXCERPT: words.gettext("excerpts"),
        Terms.LICENSED: words.gettext("by licence"),
    }
    return names.get(Terms(terms), terms)


def next_state_name(words: Words, state: str) -> str:
    """A state that came next (``Between`` of a record), in the reader's words; of a version its name."""
    gone, back = words.gettext("no longer visible"), words.gettext("visible again")
    names = {"gone": gone, "back": back, CommentState.VISIBLE.value: back}
    hidden = {each.value: gone for each in CommentState if each is not CommentState.VISIBLE}
    return (hidden | names).get(state, state)
