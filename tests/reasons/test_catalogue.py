"""Every reason that the code makes is registered, worded in four languages, and made by somebody."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import msgspec
import pytest

from yalu.model import READER_LANGUAGES
from yalu.pages.comments.services.declared import services
from yalu.reasons import Reason, UnknownReason, messages, reason_text
from yalu.reasons.reason import PUBLISHERS_WORDS, Message
from yalu.reports.words.catalogue import translations
from yalu.reports.words.words import words_for

ROOT = Path(__file__).parents[2]
_QUOTED = re.compile(r"""["']([\w.]+)["']""")
FOLDERS = ("yalu", "db", "spiders", "alembic")


@cache
def trees() -> list[ast.Module]:
    """Of the files that hold a code or speak of reasons: to parse the others takes five times as long."""
    texts = (file.read_text("utf-8") for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py")))
    codes = set(messages())
    return [ast.parse(text) for text in texts if "Reason" in text or not codes.isdisjoint(_QUOTED.findall(text))]


def constants() -> Iterator[str]:
    yield from (service.missing for service in services().values())
    for tree in trees():
        yield from (
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )


def example(code: str, message: Message) -> Reason:
    """A reason with the code and an argument of each kind that its message names."""
    names = sorted(message.forms[0])
    nested = {"reason", "cause", "how", "act", "answer", "old_answer"}
    args: dict[str, object] = {}
    for name in names:
        if name in ("reasons", "classes"):
            args[name] = (Reason.of("form.spacing"), Reason.of("class.number"))
        elif name in nested:
            args[name] = Reason.of("form.spacing")
        else:
            args[name] = 3 if name in ("count", "known", "status", "chains") else "Wort"
    return Reason.of(code, **args)  # type: ignore[arg-type]  # of every kind that a reason takes


EXAMPLES = [example(code, message) for code, message in messages().items()]


def test_every_code_is_made_by_somebody() -> None:
    assert sorted(set(messages()) - set(constants())) == []
    assert len(messages()) > 200


def test_every_code_that_the_code_names_is_registered() -> None:
    named = [
        str(node.args[0].value)
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr, getattr(node.func.value, "id", None)) == ("of", "Reason")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
    assert len(named) > 150
    assert sorted(set(named) - set(messages())) == []


@pytest.mark.parametrize("language", [language for language in READER_LANGUAGES if language != "en"])
def test_every_message_is_translated(language: str) -> None:
    known = translations(language)
    lacking = []
    for message in messages().values():
        if message.many is not None:
            lacking += [message.text] if known.ngettext(message.text, message.many, 2) == message.many else []
        for text in filter(None, (message.text, message.bare)) if message.many is None else ():
            lacking += [text] if known.gettext(text) == text and _has_words(text) else []
    assert lacking == []


def _has_words(text: str) -> bool:
    """Whether a message says anything besides its arguments."""
    return any(char.isalpha() for part, *_ in Formatter().parse(text) for char in part)


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_every_reason_can_be_said_with_and_without_the_publisher_s_words(language: str) -> None:
    words = words_for(language)
    for reason in EXAMPLES:
        for sentence in (reason_text(reason, words), reason_text(reason.bare(), words)):
            assert sentence and "{" not in sentence and "}" not in sentence, reason
        if reason.args.keys() & PUBLISHERS_WORDS:
            assert "Wort" in reason_text(reason, words), reason
            assert reason.bare().args.keys() & PUBLISHERS_WORDS == set(), reason


def test_a_reason_comes_back_from_json_from_a_batch_and_from_another_process() -> None:
    for reason in EXAMPLES:
        assert Reason.from_json(reason.as_json()) == reason
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(reason), type=Reason) == reason
        assert pickle.loads(pickle.dumps(reason)) == reason
        assert msgspec.to_builtins(reason, str_keys=True).keys() == {"code", "args"}


@pytest.mark.parametrize(
    ("code", "args"),
    [
        ("nobody.made", {}),
        ("form.spacing", {"count": 3}),
        ("comment.missing", {}),
        ("words.opposite", {"old": "a"}),
        ("words.opposite", {"old": "a", "new": "b", "count": 1}),
    ],
)
def test_what_is_not_registered_cannot_be_made(code: str, args: dict[str, int | str]) -> None:
    with pytest.raises(UnknownReason):
        Reason.of(code, **args)
    with pytest.raises(ValueError, match=r"reason"):
        Reason.from_json({"code": code, "args": args})


def test_reasons_are_joined_once_each_and_the_rest_is_counted() -> None:
    spacing, number, quotes = (Reason.of(code) for code in ("form.spacing", "form.number", "form.quotes"))
    assert Reason.joined([spacing, spacing], 3) == spacing
    assert reason_text(Reason.joined([spacing, number, spacing], 3)) == "spacing only; notation of a number only"
    assert reason_text(Reason.joined([spacing, number, quotes], 1)) == "spacing only; and 2 more"
    assert reason_text(Reason.joined([spacing, number, quotes], 1).bare()) == "spacing only; and 2 more"


def test_a_side_without_words_is_a_dash_and_numbers_are_set_as_the_language_sets_them() -> None:
    gone = Reason.of("words.wording", old="must", new="")
    assert reason_text(gone) == "wording changed: must → —"
    vanished = Reason.of("source.outage", count=1200, known=14000)
    assert reason_text(vanished, words_for("en")).startswith("1,200 of 14,000 known pages")
    assert reason_text(vanished).startswith("1200 of 14000 known pages")


def test_a_reason_knows_what_is_in_it() -> None:
    reason = Reason.of("article.declared", reason=Reason.of("form.spacing"), how=Reason.of("edit.silent"))
    assert reason.has("edit.silent") and reason.has("form.spacing") and not reason.has("edit.dated")
    assert {reason: 1}[Reason.of("article.declared", reason=Reason.of("form.spacing"), how=Reason.of("edit.silent"))]
