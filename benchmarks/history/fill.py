"""Fills an empty database with years of a made-up press: skewed sources, edits, threads and removals, in time order.

The first round is made up row by row; the others are copies of it inside the database, later in time.
"""

from __future__ import annotations

import random
import tomllib
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from benchmarks.history.bulk import Bulk
from benchmarks.history.press import LANGUAGES, Piece, Press, Story, wording
from yalu.changes.declared_edits import DECLARABLE
from yalu.crawl import CrawlStats
from yalu.db.captures.months import month_of
from yalu.db.search import tokenizer
from yalu.model import Kind, Outcome
from yalu.reasons import Reason

STATS = CrawlStats(checks={Outcome.READ: 9})
AS_MADE_UP = Reason.of("words.rewritten")
ROUNDS = 10
DAYS = 110
"""Of one round. Each later round repeats the first, so many days later: see benchmarks.history.bulk."""
BEGIN = datetime(2023, 11, 1, tzinfo=UTC)
END = BEGIN + ROUNDS * timedelta(days=DAYS)
SOURCES = 60
VERSIONS_EACH, COMMENTS_EACH = 1.265, 0.973
"""What one article, and one comment that is asked for, came to be on the average of a fill."""

_TYPES = ("newspaper", "newspaper", "state-media", "think-tank", "magazine")
_COUNTRIES = {"ko": "KR", "zh-Hans": "CN", "en": "US", "ja": "JP", "zh-Hant": "TW"}
_TAGS = ("thaad", "dprk", "yellow-sea", "fine-dust", "trade", "chips", "history", "tourism")
_EDITS = (
    (Kind.ARTICLE_BODY, 0.62),
    (Kind.ARTICLE_HEADLINE, 0.22),
    (Kind.ARTICLE_NOTICE, 0.05),
    (Kind.ARTICLE_BYLINE, 0.04),
    (Kind.ARTICLE_LABEL, 0.04),
    (Kind.ARTICLE_ACCESS, 0.03),
)


def fill(bulk: Bulk, versions: int, comments: int, say: Callable[[str], None]) -> None:
    """Writes about ``versions`` versions of articles and ``comments`` comments, the same for the same numbers."""
    draw = random.Random(11)
    press = Press(bulk, draw, int(versions / VERSIONS_EACH), int(comments / COMMENTS_EACH))
    listed = tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf-8"))
    for name, columns in listed.items():
        press.into[name] = bulk.into(name, columns)
    for name in ("words_article", "words_comment"):
        press.into[name] = bulk.into_index(name)
    for language in LANGUAGES:
        press.texts[language] = wording(language, draw)
    _sources(press)
    shares = list(accumulate(1 / (rank + 2) for rank in range(SOURCES)))
    press.writers += accumulate(1 / (rank + 20) for rank in range(max(press.comments // 20, 50)))
    due = 0.0
    for day in range(DAYS):
        _crawls(press, day)
        due += press.articles / DAYS
        while due >= 1:
            due -= 1
            _article(press, day, bisect(shares, draw.random() * shares[-1]))
        for befall, about in press.days.pop(day, ()):
            befall(press, day, *about)
        if day % 5 == 2:  # the last days of all are in no report yet
            _report(press, day)
        if day % 10 == 9:
            say(f"day {day + 1} of {DAYS}: {bulk.rows:,} rows")
    bulk.flush()


def language_of(source: int) -> str:
    return LANGUAGES[source % len(LANGUAGES)]


def _labels(story: Story) -> list[str]:
    """The labels of all that is about a story, but for those of time: each round has its own."""
    return [tokenizer.source_label(f"paper-{story.source}"), tokenizer.language_label(language_of(story.source))]


def _sources(press: Press) -> None:
    for number in range(SOURCES):
        language = language_of(number)
        kind = "state-media" if language == "zh-Hans" and number % 2 else _TYPES[number % len(_TYPES)]
        press.into["source"](
            (
                *(f"paper-{number}", f"Paper {number}", f"https://paper-{number}.example/", _COUNTRIES[language]),
                *([language], kind, "A", ("conservative", "progressive", None)[number % 3], "excerpt", "topic"),
                *("auto", 43200, BEGIN, BEGIN),
            )
        )


def _crawls(press: Press, day: int) -> None:
    press.checks.clear()
    press.snapshots.clear()
    for source in range(SOURCES):
        at = BEGIN + timedelta(days=day, minutes=source)
        number = press.crawls[source] = press.key("crawl")
        verdict = "failed" if press.draw.random() < 0.02 else "ok"
        press.into["crawl"](
            (number, f"paper-{source}", at, at, at + timedelta(minutes=9), verdict, False, "here", STATS)
        )


def _at(press: Press, day: int, story: Story) -> datetime:
    return BEGIN + timedelta(days=day, minutes=story.source, seconds=press.draw.randrange(500))


def _article(press: Press, day: int, source: int) -> None:
    draw, text = press.draw, press.texts[language_of(source)]
    number, address, crawl = press.key("article"), press.key("url"), press.crawls[source]
    in_scope = draw.random() < 0.9
    story = Story(
        number,
        source,
        address,
        BEGIN + timedelta(days=day, minutes=source, seconds=draw.randrange(500)),
        draw.choice(text.titles),
        draw.choices(text.paragraphs, k=draw.randint(2, 6)),
        [f"Author {int(draw.paretovariate(0.5)) % 400} of {source}"] if draw.random() < 0.8 else [],
    )
    url = f"https://paper-{source}.example/{story.born:%Y/%m}/{number}"
    press.into["url"]((address, f"paper-{source}", url, url.removeprefix("https://"), number))
    press.into["article"]((number, f"paper-{source}", url, in_scope, story.born))
    press.into["revisit_schedule"]((number, END + timedelta(days=draw.randrange(30)), story.born, 0, 0))
    terms = [
        {"text": term, "kind": "PAIR", "field": place, "start": 0, "end": len(term)}
        for place, piece in (("title", story.title), ("lead", story.parts[0]), ("lead", story.parts[1]))
        for term in piece.terms
    ]
    score = round(draw.uniform(0.5, 1) if in_scope else draw.uniform(0, 0.5), 2)
    tags = draw.sample(_TAGS, draw.randint(0, 3))
    judged = press.key("topic_match"), number, crawl, story.born, in_scope, score, "R1" if in_scope else "R8"
    press.into["topic_match"]((*judged, terms, tags, "1"))
    if not in_scope:
        return
    _version(press, story, story.born, [])
    _likeness(press, story)
    _change(press, story, Kind.ARTICLE_NEW, story.born, 0.5)
    for _ in range(min(int(draw.expovariate(1 / 0.85)), 8)):
        press.days[day + 1 + int(draw.expovariate(0.2))].append((_edit, (story,)))
    if draw.random() < 0.012:
        press.days[day + 1 + int(draw.expovariate(0.05))].append((_away, (story,)))
    if draw.random() < 0.35:
        _plan_talk(press, day, story)


def _likeness(press: Press, story: Story) -> None:
    """One article in twenty is a reprint of the one before, one in ten the translation of another."""
    number, at = story.number, story.born - timedelta(hours=3)
    if number % 20 == 0:
        press.into["reprint"]((number, number - 1, 0.9))
        press.into["reprint_cluster"]((number, number - 1, at))
        press.into["reprint_cluster"]((number - 1, number - 1, at))
    if number % 10 == 5:
        press.into["edition"]((number, number - 4, 0.8, ["3 pictures"]))


def _plan_talk(press: Press, day: int, story: Story) -> None:
    draw = press.draw
    mean = press.comments / (press.articles * 0.9 * 0.35)
    many = min(int(draw.lognormvariate(0, 1.2) * mean / 2.054) + (draw.random() < 0.5), 20_000)
    spread: dict[int, int] = defaultdict(int)
    for _ in range(many):
        spread[int(draw.expovariate(0.6))] += 1
    for later in sorted({0, *spread}):
        press.days[day + later].append((_talk, (story, spread[later])))


def _check(press: Press, story: Story, at: datetime, outcome: str, body: bytes | None = None) -> tuple[int, int]:
    """The ids of the check of a story in this crawl and of its capture."""
    if (known := press.checks.get(story.number)) is not None:
        return known, 0
    crawl, capture, check = press.crawls[story.source], press.key("capture"), press.key("article_check")
    payload = body or b"\x28\xb5\x2f\xfd as it was"
    press.into["capture"]((capture, crawl, story.address, story.number, at, 200, f"{capture:064x}", 40_000))
    press.into["capture_payload"]((capture, month_of(at), payload, 0))
    seen = story.version if outcome != "gone" else None
    press.into["article_check"]((check, story.number, crawl, capture, story.address, at, at, at, outcome, seen))
    press.checks[story.number] = check
    return check, capture


def _version(press: Press, story: Story, at: datetime, notices: list[str]) -> None:
    story.seq += 1
    story.version = number = press.key("article_version")
    language = language_of(story.source)
    _, capture = _check(press, story, at, "read", b"\x28\xb5\x2f\xfd" + number.to_bytes(8, "big") * 40)
    body = "\n\n".join(part.text for part in story.parts)
    title = f"{story.title.text} {story.number}"
    published = story.born - timedelta(hours=3)
    press.into["article_version"](
        (
            *(number, story.number, story.seq, 1, press.crawls[story.source], capture or None, story.seen, at, title),
            *(story.authors, body, published, published.isoformat(), None, language, "opinion", [], notices, []),
            *("full", "ok", {"title": "json-ld"}, f"1:{number:040x}", "1"),
        )
    )
    story.seen = at
    tokens = story.title.tokens.union(*(part.tokens for part in story.parts))
    press.into["words_article"]((number, " ".join([*tokens, f"{story.number}", *_labels(story)])))


def _edit(press: Press, day: int, story: Story) -> None:
    if story.number in press.checks or story.seen is None:
        return
    draw, text, at = press.draw, press.texts[language_of(story.source)], _at(press, day, story)
    kind = draw.choices([kind for kind, _ in _EDITS], [share for _, share in _EDITS])[0]
    before, old = story.seen, story.version
    place = draw.randrange(len(story.parts))
    story.parts[place] = draw.choice(text.paragraphs)
    if kind is Kind.ARTICLE_HEADLINE:
        story.title = draw.choice(text.titles)
    _version(press, story, at, ["Corrected."] if kind is Kind.ARTICLE_NOTICE else [])
    _change(press, story, kind, at, round(draw.betavariate(1.2, 1.5), 3), before=before, old=old)


def _change(
    press: Press,
    story: Story,
    kind: Kind,
    at: datetime,
    significance: float,
    *,
    before: datetime | None = None,
    old: int | None = None,
    comment: tuple[int | None, int | None, int | None] = (None, None, None),
) -> None:
    draw, number = press.draw, press.key("change")
    press.told = number
    evidence: dict[str, object] = {}
    if kind in (Kind.ARTICLE_BODY, Kind.ARTICLE_HEADLINE, Kind.COMMENT_EDITED):
        swaps = draw.sample(("partner", "rival", "must", "should", "12", "21", "neighbour", "ally"), 2)
        parts = [{"removed": f"{swaps[0]} {draw.randrange(300)}", "added": swaps[1]} for _ in range(draw.randint(1, 3))]
        evidence = {"parts": parts}
    about_comment = comment[0] is not None
    declared = draw.random() < 0.3 if kind in DECLARABLE else None
    press.into["change"](
        (
            *(number, f"{number}", kind, f"paper-{story.source}", press.crawls[story.source], story.number),
            *(story.thread or None, comment[0], old, None if about_comment else story.version, comment[1], comment[2]),
            *(significance, AS_MADE_UP, before, at, at + timedelta(minutes=10), evidence),
            *(kind is Kind.ARTICLE_NEW and at < BEGIN + timedelta(days=1), declared),
        )
    )


def _away(press: Press, day: int, story: Story) -> None:
    if story.number in press.checks:
        return
    at = _at(press, day, story)
    _check(press, story, at, "gone")
    _change(press, story, Kind.ARTICLE_GONE, at, 0.8, before=story.seen)
    if press.draw.random() < 0.15:
        press.days[day + 5].append((_back, (story,)))


def _talk(press: Press, day: int, story: Story, many: int) -> None:
    draw, at = press.draw, _at(press, day, story)
    first = story.read is None
    if story.thread in press.snapshots:
        press.days[day + 1].append((_talk, (story, many)))
        return
    if first:
        story.thread = press.key("thread")
        press.into["thread"]((story.thread, story.number, "wordpress", at))
    check, _ = _check(press, story, at, "unchanged")
    read = press.key("thread_snapshot")
    is_open = not (many == 0 and draw.random() < 0.1)
    press.snapshots.add(story.thread)
    press.into["thread_snapshot"](
        (read, story.thread, press.crawls[story.source], check, at, at, True, is_open, many, many, "1")
    )
    if not is_open:
        _change(press, story, Kind.THREAD_CLOSED, at, 0.5, before=story.read)
    remarks = press.texts[language_of(story.source)].remarks
    for _ in range(many):
        comment, version, remark = press.key("comment"), press.key("comment_version"), draw.choice(remarks)
        writer = f"{story.source:02x}{bisect(press.writers, draw.random() * press.writers[-1]):018x}"
        posted = at - timedelta(seconds=draw.randrange(80_000))
        press.into["comment"]((comment, story.thread, str(comment)))
        parent = str(comment - 1) if draw.random() < 0.3 else None
        when = (read, story.read, at)
        _comment_version(
            press, story, (version, comment, 1), when, remark, (parent, writer, posted, posted.isoformat())
        )
        if not first:
            _change(press, story, Kind.COMMENT_NEW, at, 0.3, before=story.read, comment=(comment, None, version))
        chance = draw.random()
        if chance < 0.045:
            place = (story, comment, (version, posted, writer, at) if chance < 0.03 else None)
            press.days[day + 1 + int(draw.expovariate(0.3))].append((_reworded, place))
    story.read = at


def _comment_version(
    press: Press, story: Story, ids: tuple[int, int, int], when: tuple[object, ...], remark: Piece,
    post: tuple[object, ...],
) -> None:  # fmt: skip
    """`ids` are its own, its comment's and its number there; `when` its snapshot and times; `post` whose it is."""
    key = f"1:{ids[0]:040x}"
    press.into["comment_version"]((*ids, 1, *when, remark.text, *post, "visible", key))
    press.into["words_comment"]((ids[0], " ".join([*remark.tokens, *_labels(story)])))


def _back(press: Press, day: int, story: Story) -> None:
    _change(press, story, Kind.ARTICLE_BACK, _at(press, day, story), 0.6, before=story.seen)


def _reworded(
    press: Press, day: int, story: Story, comment: int, was: tuple[int, datetime, str, datetime] | None
) -> None:
    """A comment that is edited, or one that is gone."""
    draw, at = press.draw, _at(press, day, story)
    check, _ = _check(press, story, at, "unchanged")
    if was is None:
        _change(press, story, Kind.COMMENT_GONE, at, 0.5, before=story.read, comment=(comment, None, None))
        if draw.random() < 0.05:
            later = at + timedelta(hours=5)
            _change(press, story, Kind.COMMENT_BACK, later, 0.4, before=at, comment=(comment, None, None))
        return
    old, posted, writer, before = was
    read, version = press.key("thread_snapshot"), press.key("comment_version")
    remark = draw.choice(press.texts[language_of(story.source)].remarks)
    if story.thread in press.snapshots:
        return
    press.snapshots.add(story.thread)
    press.into["thread_snapshot"](
        (read, story.thread, press.crawls[story.source], check, at, at, False, None, None, 1, "1")
    )
    _comment_version(press, story, (version, comment, 2), (read, before, at), remark, (None, writer, posted, None))
    _change(press, story, Kind.COMMENT_EDITED, at, 0.5, before=before, comment=(comment, old, version))


def _report(press: Press, day: int) -> None:
    """A report of the week that holds the changes told since the last one, up to 500 of them."""
    until = BEGIN + timedelta(days=day + 1)
    number = press.key("report")
    since = until - timedelta(days=5)
    title, counts = f"Report {number}", {"article.body": 9}
    press.into["report"]((number, "desk", since, until, True, until, until, title, counts))
    for position, change in enumerate(range(max(press.reported, press.told - 500) + 1, press.told + 1), 1):
        press.into["report_item"]((number, change, position))
    press.reported = press.told
