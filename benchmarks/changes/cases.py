"""The labelled set: pairs of states with the changes a reader should be told of, known because we made them."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from yalu.model import Access, CommentState, Kind, ParsedArticle, ParsedComment, ParsedThread, PublisherTime

DATA = Path(__file__).parent / "data"


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


WORDS = _data("words")


@dataclass(frozen=True, slots=True)
class State:
    """What one capture shows."""

    article: ParsedArticle
    thread: ParsedThread | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """``expected`` are the changes of significance 0.2 and over, by kind and comment; ``weighty``: 0.5 and over."""

    name: str
    lang: str
    what: str
    old: State
    new: State
    expected: frozenset[tuple[Kind, str | None]] = frozenset()
    weighty: bool = False


def cases() -> list[Case]:
    """Every case, in a fixed order."""
    edits, more, comments = map(_data, ("edits", "more", "comments"))
    made: list[Case] = []
    for lang, own in _articles().items():
        for name, some in (("", edits[lang]), ("second ", more[lang])):
            made += _sentences(lang, own, some, name)
            made += _headlines(lang, own, some, name)
        for at, article in enumerate(own):
            made += _fields(lang, at, article)
            made += _noise(lang, at, article)
        made += _threads(lang, own[0], comments[lang])
    return made


def _articles() -> dict[str, list[ParsedArticle]]:
    articles: dict[str, list[ParsedArticle]] = {}
    for entry in _data("articles")["article"]:
        number = sum(map(len, articles.values()))
        published = PublisherTime("", datetime(2026, 3, 1 + number, 9, 30), 540)  # noqa: DTZ001 wall clock of the page
        articles.setdefault(entry["lang"], []).append(
            ParsedArticle(
                title=entry["title"],
                body="\n\n".join(entry["paragraphs"]),
                byline=tuple(entry["byline"]),
                published_at=replace(published, raw=str(published)),
                language=entry["lang"],
                label=entry["label"],
            )
        )
    return articles


def _pair(line: str) -> tuple[str, str]:
    old, _, new = line.partition(" ⇒ ")
    return old, new


def _with(article: ParsedArticle, sentence: str, place: int) -> ParsedArticle:
    """The article with a sentence put at the end of one of its paragraphs."""
    parts = article.body.split("\n\n")
    at = place % len(parts)
    gap = " " if article.language in ("en", "ko") else ""
    parts[at] = parts[at] + gap + sentence
    return replace(article, body="\n\n".join(parts))


def _lines(edits: dict[str, dict[str, list[str]]]) -> Iterator[tuple[int, bool, str, str]]:
    """The number of each line, from 1; whether it changes the meaning, what it changes, and the line."""
    lines = ((sort == "meaning", what, line) for sort in ("meaning", "form") for what in edits[sort]
             for line in edits[sort][what])  # fmt: skip
    yield from ((number, *line) for number, line in enumerate(lines, 1))


def _worded(name: str, lang: str, what: str, states: tuple[State, State], kind: Kind | None) -> Case:
    """A case of other words, which is told as of this kind, or is of form alone."""
    weighty = kind is not None and what.split()[1] not in ("word", "question")
    return Case(name, lang, what, *states, frozenset({(kind, None)} if kind else ()), weighty)


def _sentences(
    lang: str, own: list[ParsedArticle], edits: dict[str, dict[str, list[str]]], set_name: str
) -> Iterator[Case]:
    for number, meaning, what, line in _lines(edits):
        article, (old, new) = own[number % len(own)], _pair(line)
        states = State(_with(article, old, number)), State(_with(article, new, number))
        kind = Kind.ARTICLE_BODY if meaning else None
        yield _worded(f"{set_name}{lang}-body-{what}-{number}", lang, f"body {what}", states, kind)


def _headlines(
    lang: str, own: list[ParsedArticle], edits: dict[str, dict[str, list[str]]], set_name: str
) -> Iterator[Case]:
    for number, meaning, what, line in _lines(edits):
        if what == "sentence" or (meaning and number % 2):
            continue
        old, new = (side.rstrip(".。") if what != "question" else side for side in _pair(line))
        states = (State(replace(own[number % len(own)], title=old)), State(replace(own[number % len(own)], title=new)))
        kind = Kind.ARTICLE_HEADLINE if meaning else None
        yield _worded(f"{set_name}{lang}-headline-{what}-{number}", lang, f"headline {what}", states, kind)


def _fields(lang: str, at: int, article: ParsedArticle) -> Iterator[Case]:
    def case(what: str, old: ParsedArticle, new: ParsedArticle, *kinds: Kind) -> Case:
        expected = frozenset((kind, None) for kind in kinds)
        return Case(f"{lang}-{what}-{at}", lang, what, State(old), State(new), expected)

    parts, words = article.body.split("\n\n"), WORDS[lang]
    name, notice = words["other_name"], words["notice"]
    yield case("byline replaced", article, replace(article, byline=(name,)), Kind.ARTICLE_BYLINE)
    yield case("byline added", article, replace(article, byline=(*article.byline, name)), Kind.ARTICLE_BYLINE)
    published = article.published_at
    assert published is not None
    later = PublisherTime("", published.local.replace(day=published.local.day + 9), published.offset)
    yield case("date", article, replace(article, published_at=later), Kind.ARTICLE_DATE)
    yield case("label", article, replace(article, label=words["other_label"]), Kind.ARTICLE_LABEL)
    old, new = (_with(article, sentence, 1) for sentence in words["count"])
    noticed = replace(new, notices=(notice,))
    yield case("notice and edit", old, noticed, Kind.ARTICLE_NOTICE, Kind.ARTICLE_BODY)
    in_body = replace(article, body=notice + "\n\n" + article.body)
    yield case("notice in the body", article, in_body, Kind.ARTICLE_NOTICE)
    teaser = replace(article, body=parts[0], access=Access.TEASER)
    yield case("access closed", article, teaser, Kind.ARTICLE_ACCESS)
    yield case("access opened", teaser, article, Kind.ARTICLE_ACCESS)
    moved = replace(article, body="\n\n".join([parts[-1], *parts[:-1]]))
    yield case("paragraph moved", article, moved, Kind.ARTICLE_BODY)
    shorter = replace(article, body="\n\n".join(parts[:1] + parts[2:]))
    yield case("paragraph removed", article, shorter, Kind.ARTICLE_BODY)


def _noise(lang: str, at: int, article: ParsedArticle) -> Iterator[Case]:
    def case(what: str, old: ParsedArticle, new: ParsedArticle) -> Case:
        return Case(f"{lang}-{what}-{at}", lang, what, State(old), State(new))

    parts, words = article.body.split("\n\n"), WORDS[lang]
    published = article.published_at
    assert published is not None
    yield case("decomposed", article, replace(article, body=unicodedata.normalize("NFD", article.body)))
    yield case("wide", article, _widened(article))
    merged = replace(article, body="\n\n".join([_glue(article, parts[:2]), *parts[2:]]))
    yield case("merged paragraphs", article, merged)
    yield case("split paragraph", merged, article)
    yield case("byline not shown", article, replace(article, byline=()))
    yield case("date not shown", article, replace(article, published_at=None))
    yield case("label not shown", article, replace(article, label=None))
    dressed = tuple(words["dressed"].format(name) for name in article.byline)
    yield case("byline dressed", article, replace(article, byline=dressed))
    utc = PublisherTime("", published.local.replace(hour=0, minute=30), 0)
    yield case("date in UTC", article, replace(article, published_at=utc))
    bare = PublisherTime("", published.local.replace(hour=0, minute=0), None, has_time=False)
    yield case("date without clock", article, replace(article, published_at=bare))
    clock = words["clocks"]
    yield case("clock", _led(article, clock[0]), _led(article, clock[1]))
    links = words["related"]
    yield case("related", _tailed(article, links[0]), _tailed(article, links[1]))
    yield case("related came", article, _tailed(article, links[1]))
    yield case("site name", article, replace(article, title=f"{article.title} | The River Post"))
    newer = PublisherTime("", published.local.replace(hour=20), 540)
    yield case("modified alone", replace(article, modified_at=published), replace(article, modified_at=newer))
    yield case("subtitle shown", article, replace(article, subtitle=parts[0]))
    if lang == "zh":
        yield case("traditional", article, _traditional(article))
        yield case("simplified", _traditional(article), article)


def _glue(article: ParsedArticle, parts: list[str]) -> str:
    return (" " if article.language in ("en", "ko") else "").join(parts)


def _led(article: ParsedArticle, line: str) -> ParsedArticle:
    return replace(article, body=f"{line}\n\n{article.body}")


def _tailed(article: ParsedArticle, line: str) -> ParsedArticle:
    return replace(article, body=f"{article.body}\n\n{line}")


def _widened(article: ParsedArticle) -> ParsedArticle:
    """ASCII in full width and typographic marks in their other form."""
    wide: dict[int, int | str] = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    if article.language == "en":
        wide = {ord("'"): "’", ord("-"): "‐"}
    return replace(article, body=article.body.translate(wide), title=article.title.translate(wide))


def _traditional(article: ParsedArticle) -> ParsedArticle:
    from opencc import OpenCC

    converter = OpenCC("s2t")
    return replace(article, body=converter.convert(article.body), title=converter.convert(article.title))


# ---- threads ---------------------------------------------------------------------------------------------------------


def _threads(lang: str, article: ParsedArticle, data: dict[str, list[str]]) -> Iterator[Case]:
    base = _thread(data["said"])

    def case(what: str, old: ParsedThread | None, new: ParsedThread | None, *expected: tuple[Kind, str | None]) -> Case:
        states = State(article, old), State(article, new)
        return Case(f"{lang}-thread-{what}", lang, f"thread: {what}", *states, frozenset(expected))

    yield case("new", _first(base, 4), base, (Kind.COMMENT_NEW, "5"))
    yield case("gone", base, _shown(base, lambda c: c.id != "2"), (Kind.COMMENT_GONE, "2"))
    yield case("gone, its replies stay", base, _shown(base, lambda c: c.id != "1"), (Kind.COMMENT_GONE, "1"))
    both = (Kind.COMMENT_GONE, "2"), (Kind.COMMENT_NEW, "5")
    yield case("one gone, one new", _first(base, 4), _shown(base, lambda c: c.id != "2"), *both)
    yield case("closed", base, replace(base, open=False), (Kind.THREAD_CLOSED, None))
    yield case("opened", replace(base, open=False), base, (Kind.THREAD_OPENED, None))
    for at, line in enumerate(data["meaning"]):
        old, new = _pair(line)
        yield case(f"edited {at}", _saying(base, "3", old), _saying(base, "3", new), (Kind.COMMENT_EDITED, "3"))
    for at, line in enumerate(data["form"]):
        old, new = _pair(line)
        yield case(f"same words {at}", _saying(base, "3", old), _saying(base, "3", new))
    for at, text in enumerate(data["gone"]):
        yield case(f"placeholder {at}", base, _saying(base, "2", text), (Kind.COMMENT_GONE, "2"))
    removed = _changed(base, "2", text="", state=CommentState.REMOVED)
    yield case("removed", base, removed, (Kind.COMMENT_GONE, "2"))
    yield case("back", removed, base, (Kind.COMMENT_BACK, "2"))
    yield case("held", base, _changed(base, "4", text="", state=CommentState.HELD), (Kind.COMMENT_GONE, "4"))
    yield case("other order", base, replace(base, comments=base.comments[::-1]))
    yield case("other parent", base, _changed(base, "3", parent_id="2"))
    yield case("author not shown", base, _changed(base, "3", author=None))
    yield case("first page only", base, replace(_first(base, 2), expected=5, complete=False))
    second = replace(base, comments=base.comments[3:], complete=False)
    yield case("second page only", replace(_first(base, 3), expected=5, complete=False), second)
    yield case("not shown", base, None)
    yield case("shown again", None, base)
    numbered = _numbered(base)
    less = _numbered(_shown(base, lambda c: c.id != "2"))
    yield case("renumbered, one gone", numbered, less, (Kind.COMMENT_GONE, "2"))
    yield case("numbered the other way", numbered, _numbered(replace(base, comments=base.comments[::-1])))
    renamed = tuple(replace(c, id="x" + c.id, parent_id=None) for c in base.comments)
    yield case("other ids", base, replace(base, comments=renamed))


def _thread(texts: list[str]) -> ParsedThread:
    comments = tuple(
        ParsedComment(
            str(at + 1),
            text,
            parent_id="1" if at == 2 else None,
            author=f"reader {at}",
            posted_at=PublisherTime("", datetime(2026, 3, 20, 8 + at, 5), 540),  # noqa: DTZ001 wall clock of the page
        )
        for at, text in enumerate(texts)
    )
    return ParsedThread("wordpress", comments, open=True, expected=len(comments), complete=True)


def _first(thread: ParsedThread, count: int) -> ParsedThread:
    return replace(thread, comments=thread.comments[:count], expected=count)


def _shown(thread: ParsedThread, keep: Callable[[ParsedComment], bool]) -> ParsedThread:
    comments = tuple(comment for comment in thread.comments if keep(comment))
    return replace(thread, comments=comments, expected=len(comments))


def _changed(thread: ParsedThread, comment_id: str, **fields: Any) -> ParsedThread:
    comments = tuple(replace(c, **fields) if c.id == comment_id else c for c in thread.comments)
    return replace(thread, comments=comments)


def _saying(thread: ParsedThread, comment_id: str, text: str) -> ParsedThread:
    return _changed(thread, comment_id, text=text)


def _numbered(thread: ParsedThread) -> ParsedThread:
    """The same comments under the numbers of their places."""
    comments = tuple(replace(c, id=str(at + 1), parent_id=None) for at, c in enumerate(thread.comments))
    return replace(thread, comments=comments)
