"""Real changes on healthy sites: each must be told, once, for what it is."""

from __future__ import annotations

import random

from benchmarks.attacks import happenings
from benchmarks.attacks.classes.plan import LANGUAGES, LAYOUTS, OWN_LANGUAGE
from benchmarks.attacks.happenings import Happening, several
from benchmarks.attacks.scenario import START, Scenario, schedule
from benchmarks.press import sites
from benchmarks.press.threads import COMMON

HAPPENINGS: dict[str, Happening] = {
    "comment-removed": happenings.removed(3, None),
    "comment-placeholder": happenings.placeholder(3, place=None),
    "comment-edited": happenings.edited(3, None),
    "comment-posted": happenings.posted(3, 90),
    "comment-restored": happenings.removed_and_restored(1, 4),
    "article-edited": happenings.rewritten(3),
    "article-retitled": happenings.retitled(3, 3),
    "article-404": happenings.withdrawn(3, 2, 404),
    "article-410": happenings.withdrawn(3, 2, 410),
    "article-redirected": happenings.redirected(3, 2),
    "article-restored": several(happenings.withdrawn(1, 2, 404), happenings.restored(4, 2)),
    "article-moved": happenings.moved(3, 4),
    "thread-closed": happenings.closed(3),
    "thread-opened": several(happenings.closed(1), happenings.opened(4)),
    "new-piece": happenings.published(3, 40),
}


def controls(each: int) -> list[Scenario]:
    """`each` scenarios for each kind of real change."""
    return [_scenario(number, list(HAPPENINGS)[number % len(HAPPENINGS)]) for number in range(each * len(HAPPENINGS))]


def _scenario(number: int, name: str) -> Scenario:
    seed = 90_000 + number
    draw = random.Random(seed)
    # The archived thread has no form, so that nothing on it says open or closed.
    markups = [m for m in COMMON if not (name.startswith("thread") and m == "archived-numbered")]
    markup = markups[(number * 7 + number // 15) % len(markups)]
    language = OWN_LANGUAGE.get(markup, LANGUAGES[(number + number // 4) % 4])
    sizes = (*(draw.choice((0, 3, 5, 6, 8)) for _ in range(5)), draw.choice((9, 12, 18)))
    style = LAYOUTS[(number // 2) % 4], markup, ("feed", "sitemap")[number % 2]
    site = sites.site(language, style, sizes, seed, START)
    clock = schedule()
    events = HAPPENINGS[name](site, draw, clock)
    return Scenario(f"c90-{number:03d}-{name}", "90", name, seed, site, clock, events=events)
