"""Marks propose to mute; a subscription mutes; nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look
from tests.db.room.test_room_queries import compare_waiting
from tests.prepared import filling_once
from tests.web.rooms import room
from tests.web.test_users import ANNA, signed_in
from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database
from yalu.db.figures.mutes import mute_proposals
from yalu.db.room import changes
from yalu.model import Kind
from yalu.records.nouns.change import Mark
from yalu.records.selection.filters import Filters
from yalu.subscriptions.load import KnownNames, as_rule, parse_rule
from yalu.subscriptions.subscription import Origin, Subscription, matches

pytestmark = pytest.mark.sqlite

NOW = DAY_ONE + timedelta(days=20)
BYLINES = Filters(kind=("article.byline",))


@filling_once
def eight_bylines(database: Database) -> Database:
    days = Days(database)
    for number in range(8):
        days.visit(look(replace(COLUMN, byline=(f"Reporter {'ABCDEFGH'[number]} Kim",))))
    compare_waiting(database, days.now)
    return database


@pytest.fixture
def bylines(database: Database) -> list[int]:
    """Seven changes of a byline, the last at the end."""
    eight_bylines(database)
    ids = sorted(record.change_id for record in changes.changes(database, BYLINES).items)
    assert len(ids) == 7
    return ids


def test_five_marks_of_noise_propose_and_one_of_importance_withdraws(database: Database, bylines: list[int]) -> None:
    for change_id in bylines[:4]:
        mark_rows.add(database, change_id, "anna", Mark.NOISE, now=NOW)
    assert mute_proposals(database, NOW) == ()
    mark_rows.add(database, bylines[4], "ben", Mark.NOISE, now=NOW)
    (proposal,) = mute_proposals(database, NOW)
    assert (proposal.source_id, proposal.kind) == (SOURCE.id, Kind.ARTICLE_BYLINE)
    assert (proposal.noise.count, proposal.noise.of) == (5, 5)
    assert proposal.would_hide == len(changes.changes(database, BYLINES).items) == 7
    mark_rows.add(database, bylines[0], "ben", Mark.IMPORTANT, now=NOW)
    assert mute_proposals(database, NOW) == ()
    mark_rows.add(database, bylines[0], "ben", Mark.NONE, now=NOW)
    assert mute_proposals(database, NOW) == (proposal,)
    assert mute_proposals(database, NOW + timedelta(days=200))[0].would_hide == 0


def test_only_what_a_subscription_names_is_muted(database: Database, bylines: list[int]) -> None:
    everything = changes.changes(database, Filters(), None, 500).items
    rule = {"to": ["mailto:a@desk.example"], "muted": [f"{SOURCE.id} article.byline"]}
    (muting,) = parse_rule("desk", rule, KnownNames(), origin=Origin.DATABASE).checked()
    assert as_rule(muting) == rule
    open_to_all = Subscription("all", muting.to)
    hidden = [record for record in everything if matches(open_to_all, record) and not matches(muting, record)]
    assert sorted(record.change_id for record in hidden) == bylines
    for wrong in ("article.byline", f"{SOURCE.id} article.bylin", f"{SOURCE.id}"):
        assert parse_rule("desk", {**rule, "muted": [wrong]}, KnownNames(), origin=Origin.DATABASE).problems


@pytest.mark.dialects
def test_the_page_says_what_would_be_hidden_and_hides_nothing(database: Database, bylines: list[int]) -> None:
    client = signed_in(room(database, now=NOW, web_users=(ANNA,)))
    assert "The marks propose nothing." in client.get("/mutes").text
    for change_id in bylines[:6]:
        mark_rows.add(database, change_id, "anna", Mark.NOISE, now=NOW)
    page = client.get("/mutes").text
    assert 'muted = ["river-post article.byline"]' in page.replace("&#34;", '"')
    (item,) = client.get("/api/v1/mutes").json()["items"]
    assert (item["noise"]["count"], item["would_hide"]) == (6, 7)
    assert len(client.get("/api/v1/changes?kind=article.byline").json()["items"]) == 7
    assert 'href="/mutes"' in client.get("/changes").text
