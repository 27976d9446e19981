"""The pages of errors: one design, the reader's language, and no way that leads to the same error."""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.web.browser_pages import faults, served
from tests.web.error_pages import SETTINGS, STATUSES, answer_of, away, failing, opened
from tests.web.room_examples import filled
from tests.web.rooms import links, room
from yalu.db.core.engine import Database, open_database
from yalu.errors import DatabaseUnreachable
from yalu.web.access.guard import HEADERS
from yalu.web.api.answers import LATER

LANGUAGES = {"en": "en", "ko": "ko", "zh": "zh-Hans", "ja": "ja"}
"""The tag of each language's pages."""
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
UNDER_API = {400, 401, 404, 405, 414, 422, 429, 500, 503}
"""Errors of the API; forms are not sent to it."""


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_is_a_page_of_the_same_design_in_every_language(sqlite_url: str, status: int) -> None:
    database = open_database(sqlite_url)
    titles = set()
    with failing(database, status):
        for language, tag in LANGUAGES.items():
            answer = answer_of(database, status, **{"Accept": BROWSER, "Accept-Language": language})
            assert answer.status_code == status
            assert answer.headers.items() >= {name.lower(): value for name, value in HEADERS.items()}.items()
            assert answer.headers["content-language"] == tag and answer.headers["vary"] == "Accept, Accept-Language"
            assert f'<html lang="{tag}">' in answer.text and f'<p class="kicker">{status}</p>' in answer.text
            titles |= set(re.findall("<title>(.*?) · Yalu</title>", answer.text))
    assert len(titles) == len(LANGUAGES)
    database.close()


@pytest.mark.parametrize("status", STATUSES)
def test_who_reads_no_page_gets_a_problem(sqlite_url: str, status: int) -> None:
    database = open_database(sqlite_url)
    with failing(database, status):
        answers = [answer_of(database, status, Accept="application/json")]
        if status in UNDER_API:
            answers.append(answer_of(database, status, "/api/v1", Accept=BROWSER))
        for answer in answers:
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
            problem = answer.json()
            assert problem["status"] == status and problem["title"] and problem["detail"]
            assert problem["type"] == "about:blank"
    database.close()


@pytest.mark.dialects
def test_a_database_that_is_away_is_said_until_it_is_back(database: Database) -> None:
    client = room(database)
    assert client.get("/changes").status_code == 200
    for _ in range(2):
        with away(database):
            with pytest.raises(DatabaseUnreachable):
                database.state()
            for path in ("/changes", "/api/v1/changes", "/healthz", "/changes.csv"):
                answer = client.get(path)
                assert answer.status_code == 503, path
                assert answer.headers["retry-after"] == LATER, path
        assert client.get("/changes").status_code == 200


def test_no_link_of_an_error_leads_to_the_same_error(database: Database) -> None:
    client = room(database)
    wrong = client.get("/changes?tz=Mars/Base&lang=ko")
    assert wrong.status_code == 422
    ways = [link for link in links(wrong.text) if not link.startswith("/changes?")]
    assert len(ways) > 7 and not [link for link in ways if "Mars" in link]
    assert {client.get(link).status_code for link in ways} == {200}
    assert 'name="tz"' not in wrong.text
    missing = client.get("/nothing?tz=Asia/Seoul&lang=ko").text
    assert "/about?lang=ko&amp;tz=Asia%2FSeoul" in missing and 'name="tz" value="Asia/Seoul"' in missing


@pytest.mark.dialects
def test_a_search_without_a_word_is_a_bad_question_on_every_page_that_takes_one(database: Database) -> None:
    client = room(filled(database))
    for path in ("/changes", "/changes/1", "/articles", "/follow", "/overview"):
        answer = client.get(path, params={"q": "...", "lang": "en"})
        assert answer.status_code == 422 and "A search needs a word." in answer.text, path
        assert client.get(path, params={"q": "", "lang": "en"}).status_code == 200, path
    assert "A search needs a word." in client.get("/search", params={"q": "...", "lang": "en"}).text


def test_a_period_or_an_age_that_lies_nowhere_is_a_bad_question(database: Database) -> None:
    client = room(filled(database))
    for path in ("/overview", "/outlets", "/api/v1/statistics", "/api/v1/outlets"):
        for since in ("2099-01-01", "99999d"):
            answer = client.get(path, params={"since": since, "lang": "en"} if path[1] == "o" else {"since": since})
            assert answer.status_code == 422, (path, since)
            assert ("too long ago" if since == "99999d" else "before") in answer.text
    assert client.get("/overview", params={"since": "2026-03-02", "until": "2026-03-01"}).status_code == 422


@pytest.mark.parametrize("path", ["/logout", "/changes/1/marks"])
def test_an_address_for_forms_says_so(database: Database, path: str) -> None:
    answer = room(database).get(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "Only for forms" in answer.text and "answers GET" not in answer.text


@pytest.mark.chromium
@pytest.mark.timeout(300)
@pytest.mark.loopback
@pytest.mark.enable_socket
def test_axe_finds_nothing_on_any_page_of_an_error(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    faults_by_status = {}
    with browser_at(browser_of_the_machine()) as browser:
        for place, status in enumerate(STATUSES):
            language = list(LANGUAGES)[place % len(LANGUAGES)]
            context = browser.new_context(locale=language)
            with served(database, **SETTINGS.get(status, {})) as address, failing(database, status):
                faults_by_status[status] = faults(context.new_page(), address, status, partial(opened, status=status))
            context.close()
    assert {status: wrong for status, wrong in faults_by_status.items() if wrong} == {}
    database.close()
