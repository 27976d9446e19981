"""A page of the press around a labelled state, with noise: counters, clocks, tokens, adverts, related links."""

from __future__ import annotations

import json
import random
from collections import defaultdict

from benchmarks.changes.cases import WORDS, State
from benchmarks.press.threads import environment
from yalu.model import ParsedComment, ParsedThread

URL = "https://river-post.example/2026/03/piece/"
THEMES = (("main", "entry-content"), ("section", "post-body story__text"))


def page(state: State, *, seed: int, theme: int = 0) -> bytes:
    """The HTML of a state. ``seed`` draws the noise, ``theme`` is 0 or 1."""
    draw, article, thread = random.Random(seed), state.article, state.thread
    lang = article.language or "en"
    links = draw.sample(WORDS[lang]["links"], 3)
    noise = {
        "links": [(draw.randrange(9999), link) for link in links],
        "slot": draw.randrange(99999),
        "advert": draw.randrange(99),
        "views": f"{draw.randrange(100, 9999):,}",
        "hours": draw.randrange(2, 23),
        "token": f"{draw.getrandbits(128):x}",
        "time": draw.randrange(10**9),
        "nonce": f"{draw.getrandbits(64):x}",
        "shares": [draw.randrange(999) for _ in range(2)],
        "clock": (draw.randrange(24), draw.randrange(60)),
    }
    people = [{"@type": "Person", "name": name} for name in article.byline]
    text = environment.get_template("labelled.html").render(
        article=article,
        thread=thread,
        replies=_replies(thread) if thread else {},
        count=thread and (len(thread.comments) if thread.expected is None else thread.expected),
        lang=lang,
        frame=WORDS[lang]["frame"],
        linked_data=json.dumps({"@type": "NewsArticle", "author": people}),
        url=URL,
        wrap=THEMES[theme],
        **noise,
    )
    return text.encode()


def _replies(thread: ParsedThread) -> dict[str | None, list[ParsedComment]]:
    """The comments by the one that they reply to; those of the first level under None."""
    known, replies = {comment.id for comment in thread.comments}, defaultdict[str | None, list[ParsedComment]](list)
    for comment in thread.comments:
        replies[comment.parent_id if comment.parent_id in known else None].append(comment)
    return dict(replies)
