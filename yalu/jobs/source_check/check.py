"""The careful first visit to a source: one sign for each thing, and for what changed since an earlier visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from spiders.http.errors import Forbidden, RobotsUnreadable
from spiders.one_off import Kept
from spiders.parsers.candidate import Found
from spiders.politeness.robots_rules import Robots, product
from spiders.runner import CrawlResult, CrawlTask, crawl
from spiders.source_settings import user_agent
from spiders.state.progress import WayIn, condition
from yalu.changes.language.tokens import language
from yalu.crawl_plan import CrawlPlan
from yalu.ids import same_article_address
from yalu.jobs.crawl.source_state import reservations
from yalu.jobs.lookup.skipped_urls import passed_over_in_words
from yalu.jobs.source_check.compare import second_look
from yalu.jobs.source_check.result import Sign, State
from yalu.model import Capture, Observation, Outcome, Page, Quality, Thread
from yalu.pages.comments import unsupported
from yalu.pages.site.tdm_reservation import PATH, Rule, read_rules, reservation
from yalu.settings import Settings
from yalu.sources.health import Health
from yalu.sources.source import Scope, Source, Terms, Way
from yalu.text import one_line

ARTICLES = 2
"""Articles that are fetched and read."""
MOST_LISTED = 1000
CLOSED = frozenset(platform.name for platform in unsupported.ALL)
"""Comment platforms that are recognised and never read."""


def check(source: Source, settings: Settings) -> tuple[Sign, ...]:
    """Visit a source as a crawl would, with its own pauses, but two articles only; the last sign is the verdict.

    To be called once in a process, in its main thread. Failures are signs, never exceptions.
    """
    if all(discovery.way is Way.ARCHIVE for discovery in source.discover):
        return (Sign("verdict", State.BAD, "cannot be watched: no way in is known"),)
    kept = Kept()
    watched = replace(source, scope=Scope.ALL, max_pages=ARTICLES)
    task = CrawlTask(watched, CrawlPlan(first=False), kept, keep_listed=MOST_LISTED)
    result = crawl([task], settings)[source.id]
    agent = product(user_agent(settings, source))
    again = second_look(settings, source.id, result.ways)
    return judge(source, result, kept, again, settings.now or datetime.now(UTC), agent)


def judge(
    source: Source, result: CrawlResult, kept: Kept, again: Sequence[Sign], now: datetime, agent: str
) -> tuple[Sign, ...]:
    """The signs of a visit. Pure. ``again`` are those of the visits before, ``agent`` is our name in robots.txt."""
    observations = kept.observations
    robots = [_robots(source, place, rules, agent) for place, rules in result.robots.items()]
    ways = [_way(source, way, now) for way in result.ways]
    titles = {same_article_address(link.url): link for way in reversed(result.ways) for link in way.listed}
    articles = [_article(source, seen, titles) for seen in observations]
    usable = any(all(sign.state is not State.BAD for sign in signs) for signs in ways)
    good = any(sign.state is State.OK for sign in articles)
    return (
        *robots,
        *(sign for signs in ways for sign in signs),
        *again,
        *articles,
        *_reservations(source, kept),
        *([] if articles else [Sign("articles", State.BAD, _why_none(result))]),
        _comments(source, observations),
        _verdict(usable, good),
    )


def _why_none(result: CrawlResult) -> str:
    """Why no article was looked at."""
    passed = passed_over_in_words(cast("Mapping[str, Any]", result.stats.get("passed_over", {})))
    return result.reason or passed or "none was found to look at"


def _reservations(source: Source, kept: Kept) -> Iterator[Sign]:
    """What hosts and articles say with TDMRep: whether rights to text and data mining are reserved."""
    lists: dict[str, tuple[Rule, ...]] = {}
    for told in (one for one in kept.rules if one.url.endswith(PATH)):
        host = urlsplit(told.url).netloc
        listed = read_rules(told.body) if told.status is not None and told.status < 300 else ()
        lists[host] = listed or ()
        yield Sign(f"tdmrep.json of {host}", State.NOTE, _rules_in_words(told, listed))
    for page in (seen.captures[0] for seen in kept.observations if seen.captures and seen.captures[0].status == 200):
        url = page.final_url or page.url
        said = reservation(url, page.headers, page.body, lists.get(urlsplit(url).netloc, ()))
        if said is not None and said.reserved:
            quoted = {
                Terms.EXCERPT: 'reports give links only; a licence is told by terms = "licensed"',
                Terms.LICENSED: "reports quote what the licence allows",
            }.get(source.terms, "reports quote nothing of it anyway")
            policy = f", policy {one_line(said.policy)}" if said.policy else ""
            says = f"{url} reserves text and data mining ({said.basis.value}{policy}): {quoted}"
            yield Sign("reservation", State.NOTE, says)
            return


def _rules_in_words(told: Capture, listed: tuple[Rule, ...] | None) -> str:
    if told.status is None or told.status >= 300:
        return told.error or f"there is none (answers {told.status})"
    if listed is None:
        return "what is there is no list of rules"
    return reservations(listed) or "it holds no rule"


def _verdict(usable: bool, good: bool) -> Sign:
    lacks = [
        words for held, words in ((usable, "no way in works"), (good, "no article was read as it should")) if not held
    ]
    if lacks:
        return Sign("verdict", State.BAD, f"cannot be watched: {', '.join(lacks)}")
    return Sign("verdict", State.OK, "can be watched")


def _robots(source: Source, place: str, robots: Robots, agent: str) -> Sign:
    what = f"robots.txt of {urlsplit(place).netloc}"
    if robots.trouble is not None:
        return Sign(what, State.BAD, f"{robots.trouble}; nothing of that host may be asked for")
    if robots.rules is None:
        return Sign(what, State.NOTE, "there is none, so all is allowed")
    own = source.delay.total_seconds()
    pause = f"asks for {robots.crawl_delay:g} s" if robots.crawl_delay else "asks for no pause"
    named = f"Sitemap lines: {len(robots.sitemaps)}" + "".join(f" {one_line(url)}" for url in robots.sitemaps[:3])
    says = f"{pause}, {max(own, robots.crawl_delay):g} s are kept; {named}"
    closed = [url for url in _addresses_at(source, place) if _is_closed(robots, url, agent)]
    if closed:
        return Sign(what, State.BAD, f"does not allow {' '.join(closed[:3])}; {says}")
    return Sign(what, State.OK, says)


def _addresses_at(source: Source, place: str) -> Iterator[str]:
    for url in (source.homepage, *(discovery.url for discovery in source.discover)):
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" == place:
            yield url


def _is_closed(robots: Robots, url: str, agent: str) -> bool:
    try:
        robots.check(url, agent)
    except (Forbidden, RobotsUnreadable):
        return True
    return False


def _way(source: Source, way: WayIn, now: datetime) -> tuple[Sign, ...]:
    """The state of a way in, and when it lists something the language of that."""
    what = f"{way.discovery.way.value} {way.discovery.url}"
    state = condition(way, now)
    if way.trouble is not None:
        return (Sign(what, State.BAD, f"{state.value}: {way.trouble.reason}"),)
    if not way.listed:
        return (Sign(what, State.BAD, f"{state.value}: it lists nothing{_older(way)}"),)
    dates = [date for link in way.listed if (date := _date(link)) is not None]
    newest = f"newest {max(dates):%Y-%m-%d %H:%M} UTC" if dates else "no dates, so its age cannot be told"
    says = f"{state.value}: {len(way.listed)} items, {newest}, {len(dates) * 100 // len(way.listed)} % with dates"
    says += _older(way)
    if way.later_trouble:
        says += f"; not all of it could be read: {way.later_trouble}"
    mark = {Health.OK: State.OK, Health.SILENT: State.NOTE}.get(state, State.BAD)
    if mark is State.OK and (not dates or way.later_trouble):
        mark = State.NOTE
    return (Sign(what, mark, says), _languages(source, what, way.listed))


def _older(way: WayIn) -> str:
    """What of a way was passed over for its age."""
    if way.before is None or not (way.passed_over or way.sitemaps_passed_over):
        return ""
    counts = ((way.passed_over, "items"), (way.sitemaps_passed_over, "sitemaps"))
    older = " and ".join(f"{number} {name}" for number, name in counts if number)
    return f"; {older} older than {way.before:%Y-%m-%d} passed over"


def _date(link: Found) -> datetime | None:
    return link.published or link.modified


def _languages(source: Source, way: str, listed: Iterable[Found]) -> Sign:
    what = f"language of {way}"
    titles = [link.title for link in listed if link.title]
    if not titles:
        return Sign(what, State.NOTE, "it gives no titles")
    written = written_in(titles, source.languages)
    shown = ", ".join(f"{_spoken(code)} {number}" for code, number in written.most_common())
    wanted = {_alphabet(code) for code in source.languages}
    fitting = sum(number for code, number in written.items() if code in wanted)
    if fitting * 2 < len(titles):
        return Sign(
            what, State.BAD, f"{shown} of {len(titles)} titles; the registry says {', '.join(source.languages)}"
        )
    return Sign(what, State.OK, f"{shown} of {len(titles)} titles")


def written_in(titles: Iterable[str], said: Sequence[str]) -> Counter[str]:
    """How many titles are in ko, ja, zh or (as "en") any alphabet, by their script.

    ``said`` are the languages to be expected; they decide for titles of Chinese characters alone.
    """
    main = {_alphabet(code) for code in said}
    han = "ja" if "ja" in main and "zh" not in main else "zh"
    return Counter(language(title, han) for title in titles)


def _alphabet(code: str) -> str:
    main = code.partition("-")[0]
    return main if main in ("ko", "ja", "zh") else "en"


def _spoken(code: str) -> str:
    return "en or another alphabet" if code == "en" else code


def _article(source: Source, seen: Observation, listed: dict[str, Found]) -> Sign:
    asked = seen.captures[0].url if seen.captures else seen.addresses[0]
    what = f"article {asked}"
    page = seen.page
    if seen.outcome is not Outcome.READ or page is None or page.article is None:
        return Sign(what, State.BAD, f"{seen.outcome.value}: {seen.reason or 'no article'}")
    article = page.article
    found = listed.get(same_article_address(asked))
    size = f"{len(article.body)} characters"
    if page.quality is not Quality.OK:
        return Sign(what, State.BAD, f"only a {page.quality.value}, {size} ({page.reason or 'the page says so'})")
    if found is None or not found.title:
        return Sign(what, State.OK, f"“{article.title}”, {size}; the listing gives no title to compare")
    if not same_title(article.title, found.title):
        return Sign(what, State.BAD, f"read as “{article.title}”, listed as “{found.title}”")
    return Sign(what, State.OK, f"“{article.title}” as listed, {size}" + _of(source, page))


def _of(source: Source, page: Page) -> str:
    assert page.article is not None
    spoken = page.article.language
    if spoken and _alphabet(spoken) not in {_alphabet(code) for code in source.languages}:
        return f", in {spoken}, which the registry does not name"
    return f", {page.article.published_at}" if page.article.published_at else ", without a date"


def same_title(read: str, listed: str) -> bool:
    """Whether two titles are one: letters and digits alone count, and a listing may cut or add at an end."""
    one, other = (("".join(char for char in title.casefold() if char.isalnum())) for title in (read, listed))
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) * 2 >= len(long) and (long.startswith(short) or long.endswith(short))


def _comments(source: Source, observations: Iterable[Observation]) -> Sign:
    if source.comments == "off":
        return Sign("comments", State.NOTE, "off in the registry, so not looked for")
    threads = [seen.page.thread for seen in observations if seen.page is not None and seen.page.thread is not None]
    if not threads:
        return Sign("comments", State.NOTE, "no platform was recognised on the articles read")
    return _readable(max(threads, key=lambda thread: (thread.complete, len(thread.comments))))


def _readable(thread: Thread) -> Sign:
    number = f"{len(thread.comments)} comments"
    if thread.complete:
        return Sign("comments", State.OK, f"{thread.platform}: readable, {number}, the whole thread")
    why = thread.note or "the count does not agree or is not told"
    if thread.comments:
        return Sign("comments", State.NOTE, f"{thread.platform}: readable in part, {number} ({why})")
    if thread.platform in CLOSED:
        return Sign("comments", State.NOTE, f'{why}; set comments = "off"')
    return Sign("comments", State.NOTE, f"{thread.platform}: recognised, no comment was read ({why})")
