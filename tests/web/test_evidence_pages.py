"""What a reader is told of a change, a version, a comment and a hit of a search, and where the links lead."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import Days, look, retitled, rows
from tests.db.room.test_room_queries import compare_waiting
from tests.web.rooms import room
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Capture, Change, ThreadSnapshot
from yalu.model import Kind


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return room(history)


def change_of(history: Database, kind: Kind) -> Change:
    return next(change for change in rows(history, Change) if change.kind == kind and change.article_id == 1)


def test_a_hit_in_an_older_version_leads_to_that_version(client: TestClient) -> None:
    page = client.get("/search", params={"q": "Dandong", "source": "river-post"}).text
    assert "Article · Version 1 · not the newest version" in page
    assert 'href="/articles/1/versions/1"' in page
    assert "The bridge at <mark>Dandong</mark>" in page
    assert 'href="/articles/1"' in client.get("/search", params={"q": "Sinuiju"}).text


def test_a_version_says_at_its_top_when_it_stood_and_that_another_came(client: TestClient) -> None:
    old, new = (client.get(f"/articles/1/versions/{seq}").text for seq in (1, 2))
    top = old.split('class="prose"')[0]
    assert re.search(r"first seen <time[^>]*>1 Mar 2026 09:00 UTC</time> · last seen <time[^>]*>1 Mar 2026", top)
    assert "not the newest version" in top and "not the newest version" not in new


def test_the_states_of_a_change_have_the_numbers_that_the_axis_shows(client: TestClient, history: Database) -> None:
    page = client.get(f"/changes/{change_of(history, Kind.ARTICLE_HEADLINE).id}").text
    assert re.search(r'Version before</dt><dd><a href="/articles/1/versions/1">Version 1</a>', page)
    assert re.search(r'Version after</dt><dd><a href="/articles/1/versions/2">Version 2</a>', page)


def test_a_removal_leads_to_its_place_and_to_the_snapshots(client: TestClient, history: Database) -> None:
    change = change_of(history, Kind.COMMENT_GONE)
    page = client.get(f"/changes/{change.id}").text
    assert "Last seen</dt>" in page and "First found missing</dt>" in page
    place = re.search(r'href="(/articles/1/thread\?at=[^"#]*)#(comment-\d+)"', page)
    assert place and f'id="{place[2]}"' in client.get(place[1].replace("&amp;", "&")).text
    assert f'href="/comments/{change.comment_id}#snapshots"' in page
    life = client.get(f"/comments/{change.comment_id}").text
    assert "2 complete snapshots in a row that miss it are the proof." in life
    assert "missed once" in life and "missed 2 times in a row" in life
    assert re.search(rf'class="summary"><a href="/changes/{change.id}">Last seen 2 Mar 09:00, found missing', life)


def test_a_removal_leads_to_the_bytes_of_each_snapshot(client: TestClient, history: Database) -> None:
    change = change_of(history, Kind.COMMENT_GONE)
    crawls = {thread_snapshot.id: thread_snapshot.crawl_id for thread_snapshot in rows(history, ThreadSnapshot)}
    held = {
        capture.crawl_id: f"/captures/{capture.id}" for capture in rows(history, Capture) if capture.article_id == 1
    }
    proof = change.evidence["snapshots"]
    assert len(proof) >= 2
    for path, named in ((f"/changes/{change.id}", proof), (f"/comments/{change.comment_id}", proof[-2:])):
        page = client.get(path).text
        for snapshot in named:
            assert re.search(rf'{snapshot}(</a>)? <small>Captures <a href="{held[crawls[snapshot]]}">', page)
    assert client.get(held[crawls[proof[-1]]]).status_code == 200


def test_a_comparison_over_several_steps_names_the_changes_between(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    days = Days(database)
    for title in ("The bridge at Dandong", "The bridge at Sinuiju", "The bridge at Uiju"):
        days.visit(look(retitled(title)))
    compare_waiting(database, days.now)
    client = room(database)
    first, other, both = (
        re.findall(r'<b><a href="(/changes/\d+)"', client.get("/articles/1/diff", params={"from": old, "to": new}).text)
        for old, new in ((1, 2), (2, 3), (1, 3))
    )
    assert len(first) == len(other) == 1 and both == first + other
    database.close()


def test_every_item_of_a_list_leads_to_its_evidence(client: TestClient, history: Database) -> None:
    number = change_of(history, Kind.ARTICLE_HEADLINE).id
    page = client.get("/changes").text
    assert re.search(rf'<h3><a href="/changes/{number}"><b>[^<]*eadline edit</b> ', page)


def test_times_stand_in_the_reader_s_language_and_city(client: TestClient, history: Database) -> None:
    number = change_of(history, Kind.ARTICLE_HEADLINE).id
    cities = {"ko": "서울", "zh": "首尔", "ja": "ソウル", "en": "Seoul"}
    for language, city in cities.items():
        page = client.get(f"/changes/{number}", params={"lang": language, "tz": "Asia/Seoul"}).text
        assert f"18:00 {city})" in page and f">{city}</a>" in page
        listed = client.get("/changes", params={"lang": language, "tz": "Asia/Seoul"}).text
        assert re.search(rf'<h2 id="day-1">[^<]* · {city}</h2>', listed)
        assert ("。 " in page.split("<footer")[1]) is False


def test_what_a_source_asks_and_is_an_edition_of_is_said_in_words(client: TestClient) -> None:
    page = client.get("/sources/river-post", params={"lang": "ko"}).text
    assert re.search(r"<p class=\"note\">2\d{3}년 \d+월 \d+일부터", page)
    capture = client.get("/captures/1").text
    assert '<a href="/sources/river-post">The River Post</a>' in capture


def test_days_and_times_are_chosen_not_typed(client: TestClient) -> None:
    page = client.get("/changes", params={"since": "2026-03-01", "until": "2026-03-02T09:00Z"}).text
    assert '<input class="date" name="since" type="date" value="2026-03-01">' in page
    assert 'name="until" type="text" value="2026-03-02T09:00Z"' in page
    thread = client.get("/articles/1/thread", params={"at": "2026-03-02T10:00+01:00"}).text
    assert '<input name="at" type="datetime-local" value="2026-03-02T09:00">' in thread
    named = client.get("/articles/1/diff", params={"from": "2026-03-01T10:00", "name": "before"}).text
    assert '<input name="from" type="datetime-local" value="2026-03-01T10:00" required>' in named


def test_pieces_are_filtered_by_words_and_language(client: TestClient) -> None:
    page = client.get("/articles", params={"q": "Sinuiju", "language": "en", "source": "river-post"}).text
    assert 'type="search" name="q" value="Sinuiju"' in page and '<option value="en" selected>' in page
    form = page.split('action="/articles"')[1].split("</form>")[0]
    assert '<input type="hidden" name="source" value="river-post">' in form


def test_the_page_about_the_room_says_what_proves_and_how_to_cite(client: TestClient) -> None:
    page = client.get("/about").text
    assert "counts as gone after 2 checks in a row that miss it" in page and "Gone after" not in page
    assert "How to cite and hand on" in page


def test_two_screenshots_stand_beside_the_redline(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    days = Days(database)
    for number, title in enumerate(("The bridge at Dandong", "The bridge at Sinuiju", "The bridge at Uiju")):
        seen = look(retitled(title))
        (served,) = seen.captures
        drawn = replace(served, url=f"{served.url}#screenshot", body=b"\xff\xd8\xff" + bytes([number]) * 9, headers=())
        days.visit(replace(seen, captures=(served, drawn) if number else (served,)))
    compare_waiting(database, days.now)
    client = room(database)
    page = client.get("/articles/1/diff", params={"from": 2, "to": 3}).text
    addresses = re.findall(r'<img src="(/captures/\d+/screenshot.jpg)" alt="Screenshot of version (\d)"', page)
    assert [seq for _, seq in addresses] == ["2", "3"]
    answers = [client.get(address) for address, _ in addresses]
    assert [answer.content[3] for answer in answers] == [1, 2]
    assert {answer.headers["content-type"] for answer in answers} == {"image/jpeg"}
    assert "screenshot.jpg" not in client.get("/articles/1/diff", params={"from": 1, "to": 2}).text
    assert client.get("/captures/1/screenshot.jpg").status_code == 404
    behind_a_proxy = room(database, web_hosts=("room.example",))
    assert behind_a_proxy.get(addresses[0][0]).status_code == 404
    assert "screenshot.jpg" not in behind_a_proxy.get("/articles/1/diff", params={"from": 2, "to": 3}).text
    database.close()
