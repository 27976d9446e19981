"""The whole way through on the two papers: each day gives exactly the changes that were written into it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

from tests.demo.expected import Expected, expected
from tests.prepared import demonstration
from yalu.db.core.engine import open_database
from yalu.db.queries import overview
from yalu.db.room.reports import stored_reports
from yalu.demo.articles import calendar, when
from yalu.demo.outlets import OUTLETS
from yalu.demo.run import next_steps, run_demo, watch
from yalu.demo.serve import papers
from yalu.errors import UsageError
from yalu.jobs.crawl.run import run
from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.reports.change_classes import ChangeClass
from yalu.reports.composing.build import build
from yalu.reports.report import ComposedReport, Reader
from yalu.settings import load

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def changes_by_day(tmp_path_factory: pytest.TempPathFactory, module_sockets: None) -> dict[int, list[StoredChange]]:
    """The changes recorded on each day."""
    days = {}
    for day in range(len(calendar())):
        with closing(open_database(f"sqlite:///{demonstration(tmp_path_factory, day)}")) as database:
            days[day] = overview.log(database, since=when(day), until=when(day + 1))
    return days


def _path(url: str | None) -> str | None:
    return None if url is None else "/" + url.split("/", 3)[3]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("day", range(len(calendar())), ids=lambda day: f"day-{day}")
def test_each_day_tells_what_was_written_into_it_and_nothing_else(
    changes_by_day: dict[int, list[StoredChange]], day: int
) -> None:
    changes = {
        (change.kind, change.source_id, _path(change.article_url), change.platform_comment_id): change
        for change in changes_by_day[day]
    }
    wanted: dict[tuple[Kind, str, str | None, str | None], Expected] = {
        (want.kind, outlet.id, want.path, want.comment_id): want for outlet in OUTLETS for want in expected(day, outlet)
    }
    assert len(changes) == len(changes_by_day[day])
    assert set(changes) == set(wanted)
    for key, want in wanted.items():
        assert want.at_least <= changes[key].significance < want.below, changes[key]


def test_every_change_says_in_which_interval_it_happened(changes_by_day: dict[int, list[StoredChange]]) -> None:
    for day, changes in changes_by_day.items():
        for change in changes:
            assert change.not_after <= when(day)
            assert change.not_before is None or change.not_before <= change.not_after


def test_no_commenter_is_named_anywhere(changes_by_day: dict[int, list[StoredChange]], tmp_path: Path) -> None:
    from yalu.demo.articles import edition

    pieces = [piece for outlet in OUTLETS for piece in edition(0, outlet).articles]
    names = {remark.author for piece in pieces for remark in piece.comments}
    texts = [
        str(part)
        for changes in changes_by_day.values()
        for c in changes
        for part in (c.before, c.after, c.reason, c.evidence)
    ]
    assert not [name for name in names if any(name in text for text in texts)]


@pytest.fixture(scope="module")
def report(changes_by_day: dict[int, list[StoredChange]]) -> ComposedReport:
    """The report of all days."""
    changes = [change for day in changes_by_day.values() for change in day]
    until = when(len(calendar()))
    return build(changes, reader=Reader(timezone="Asia/Seoul"), since=when(0), until=until, now=until)


def test_a_piece_that_went_and_came_back_is_one_item_of_the_fortnight(report: ComposedReport) -> None:
    (item,) = (item for item in report.items if any(event.kind is Kind.ARTICLE_GONE for event in item.events))
    assert [event.cls for event in item.events] == [ChangeClass.GONE, ChangeClass.BACK]
    assert [event.not_before for event in item.events] == [when(4), when(10)]
    assert (item.cls, item.rank) == (ChangeClass.BACK, 1)


def test_the_number_that_the_sister_paper_changes_too_is_told_once(report: ComposedReport) -> None:
    (item,) = (item for item in report.items if item.reprints)
    (copy,) = item.reprints
    assert (item.source_id, copy.source_id) == ("the-estuary", "hagu-sinmun")
    assert {source: counts[ChangeClass.BODY] for source, counts in report.per_source.items()} == {
        "the-estuary": 2,
        "hagu-sinmun": 1,
    }


def test_the_fortnight_says_from_where_to_where_and_how_much_is_left(report: ComposedReport) -> None:
    events = [event for item in report.items for event in item.events]
    ((old, new),) = (event.moved for event in events if event.moved)
    assert old.endswith("/letter-kimchi-and-paocai/") and new.endswith("/opinion-a-quarrel-about-cabbage/")
    ((left, before),) = (event.teaser for event in events if event.teaser)
    assert 0 < left < before
    comments = [event for event in events if event.kind is Kind.COMMENT_NEW]
    assert comments and all(event.quotes and event.visible for event in comments)


def test_what_the_first_day_found_was_already_there(report: ComposedReport) -> None:
    assert [(there.source_id, there.count) for there in report.already_there] == [
        ("the-estuary", 12),
        ("hagu-sinmun", 2),
    ]
    assert report.counts[ChangeClass.NEW] == 2
    assert report.changes == sum(1 for item in report.items for _ in item.change_ids) + len(report.site_wide)


@pytest.mark.timeout(60)
def test_a_newcomer_is_told_what_is_watched_and_gets_the_report(tmp_path: Path) -> None:
    lines: list[str] = []
    shown: list[str] = []
    run_demo(say=lines.append, days=1, keep=tmp_path, under_way=shown.append)
    assert shown == ["Mon 02 Nov 2026: day 1 of 1 ..."]
    assert lines[0] == (
        "Two made-up papers on this machine, The Estuary and 하구신문 (Hagu Sinmun), watched for 1 day."
    )
    assert lines[2].startswith("Mon 02 Nov 2026: hagu-sinmun ok, the-estuary ok: ")
    assert lines[2].endswith(" captures; no changes; 14 there before the first visit")
    assert "2 of 2 sources answered." in "\n".join(lines)
    assert f"kept: {tmp_path / 'yalu.db'} and {tmp_path / 'report.html'}" in lines
    assert "하구신문" in (tmp_path / "report.html").read_text(encoding="utf-8")
    with closing(open_database(f"sqlite:///{tmp_path / 'yalu.db'}")) as database:
        (recorded,) = stored_reports(database).items
    assert (recorded.since, recorded.until, recorded.changes) == (when(0), when(1), 0)


def test_what_is_kept_crawls_on_with_the_settings_and_the_secret_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("YALU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YALU_INVOKED_AS", "./run.sh yalu")
    monkeypatch.chdir(tmp_path)
    lines: list[str] = []
    run_demo(say=lines.append, under_way=lambda text: None, days=1, keep=Path("week"))
    at = lines.index("To look around in it:")
    assert lines[at + 1 : at + 3] == ["  cd week", "  ../run.sh yalu serve"]
    assert "outside of that folder" in lines[at + 3]
    monkeypatch.chdir(tmp_path / "week")
    assert stat.S_IMODE(Path("secret").stat().st_mode) == 0o600
    settings = load()
    assert settings.registry == "none"
    first, second = map(
        int, re.findall(r'^homepage = ".*:(\d+)/"$', Path("papers.toml").read_text("utf-8"), re.MULTILINE)
    )
    with papers(tmp_path, (first, second)) as served:
        served.turn_to(1)
        done = run(settings, only=served.file, source_ids=(), force=True)
    assert {crawl.verdict for crawl in done.sources.values()} == {"ok"}, done
    with pytest.raises(UsageError, match=r"already holds a yalu\.db"):
        run_demo(say=lines.append, under_way=lambda text: None, days=1, keep=Path())


def test_settings_of_the_terminal_that_overrule_the_folder_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", "sqlite:///elsewhere.db")
    assert "  unset YALU_DATABASE_URL" in next_steps(tmp_path)


@pytest.mark.timeout(60)
def test_the_demonstration_leaves_the_capture_store_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processes see the settings of whoever runs it."""
    monkeypatch.setenv("YALU_CAPTURE_STORE", f"file://{tmp_path}/captures")
    ((_, done),) = watch(tmp_path, 1)
    assert done.counts["captures"]
    assert not (tmp_path / "captures").exists()


@pytest.mark.timeout(300)
def test_the_core_alone_runs_it(tmp_path: Path) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {canonical(each) for some in project["optional-dependencies"].values() for each in some}
    core = requirements_of(map(canonical, project["dependencies"]))
    missing = sorted(
        module for module, names in packages_distributions().items() if {*map(canonical, names)} <= extras - core
    )
    assert "bibtexparser" in missing and "starlette" in missing
    hook = f"import sys\nsys.modules.update(dict.fromkeys({missing}))\n"
    (tmp_path / "sitecustomize.py").write_text(hook, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "YALU_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "yalu", "demo", "--days", "2", "--keep", str(tmp_path / "kept")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def canonical(requirement: str) -> str:
    """The name of a distribution that a requirement names, as its index writes it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;(]", requirement, maxsplit=1)[0]).lower()


def requirements_of(names: Iterable[str]) -> set[str]:
    """These distributions and all that they require where they are installed."""
    closure: set[str] = set()
    left = list(names)
    while left:
        if (name := left.pop()) not in closure:
            closure.add(name)
            with suppress(PackageNotFoundError):
                left += [canonical(each) for each in requires(name) or () if "extra ==" not in each]
    return closure
