"""A source file is taken as written, or refused with file, source, field and reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from yalu.errors import SourceFileError
from yalu.sources.parse import parse_sources
from yalu.sources.source import Discovery, DiscoveryMethod, Fetch, PageRules, Scope, Terms

WHOLE = """
[[source]]
id = "harbour-times"
name = "The Harbour Times"
homepage = "https://harbour.example/"
country = "HK"
languages = ["en", "zh-Hant"]
type = "magazine"
discover = [
  { feed = "https://harbour.example/feed/" },
  { section = "https://harbour.example/opinion/", links = "h2 > a[href]" },
]
comments = "wordpress"
fetch = "browser"
press = "button.more"
scope = "all"
every = "30m"
delay = "1.5s"
terms = "link-only"
enabled = false
tier = "A"
stance = "liberal daily"
max_pages = 50
revisit = "sparing"
budget = "500/day"
allow_private_hosts = true
user_agent = "Harbour study"
timezone = "Asia/Hong_Kong"
since = "2014-01-01"
[source.page]
title = "h1.headline"
remove = "aside, .share"
[source.evidence]
feed = "live"
checked = 2026-09-26
"""

LEAST = """
[[source]]
id = "quay"
name = "Quay"
homepage = "https://quay.example/"
country = "KR"
languages = ["ko"]
type = "blog"
discover = [ { sitemap = "https://quay.example/sitemap.xml" } ]
"""


def with_field(line: str) -> str:
    """The smallest source with one line in place of the line for the same field, or added to it."""
    name = line.split("=")[0].strip()
    kept = [each for each in LEAST.splitlines() if not each.startswith(f"{name} =")]
    return "\n".join([*kept, line])


def refusal(text: str) -> SourceFileError:
    with pytest.raises(SourceFileError) as caught:
        parse_sources(text, "mine.toml")
    assert str(caught.value).startswith("mine.toml")
    assert "\n" not in str(caught.value)
    return caught.value


def test_every_field_is_taken() -> None:
    (source,) = parse_sources(WHOLE, "mine.toml")
    assert source.discover == (
        Discovery(DiscoveryMethod.FEED, "https://harbour.example/feed/"),
        Discovery(DiscoveryMethod.SECTION, "https://harbour.example/opinion/", "h2 > a[href]"),
    )
    assert (source.id, source.country, source.languages, source.type) == (
        "harbour-times",
        "HK",
        ("en", "zh-Hant"),
        "magazine",
    )
    assert (source.scope, source.terms) == (Scope.ALL, Terms.LINK_ONLY)
    assert (source.every, source.delay) == (timedelta(minutes=30), timedelta(seconds=1.5))
    assert source.page == (PageRules(title="h1.headline", remove="aside, .share"),)
    assert source.evidence == {"feed": "live", "checked": "2026-09-26"}
    assert (source.enabled, source.tier, source.max_pages, source.allow_private_hosts) == (False, "A", 50, True)
    assert (source.revisit, source.budget) == ("sparing", 500)
    assert source.since == date(2014, 1, 1)
    assert (source.user_agent, source.timezone, source.comments) == ("Harbour study", "Asia/Hong_Kong", "wordpress")
    assert (source.fetch, source.press) == (Fetch.BROWSER, "button.more")


def test_what_is_not_said_has_a_default() -> None:
    (source,) = parse_sources(LEAST, "mine.toml")
    assert (source.every, source.delay, source.comments) == (timedelta(hours=6), timedelta(seconds=5), "auto")
    assert (source.scope, source.terms, source.enabled) == (Scope.TOPIC, Terms.EXCERPT, True)
    assert (source.allow_private_hosts, source.fetch, source.press) == (False, Fetch.PLAIN, None)


@pytest.mark.parametrize(
    ("written", "age"),
    [("2014-01-01", None), ('"2014-01-01"', None), ('"90d"', timedelta(days=90)), ('"600w"', timedelta(weeks=600))],
)
def test_since_is_a_day_or_an_age(written: str, age: timedelta | None) -> None:
    (source,) = parse_sources(LEAST + f"since = {written}\n", "mine.toml")
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert source.oldest(now) == (now - age if age else datetime(2014, 1, 1, tzinfo=UTC))


def test_without_since_each_way_has_its_own_limit() -> None:
    (source,) = parse_sources(LEAST, "mine.toml")
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert source.oldest(now) is None
    assert source.oldest(now, timedelta(days=90)) == now - timedelta(days=90)


def test_sources_keep_the_order_of_the_file() -> None:
    assert [source.id for source in parse_sources(WHOLE + LEAST, "mine.toml")] == ["harbour-times", "quay"]


def test_page_rules_may_be_dated() -> None:
    text = LEAST + '[[source.page]]\nbody = "td.text"\nuntil = 2019-12-31\n[[source.page]]\nbody = "article"\n'
    (source,) = parse_sources(text, "mine.toml")
    assert source.page == (PageRules(body="td.text", until=date(2019, 12, 31)), PageRules(body="article"))
    old, new = source.rules_on(date(2019, 12, 31)), source.rules_on(date(2020, 1, 1))
    assert old and old.body == "td.text"
    assert new and new.body == "article"


WRONG = [
    ('name = ""', "name", "empty"),
    ("name = 7", "name", "text in quotes"),
    ('name = "two\\nlines"', "name", "one line"),
    ('homepage = "ftp://quay.example/"', "homepage", "http"),
    ('homepage = "quay.example"', "homepage", "http"),
    ('homepage = "https:///path"', "homepage", "no host"),
    ('homepage = "https://[::1/"', "homepage", "not an address"),
    ('homepage = "https://quay.example:99999/"', "homepage", "not an address"),
    ('homepage = "https://me:word@quay.example/"', "homepage", "password"),
    ('homepage = "https://quay.example/a b"', "homepage", "character"),
    ('country = "Korea"', "country", "country code"),
    ('country = "ZZ"', "country", "country code"),
    ('country = "kr"', "country", "country code"),
    ('languages = "ko"', "languages", "list"),
    ("languages = []", "languages", "at least one"),
    ('languages = ["ko", "korean"]', "languages[1]", "language code"),
    ('languages = ["zh-hans"]', "languages[0]", "language code"),
    ('languages = ["ko", "ko"]', "languages", "twice"),
    ('type = "tabloid"', "type", "newspaper"),
    ('scope = "some"', "scope", "topic"),
    ('terms = "excerpts"', "terms", "link-only"),
    ('tier = "D"', "tier", "A, B, C"),
    ('every = "6 hours"', "every", '"6h"'),
    ("every = 6", "every", '"6h"'),
    ('every = "0s"', "every", "longer than nothing"),
    ('every = "-1h"', "every", "duration"),
    ('every = "999d"', "every", "year"),
    ('delay = "5"', "delay", '"5s"'),
    ('enabled = "yes"', "enabled", "true or false"),
    ('allow_private_hosts = "true"', "allow_private_hosts", "true or false"),
    ("max_pages = true", "max_pages", "whole number"),
    ("max_pages = 0", "max_pages", "from 1"),
    ('revisit = "often"', "revisit", "must be one of default, sparing, eager"),
    ('budget = "500"', "budget", "500/day"),
    ('budget = "0/day"', "budget", "500/day"),
    ("budget = 500", "budget", "500/day"),
    ("max_pages = 2.5", "max_pages", "whole number"),
    ('comments = "Word Press!"', "comments", "platform"),
    ('comments = "disqs"', "comments", "did you mean 'disqus'?"),
    ('fetch = "chromium"', "fetch", "must be one of plain, browser"),
    ('press = "button:::"', "press", "is not a CSS selector"),
    ('press = "button.more"', "press", 'needs fetch = "browser"'),
    ('page = { frame = "iframe" }', "page.frame", 'needs fetch = "browser"'),
    ('timezone = "Korea Standard"', "timezone", "Asia/Seoul"),
    ('timezone = "Asia"', "timezone", "Asia/Seoul"),
    ('timezone = "/etc/localtime"', "timezone", "Asia/Seoul"),
    ('since = "some day"', "since", '"2014-01-01"'),
    ('since = "2014-13-01"', "since", '"2014-01-01"'),
    ("since = 90", "since", '"90d"'),
    ('since = "0d"', "since", '"90d"'),
    ('since = "9999w"', "since", '"90d"'),
    ("since = 2014-01-01T00:00:00Z", "since", '"90d"'),
    ('user_agent = "me\\r\\nX-Evil: 1"', "user_agent", "one line"),
    ('editions_of = "The Other"', "editions_of", "lower-case"),
    ('editions_of = "quay"', "editions_of", "another source"),
    ('evidence = "seen"', "evidence", "table"),
    ("evidence = { feed = 3 }", "evidence.feed", "text in quotes"),
    ('colour = "red"', "colour", "no such field"),
    ('langauges = ["ko"]', "langauges", "did you mean 'languages'"),
    ("discover = []", "discover", "name a discovery"),
    ('discover = "https://quay.example/feed"', "discover", "list"),
    ('discover = [ "https://quay.example/feed" ]', "discover[0]", "table"),
    ('discover = [ { rss = "https://quay.example/feed" } ]', "discover[0].rss", "no such field"),
    ('discover = [ { links = "a" } ]', "discover[0]", "exactly one"),
    (
        'discover = [ { feed = "https://quay.example/a", sitemap = "https://quay.example/b" } ]',
        "discover[0]",
        "exactly one",
    ),
    ('discover = [ { feed = "//quay.example/feed" } ]', "discover[0].feed", "http"),
    ('discover = [ { feed = "https://quay.example/f", links = "a" } ]', "discover[0].links", "section only"),
    (
        'discover = [ { feed = "https://q.example/f" }, { section = "https://q.example/", links = "a[" } ]',
        "discover[1].links",
        "CSS selector",
    ),
    ('page = "h1"', "page", "table"),
    ('page = { headline = "h1" }', "page.headline", "no such field"),
    ('page = { title = "h1::text" }', "page.title", "CSS selector"),
    ('page = { title = "h1:nope" }', "page.title", "CSS selector"),
    ('page = { until = "2020-01-01" }', "page.until", "without quotes"),
    ("page = { until = 2020-01-01T00:00:00Z }", "page.until", "without quotes"),
    ('page = [ { title = "h1" }, { title = "h2" } ]', "page", "until"),
    ('page = [ { title = "h1" }, { title = "h2:", until = 2020-01-01 } ]', "page[1].title", "CSS selector"),
]


@pytest.mark.parametrize(("line", "field", "reason"), WRONG, ids=[line for line, _, _ in WRONG])
def test_a_wrong_field_is_named_with_its_reason(line: str, field: str, reason: str) -> None:
    error = refusal(with_field(line))
    assert (error.file, error.source, error.field) == ("mine.toml", "quay", field)
    assert reason in error.reason


@pytest.mark.parametrize("name", ["name", "homepage", "country", "languages", "type", "discover"])
def test_a_required_field_must_be_there(name: str) -> None:
    text = "\n".join(line for line in LEAST.splitlines() if not line.startswith(f"{name} ="))
    error = refusal(text)
    assert (error.source, error.field) == ("quay", name)


def test_a_source_without_a_way_in_must_be_switched_off() -> None:
    (source,) = parse_sources(with_field("discover = []") + "\nenabled = false", "mine.toml")
    assert source.discover == ()


@pytest.mark.parametrize(
    ("text", "source", "field"),
    [
        (LEAST + LEAST, "quay", "id"),
        (LEAST.replace('id = "quay"\n', ""), "number 1", "id"),
        (WHOLE + LEAST.replace('"quay"', '"Big Quay"'), "number 2", "id"),
        (LEAST.replace('"quay"', '"../quay"'), "number 1", "id"),
        ("source = [ 3 ]", "number 1", None),
        (LEAST.replace("[[source]]", "[source]"), None, "source"),
        (LEAST.replace("[[source]]", "[[sources]]"), None, "sources"),
        ('title = "mine"\n' + LEAST, None, "title"),
        ("", None, "source"),
    ],
)
def test_the_file_itself_must_be_right(text: str, source: str | None, field: str | None) -> None:
    error = refusal(text)
    assert (error.source, error.field) == (source, field)


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    assert "line 3" in refusal('[[source]]\nid = "quay"\nname = Quay\n').reason


def test_a_long_wrong_value_is_not_repeated_at_length() -> None:
    assert len(str(refusal(with_field(f'country = "{"K" * 5000}"')))) < 300


def test_everything_that_is_wrong_in_a_file_is_said_at_once() -> None:
    text = '[[source]]\nid = "pier"\nevery = "often"\nzebra = 1\n\n[[source]]\nid = "quay"\ndelay = "x"\n'
    message = str(refusal(text))
    assert message.startswith(
        "mine.toml: source 'pier': zebra: no such field; source 'pier': every: must be a duration"
    )
    assert "; source 'quay': delay: must be a duration" in message


def test_a_number_of_thousands_of_digits_is_refused_as_no_toml() -> None:
    with pytest.raises(SourceFileError, match="is not TOML"):
        parse_sources(f"[[source]]\nmax_pages = {'9' * 5000}\n", "sources.toml")
