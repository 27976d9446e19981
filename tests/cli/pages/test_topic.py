"""`yalu topic`: texts with the lexicon in the settings, and stored articles judged again by it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, look, rows
from yalu import model
from yalu.db.models import Article, TopicMatch
from yalu.db.reports import ledger
from yalu.extraction.extractor import Extractor
from yalu.model import Outcome, Page, Quality
from yalu.topics.matching import match_article
from yalu.topics.scanning.lexicon import LEXICON_VERSION, load_lexicon

OWN = '[[row]]\nid = "cn"\nen = ["Celestial Court"]\n'
TITLE = "Seoul and the Celestial Court"
INSIDE = model.TopicMatch(True, 1.0, "R1", (), (), LEXICON_VERSION)
OUTSIDE = model.TopicMatch(False, 0.0, "R8", (), (), LEXICON_VERSION)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lexicon of one's own, named in the settings."""
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("YALU_LEXICON", str(file))
    return file


def _stored(days: Days, *texts: str, match: model.TopicMatch = OUTSIDE) -> None:
    """Articles as a source whose whole output is kept has them: stored whatever the verdict."""
    seen = [
        look(replace(COLUMN, title=text, body="Nothing more."), url=f"{URL}/{number}", match=match)
        for number, text in enumerate(texts)
    ]
    days.visit(*seen)


def test_a_verdict_is_explained_with_rule_terms_labels_and_lexicon(yalu: Run) -> None:
    lines = yalu("topic", "THAAD and Beijing", "--lang", "en", "--explain").out.splitlines()
    assert lines[0].startswith("in scope, 0.8, rule R3: ")
    assert lines[1] == "  title 0-5  THAAD  (H: issue that needs a party)"
    assert lines[2] == "  title 10-17  Beijing  (C: China side)"
    assert lines[-2].startswith("labels: ") and lines[-1] == f"lexicon {LEXICON_VERSION}"


def test_an_explanation_is_there_for_programs_too(yalu: Run) -> None:
    explanation = json.loads(yalu("topic", "THAAD and Beijing", "--explain", "--json").out)
    assert explanation["terms"][0] == {"text": "THAAD", "kind": "H", "start": 0, "end": 5, "field": "title"}
    assert explanation["lexicon"] == LEXICON_VERSION and explanation["tags"]
    assert json.loads(yalu("topic", "THAAD and Beijing", "--json").out)["terms"] == ["THAAD", "Beijing"]


SOURCES = """
[[source]]
id = "river-post"
name = "The River Post"
homepage = "https://river.example/"
country = "KR"
languages = ["en"]
type = "newspaper"
discover = [ { feed = "https://river.example/feed/" } ]
"""


@pytest.fixture
def river(yalu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with the source of the samples named in the settings."""
    file = tmp_path / "sources.toml"
    file.write_text(SOURCES, encoding="utf-8")
    monkeypatch.setenv("YALU_SOURCES", str(file))
    return yalu


def test_an_explanation_for_a_source_says_how_many_it_let_in(river: Run, days: Days) -> None:
    lines = river("topic", "Beijing and our government", "--source", "river-post", "--explain").out.splitlines()
    assert lines[-1] == "source river-post let in 2 of 2 articles (100.0%)"
    assert "rule R5" in lines[0] and "rule R5" not in river("topic", "Beijing and our government", "--explain").out
    _stored(days, "A quiet village")
    lines = river("topic", "Beijing", "--source", "river-post", "--explain").out.splitlines()
    assert lines[-1] == "source river-post let in 2 of 3 articles (66.7%)"


def test_the_doctor_names_a_source_that_lets_in_suspiciously_many(river: Run, days: Days) -> None:
    assert "topic of" not in river("doctor", status=None).out
    _stored(days, *(f"Seoul and Beijing {number}" for number in range(30)), match=INSIDE)
    output = river("doctor", status=None).out
    assert "note topic of river-post: let in 32 of 32 articles (100.0%)" in output
    _stored(days, *(f"A village {number}" for number in range(30, 400)))
    assert "topic of" not in river("doctor", status=None).out


def test_a_source_that_is_not_known_or_goes_without_a_text_is_refused(river: Run) -> None:
    assert "nowhere" in river("topic", "Seoul", "--source", "nowhere", status=2).err
    assert "goes with TEXT" in river("topic", "--source", "river-post", status=2).err


def test_own_terms_count_when_the_settings_name_them(yalu: Run, own: Path) -> None:
    output = yalu("topic", TITLE, "--explain").out
    assert "Celestial Court" in output
    assert f"lexicon {load_lexicon([own]).version}" in output


def test_without_own_terms_they_do_not_count(yalu: Run) -> None:
    assert yalu("topic", TITLE).out.startswith("not in scope")


def test_lines_on_stdin_are_judged_by_own_terms(yalu: Run, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"id": 7, "title": TITLE}) + "\n\n"))
    verdict = json.loads(yalu("topic").out)
    assert (verdict["id"], verdict["in_scope"]) == (7, True)


def test_a_crawl_judges_by_own_terms(own: Path) -> None:
    page = Page(URL, Quality.OK, replace(COLUMN, title=TITLE, body="Nothing more."))
    assert not Extractor().match(SOURCE, page).in_scope
    assert Extractor(load_lexicon([own])).match(SOURCE, page).in_scope


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[row]]\nid = "cn"\nde = ["Reich der Mitte"]\n', "own.toml: cn: de: no such field"),
        ("[[row", "own.toml: is not TOML"),
        (None, "own.toml: cannot be read"),
    ],
)
def test_a_wrong_lexicon_is_said_in_one_line(yalu: Run, own: Path, text: str | None, says: str) -> None:
    own.unlink() if text is None else own.write_text(text, encoding="utf-8")
    assert says in yalu("topic", TITLE, status=2).err
    assert says in yalu("topic", "--rescore", status=2).err
    assert says in yalu("run", status=2).err
    assert any(f"BAD  lexicon: {own}" in line for line in yalu("doctor", status=1).out.splitlines())


def test_doctor_counts_the_rules_of_ones_own_files_alone(yalu: Run, own: Path) -> None:
    assert "0 rules of your own" in yalu("doctor", status=None).out
    own.write_text('[[rule]]\nid = "r"\nscore = 0.7\ntitle = ["C"]\n', encoding="utf-8")
    assert "1 rules of your own" in yalu("doctor", status=None).out


@pytest.mark.parametrize("line", ["{", "[1]"])
def test_a_line_that_is_no_request_is_said_in_one_line(yalu: Run, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line + "\n"))
    assert "stdin line 1" in yalu("topic", status=2).err


@pytest.mark.parametrize("wrong", [{"title": 5}, {"title": "x", "lead": ["y"]}, {"source_country": {}}])
def test_a_wrong_request_is_answered_by_itself(
    yalu: Run, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object]
) -> None:
    lines = [json.dumps({"id": 1, **wrong}), json.dumps({"id": 2, "title": "Seoul and Beijing"})]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    first, second = (json.loads(line) for line in yalu("topic").out.splitlines())
    assert first["in_scope"] is None and "must be a text" in first["error"]
    assert (second["id"], second["in_scope"]) == (2, True)


@pytest.mark.parametrize(
    "arguments", [("--rescore", "text"), ("--borderline", "--lang", "ko"), ("--rescore", "--explain")]
)
def test_stored_articles_and_given_texts_do_not_mix(yalu: Run, arguments: tuple[str, ...]) -> None:
    assert "go without" in yalu("topic", *arguments, status=2).err


def test_rescoring_records_only_answers_that_differ(yalu: Run, days: Days, own: Path) -> None:
    _stored(days, TITLE, "A quiet village")
    before = rows(days.database, TopicMatch)
    done = json.loads(yalu("topic", "--rescore", "--json").out)
    # The two articles of the fixture were judged by hand: both answers differ, one is out of scope now.
    assert done == {"articles": 4, "differing": 3, "entered": 1, "left": 1, "borderline": 0}
    after = rows(days.database, TopicMatch)
    assert list(after[: len(before)]) == list(before)
    new = {row.article_id: row for row in after[len(before) :]}
    assert (new[3].in_scope, new[3].rule, new[3].lexicon) == (True, "R2", load_lexicon([own]).version)
    assert [row.in_scope for row in rows(days.database, Article)] == [True, True, True, False]
    again = json.loads(yalu("topic", "--rescore", "--json").out)
    assert (again["articles"], again["differing"]) == (4, 0)
    assert len(rows(days.database, TopicMatch)) == len(after)


def test_the_newest_text_is_judged(yalu: Run, days: Days) -> None:
    _stored(days, "A quiet village")
    _stored(days, "Seoul and Beijing")
    done = json.loads(yalu("topic", "--rescore", "--json").out)
    assert (done["articles"], done["entered"]) == (3, 1)


def test_a_new_version_of_the_lexicon_alone_is_no_other_answer(yalu: Run, days: Days) -> None:
    text = replace(COLUMN, title="Seoul and Beijing", body="Nothing more.")
    judged = replace(match_article(text, source_country="KR"), lexicon="0")
    _stored(days, text.title, match=judged)
    count = len(rows(days.database, TopicMatch))
    yalu("topic", "--rescore")
    assert not [row for row in rows(days.database, TopicMatch)[count:] if row.article_id == 3]


def test_what_was_forgotten_is_not_judged_again(yalu: Run, days: Days) -> None:
    yalu("forget", URL, "--yes")
    assert json.loads(yalu("topic", "--rescore", "--json").out)["articles"] == 1


def test_reports_already_made_are_left_alone(yalu: Run, days: Days) -> None:
    ledger.add_report(days.database, ledger.NewReport("desk", DAY_ONE, DAY_ONE, "Report", {}, ()), now=DAY_ONE)
    before = ledger.reports(days.database)
    yalu("topic", "--rescore")
    assert ledger.reports(days.database) == before


def test_borderline_articles_are_listed_with_or_without_a_text(yalu: Run, days: Days) -> None:
    near = model.TopicMatch(False, 0.5, "R7", (model.Term("Seoul", "K", 0, 5, "lead"),), (), LEXICON_VERSION)
    _stored(days, "Close call", match=near)
    dropped = look(COLUMN, url=URL + "/dropped", outcome=Outcome.OUT_OF_SCOPE, match=replace(near, score=0.4))
    days.visit(dropped)
    first, second = yalu("topic", "--borderline").out.splitlines()
    assert first == f"0.50  R7  {SOURCE.id}  Close call  {URL}/0  [Seoul]"
    assert second.startswith(f"0.40  R7  {SOURCE.id}  -  {URL}/dropped")
    articles = [json.loads(line) for line in yalu("topic", "--borderline", "--json").out.splitlines()]
    assert [(article["title"], article["score"]) for article in articles] == [("Close call", 0.5), (None, 0.4)]
