"""Classes 9 and 10: clocks that are wrong, and sites that are rendered otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from benchmarks.attacks.classes.plan import FOREIGN, Mechanism
from benchmarks.attacks.faults import Make, on_html, on_view, permanent
from benchmarks.attacks.scenario import schedule, stepped
from benchmarks.press.model import Fault, Piece, Site, View
from benchmarks.press.words import WORDS

DAY, YEAR = 1440, 525_600
SCHEDULES = {
    "back-ten-minutes": stepped((0, 360, 720, 710, 1070, 1430, 1790)),
    "back-a-day": stepped((0, 360, 720, -720, -360, 1080, 1440)),
    "back-two-years": stepped((0, 360, 720, -2 * YEAR, -2 * YEAR + 360, 1080, 1440)),
    "forward-a-year": stepped((0, 360, 720, 720 + YEAR, 1080 + YEAR, 1080, 1440)),
    "forward-for-good": stepped((0, 360, 720, 5 * YEAR, 5 * YEAR + 360, 5 * YEAR + 720, 5 * YEAR + 1080)),
    "standing-still": stepped((0, 360, 720, 720, 720, 1080, 1440)),
    "to-and-fro": stepped((0, 360, 300, 720, 660, 1080, 1020)),
    "daily": schedule(timedelta(days=1)),
}


def _hidden_one(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """While the clock is wrong, one thread is not there."""
    return on_view("one", lambda view, piece, check: replace(view, no_thread=True))(site, checks, draw)


def _dates(minutes: int, comments: int = 0, moving: bool = False) -> Callable[[View, Piece, int], View]:
    def change(view: View, piece: Piece, check: int) -> View:
        factor = check if moving else 1
        return replace(view, date_shift_minutes=minutes * factor, comment_shift_minutes=comments * factor)

    return change


CLOCKS = (
    *(Mechanism(f"now-{name}", schedule=clock, wrong_clock=name != "daily") for name, clock in SCHEDULES.items()),
    Mechanism(
        "back-a-day-and-thread-hidden",
        _hidden_one,
        schedule=SCHEDULES["back-a-day"],
        spans=(frozenset({3, 4}),),
        wrong_clock=True,
    ),
    Mechanism(
        "forward-a-year-and-thread-hidden",
        _hidden_one,
        schedule=SCHEDULES["forward-a-year"],
        spans=(frozenset({3, 4}),),
        wrong_clock=True,
    ),
    Mechanism("dates-jump-a-day", on_view("all", _dates(DAY)), big=True),
    Mechanism("dates-jump-a-year", permanent(on_view("all", _dates(YEAR))), big=True),
    Mechanism("dates-follow-today", permanent(on_view("all", _dates(360, moving=True))), big=True),
    Mechanism("time-zone-of-comments", permanent(on_view("all", _dates(0, 540)))),
    Mechanism("time-zone-of-all", on_view("all", _dates(-540, -540)), big=True),
)


def _design(layout: str, other_markup: bool) -> Make:
    """Another theme, and with it another way to write threads; ids stay."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        same = [name for name in FOREIGN if name != site.markup]
        markup = draw.choice(same) if other_markup else site.markup
        other = layout if layout != site.layout else "plain" if layout != "plain" else "json-ld"
        return (Fault("design", checks, site=lambda now, check: replace(now, layout=other, markup=markup)),)

    return make


def _language(view: View, piece: Piece, check: int) -> View:
    return replace(view, words="ja" if view.words != "ja" else "en")


def _months(view: View, piece: Piece, check: int) -> View:
    return replace(view, month_language="de" if view.words == "en" else "en")


def _reading_view(html: str, piece: Piece, site: Site) -> str:
    """An AMP or reading view: the text alone."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in piece.paragraphs)
    return (
        f'<!doctype html><html amp lang="{site.language}"><head><meta charset="utf-8">'
        f"<title>{piece.title}</title></head>"
        f"<body><article><h1>{piece.title}</h1>{body}</article></body></html>"
    )


def _mojibake(html: str, piece: Piece, site: Site) -> str:
    """UTF-8 read as Latin-1 and written again, as a broken proxy does."""
    head, mark, rest = html.partition("<body")
    return head + mark + rest.encode().decode("latin-1")


def _question_marks(html: str, piece: Piece, site: Site) -> str:
    """Every character beyond ASCII became a question mark."""
    head, mark, rest = html.partition("<body")
    return head + mark + rest.encode("ascii", "replace").decode()


def _machine_words(html: str, piece: Piece, site: Site) -> str:
    """A font-size bar, a breadcrumb and a print date before each text."""
    return html.replace("<main>", '<main><div class="tools">A A A</div><div class="printed">Printed 2026-09-08</div>')


RENDERED = (
    Mechanism("redesign-for-good", permanent(_design("plain", False))),
    Mechanism("redesign-with-threads", permanent(_design("open-graph", True))),
    Mechanism("frame-in-another-language", on_view("all", _language)),
    Mechanism(
        "half-behind-a-wall",
        on_view("all", lambda v, p, k: replace(v, teaser=True)),
        allowed=frozenset({"article.access"}),
    ),
    Mechanism("reading-view", on_html("all", _reading_view)),
    Mechanism("no-bylines-no-dates", on_view("all", lambda v, p, k: replace(v, bylines=False, dates=False))),
    Mechanism("banner-sentence", on_view("all", lambda v, p, k: replace(v, banner=WORDS[v.words].banner)), big=True),
    Mechanism(
        "months-in-another-language",
        on_view("all", _months),
        markups=FOREIGN,
    ),
    Mechanism("mojibake", on_html("all", _mojibake), cosmetic=True, languages=("ko", "zh", "ja")),
    Mechanism("old-design-for-a-while", _design("old", False)),
    Mechanism(
        "question-marks",
        on_html("all", _question_marks),
        cosmetic=True,
        languages=("ko", "zh", "ja"),
    ),
    Mechanism("no-comment-dates", on_view("all", lambda v, p, k: replace(v, comment_dates=""))),
    Mechanism("tools-before-each-text", on_html("all", _machine_words)),
    Mechanism("reading-view-of-half", on_html("half", _reading_view)),
)

FRAME_CLASSES: dict[str, tuple[Mechanism, ...]] = {"09": CLOCKS, "10": RENDERED}
