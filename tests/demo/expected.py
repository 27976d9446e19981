"""The changes to be reported on each day of a newspaper, and no others: the acceptance test of the whole pipeline."""

from __future__ import annotations

from dataclasses import dataclass

from yalu.demo.articles import DemoArticle, calendar, edition
from yalu.demo.outlets import ESTUARY, Outlet
from yalu.model import Kind


@dataclass(frozen=True, slots=True)
class Expected:
    """One expected change.

    ``article`` is the slug an article was first published under, None for the whole source. ``path`` is the URL path of
    the article on that day. The significance must be at least ``at_least`` and under ``below``.
    """

    kind: Kind
    article: str | None = None
    path: str | None = None
    comment_id: str | None = None
    at_least: float = 0.0
    below: float = 1.01


def expected(day: int, outlet: Outlet = ESTUARY) -> tuple[Expected, ...]:
    """Return the changes at one newspaper between the visit on ``day`` and the earlier visits, in no particular order.

    ``day`` counts from 0. A new article gives ``article.new``; each comment that a later day adds gives
    ``comment.new``, while comments under an article at first sight were there before. Off-topic articles give nothing,
    nor does an outage.
    """
    if edition(day, outlet).outage:
        return ()
    named = tuple(_named(entry, day, outlet) for entry in _entries(day, outlet))
    return (*named, *_new(day, outlet))


def _entries(day: int, outlet: Outlet) -> list[dict[str, object]]:
    return [expect for entry in calendar(outlet) if entry["number"] == day for expect in entry.get("expect", ())]


def _named(entry: dict[str, object], day: int, outlet: Outlet) -> Expected:
    fields = dict(entry)
    comment = fields.pop("comment", None)
    articles = {article.name: article.path for article in edition(day, outlet).articles}
    return Expected(
        kind=Kind(str(fields["kind"])),
        article=str(fields["article"]) if "article" in fields else None,
        path=articles[str(fields["article"])] if "article" in fields else None,
        comment_id=str(comment) if comment is not None else None,
        at_least=float(str(fields.get("at_least", 0.0))),
        below=float(str(fields.get("below", 1.01))),
    )


def _new(day: int, outlet: Outlet) -> tuple[Expected, ...]:
    before = _on_topic(day - 1, outlet) if day else {}
    changes = []
    for name, article in _on_topic(day, outlet).items():
        if name not in before:
            changes.append(Expected(Kind.ARTICLE_NEW, name, article.path))
            continue
        known = {remark.id for remark in before[name].comments}
        changes += [
            Expected(Kind.COMMENT_NEW, name, article.path, str(remark.id))
            for remark in article.shown
            if remark.id not in known
        ]
    return tuple(changes)


def _on_topic(day: int, outlet: Outlet) -> dict[str, DemoArticle]:
    return {article.name: article for article in edition(day, outlet).articles if article.on_topic}
