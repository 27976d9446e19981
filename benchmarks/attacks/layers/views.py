"""Pages that are rendered otherwise. Each function is a layer of a view; a case names it, and what it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from itertools import groupby

from benchmarks.attacks.scenario import START, schedule
from benchmarks.press.model import Comment, Piece, Site, View
from benchmarks.press.page import comment_html, thread_html
from benchmarks.press.threads import Thread
from benchmarks.press.words import WORDS, moment

Spoken = str | Mapping[str, str]
"""A template, or one for each language of a frame."""


def seen(view: View, piece: Piece, site: Site, check: int, *, salt: int = 0, **fields: object) -> View:
    """Some fields of the view set; with `salt` the ids are others at each check."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return replace(view, id_salt=check * salt, **values)  # type: ignore[arg-type]


def noted(view: View, piece: Piece, site: Site, check: int, template: str, *, bare: bool = True) -> View:
    """The element `template` in place of the thread, or with `bare` off in the thread's own; with the frame's words."""
    words = WORDS[view.words]
    counts = {name: words.comments.format(n=number).strip() for name, number in (("zero", 0), ("plain", ""))}
    note = template.format(**asdict(words), **counts, n=len(piece.comments), slug=piece.slug, title=piece.title)
    return replace(view, note=note, bare_note=bare)


def overcounted(view: View, piece: Piece, site: Site, check: int, more: int) -> View:
    """The number of a thread includes so many comments that nobody is shown, as hidden or pending ones."""
    return replace(view, stated=len(piece.comments) + more)


COUNTED: dict[str, Callable[[Piece], int]] = {
    "roots": lambda piece: sum(comment.parent is None for comment in piece.comments),
    "readers": lambda piece: len({comment.author for comment in piece.comments}),
}


def counting(view: View, piece: Piece, site: Site, check: int, what: str) -> View:
    """The number of a thread is that of something in it, one of `COUNTED`."""
    return replace(view, stated=COUNTED[what](piece))


def in_two_lists(
    view: View, piece: Piece, site: Site, check: int, kept: str, *, before: str = "", between: str = "", after: str = ""
) -> View:
    """Two lists, each under its own number: the comments that `kept` chooses, then all others."""
    if len(piece.comments) < 4:
        return view
    chosen = {comment.key for comment in KEPT[kept](piece.ordered)}
    others = {comment.key for comment in piece.comments} - chosen
    form = Thread("", (), None, WORDS[view.words], view.words, piece.open).form
    first = thread_html(piece, replace(view, hidden=frozenset(others), stated=len(chosen), flat=True))
    second = thread_html(piece, replace(view, hidden=frozenset(chosen), stated=len(others), flat=True))
    second = second.replace('id="comments"', 'id="comments-other"')
    return replace(view, note=before + first.replace(form, "") + between + second + after, bare_note=True)


def archived(
    view: View, piece: Piece, site: Site, check: int, days: int, markup: str, line: str, hours: int = 24
) -> View:
    """The thread of a piece that is so many days old stands in the archive: flat, without ids, with a line."""
    if not _is_old(piece, check, days, hours):
        return view
    return replace(view, markup=markup, ids="none", flat=True, counted=False, more=line)


def _is_old(piece: Piece, check: int, days: int, hours: int) -> bool:
    """Whether a piece is so many days old at a check, where checks are so many hours apart."""
    return START + timedelta(hours=hours) * check - piece.published >= timedelta(days=days)


def aged(
    view: View, piece: Piece, site: Site, check: int, days: int, *, hours: int = 24, **fields: object
) -> View:  # fmt: skip
    """Some fields of the view set for a piece that is so many days old, as behind an archive's paywall."""
    return seen(view, piece, site, check, **fields) if _is_old(piece, check, days, hours) else view  # type: ignore[arg-type]


def _control(template: Spoken, view: View, piece: Piece, shown: int) -> str:
    """What leads to the rest of a thread of which some comments are shown."""
    words, total = WORDS[view.words], len(piece.comments)
    text = template if isinstance(template, str) else template[view.words]
    numbers = {"shown": shown, "left": total - shown, "total": total}
    return text.format(more=words.more, loading=words.loading, slug=piece.slug, **numbers)


def part(
    view: View, piece: Piece, site: Site, check: int, count: float, *, least: int = 0, last: bool = False,
    stated: bool = False, more: Spoken = "", each: str = "", flat: bool = True, order: str = "", counted: bool = True,
) -> View:  # fmt: skip
    """`count` comments of each thread, or that share of them, where it has at least `least`.

    With `stated` the heading gives their number; `more` leads to the rest, of which each is stood for by `each`.
    """
    total = len(piece.comments)
    view = replace(view, counted=view.counted and counted)
    if total < least:
        return view
    size = max(1, int(total * count)) if isinstance(count, float) else min(count, total)
    return replace(
        view,
        shown=(total - size, total) if last else (0, size),
        stated=size if stated else view.stated,
        more=each * (total - size) + _control(more, view, piece, size),
        flat=flat,
        order=order or view.order,
    )


def _best(comments: list[Comment]) -> list[Comment]:
    return sorted(comments, key=lambda comment: comment.key * 7919 % 101)[:3]


def _relevant(comments: list[Comment]) -> list[Comment]:
    left = [comment for comment in comments if comment.key * 31 % 10 >= 4]
    return left if len(left) < len(comments) else [comments[0], *comments[2:]]


def _once(comments: list[Comment]) -> list[Comment]:
    """The first comment of those that say the same words."""
    first = {comment.text: comment for comment in reversed(comments)}
    return [comment for comment in comments if first[comment.text] is comment]


KEPT: dict[str, Callable[[list[Comment]], list[Comment]]] = {
    "older": lambda comments: comments[: (len(comments) + 1) // 2],
    "newer": lambda comments: comments[len(comments) // 2 :],
    "half": lambda comments: comments[: len(comments) // 2],
    "third": lambda comments: comments[: len(comments) // 3],
    "two thirds": lambda comments: comments[: max(1, 2 * len(comments) // 3)],
    "every second": lambda comments: comments[::2],
    "five": lambda comments: comments[:5],
    "all but two": lambda comments: comments[:-2],
    "roots": lambda comments: [comment for comment in comments if comment.parent is None],
    # Of accounts that a failing service still knows.
    "named": lambda comments: [comment for comment in comments if sum(map(ord, comment.author)) % 3],
    # The table of the newest month is not reached.
    "before September": lambda comments: [comment for comment in comments if comment.posted.month < 9][
        : max(1, len(comments) - 1)
    ],
    # A filter hides long comments on the whole site.
    "short": lambda comments: sorted(comments, key=lambda comment: len(comment.text))[: max(1, 3 * len(comments) // 5)],
    # A spam filter takes some into moderation.
    "unsuspected": lambda comments: [comment for comment in comments if comment.key % 4],
    # A new system begins empty.
    "since the first check": lambda comments: [comment for comment in comments if comment.posted > START],
    "best": _best,
    "once": _once,
    "relevant": _relevant,
}


def only(
    view: View, piece: Piece, site: Site, check: int, kept: str, *, least: int = 0, stated: bool = True,
    counted: bool = True, more: str = "", flat: bool = False,
) -> View:  # fmt: skip
    """The comments alone that `kept` chooses, where there are `least`; a heading counts those, unless `stated` is off.

    `more` leads to the rest, and stands there only where there is one.
    """
    shown = KEPT[kept](piece.ordered)
    hidden = frozenset(comment.key for comment in piece.comments if comment not in shown)
    if len(piece.comments) < least or (more and not hidden):
        return view
    return replace(
        view,
        hidden=hidden,
        stated=len(shown) if stated else view.stated,
        counted=view.counted and counted,
        more=_control(more, view, piece, len(shown)),
        flat=view.flat or flat,
    )


def late(view: View, piece: Piece, site: Site, check: int) -> View:
    """The thread comes from a fragment cache without the latest comment; the count is fresh."""
    return replace(view, hidden=frozenset({site.longest.key * 100 + 91}))


def dated(
    view: View, piece: Piece, site: Site, check: int, *, pieces: int = 0, comments: int = 0, moving: bool = False
) -> View:
    """Dates are so many minutes off, with `moving` so many more at each check."""
    factor = check if moving else 1
    return replace(view, date_shift_minutes=pieces * factor, comment_shift_minutes=comments * factor)


def ago(view: View, piece: Piece, site: Site, check: int) -> View:
    """The times of comments count back from each check."""
    return replace(view, date_style="ago", now=schedule()[check])


def rotating(view: View, piece: Piece, site: Site, check: int) -> View:
    """Related links and a count of views are others at each check."""
    return replace(view, noise=check + 1)


def other_language(view: View, piece: Piece, site: Site, check: int) -> View:
    return replace(view, words="ja" if view.words != "ja" else "en")


def other_months(view: View, piece: Piece, site: Site, check: int) -> View:
    return replace(view, month_language="de" if view.words == "en" else "en")


def banner(view: View, piece: Piece, site: Site, check: int) -> View:
    return replace(view, banner=WORDS[view.words].banner)


def own_address(view: View, piece: Piece, site: Site, check: int, template: str) -> View:
    """Canonical address and `og:url` of each piece by a template of its slug, and its path without the query."""
    claim = template.format(slug=piece.slug, path=piece.slug.partition("?")[0], base="{base}")
    return replace(view, canonical=claim, og_url=claim)


def names_next(view: View, piece: Piece, site: Site, check: int) -> View:
    """Each page names the next piece as its canonical address."""
    keys = [other.key for other in site.pieces]
    claim = f"{{base}}/{site.pieces[(keys.index(piece.key) + 1) % len(keys)].slug}"
    return replace(view, canonical=claim, og_url=claim)


def names_first(view: View, piece: Piece, site: Site, check: int, *fields: str) -> View:
    """Pages claim to be the first piece, by these fields of the view."""
    claim = f"{{base}}/{site.pieces[0].slug}"
    claims = {"canonical": claim, "og_url": claim, "shortlink": "{base}/?p=501", "post_id": 501}
    return replace(view, **{name: claims[name] for name in fields})  # type: ignore[arg-type]


def written(
    view: View, piece: Piece, site: Site, check: int, each: str, *, before: str = "", after: str = "",
    empty: bool = False,
) -> View:  # fmt: skip
    """The outlet's own way of writing threads, a template a comment; with `empty` there is no thread without any."""
    if not piece.comments:
        return replace(view, no_thread=True) if empty else view
    items = (comment_html(each, comment, view.words) for comment in piece.ordered)
    return replace(view, note=before + "".join(items) + after, bare_note=True)


def recent(view: View, piece: Piece, site: Site, check: int, days: int, more: str, hours: int = 24) -> View:
    """The comments alone that are less than so many days old, and `more` for the others; the heading counts all."""
    now = START + timedelta(hours=hours) * check
    hidden = frozenset(comment.key for comment in piece.comments if now - comment.posted >= timedelta(days=days))
    if not hidden:
        return view
    return replace(view, hidden=hidden, more=_control(more, view, piece, len(piece.comments) - len(hidden)))


def with_others(view: View, piece: Piece, site: Site, check: int, count: int, title: str) -> View:
    """Below each thread stand so many comments of another piece, a further one at each check, in the same markup."""
    places = [other.key for other in site.pieces]
    other = site.pieces[(places.index(piece.key) + 1 + check % (len(places) - 1)) % len(places)]
    form = Thread("", (), None, WORDS[view.words], view.words, other.open).form
    chosen = replace(view, shown=(0, count), flat=True, more="")
    listed = thread_html(other, chosen).replace(form, "").replace('id="comments"', 'id="elsewhere"')
    return replace(view, note=thread_html(piece, view) + title + listed, bare_note=True)


def twice(view: View, piece: Piece, site: Site, check: int, markup: str, ids: str = "own", between: str = "") -> View:
    """Below each thread the same comments stand once more, in another markup."""
    again = thread_html(piece, replace(view, markup=markup, ids=ids)).replace('id="comments"', 'id="comments-2"')
    return replace(view, note=thread_html(piece, view) + between + again, bare_note=True)


def as_data(view: View, piece: Piece, site: Site, check: int, loader: str) -> View:
    """The thread is data of a script, and a `loader` stands where the script will put it."""
    data = [
        {"id": comment.number, "user": comment.author, "time": moment(comment.posted, view.words), "body": comment.text}
        for comment in piece.ordered
    ]
    text = json.dumps({"total": len(data), "list": data}, ensure_ascii=False).replace("</", "<\\/")
    script = f'<script type="application/json" id="comment-data">{text}</script>'
    return replace(view, note=loader.format(n=len(data)) + script, bare_note=True)


def grouped(
    view: View, piece: Piece, site: Site, check: int, each: str, heading: str, *, before: str = "", after: str = ""
) -> View:  # fmt: skip
    """The outlet's own way of writing threads, with a heading above the comments of each month and their number."""
    months = [(when, list(some)) for when, some in groupby(piece.ordered, lambda c: (c.posted.year, c.posted.month))]
    parts = [
        heading.format(year=year, month=month, n=len(some))
        + "".join(comment_html(each, comment, view.words) for comment in some)
        for (year, month), some in months
    ]
    return replace(view, note=before + "".join(parts) + after, bare_note=True)
