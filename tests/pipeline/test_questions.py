"""Each question that people bring, asked of the demonstration, gives the rows that its days were written to give."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from benchmarks.history.questions import Question, hits_of, questions
from tests.prepared import demonstration
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Base
from yalu.db.room.articles import place_of
from yalu.db.schema import rollups
from yalu.db.search import search_index

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]

PLATFORMS = "/2026/10/yellow-sea-platforms/"
PACT = "/2026/10/trade-pact-second-act/"
BRIDGE = "/2026/10/bridge-without-traffic/"
CROSSROADS = "/2026/10/seoul-at-the-crossroads/"
STUDENTS = "/2026/10/korean-students-in-beijing/"
SEOHAE = "/2026/10/seohae-maritime-dialogue/"
DIALOGUE = "/2026/10/keep-three-way-dialogue/"
YOUNG = "/2026/10/young-people-in-two-countries/"
CABBAGE = "/2026/10/opinion-a-quarrel-about-cabbage/"
EXPORT = "/2026/10/export-to-china-gap/"
ORIGINAL = "hagu-sinmun:/2026/10/fta-missing-chapters/"
REPRINT = "hagu-sinmun:/2026/10/empty-containers/"

LAST_ORDER = re.compile(r"ORDER BY ([^()]*?)(?:\s+LIMIT \d+)?\s*\Z")
ANSWERS: dict[int, tuple[str, list[tuple[Any, ...]]]] = {
    1: ("not_before not_after", [("11-02", "11-03"), ("11-06", "11-08")]),
    2: (
        "platform_comment_id text state placeholder article_url",
        [
            (
                "1052",
                "사설 쓰는 사람들이 바다에 나가 보기는 했는지 모르겠다. 탁상공론도 정도가 있지.",
                "removed",
                "관리자에 의해 삭제된 댓글입니다.",
                SEOHAE,
            )
        ],
    ),
    3: ("seq not_before not_after", [(1, None, "11-02"), (2, "11-02", "11-03"), (3, "11-11", "11-12")]),
    4: ("article_url seconds_after_first_seen", [(PACT, 4 * 86400)]),
    5: (
        "kind article_url",
        [
            ("article.headline", PLATFORMS),
            ("article.body", EXPORT),
            ("article.body", REPRINT),
            ("article.headline", CROSSROADS),
        ],
    ),
    6: ("article_url not_before not_after back_at", [(BRIDGE, "11-06", "11-08", "11-13")]),
    7: ("kind article_url platform_comment_id", [("comment.back", PLATFORMS, "1003"), ("article.back", BRIDGE, None)]),
    8: ("url", [(PLATFORMS,), (SEOHAE,), ("/2026/11/fisheries-without-shouting/",)]),
    9: ("url", [(DIALOGUE,), (REPRINT,), (PLATFORMS,), (SEOHAE,)]),
    10: (
        "original_url original_title edition_url edition_title because",
        [
            (
                ORIGINAL,
                "[분석] 한중 FTA 열 돌, 빠진 장을 이제는 써야 한다",
                PACT,
                "Why the China–South Korea trade pact needs a second act",
                ["numbers", "names"],
            )
        ],
    ),
    11: (
        "source_id url title outlets place",
        [
            ("the-estuary", EXPORT, "[칼럼] 대중 수출의 빈자리, 무엇으로 채울 것인가", 2, 1),
            ("hagu-sinmun", REPRINT, "[칼럼] 빈 컨테이너에 비친 한중 교역", 2, 2),
        ],
    ),
    13: ("term month articles", [("North Korea", "2026-10", 1), ("北朝鮮", "2026-11", 1)]),
    14: ("author articles", [("柏木透", 1), ("河口报评论部", 1), ("陆知微", 1)]),
    16: ("url", [(PLATFORMS,)]),
    17: (
        "url comments_first_day comments",
        [
            (PLATFORMS, 10, 13),
            ("/2026/10/after-visa-free-travel/", 3, 4),
            (SEOHAE, 3, 4),
            (DIALOGUE, 3, 3),
            (PACT, 3, 3),
            (CABBAGE, 2, 2),
            (CROSSROADS, 1, 2),
            (STUDENTS, 1, 2),
            (ORIGINAL, 0, 2),
        ],
    ),
    18: ("kind article_url not_before not_after", [("thread.closed", DIALOGUE, "11-10", "11-11")]),
    19: ("article_url platform_comment_id not_before not_after", [(PACT, "1021", "11-03", "11-04")]),
    20: ("articles comments", [(2, 3)]),
    21: ("within_hour within_day within_week removed", [(0, 0, 2, 2)]),
    22: ("source_id last_new_at", [("hagu-sinmun", "11-02"), ("the-estuary", "11-11")]),
    23: ("watched_since crawls crawls_answered gap_from gap_to", [("11-02", 12, 11, "11-06", "11-08")]),
    24: ("in_scope score rule", [(False, 0.0, "R8")]),
    25: ("score url", [(0.7, EXPORT), (0.7, CROSSROADS)]),
    26: ("seq title", [(1, "Seoul must answer Beijing's Yellow Sea platforms in public")]),
    28: ("article_url before after", [(STUDENTS, "full", "teaser")]),
    29: (
        "kind article_url before after",
        [
            ("article.byline", YOUNG, "水谷環", "水谷環, 朴叙俊"),
            ("article.label", CABBAGE, "Letters", "Opinion"),
            (
                "article.date",
                "/2026/11/korean-chipmakers-stay-or-go/",
                "2026-11-01T07:30:00+08:00",
                "2026-11-08T07:30:00+08:00",
            ),
        ],
    ),
    30: ("kind", [("source.template",), ("article.moved",), ("article.access",), ("article.back",)]),
    31: ("removed added times sources", [("12", "21", 2, 2), ("20", "22", 1, 1), ("must", "should", 1, 1)]),
    32: ("article_url platform_comment_id versions", [(PACT, "1021", 2)]),
    33: (
        "seq since may_fetch may_keep may_quote may_give_to_model last_seen_at",
        [
            (1, "11-02", "allowed", "unstated", "allowed", "allowed", "11-10"),
            (2, "11-11", "allowed", "unstated", "allowed", "not allowed", "11-13"),
        ],
    ),
}
"""Per question some columns and their rows; times as month and day, addresses without their host, of the sister paper
under its name."""

SEARCHES = {12: ["/2026/10/after-visa-free-travel/"], 15: [PLATFORMS]}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, module_sockets: None) -> Path:
    """The file of the whole demonstration."""
    return demonstration(tmp_path_factory)


@pytest.fixture(params=["sqlite", "postgresql"])
def asked(request: pytest.FixtureRequest, demo: Path) -> Iterator[Database]:
    """The demonstration in one of the two databases."""
    kept = open_database(f"sqlite:///{demo}")
    if request.param == "sqlite":
        with closing(kept):
            yield kept
        return
    with closing(kept), closing(open_database(request.getfixturevalue("postgresql_url"))) as other:
        _copy(kept, other)
        yield other


def _copy(kept: Database, other: Database) -> None:
    """Every row through the models; what is derived is derived anew."""
    with kept.read() as source, other.write() as target:
        target.execute(text("SET session_replication_role = replica"))
        for table in Base.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in source.execute(select(table))]
            if rows and table.name not in rollups.TABLES:
                target.execute(insert(table), rows)
        target.execute(text("SET session_replication_role = DEFAULT"))
        search_index.catch_up(target)
        rollups.gather_all(target)


def _plain(value: Any, homepages: Mapping[str, str]) -> Any:
    """What both databases mean by a value: a time as month and day, an address without its host, 1 and True alike."""
    if isinstance(value, datetime):
        return f"{value:%m-%d}"
    if isinstance(value, str):
        if stored := re.fullmatch(r"2026-(\d\d-\d\d) [\d:.]+", value):
            return stored[1]
        for source_id, homepage in homepages.items():
            if value.startswith(homepage):
                return ("" if source_id == "the-estuary" else f"{source_id}:") + value.removeprefix(homepage)
        if value.startswith("["):
            with suppress(ValueError):
                return json.loads(value)
    return value


def _ask(database: Database, question: Question) -> list[dict[str, Any]]:
    with database.read() as connection:
        writer = "SELECT author_key FROM current_comments WHERE platform_comment_id = '1021'"
        sources = connection.execute(text("SELECT id, homepage FROM source"))
        homepages = {row.id: row.homepage.rstrip("/") for row in sources}
        key = str(connection.execute(text(writer)).scalar_one())
        given = {
            name: value.format(paper=homepages["the-estuary"], writer=key) if isinstance(value, str) else value
            for name, value in question.example.items()
        }
        rows = connection.exec_driver_sql(question.asked(given).replace("%", "%%"))
        return [{name: _plain(value, homepages) for name, value in row._mapping.items()} for row in rows]


def test_the_commenter_of_the_documentation_is_the_demonstrations(asked: Database) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "questions.md").read_text(encoding="utf-8")
    with asked.read() as connection:
        key = connection.execute(
            text("SELECT author_key FROM current_comments WHERE platform_comment_id = '1021'")
        ).scalar_one()
    assert f"author_key = '{key}'" in page


def test_each_question_has_its_answer(asked: Database) -> None:
    """The rows, and the order of what they are sorted by and show.

    Ids follow the order in which sites answered and crawls ended, which nothing decides: of rows that have all else
    equal either may come first.
    """
    for question in questions():
        if question.number in ANSWERS:
            names, wanted = ANSWERS[question.number][0].split(), ANSWERS[question.number][1]
            rows = [tuple(row[name] for name in names) for row in _ask(asked, question)]
            assert len(rows) == len(wanted), (question.number, rows)
            assert all(rows.count(row) == wanted.count(row) for row in wanted), (question.number, rows)
            order = LAST_ORDER.search(question.asked(question.example))
            sorting = {term.split()[0].rpartition(".")[2] for term in order[1].split(",")} if order else set()
            shown = [place for place, name in enumerate(names) if name in sorting]
            in_order = [[row[place] for place in shown] for row in rows]
            assert in_order == [[row[place] for place in shown] for row in wanted], question.number


def test_an_export_of_a_topic_has_ids_and_hashes(asked: Database) -> None:
    (question,) = (question for question in questions() if question.number == 27)
    rows = _ask(asked, question)
    assert {row["url"] for row in rows} == {EXPORT, PLATFORMS, PACT, ORIGINAL}
    assert all(row["content_hash"].startswith("1:") and len(bytes(row["capture_sha256"])) == 32 for row in rows)
    assert len({row["version_id"] for row in rows}) == len(rows) == 10


def test_questions_of_words_are_searches(asked: Database) -> None:
    paths = {
        question.number: sorted({"/" + hit.article_url.split("/", 3)[3] for hit in hits_of(asked, **question.search)})
        for question in questions()
        if question.search
    }
    assert paths == SEARCHES


def test_commands_ask_the_demonstration_as_they_are_printed(asked: Database) -> None:
    for question in questions():
        if question.search:
            _, _, query, *options = shlex.split(question.command)
            given = dict(zip(options[::2], options[1::2], strict=True))
            wanted = {f"--{name}": str(value) for name, value in question.search.items() if name != "query"}
            assert (query, given) == (question.search["query"], wanted)
    numbers = [int(number) for question in questions() for number in re.findall(r"\bv(\d+)", question.also)]
    assert len(numbers) == 2
    for number in numbers:
        place_of(asked, number)


def test_all_thirty_three_are_there() -> None:
    asked_for = [question.number for question in questions()]
    assert asked_for == list(range(1, 34))
    assert sorted([*ANSWERS, *SEARCHES, 27]) == asked_for
