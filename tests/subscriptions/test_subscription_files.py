"""Files and rows of subscriptions: every error at once, each with file, subscription and field, and no secret in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from tests.subscriptions.subscription_samples import NOON, reader
from yalu.errors import SubscriptionError
from yalu.model import Kind
from yalu.redact import hidden
from yalu.settings import Settings
from yalu.subscriptions.addresses import folder_of, shown_address
from yalu.subscriptions.load import KnownNames, as_rule, load_subscriptions, parse_rule, parse_subscriptions, read_all
from yalu.subscriptions.subscription import (
    Every,
    MissedReport,
    Origin,
    Subscription,
    SubscriptionRow,
    Weekday,
    default_subscription,
)

KNOWN = KnownNames(frozenset({"the-globalist", "38-north"}), frozenset({"trade", "thaad"}))
HEAD = '[[subscription]]\nid = "desk"\nto = ["mailto:desk@example.org"]\n'
WHOLE = """
[[subscription]]
id = "desk"
to = ["mailto:desk@example.org", "file:///srv/reports", "https://hooks.example.org/yalu"]
every = "week"
at = "07:30"
on = "monday"
timezone = "Asia/Seoul"
language = "ko"
sources = ["the-globalist"]
countries = ["KR"]
languages = ["zh-Hans"]
issues = ["trade"]
kinds = ["comment", "article.gone"]
articles = [17]
comments = [4, 5]
silent = false
words = ["사드"]
min_significance = 0.5
quiet = ["22:00", 07:00:00]
missed = "each"
paused = true
"""


def test_a_file_says_all_that_a_subscription_is() -> None:
    (subscription,) = parse_subscriptions(WHOLE, "f.toml", KNOWN).checked()
    assert subscription == reader(
        id="desk",
        to=("mailto:desk@example.org", "file:///srv/reports", "https://hooks.example.org/yalu"),
        every=Every.WEEK,
        at=time(7, 30),
        on=Weekday.MONDAY,
        timezone="Asia/Seoul",
        language="ko",
        sources=("the-globalist",),
        countries=("KR",),
        languages=("zh-Hans",),
        issues=("trade",),
        kinds=(Kind.COMMENT_NEW, Kind.COMMENT_EDITED, Kind.COMMENT_GONE, Kind.COMMENT_BACK, Kind.ARTICLE_GONE),
        articles=(17,),
        comments=(4, 5),
        silent=False,
        words=("사드",),
        min_significance=0.5,
        quiet=(time(22), time(7)),
        missed=MissedReport.EACH,
        paused=True,
        file="f.toml",
    )


def test_a_rule_comes_back_from_the_words_of_a_row() -> None:
    (subscription,) = parse_subscriptions(WHOLE, "f.toml", KNOWN).checked()
    (again,) = parse_rule("desk", as_rule(subscription), KNOWN, origin=Origin.FILE, file="f.toml").checked()
    assert again == subscription


def test_two_fields_are_enough() -> None:
    (subscription,) = parse_subscriptions(HEAD, "f.toml", KNOWN).checked()
    assert (subscription.every, subscription.at, subscription.timezone, subscription.missed) == (
        Every.DAY,
        time(6),
        "UTC",
        MissedReport.ONE,
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('colour = "red"', "colour: no such field"),
        ('timezon = "UTC"', "timezon: no such field; did you mean 'timezone'?"),
        ('timezone = "Asia/Seul"', "timezone: must be a time zone such as \"Asia/Seoul\", not 'Asia/Seul'"),
        ('timezone = "../etc/passwd"', "timezone: must be a time zone"),
        ('language = "de"', "language: must be one of en, ko, zh, ja, not 'de'"),
        ('every = "month"', "every: must be one of immediately, hour, day, week"),
        ('at = "7:30"', "at: must be a time of day such as \"07:30\", not '7:30'"),
        ('at = "24:00"', "at: must be a time of day"),
        ("at = 730", "at: must be a time of day"),
        ('on = "monday"', 'on: goes with every = "week" only'),
        ('every = "week"\non = "Mon"', "on: must be one of monday"),
        ('every = "hour"\nat = "07:30"', 'at: goes with every = "day" and every = "week" only'),
        ('quiet = ["22:00"]', "quiet: must be two different times of day"),
        ('quiet = ["22:00", "22:00"]', "quiet: must be two different times of day"),
        ('quiet = ["22:00", "x"]', "quiet[1]: must be a time of day"),
        ("min_significance = 50", "min_significance: must be a number from 0 to 1, not 50"),
        ("min_significance = nan", "min_significance: must be a number from 0 to 1"),
        ("min_significance = true", "min_significance: must be a number from 0 to 1, not true"),
        ('sources = ["the-globalst"]', "sources[0]: no such source: 'the-globalst'; did you mean 'the-globalist'?"),
        ('sources = "the-globalist"', "sources: must be a list in [brackets]"),
        ('issues = ["trade", "trad"]', "issues[1]: no such issue: 'trad'; did you mean 'trade'?"),
        ('kinds = ["article.gon"]', "kinds[0]: no such kind: 'article.gon'; did you mean 'article.gone'?"),
        ('countries = ["Korea"]', 'countries[0]: must be a two-letter country code such as "KR"'),
        ('languages = ["Korean"]', 'languages[0]: must be a language code such as "ko"'),
        ('articles = ["17"]', "articles[0]: must be a number such as 17, not '17'"),
        ("comments = [0]", "comments[0]: must be a number such as 17, not 0"),
        ("silent = 1", "silent: must be true or false"),
        ('words = [""]', "words[0]: must not be empty"),
        ('words = ["a", "a"]', "words: names one twice"),
        ("paused = 1", "paused: must be true or false"),
        ('missed = "all"', "missed: must be one of one, each"),
    ],
)
def test_a_wrong_field_is_named(text: str, error: str) -> None:
    (problem,) = parse_subscriptions(f"{HEAD}{text}\n", "f.toml", KNOWN).problems
    assert str(problem).startswith(f"f.toml: subscription 'desk': {error}")


SECRET = "hunter2-SECRET"


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("[]", "to: must name at least one address"),
        (f'"https://h.example/{SECRET}"', "to: must be a list in [brackets]"),
        (f'["{SECRET}"]', "to[0]: must begin with mailto:"),
        (f'["mailto:{SECRET}"]', "to[0]: mailto: must be followed by one mail address"),
        (f'["mailto:{SECRET}@example.org,b@example.org"]', "to[0]: mailto: must be followed by one mail address"),
        (f'["mailto:{SECRET}@example.org?bcc=b@example.org"]', "to[0]: mailto: must be followed by one mail address"),
        (f'["file:{SECRET}"]', "to[0]: file: needs two slashes after the colon"),
        (f'["file://{SECRET}"]', "to[0]: file: must name a folder with its full path and three slashes"),
        ('["file:///"]', "to[0]: file: must name a folder"),
        ('["https://"]', "to[0]: https: names no host"),
        (f'["https://[{SECRET}"]', "to[0]: https: names no host"),
        (f'["htps://{SECRET}"]', "to[0]: htps: is no scheme; did you mean 'https'?"),
        (f'["https://h.example/a b{SECRET}"]', "to[0]: https: holds a space or another sign"),
        ('["slack://"]', "to[0]: slack: nothing follows the scheme"),
        (f'["https://h.example/{SECRET}\\n"]', "to[0]: must be an address in quotes, on one line"),
        ("[1]", "to[0]: must be an address in quotes"),
        (f'["https://h.example/{SECRET}", "https://h.example/{SECRET}"]', "to: names one twice"),
    ],
)
def test_a_wrong_address_is_named_by_its_scheme_and_never_shown(to: str, error: str) -> None:
    (problem,) = parse_subscriptions(f'[[subscription]]\nid = "desk"\nto = {to}\n', "f.toml", KNOWN).problems
    assert str(problem).startswith(f"f.toml: subscription 'desk': {error}")
    assert SECRET not in str(problem)


@pytest.mark.parametrize(
    "address",
    [
        "mailto:desk@example.org",
        "mailto:김@예.example",
        "mailto://user:password@example.org",
        "file:///srv/my%20reports",
        "http://127.0.0.1:8000/hook",
        "https://hooks.example.org/T0/B0",
        "s3://bucket/reports",
        "slack://a/b/c",
        "tgram://123:abc/456",
        "mailtos://user:password@example.org",
        "ntfy://topic",
    ],
)
def test_these_are_addresses(address: str) -> None:
    assert parse_rule("desk", {"to": [address]}, KNOWN, origin=Origin.FILE).checked()[0].to == (address,)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("file:///srv/reports", "file:///srv/reports"),
        ("https://hooks.example.org/TOKEN", "https://hooks.example.org#"),
        ("s3://bucket/TOKEN", "s3://bucket#"),
        ("slack://TOKEN/TOKEN", "slack://#"),
        ("mailto://user:TOKEN@example.org", "mailto://#"),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_secret(address: str, shown: str) -> None:
    assert shown_address(address).startswith(shown)
    assert "TOKEN" not in shown_address(address)
    assert address not in repr(Subscription("desk", (address,)))


def test_what_was_read_is_hidden_from_every_log() -> None:
    load = parse_rule("desk", {"to": ["slack://TOKEN-OF-SLACK/x", "file:///srv"]}, KNOWN, origin=Origin.FILE)
    assert load.checked()
    assert hidden("posting to slack://TOKEN-OF-SLACK/x") == "posting to slack://***"
    assert hidden("to /srv and token-free") == "to /srv and token-free"
    assert parse_rule("desk", {"to": ["s3://bucket/some-reports"]}, KNOWN, origin=Origin.FILE).checked()
    assert hidden("in /srv/some-reports") == "in /srv/some-reports"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "f.toml: subscription: there must be at least one [[subscription]] table (two brackets)"),
        ("[subscription]\nid = 1\n", "f.toml: subscription: there must be at least one [[subscription]] table"),
        ("id = ", "f.toml: is not TOML: "),
        ('[[subscription]]\nto = ["file:///srv"]', "f.toml: subscription number 1: id: is missing"),
        ('[[subscription]]\nid = "A b"\nto = ["file:///srv"]', "f.toml: subscription number 1: id: must be lower-case"),
        ('[[subscription]]\nid = "desk"\n', "f.toml: subscription 'desk': to: is missing"),
        (f"{HEAD}\n[[subscribtion]]\nid = 1", "f.toml: subscribtion: no such field; did you mean 'subscription'?"),
        ("subscription = [1]", "f.toml: subscription number 1: must be a table"),
        (f"{HEAD}{HEAD}", "f.toml: subscription 'desk': id: is used 2 times: f.toml, f.toml"),
    ],
)
def test_a_wrong_file_says_where(text: str, error: str, tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SubscriptionError) as caught:
        load_subscriptions((tmp_path / "f.toml",), KNOWN)
    assert str(caught.value).replace(str(tmp_path) + "/", "").startswith(error)
    assert len(caught.value.problems) == 1


def test_all_errors_are_told_at_once_and_a_wrong_subscription_costs_no_other(tmp_path: Path) -> None:
    first, second = tmp_path / "one.toml", tmp_path / "two.toml"
    first.write_text(f'{HEAD}at = "x"\nquiet = 1\n[[subscription]]\nid = "folder"\nto = ["file:///srv"]\n', "utf-8")
    second.write_bytes(b"\xff")
    settings = replace(Settings(), subscriptions=(first, second, tmp_path / "three.toml"))
    rows = (SubscriptionRow("added", {"to": ["file:///a"], "every": "never"}),)
    loaded = read_all(settings, rows)
    assert [subscription.id for subscription in loaded.subscriptions] == ["folder"]
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in loaded.problems] == [
        "one.toml: subscription 'desk': at: must be a time of day such as \"07:30\", not 'x'",
        "one.toml: subscription 'desk': quiet: must be a list in [brackets], not 1",
        "two.toml: is not UTF-8 (byte 0)",
        "three.toml: cannot be read: No such file or directory",
        "database: subscription 'added': every: must be one of immediately, hour, day, week, not 'never'",
    ]
    with pytest.raises(SubscriptionError, match=r"5 errors in subscriptions: .*one.toml.*; .*two.toml") as caught:
        read_all(settings, rows).checked()
    assert caught.value.exit_code == 2 and "\n" not in str(caught.value)


def test_an_id_is_used_once_in_all_files_and_the_database(tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(HEAD, "utf-8")
    loaded = read_all(replace(Settings(), subscriptions=(file,)), (SubscriptionRow("desk", {"to": ["file:///srv"]}),))
    assert loaded.subscriptions == ()
    assert [str(problem) for problem in loaded.problems] == [
        f"database: subscription 'desk': id: is used 2 times: {file}, database"
    ]


def test_sources_and_issues_are_those_of_the_registry_and_the_lexicon(tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(f'{HEAD}sources = ["the-globalist", "x-y"]\nissues = ["thaad", "q"]\n', "utf-8")
    loaded = read_all(replace(Settings(), subscriptions=(file,)), ())
    assert [problem.field for problem in loaded.problems] == ["sources[1]", "issues[1]"]


def test_while_a_source_file_or_the_lexicon_is_wrong_ids_are_not_checked(tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(f'{HEAD}sources = ["of-the-wrong-file"]\nissues = ["mine"]\nat = "8"\n', "utf-8")
    settings = replace(Settings(), subscriptions=(file,), sources=(tmp_path / "no.toml",), lexicon=(tmp_path / "no",))
    assert [problem.field for problem in read_all(settings, ()).problems] == ["at"]


class TestWithNone:
    def test_every_report_goes_to_a_folder_under_home(self, tmp_path: Path) -> None:
        (only,) = read_all(replace(Settings(), home=tmp_path / "my home"), ()).checked()
        assert only == default_subscription(tmp_path / "my home")
        assert (only.id, only.every, only.at, only.timezone) == ("reports", Every.DAY, time(6), "UTC")
        assert folder_of(only.to[0]) == str(tmp_path / "my home" / "reports")
        assert only.missed is MissedReport.EACH and only.origin is Origin.DEFAULT

    def test_the_default_ends_with_the_first_subscription(self) -> None:
        rows = (SubscriptionRow("added", {"to": ["file:///a"]}),)
        assert [subscription.id for subscription in read_all(Settings(), rows).checked()] == ["added"]

    def test_a_file_that_is_wrong_is_not_none(self, tmp_path: Path) -> None:
        loaded = read_all(replace(Settings(), subscriptions=(tmp_path / "missing.toml",)), ())
        assert loaded.subscriptions == () and loaded.problems


@pytest.mark.parametrize("where", ["file", "database", "default"])
def test_a_pause_is_recorded_for_any_of_them(where: str, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(HEAD, "utf-8")
    files = (file,) if where == "file" else ()
    rule: dict[str, Any] | None = {"to": ["file:///a"]} if where == "database" else None
    name = "reports" if where == "default" else "desk"
    settings = replace(Settings(), subscriptions=files)
    (paused,) = read_all(settings, (SubscriptionRow(name, rule, paused_at=NOON),)).subscriptions
    (on,) = read_all(settings, (SubscriptionRow(name, rule),)).subscriptions
    assert (paused.paused, on.paused) == (True, False)
    assert paused.origin.value == where
