"""A section of comments that is taken down is told from one that a template, a script or a fault leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.growth import grows_linearly
from tests.history.watched_threads import WatchedThread, comment, stored_check, stored_snapshot, thread
from yalu.history.intents.batch import Rereading
from yalu.history.intents.replay import HistoryReplay
from yalu.history.intents.snapshots import snapshot_row
from yalu.history.judgement.crawl_sighting import Sighting
from yalu.history.judgement.crawls import judge
from yalu.history.judgement.sections import Section, section_of, without_section
from yalu.history.known import ArticleState, StoredThread
from yalu.history.proof import Implausibility, ProofRules
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.history.thread.thread_history import ThreadHistory
from yalu.history.thread.thread_state import KnownComment, LastSnapshot
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedArticle, ParsedThread, Quality, ThreadRequest
from yalu.pages.comments.section_trace import without_scripts
from yalu.reasons import Reason

URL = "https://river.example/ferry"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
STATE = ParsedArticle("The ferry at seven", "The ferry leaves the pier at seven.\n\nNobody asked the captain about it.")
PLACES = {"title": "h1", "body": "article p", "encoding": "utf-8 (header)"}
PAGE = Page(URL, Quality.OK, STATE, provenance=PLACES, extractor="1")
HTML = "<html><nav>Comment</nav><p>Nobody asked the captain about it.</p><footer>About us</footer></html>"


def article(*, empty: bool = False) -> ArticleState:
    """An article under which one reader wrote."""
    known = {"1": KnownComment(comment(1), NOW)}
    state = ThreadHistory(known, last=LastSnapshot(NOW, None, None, empty))
    talk = StoredThread(5, "wordpress", state, last_shown={"extractor": "1"})
    return ArticleState(1, URL, None, True, NOW, state=STATE, extractor="1", provenance=PLACES, threads=[talk])


def look(page: Page = PAGE, html: str = HTML, **more: object) -> Observation:
    answer = HttpExchange(URL, NOW, 200, body=html.encode())
    return replace(Observation((URL,), Outcome.READ, (answer,), page), **more)  # type: ignore[arg-type]


def test_a_page_that_is_otherwise_as_it_was_lacks_its_section() -> None:
    assert section_of(look(), article(), NOW) is Section.LACKING
    assert section_of(look(), replace(article(), threads=[]), NOW) is Section.UNKNOWN, "nobody had written"


@pytest.mark.parametrize(
    "seen",
    [
        look(replace(PAGE, article=replace(STATE, title="The ferry at eight"))),
        look(replace(PAGE, provenance={**PLACES, "body": "div.archive"})),
        look(replace(PAGE, extractor="2")),
        look(replace(PAGE, more=(ThreadRequest("https://talk.example/", "all"),))),
        look(replace(PAGE, thread=ParsedThread("wordpress"))),
        look(html=HTML.replace("About us", "<div data-src='/ajax/comments'></div>")),
        look(html=HTML.replace("About us", "<a href='/talk'>댓글 3개</a>")),
        look(html=HTML.removesuffix("</html>")),
        look(outcome=Outcome.UNCHANGED),
    ],
    ids=["edited", "template", "extractor", "service", "thread", "script", "link", "broken off", "not read"],
)
def test_a_page_that_differs_otherwise_or_may_load_comments_proves_nothing(seen: Observation) -> None:
    assert section_of(seen, article(), NOW) in (Section.UNKNOWN, Section.UNSURE)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("The ferry leaves the pier at seven every day.\n\nBy A. Kim", "{}<div id='comments'></div>By A. Kim"),
        ("The ferry leaves the pier at seven every day.\n\n", "{}<div id='comments'></div>"),
        (STATE.body, "{}<div id='comments'></div><script>{{'text': 'Nobody asked the captain about it.'}}</script>"),
        (STATE.body, "{}<a href='/talk'>&#45843;&#44544; 3</a>"),
        (STATE.body, "<h1>The ferry</h1><a href='#comments'>Read on</a>{}"),
        (STATE.body, "<h1>The ferry</h1>3 comments{}"),
        (STATE.body, '<script>{{"commentCount": 3}}</script>{}'),
    ],
    ids=["short line", "empty line", "text in a script", "escaped", "link above", "count above", "count in data"],
)
def test_comments_are_looked_for_behind_the_text_wherever_it_stands_again(body: str, html: str) -> None:
    state = replace(STATE, body=body)
    known = replace(article(), state=state)
    text = "".join(f"<p>{line}</p>" for line in body.split("\n\n"))
    page = replace(PAGE, article=state)
    assert section_of(look(page, f"<html>{html.format(text)}</html>"), known, NOW) is Section.UNSURE
    assert section_of(look(page, f"<html><nav>Comment</nav>{text}</html>"), known, NOW) is Section.LACKING


def test_a_section_that_is_shown_after_an_empty_snapshot_is_back() -> None:
    seen = look(replace(PAGE, thread=thread(comment(1))))
    assert section_of(seen, article(), NOW) is Section.SHOWN
    assert section_of(seen, article(empty=True), NOW) is Section.BACK


@pytest.mark.parametrize(
    ("lacking", "shown", "back", "counts"),
    [(1, 2, 0, True), (2, 6, 0, True), (1, 1, 0, False), (2, 3, 0, False), (4, 0, 0, False), (1, 4, 1, False)],
)
def test_it_counts_beside_others_that_show_theirs_and_in_no_trial(
    lacking: int, shown: int, back: int, counts: bool
) -> None:
    sections = [Section.LACKING] * lacking + [Section.SHOWN] * shown + [Section.BACK] * back
    sightings = [Sighting(f"river.example/{n}", Outcome.READ, n, section=section) for n, section in enumerate(sections)]
    places = {sighting.place for sighting in sightings if sighting.section is Section.LACKING}
    assert judge(sightings, 40, 2).sections == (places if counts else frozenset())


def judged(*sections: tuple[int, Section]) -> frozenset[str]:
    """The places whose lack counts; each section is beside the number of its article."""
    sightings = [
        Sighting(f"river.example/{number}", Outcome.READ, article, section=section)
        for number, (article, section) in enumerate(sections)
    ]
    return judge(sightings, 40, 2).sections


def test_an_article_is_one_witness_and_none_against_itself() -> None:
    shown = [(2, Section.SHOWN), (3, Section.SHOWN)]
    assert judged((1, Section.LACKING), *shown) == {"river.example/0"}
    assert not judged((1, Section.LACKING), (2, Section.SHOWN), (2, Section.SHOWN)), "seen at two addresses"
    assert not judged((1, Section.LACKING), (1, Section.SHOWN), *shown), "shown at its other address"


def test_pages_that_may_lack_theirs_make_it_the_template_and_those_long_without_do_not() -> None:
    shown = [(number, Section.SHOWN) for number in range(10, 14)]
    assert not judged((1, Section.LACKING), *((number, Section.UNSURE) for number in range(2, 5)), *shown)
    long_without = [(number, Section.LACKING_STILL) for number in range(2, 5)]
    assert judged((1, Section.LACKING), *long_without, *shown) == {f"river.example/{n}" for n in range(4)}


def test_a_page_whose_section_is_believed_to_be_gone_lacks_it_still() -> None:
    (talk,) = article().threads
    known = replace(article(), threads=[replace(talk, last_shown={"extractor": "1", "note": NO_SECTION})])
    assert section_of(look(), known, NOW) is Section.LACKING_STILL


def test_nothing_says_that_nobody_can_write_before_it_is_believed() -> None:
    watched, shown = WatchedThread(), without_section(StoredThread(5, "wordpress"))
    watched.look(thread(comment(1), comment(2)))
    rows = [snapshot_row(shown, watched.look(shown), "1") for _ in range(4)]
    assert [row["open"] for row in rows] == [None, None, None, False]


def test_it_is_believed_after_four_snapshots_and_no_comment_is_missing() -> None:
    watched, known = WatchedThread(), thread(*map(comment, range(1, 4)))
    watched.look(known)
    steps = [watched.look(without_section(StoredThread(5, "wordpress"))) for _ in range(4)]
    assert [step.implausibility for step in steps] == [Implausibility.SECTION_LOST] * 3 + [None]
    assert not any(step.missed for step in steps)


def test_lost_comments_before_it_do_not_count() -> None:
    watched, shown = WatchedThread(), without_section(StoredThread(5, "wordpress"))
    watched.look(thread(*map(comment, range(1, 8)), counted=False))
    assert all(watched.look(thread(comment(1), counted=False)).implausibility for _ in range(3))
    assert [bool(watched.look(shown).implausibility) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("note", [NO_SECTION, Implausibility.SECTION_LOST.reason])
def test_re_extraction_leaves_it_as_its_crawl_judged(note: Reason) -> None:
    only = article().threads[0]
    replay = HistoryReplay(
        "river-post", replace(article(), threads=[replace(only, state=ThreadHistory())]), ProofRules(2)
    )
    for number in range(5):
        at = NOW + number * timedelta(days=1)
        stored = stored_snapshot(at, open=False, seen=0, note=note) if number else stored_snapshot(at)
        check = stored_check(number, at, Outcome.READ, snapshots={5: stored}, version_id=1)
        page = PAGE if number else replace(PAGE, thread=thread(comment(1)))
        replay.take(Rereading(check, page, whole=True))
    shown = [again.snapshots[0].columns for again in replay.decided]
    assert [(row["complete"], row["open"]) for row in shown[1:]] == [(False, None)] * 3 + [(True, False)]
    assert shown[-1]["note"] == NO_SECTION


@pytest.mark.parametrize(
    "page",
    [replace(PAGE, thread=thread(comment(1), comment(2))), replace(PAGE, quality=Quality.LOGIN)],
    ids=["there after all", "no article"],
)
def test_re_extraction_that_reads_something_else_takes_nothing_down(page: Page) -> None:
    only = replace(article().threads[0], state=ThreadHistory())
    replay = HistoryReplay("river-post", replace(article(), threads=[only]), ProofRules(2))
    stored = stored_snapshot(NOW, open=False, note=NO_SECTION, seen=0)
    check = stored_check(1, NOW, Outcome.READ, snapshots={5: stored}, version_id=1)
    replay.take(Rereading(check, page, whole=True))
    (snapshot,) = replay.decided[0].snapshots
    assert (snapshot.columns["open"], snapshot.columns["note"]) == (None, None)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("a<script>b</Script >c<STYLE d>e</style>f", "acf"),
        ("a<script>b</style>c", "a<script>b</style>c"),
        ("a<style><script>b</style>c</script>d", "ac</script>d"),
    ],
)
def test_scripts_and_styles_are_spaces(markup: str, shown: str) -> None:
    bare = without_scripts(markup)
    assert (len(bare), bare.replace(" ", "")) == (len(markup), shown)


@pytest.mark.parametrize("part", ["<script>", "<style>a</script>", "1111"])
def test_a_page_of_digits_or_of_scripts_without_an_end_is_looked_through_once(part: str) -> None:
    known = article()
    assert grows_linearly(lambda size: section_of(look(html=HTML.replace("About us", part * size)), known, NOW), 8_000)
