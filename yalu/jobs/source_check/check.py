"""Source check: visits a source once, with few requests, and reports one result for each thing checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from yalu.changes.language.tokens import language
from yalu.crawl import CrawlPlan
from yalu.ids import same_article_address
from yalu.jobs.crawl.source_state import reserved_locations
from yalu.jobs.lookup.skipped_urls import skipped_line
from yalu.jobs.runtime.check_result import CheckResult, CheckStatus
from yalu.jobs.source_check.compare import compare_with_earlier
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedThread, Quality
from yalu.pages.comments.services.declared import unread
from yalu.reasons import Reason, reason_text
from yalu.settings import Settings
from yalu.sources.health import Health
from yalu.sources.source import DiscoveryMethod, Scope, SourceConfig, Terms
from yalu.spiders.http.errors import Forbidden, RobotsUnreadable
from yalu.spiders.one_off import MemorySink
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.politeness.robots_rules import Robots
from yalu.spiders.runner import CrawlResult, CrawlTask, crawl
from yalu.spiders.source_settings import user_agent
from yalu.spiders.state.progress import DiscoveryState, discovery_health
from yalu.terms.pages import reservation
from yalu.terms.robots import product_token
from yalu.terms.tdmrep import PATH, TdmRule, read_rules
from yalu.text import one_line

ARTICLES = 2
"""Articles that are fetched and extracted."""
MAX_LISTED = 1000
UNSUPPORTED_PLATFORMS = frozenset(unread())
"""Comment platforms that are recognised and never read."""


def check(source: SourceConfig, settings: Settings) -> tuple[CheckResult, ...]:
    """Visit a source as a crawl would, but with two articles only; the last result is the verdict.

    Call it once in a process, in its main thread. Failures are results, never exceptions.
    """
    if all(discovery.method is DiscoveryMethod.ARCHIVE for discovery in source.discover):
        return (CheckResult("verdict", CheckStatus.BAD, "cannot be watched: it has no discovery"),)
    sink = MemorySink()
    watched = replace(source, scope=Scope.ALL, max_pages=ARTICLES)
    task = CrawlTask(watched, CrawlPlan(first=False), sink, keep_listed=MAX_LISTED)
    result = crawl([task], settings)[source.id]
    agent = product_token(user_agent(settings, source))
    comparison = compare_with_earlier(settings, source.id, result.discoveries)
    return check_results(source, result, sink, comparison, settings.now or datetime.now(UTC), agent)


def check_results(
    source: SourceConfig,
    result: CrawlResult,
    sink: MemorySink,
    comparison: Sequence[CheckResult],
    now: datetime,
    agent: str,
) -> tuple[CheckResult, ...]:
    """The results of a visit, in the order in which they are shown. Pure.

    ``comparison`` are the results of comparing with earlier visits, ``now`` an aware time, ``agent`` our product token
    in robots.txt.
    """
    observations = sink.observations
    robots = [_robots(source, place, rules, agent) for place, rules in result.robots.items()]
    ways = [_discovery(source, discovery, now) for discovery in result.discoveries]
    titles = {
        same_article_address(link.url): link for discovery in reversed(result.discoveries) for link in discovery.listed
    }
    articles = [_article(source, seen, titles) for seen in observations]
    usable = any(all(sign.state is not CheckStatus.BAD for sign in signs) for signs in ways)
    good = any(sign.state is CheckStatus.OK for sign in articles)
    return (
        *robots,
        *(sign for signs in ways for sign in signs),
        *comparison,
        *articles,
        *_reservations(source, sink),
        *([] if articles else [CheckResult("articles", CheckStatus.BAD, _why_none(result))]),
        _comments(source, observations),
        _verdict(usable, good),
    )


def _why_none(result: CrawlResult) -> str:
    """Why no article was checked."""
    if result.reason is not None:
        return reason_text(result.reason)
    return skipped_line(result.stats.skipped) or "no article was found to check"


def _reservations(source: SourceConfig, sink: MemorySink) -> Iterator[CheckResult]:
    """What hosts and articles state with TDMRep: whether text and data mining rights are reserved."""
    lists: dict[str, tuple[TdmRule, ...]] = {}
    for capture in (capture for capture in sink.rules if capture.url.endswith(PATH)):
        host = urlsplit(capture.url).netloc
        listed = read_rules(capture.body) if capture.status is not None and capture.status < 300 else ()
        lists[host] = listed or ()
        yield CheckResult(f"tdmrep.json of {host}", CheckStatus.NOTE, _rules_in_words(capture, listed))
    for page in (seen.captures[0] for seen in sink.observations if seen.captures and seen.captures[0].status == 200):
        url = page.final_url or page.url
        stated = reservation(url, page.headers, page.body, lists.get(urlsplit(url).netloc, ()))
        if stated is not None and stated.reserved:
            quoted = {
                Terms.EXCERPT: 'reports give links only; a licence is told by terms = "licensed"',
                Terms.LICENSED: "reports quote what the licence allows",
            }.get(source.terms, "reports quote nothing of it anyway")
            policy = f", policy {one_line(stated.policy)}" if stated.policy else ""
            says = f"{url} reserves text and data mining ({stated.basis.value}{policy}): {quoted}"
            yield CheckResult("reservation", CheckStatus.NOTE, says)
            return


def _rules_in_words(capture: HttpExchange, listed: tuple[TdmRule, ...] | None) -> str:
    if capture.status is None or capture.status >= 300:
        return capture.error or f"there is none (answers {capture.status})"
    if listed is None:
        return "what is there is no list of rules"
    return reserved_locations(listed) or "it holds no rule"


def _verdict(usable: bool, good: bool) -> CheckResult:
    lacks = [
        words
        for held, words in ((usable, "no discovery works"), (good, "no article was read as it should"))
        if not held
    ]
    if lacks:
        return CheckResult("verdict", CheckStatus.BAD, f"cannot be watched: {', '.join(lacks)}")
    return CheckResult("verdict", CheckStatus.OK, "can be watched")


def _robots(source: SourceConfig, place: str, robots: Robots, agent: str) -> CheckResult:
    what = f"robots.txt of {urlsplit(place).netloc}"
    if robots.trouble is not None:
        return CheckResult(what, CheckStatus.BAD, f"{robots.trouble}; nothing of that host may be asked for")
    if robots.rules is None:
        return CheckResult(what, CheckStatus.NOTE, "there is none, so all is allowed")
    own = source.delay.total_seconds()
    pause = f"asks for {robots.crawl_delay:g} s" if robots.crawl_delay else "asks for no pause"
    named = f"Sitemap lines: {len(robots.sitemaps)}" + "".join(f" {one_line(url)}" for url in robots.sitemaps[:3])
    says = f"{pause}, {max(own, robots.crawl_delay):g} s are kept; {named}"
    closed = [url for url in _addresses_at(source, place) if _is_closed(robots, url, agent)]
    if closed:
        return CheckResult(what, CheckStatus.BAD, f"does not allow {' '.join(closed[:3])}; {says}")
    return CheckResult(what, CheckStatus.OK, says)


def _addresses_at(source: SourceConfig, place: str) -> Iterator[str]:
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


def _discovery(source: SourceConfig, discovery: DiscoveryState, now: datetime) -> tuple[CheckResult, ...]:
    """The state of a discovery and, when it lists something, the language of its titles."""
    what = f"{discovery.discovery.method.value} {discovery.discovery.url}"
    state = discovery_health(discovery, now)
    if discovery.trouble is not None:
        return (CheckResult(what, CheckStatus.BAD, f"{state.value}: {reason_text(discovery.trouble.reason)}"),)
    if not discovery.listed:
        return (CheckResult(what, CheckStatus.BAD, f"{state.value}: it lists nothing{_older(discovery)}"),)
    dates = [date for link in discovery.listed if (date := link.published or link.modified) is not None]
    newest = f"newest {max(dates):%Y-%m-%d %H:%M} UTC" if dates else "no dates, so its age cannot be told"
    share = len(dates) * 100 // len(discovery.listed)
    says = f"{state.value}: {len(discovery.listed)} items, {newest}, {share} % with dates"
    says += _older(discovery)
    if discovery.later_trouble:
        says += f"; not all of it could be read: {reason_text(discovery.later_trouble)}"
    mark = {Health.OK: CheckStatus.OK, Health.SILENT: CheckStatus.NOTE}.get(state, CheckStatus.BAD)
    if mark is CheckStatus.OK and (not dates or discovery.later_trouble):
        mark = CheckStatus.NOTE
    return (CheckResult(what, mark, says), _languages(source, what, discovery.listed))


def _older(discovery: DiscoveryState) -> str:
    """Text on what a discovery skipped as too old."""
    if discovery.before is None or not (discovery.too_old or discovery.sitemaps_too_old):
        return ""
    counts = ((discovery.too_old, "items"), (discovery.sitemaps_too_old, "sitemaps"))
    older = " and ".join(f"{number} {name}" for number, name in counts if number)
    return f"; {older} older than {discovery.before:%Y-%m-%d} skipped"


def _languages(source: SourceConfig, discovery: str, listed: Iterable[ListedLink]) -> CheckResult:
    what = f"language of {discovery}"
    titles = [link.title for link in listed if link.title]
    if not titles:
        return CheckResult(what, CheckStatus.NOTE, "it gives no titles")
    written = count_scripts(titles, source.languages)
    names = {"en": "en or another alphabet"}
    shown = ", ".join(f"{names.get(code, code)} {number}" for code, number in written.most_common())
    wanted = {_alphabet(code) for code in source.languages}
    fitting = sum(number for code, number in written.items() if code in wanted)
    if fitting * 2 < len(titles):
        return CheckResult(
            what, CheckStatus.BAD, f"{shown} of {len(titles)} titles; the registry says {', '.join(source.languages)}"
        )
    return CheckResult(what, CheckStatus.OK, f"{shown} of {len(titles)} titles")


def count_scripts(titles: Iterable[str], languages: Sequence[str]) -> Counter[str]:
    """Number of titles in ko, ja, zh or any alphabet (as "en"), by their script.

    ``languages`` are the expected languages; they decide for titles in Chinese characters only.
    """
    main = {_alphabet(code) for code in languages}
    han = "ja" if "ja" in main and "zh" not in main else "zh"
    return Counter(language(title, han) for title in titles)


def _alphabet(code: str) -> str:
    main = code.partition("-")[0]
    return main if main in ("ko", "ja", "zh") else "en"


def _worded(reason: Reason | None, otherwise: str) -> str:
    return otherwise if reason is None else reason_text(reason)


def _article(source: SourceConfig, seen: Observation, listed: dict[str, ListedLink]) -> CheckResult:
    asked = seen.captures[0].url if seen.captures else seen.addresses[0]
    what = f"article {asked}"
    page = seen.page
    if seen.outcome is not Outcome.READ or page is None or page.article is None:
        return CheckResult(what, CheckStatus.BAD, f"{seen.outcome.value}: {_worded(seen.reason, 'no article')}")
    article = page.article
    link = listed.get(same_article_address(asked))
    size = f"{len(article.body)} characters"
    if page.quality is not Quality.OK:
        return CheckResult(
            what, CheckStatus.BAD, f"only a {page.quality.value}, {size} ({_worded(page.reason, 'the page says so')})"
        )
    if link is None or not link.title:
        return CheckResult(what, CheckStatus.OK, f"“{article.title}”, {size}; the listing gives no title to compare")
    if not same_title(article.title, link.title):
        return CheckResult(what, CheckStatus.BAD, f"read as “{article.title}”, listed as “{link.title}”")
    return CheckResult(what, CheckStatus.OK, f"“{article.title}” as listed, {size}" + _language_or_date(source, page))


def _language_or_date(source: SourceConfig, page: Page) -> str:
    assert page.article is not None
    language = page.article.language
    if language and _alphabet(language) not in {_alphabet(code) for code in source.languages}:
        return f", in {language}, which the registry does not name"
    return f", {page.article.published_at}" if page.article.published_at else ", without a date"


def same_title(read: str, listed: str) -> bool:
    """Whether two titles are equal: only letters and digits count, and a listing may cut or add at an end."""
    left, right = (("".join(char for char in title.casefold() if char.isalnum())) for title in (read, listed))
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    return len(short) * 2 >= len(long) and (long.startswith(short) or long.endswith(short))


def _comments(source: SourceConfig, observations: Iterable[Observation]) -> CheckResult:
    if source.comments == "off":
        return CheckResult("comments", CheckStatus.NOTE, "switched off in the registry, so not searched for")
    threads = [seen.page.thread for seen in observations if seen.page is not None and seen.page.thread is not None]
    if not threads:
        return CheckResult("comments", CheckStatus.NOTE, "no platform was recognised on the articles read")
    return _readable(max(threads, key=lambda thread: (thread.complete, len(thread.comments))))


def _readable(thread: ParsedThread) -> CheckResult:
    number = f"{len(thread.comments)} comments"
    if thread.complete:
        return CheckResult("comments", CheckStatus.OK, f"{thread.platform}: readable, {number}, the whole thread")
    why = _worded(thread.note, "the count does not agree or is not told")
    if thread.comments:
        return CheckResult("comments", CheckStatus.NOTE, f"{thread.platform}: readable in part, {number} ({why})")
    if thread.platform in UNSUPPORTED_PLATFORMS:
        return CheckResult("comments", CheckStatus.NOTE, f'{why}; set comments = "off"')
    return CheckResult("comments", CheckStatus.NOTE, f"{thread.platform}: recognised, no comment was read ({why})")
