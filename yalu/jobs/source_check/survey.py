"""Surveys a site that is not in the registry, its discoveries, comments and language, and drafts a source file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from yalu.errors import Unreachable
from yalu.jobs.lookup.fetch_page import unregistered_source
from yalu.jobs.source_check.check import UNSUPPORTED_PLATFORMS, count_scripts
from yalu.model import HttpExchange, Observation, Outcome
from yalu.pages.front_page import Front, read_front
from yalu.reasons import reason_text
from yalu.settings import Settings
from yalu.sources.drafts import guess
from yalu.sources.drafts.draft import KINDS, DraftValue, SourceDraft, write_drafts
from yalu.sources.source import DiscoveryMethod, Scope
from yalu.spiders.articles.ad_hoc_requests import AdHocSpider
from yalu.spiders.http.errors import failure_of_status
from yalu.spiders.one_off import run_ad_hoc_task
from yalu.spiders.parsers.feeds import read_feed
from yalu.spiders.parsers.links import read_section
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.parsers.sitemaps import read_sitemap
from yalu.spiders.parsers.wordpress import rest_root
from yalu.spiders.politeness.robots_rules import Robots
from yalu.text import one_line

MAX_FEEDS = 4
MAX_SITEMAPS = 3
ARTICLES = 2
"""Maximum number of each that are tried: a first visit is short."""
MIN_LINKS = 5
"""Article links that a page needs to be used as a section."""
DELAY = timedelta(seconds=5)


@dataclass(slots=True)
class SiteSurvey:
    """Result of a survey. ``discoveries`` are method, address and what was found there."""

    homepage: str
    front: Front
    discoveries: list[tuple[DiscoveryMethod, str, str]] = field(default_factory=list)
    listed: list[ListedLink] = field(default_factory=list)
    robots: Robots | None = None
    wordpress: str | None = None
    read: list[Observation] = field(default_factory=list)
    """Articles that could be read, the one with the largest thread first."""


def survey(url: str, settings: Settings) -> SiteSurvey:
    """Survey the site at ``url``: a front page, a section or a feed.

    Call it once in a process, in its main thread. Raises Blocked, Unreachable or PageError when nothing is there.
    """
    source = unregistered_source(url)
    delay = timedelta(0) if source.allow_private_hosts else DELAY
    watched = replace(source, id=one_line(urlsplit(url).hostname or "site"), scope=Scope.ALL, delay=delay)
    return run_ad_hoc_task(watched, settings, lambda spider: _survey(spider, url))


async def _survey(spider: AdHocSpider, url: str) -> SiteSurvey:
    answer = await _fetch(spider, url)
    feed = read_feed(answer.body, url, _headers(answer).get("content-type", ""))
    if feed is not None:
        answer = await _fetch(spider, urljoin(_url_of(answer), "/"))
    homepage = _url_of(answer)
    front = read_front(answer.body, homepage, _headers(answer))
    site = SiteSurvey(homepage, front)
    site.robots = await spider.robots(homepage)
    candidates = (url, *front.feeds) if feed is not None else front.feeds
    for candidate in list(dict.fromkeys(candidates))[:MAX_FEEDS]:
        await _try_feed(spider, site, candidate)
    for address in (site.robots.sitemaps if site.robots else ())[:MAX_SITEMAPS]:
        await _try_sitemap(spider, site, urljoin(homepage, one_line(address)))
    if (root := rest_root(homepage, _headers(answer), answer.body)) is not None:
        await _try_wordpress(spider, site, root)
    if not site.discoveries:
        _try_section(site, answer)
    await _read_articles(spider, site)
    return site


async def _fetch(spider: AdHocSpider, url: str) -> HttpExchange:
    """The answer to a request. Raises Unreachable, Blocked."""
    answer = await spider.get(url)
    if answer.status is None:
        raise Unreachable(f"{url}: {answer.error}")
    if (trouble := failure_of_status(answer.status, _headers(answer))) is not None:
        raise trouble.error(urlsplit(url).hostname or url, url)
    return answer


async def _try(spider: AdHocSpider, url: str) -> HttpExchange | None:
    answer = await spider.get(url)
    refused = answer.status is None or failure_of_status(answer.status, _headers(answer)) is not None
    return None if refused else answer


async def _try_feed(spider: AdHocSpider, site: SiteSurvey, url: str) -> None:
    if (answer := await _try(spider, url)) is None:
        return
    feed = read_feed(answer.body, _url_of(answer), _headers(answer).get("content-type", ""))
    if feed is None or not feed.links or _is_duplicate(site, feed.links):
        return
    site.discoveries.append(
        (DiscoveryMethod.FEED, url, _with_newest(f"{feed.kind}, {len(feed.links)} items", feed.links))
    )
    site.listed += feed.links


def _is_duplicate(site: SiteSurvey, links: tuple[ListedLink, ...]) -> bool:
    """Whether a feed is another form of one already found (Atom beside RSS, say)."""
    return {link.url for link in links} <= {link.url for link in site.listed}


async def _try_sitemap(spider: AdHocSpider, site: SiteSurvey, url: str) -> None:
    if (answer := await _try(spider, url)) is None:
        return
    sitemap = read_sitemap(answer.body, _url_of(answer), max_bytes=spider.progress.settings.max_page_bytes)
    if sitemap is None or not (sitemap.inner or sitemap.links):
        return
    what = f"an index, sitemaps in it: {len(sitemap.inner)}" if sitemap.inner else f"{len(sitemap.links)} addresses"
    site.discoveries.append(
        (DiscoveryMethod.SITEMAP, url, _with_newest(f"named by robots.txt, {what}", sitemap.inner or sitemap.links))
    )


async def _try_wordpress(spider: AdHocSpider, site: SiteSurvey, root: str) -> None:
    posts = urljoin(root, "wp/v2/posts") if "?" not in root else root + "wp/v2/posts"
    answer = await _try(spider, f"{posts}{'&' if '?' in posts else '?'}per_page=1&_fields=id")
    try:
        listed = json.loads(answer.body) if answer is not None else None
    except (ValueError, RecursionError):
        listed = None
    site.wordpress = root
    if isinstance(listed, list) and listed:
        site.discoveries.append((DiscoveryMethod.WORDPRESS, site.homepage, f"REST interface at {root}, answers"))


def _try_section(site: SiteSurvey, answer: HttpExchange) -> None:
    section = read_section(answer.body, site.homepage)
    if section is not None and len(section.links) >= MIN_LINKS:
        site.discoveries.append(
            (DiscoveryMethod.SECTION, site.homepage, f"{len(section.links)} article links, learned from the page")
        )
        site.listed += section.links


async def _read_articles(spider: AdHocSpider, site: SiteSurvey) -> None:
    for link in site.listed[:ARTICLES]:
        seen: Observation | None = await spider.check_article(link.url)
        if seen is not None and seen.outcome is Outcome.READ and seen.page is not None:
            site.read.append(seen)
    site.read.sort(key=_usefulness, reverse=True)


def _usefulness(seen: Observation) -> tuple[bool, int]:
    thread = seen.page.thread if seen.page is not None else None
    return thread is not None, len(thread.comments) if thread is not None else 0


def _url_of(answer: HttpExchange) -> str:
    return answer.final_url or answer.url


def _headers(answer: HttpExchange) -> Mapping[str, str]:
    return dict(answer.headers)


def _with_newest(what: str, links: tuple[ListedLink, ...]) -> str:
    dates = [when for link in links if (when := link.published or link.modified) is not None]
    return f"{what}, newest {max(dates):%Y-%m-%d}" if dates else f"{what}, no dates"


def as_file(site: SiteSurvey, source_id: str, url: str, settings: Settings, file: str) -> str:
    """The source file of a survey. ``url`` is the address that was requested; ``file`` names the result in errors."""
    today = (settings.now or datetime.now(UTC)).date()
    heading = (
        f"Written by `yalu sources add {url}` on {today}.",
        "What stands behind a # was guessed or seen once: correct it, then try `yalu sources check`.",
    )
    draft = SourceDraft(source_id, dict(_values(site, url)), tuple(site.discoveries), dict(_evidence(site, today)))
    return write_drafts([draft], heading, file)


def _values(site: SiteSurvey, url: str) -> Iterator[tuple[str, DraftValue]]:
    host = urlsplit(site.homepage).hostname or ""
    languages, why = _languages(site, host)
    country = guess.country(host, languages, site.front.language)
    code = country[0] if country else "US"
    yield "name", DraftValue(site.front.name or host)
    yield "homepage", DraftValue(site.homepage)
    yield (
        "country",
        DraftValue(code, f"a guess {country[1]}" if country else "not found out: the country of the publisher"),
    )
    yield "languages", DraftValue(languages, why)
    yield (
        "type",
        DraftValue("newspaper", KINDS),
    )
    if not site.discoveries:
        yield "enabled", DraftValue(False, "no discovery was found")
    yield "comments", _comments(site)
    if site.robots is not None and site.robots.crawl_delay > DELAY.total_seconds():
        yield "delay", DraftValue(f"{site.robots.crawl_delay:g}s", "robots.txt asks for it")
    if (zone := guess.timezone(code)) is not None:
        yield "timezone", DraftValue(zone, "of times that name no zone; that of the country")
    if unregistered_source(url).allow_private_hosts:
        yield "allow_private_hosts", DraftValue(True, "the address is one of a private network")


def _languages(site: SiteSurvey, host: str) -> tuple[tuple[str, ...], str]:
    """Languages by the script of the titles where it decides, else those that the pages state."""
    stated = guess.language(site.front.language, host)
    read = next((seen.page.article.language for seen in site.read if seen.page and seen.page.article), None)
    letters = next((code for code in (read, stated) if code and code[:2] not in ("ko", "ja", "zh")), "en")
    titles = [link.title for link in site.listed if link.title]
    written = count_scripts(titles, (stated or "zh",))
    shares = [(code, number) for code, number in written.most_common() if number * 5 >= len(titles)]
    if not shares:
        language = read or stated
        return (language or "en",), "stated by the page" if language else "not found out"
    chinese = stated if stated and stated.startswith("zh") else guess.language("zh", host) or "zh"
    names = {"zh": chinese, "en": letters}
    counts = ", ".join(f"{names.get(code, code)} {number}" for code, number in shares)
    return tuple(dict.fromkeys(names.get(code, code) for code, _ in shares)), f"{counts} of {len(titles)} titles"


_GENERIC_READERS = frozenset({"generic", "schema.org"})
"""Not platforms, but readers of pages whose platform is unknown."""


def _comments(site: SiteSurvey) -> DraftValue:
    if not site.read:
        return DraftValue("auto", "no article could be read, so no comments were searched for")
    page, parts = site.read[0].page, site.read[0].captures[1:]
    thread = page.thread if page is not None else None
    if thread is None:
        return DraftValue("auto", "no platform was recognised on the articles read")
    if thread.platform in UNSUPPORTED_PLATFORMS:
        return DraftValue("off", reason_text(thread.note) if thread.note else f"{thread.platform}: not readable")
    refused = [part for part in parts if part.status is None or part.status >= 400]
    if parts and len(refused) == len(parts):
        reason = refused[0].error or f"answers {refused[0].status}"
        return DraftValue("off", f"{thread.platform} was recognised, but its interface does not let us in: {reason}")
    why = reason_text(thread.note) if thread.note else "nothing says why"
    state = f"{len(thread.comments)} comments read" + ("" if thread.complete else f", perhaps not all: {why}")
    return DraftValue("auto" if thread.platform in _GENERIC_READERS else thread.platform, f"recognised; {state}")


def _evidence(site: SiteSurvey, today: date) -> Iterator[tuple[str, str]]:
    for method, url, seen in site.discoveries:
        yield url if method is not DiscoveryMethod.WORDPRESS else "wordpress", f"{seen}; read {today}"
    if site.wordpress is not None:
        yield "cms", f"WordPress, REST interface at {site.wordpress}; seen {today}"
    yield "robots", f"{_rules(site.robots)}; read {today}"
    yield "comments", f"{_comments(site).why}; {today}"
    for number, article in enumerate(site.read, 1):
        assert article.page is not None
        yield f"article {number}", f"{article.page.url} read as {article.page.quality.value}; {today}"


def _rules(robots: Robots | None) -> str:
    if robots is None or robots.rules is None:
        return "there is none"
    pause = f"asks for {robots.crawl_delay:g} s" if robots.crawl_delay else "asks for no pause"
    return f"{pause}, sitemaps named: {len(robots.sitemaps)}"
