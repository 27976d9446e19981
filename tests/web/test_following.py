"""Whatever can be seen can be followed: a feed of each noun, and a subscription that selects what the list shows."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from lxml import etree
from starlette.testclient import TestClient

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look
from tests.db.room.test_room_queries import compare_waiting, made
from tests.web.room_examples import client_of, filled
from tests.web.rooms import room
from tests.web.test_users import ANNA, BEN, field, signed_in
from yalu.cli.main import yalu
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import database_now
from yalu.db.listing import selectivity
from yalu.db.reports import subscription_rows
from yalu.db.room import changes
from yalu.jobs.reports.readers import replay_past
from yalu.model import Kind, Outcome
from yalu.records.selection.filters import Filters
from yalu.settings import Settings
from yalu.subscriptions.following import command_of, id_of, left_out, rule_of
from yalu.subscriptions.load import KnownNames, parse_rule
from yalu.subscriptions.subscription import Origin

MAIL = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "yalu@example.org"}
ATOM = "{http://www.w3.org/2005/Atom}"
FILTERS = (
    Filters(),
    Filters(article=(1,)),
    Filters(comment=(1, 2)),
    Filters(source=("river-post",), kind=("article.headline", "comment.gone")),
    Filters(country=("DE",), language=("de", "en"), min_significance=0.4),
    Filters(silent=True, issue=("border",)),
    Filters(silent=False),
    Filters(quotation=("changed", "added")),
)


@pytest.fixture
def anna(database: Database) -> TestClient:
    return signed_in(room(filled(database), now=DAY_ONE, web_users=(ANNA, BEN), **MAIL))


def test_each_article_comment_and_source_has_its_feeds(history: Database) -> None:
    client = client_of(history)
    for path, given in (
        ("/articles/1", {"article": 1}),
        ("/comments/1", {"comment": 1}),
        ("/sources/river-post", {"source": "river-post"}),
    ):
        rows = client.get("/api/v1/changes", params={**given, "limit": 500}).json()["items"]
        feed = etree.fromstring(client.get(f"{path}.atom").content)
        shown = [link.get("href") for link in feed.iterfind(f"{ATOM}entry/{ATOM}link[@rel='alternate']")]
        assert [int(str(link).rpartition("/")[2]) for link in shown] == [row["change_id"] for row in rows]
        items = client.get(f"{path}.json").json()
        assert [item["url"] for item in items["items"]] == shown
        assert items["home_page_url"].endswith(f"/changes?{urlencode(given)}")
    assert len(client.get("/sources/river-post.json").json()["items"]) > 1


@pytest.mark.parametrize(
    "path", ["/articles/999.atom", "/comments/999.json", "/sources/nobody.atom", "/articles/x.json"]
)
def test_what_is_not_there_has_no_feed(history: Database, path: str) -> None:
    answer = room(history).get(path)
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_a_subscription_selects_what_the_list_shows(history: Database, filters: Filters) -> None:
    wanted = {record.change_id for record in changes.changes(history, filters, None, 500).items}
    assert told_by_mail(history, filters) == wanted


@pytest.mark.dialects
def test_a_followed_search_tells_the_same_by_mail_as_by_feed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = changes.changes(made(database), Filters(baseline=True), None, 500).items
    texts = [text for record in everything for text in (record.title, record.before, record.after) if text]
    words = sorted({word for text in texts for word in re.findall(r"[^\W_]{2,}", text[:2000])})
    searches = [*words, "trucks wait", '"one sentence"', "한", "bridge sinuiju", "absent", "한중", "C++ (a)"]
    for few in (selectivity.FEW, 0):  # few versions have the words, and too many to name
        monkeypatch.setattr(selectivity, "FEW", few)
        selectivity._many.clear()
        told_kinds = set()
        for q in searches:
            rows = changes.changes(database, Filters(q=q), None, 500).items
            assert told_by_mail(database, Filters(q=q)) == {record.change_id for record in rows}, q
            told_kinds |= {record.kind for record in rows}
        assert told_kinds >= {Kind.ARTICLE_GONE, Kind.ARTICLE_HEADLINE, Kind.COMMENT_GONE}
    assert len(words) > 10


@pytest.mark.dialects
@pytest.mark.parametrize("few", [selectivity.FEW, 0])
def test_what_is_gone_is_found_by_the_words_of_its_own_article(
    database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectivity, "FEW", few)
    selectivity._many.clear()
    days = Days(database)
    pieces = [(replace(COLUMN, title=f"Of {word}"), f"{URL}/{word}") for word in ("herring", "barley")]
    days.visit(look(), *(look(piece, url=url) for piece, url in pieces))
    days.visit(look(), look(replace(COLUMN, title="Of barley again"), url=pieces[1][1]))
    for _, url in pieces:
        for _ in range(2):
            days.visit(look(), look(outcome=Outcome.GONE, url=url))
    compare_waiting(database, days.now)
    for (_, url), word in zip(pieces, ("herring", "barley"), strict=True):
        rows = changes.changes(database, Filters(q=word, kind=("article.gone",)), None, 50).items
        assert [record.article_url for record in rows] == [url]


def told_by_mail(database: Database, filters: Filters) -> set[int]:
    """The numbers of the changes that the reports of a subscription to the filters tell, baseline left out."""
    rule = {"to": ["mailto:a@desk.example"], **rule_of(filters)}
    (subscription,) = parse_rule("desk", {**rule, "every": "week"}, KnownNames(), origin=Origin.DATABASE).checked()
    settings = Settings(database_url=database.engine.url.render_as_string(hide_password=False))
    until = database_now(database) + timedelta(days=14)
    past = replay_past(settings, subscription, DAY_ONE - timedelta(days=14), until)
    records = (record for report in past.reports for record in report.records)
    return {record.change_id for record in records if not record.baseline}


@pytest.mark.parametrize("filters", [*FILTERS, Filters(q="it's 한중", mark=("noise",))], ids=str)
def test_the_command_adds_the_same_rule(
    filters: Filters, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = shlex.split(command_of(filters).replace("ID", "desk", 1).replace("ADDRESS", "a@desk.example"))
    monkeypatch.setenv("YALU_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("YALU_HOME", str(tmp_path))
    if filters.source:  # the registry does not know the sources of the tests
        assert words[-6:] == ["--source", "river-post", "--kind", "article.headline", "--kind", "comment.gone"]
        return
    done = CliRunner().invoke(yalu, [*words[1:], "--json"])
    assert done.exit_code == 0, done.output
    rule, added = rule_of(filters), json.loads(done.stdout)
    assert {name: added[name] for name in rule} == rule
    assert left_out(filters) == (("mark",) if filters.mark else ())


@pytest.mark.dialects
def test_a_user_follows_a_filter_by_mail(anna: TestClient, database: Database) -> None:
    address = "/follow?article=1&kind=article.headline&lang=ko"
    page = anna.get(address).text
    action = re.findall(r'<form class="entry" action="(/follow[^"]*)" method="post"', page)[0].replace("&amp;", "&")
    token = field(page.split('action="/follow')[1].split("</form>")[0])
    form = {"token": token, "to": "desk@example.org", "every": "week"}
    answer = anna.post(action, data=form, follow_redirects=False)
    assert answer.status_code == 303 and "added=anna-" in answer.headers["location"]
    assert "anna-" in anna.get(answer.headers["location"]).text
    (row,) = subscription_rows.rows(database)
    assert row.rule == {
        "to": ["mailto:desk@example.org"], "every": "week", "language": "ko",
        "kinds": ["article.headline"], "articles": [1], "user": "anna",
    }  # fmt: skip
    assert anna.post(action, data=form).status_code == 422
    for wrong in (
        {"to": "no address"},
        {"to": "file:///etc"},
        {"to": "x@y.example\nBcc: z@y.example"},
        {"every": "second"},
    ):
        assert anna.post(action, data={**form, **wrong}).status_code == 422
    assert anna.post(action, data={**form, "token": field(anna.get("/about").text)}).status_code == 403
    anna.cookies.clear()
    assert anna.post(action, data=form).status_code == 401
    assert len(subscription_rows.rows(database)) == 1


def test_a_user_ends_what_she_follows_and_nobody_elses(anna: TestClient, database: Database) -> None:
    form = {"token": token_of(anna), "to": "desk@example.org", "every": "week"}
    for filters in ("kind=article.headline&min_significance=0.5", "q=bridge+Sinuiju&silent=true"):
        assert anna.post(f"/follow?{filters}", data=form, follow_redirects=False).status_code == 303
    page = anna.get("/follow").text
    names = re.findall(r'name="end" value="([^"]*)"', page)
    assert len(names) == 2 and "desk@example.org" in page and "every week" in page
    assert "/changes?silent=true&amp;q=bridge+Sinuiju" in page
    subscription_rows.add(database, "anna-desk", {"to": ["mailto:chief@example.org"]})
    ben = signed_in(room(database, now=DAY_ONE, web_users=(ANNA, BEN), **MAIL), "a-token-of-ben")
    assert 'name="end"' not in ben.get("/follow").text
    assert ben.post("/follow", data={"token": token_of(ben), "end": names[0]}).status_code == 404
    assert anna.post("/follow", data={**form, "end": "anna-desk"}).status_code == 404
    assert len(subscription_rows.rows(database)) == 3
    ended = anna.post("/follow", data={"token": form["token"], "end": names[0]})
    assert f"Ended: {names[0]}." in ended.text
    assert {row.id for row in subscription_rows.rows(database)} == {"anna-desk", names[1]}


def test_where_no_mail_can_be_sent_none_is_promised(database: Database) -> None:
    client = signed_in(room(filled(database), now=DAY_ONE, web_users=(ANNA, BEN)))
    assert "This room can send no mail." in client.get("/follow?article=1").text
    form = {"token": token_of(client), "to": "desk@example.org", "every": "week"}
    assert client.post("/follow?article=1", data=form).status_code == 422
    assert subscription_rows.rows(database) == ()
    sent = client.post("/follow?article=1", data={**form, "to": "https://hooks.example.org/x"}, follow_redirects=False)
    assert sent.status_code == 303 and len(subscription_rows.rows(database)) == 1


@pytest.mark.parametrize(
    "named", ["https://hooks.example.org/T0/secret", "slack://T0/B0/secret", "tgram://1:secret/2", "mailto:a@b.example"]
)
def test_a_user_follows_by_webhook_and_chat_without_the_address_in_sight(
    anna: TestClient, database: Database, named: str
) -> None:
    form = {"token": token_of(anna), "to": named, "every": "day"}
    assert anna.post("/follow?article=1", data=form, follow_redirects=False).status_code == 303
    (row,) = subscription_rows.rows(database)
    assert row.rule is not None and (row.rule["to"], row.rule["user"]) == ([named], "anna")
    page = anna.get("/follow").text
    assert f'value="{row.id}"' in page and "secret" not in page


@pytest.mark.parametrize(
    "named",
    ["https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://u:p@example.org/x", "http://example.org/x",
     "https://169.254.169.254/latest", "json://intranet/x", "ntfy://intranet/x", "mailto://u:p@intranet", "s3://bucket/x",
     "slack://T0/B0/x?verify=no", "tgram://1:x/2?template=/etc/passwd", "file:///srv/reports", ""],
)  # fmt: skip
def test_a_user_names_nothing_that_only_the_operator_may_reach(
    anna: TestClient, database: Database, named: str
) -> None:
    form = {"token": token_of(anna), "to": named, "every": "day"}
    assert anna.post("/follow?article=1", data=form).status_code == 422
    assert subscription_rows.rows(database) == ()


def token_of(client: TestClient) -> str:
    return field(client.get("/follow").text.split('action="/follow')[1].split("</form>")[0])


@pytest.mark.parametrize("listed", ["true", "only"])
def test_what_was_there_before_the_first_visit_is_promised_by_no_subscription(history: Database, listed: str) -> None:
    page = room(history).get(f"/follow?baseline={listed}").text
    assert "Not part of a subscription: There before the first visit" in page


def test_without_users_nobody_subscribes_and_the_command_is_shown(history: Database) -> None:
    client = room(history)
    page = client.get("/follow?q=rust&since=2026-03-01").text
    assert 'method="post"' not in page and "--word rust" in page and "/changes.atom?" in page
    assert client.post("/follow", data={"to": "a@b.example"}).status_code == 405
    for place in (
        "/articles/1",
        "/comments/1",
        "/sources/river-post",
        "/search?q=rust",
        "/changes?issue=border",
        "/articles?issue=border",
    ):
        assert 'href="/follow?' in client.get(place).text, place


def test_ids_are_names_and_the_same_for_the_same_rule() -> None:
    rule = rule_of(Filters(article=(1,)))
    assert id_of("Anna B. Lee", rule) == id_of("Anna B. Lee", dict(rule)) != id_of("anna-b-lee", rule)
    assert re.fullmatch(r"anna-b-lee-[0-9a-f]{10}", id_of("Anna B. Lee", rule))
    assert id_of("@", rule).startswith("user-")
