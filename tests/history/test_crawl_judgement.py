"""What only a whole crawl can show, and that it keeps observations from proving anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.history.watched_threads import START, comment
from yalu.changes.same_article import TextLikeness
from yalu.history.judgement.crawl_sighting import Sighting
from yalu.history.judgement.crawls import judge
from yalu.history.judgement.sightings import sighted
from yalu.history.known import ArticleState, Known, StoredAddress, StoredThread
from yalu.history.proof import Implausibility, ProofRules
from yalu.history.thread.thread_doubts import ThreadLoss
from yalu.history.thread.thread_history import ThreadHistory
from yalu.history.thread.thread_state import KnownComment
from yalu.ids import same_article_address
from yalu.model import (
    HttpExchange,
    Kind,
    Observation,
    Outcome,
    Page,
    ParsedArticle,
    ParsedComment,
    ParsedThread,
    Quality,
)

LIVE = 40


def piece(number: int, part: str = "") -> TextLikeness:
    """A text of its own for each number; ``part`` stands at its end."""
    words = " ".join(f"word{number}x{place}" for place in range(120))
    return TextLikeness.of(ParsedArticle(chr(97 + number % 26) * 12 + str(number * 7919), f"{words}\n\n{part}"))


def first_half(whole: TextLikeness, digest: str) -> TextLikeness:
    """The first half of a text."""
    words = whole.body.split()
    return TextLikeness(whole.title, digest, " ".join(words[: len(words) // 2]))


def seen(number: int, text: TextLikeness | None = None, **more: object) -> Sighting:
    """A look at a known piece; without ``text`` it says what it said before."""
    before = piece(number)
    now = text or before
    return replace(
        Sighting(f"river.example/{number}", Outcome.READ, number, text=now, known=before),
        differs=now != before,
        **more,  # type: ignore[arg-type]
    )


def missed(number: int, misses: int = 1) -> Sighting:
    return Sighting(f"river.example/{number}", Outcome.GONE, number, misses=misses)


def kinds(sightings: Sequence[Sighting]) -> list[Kind]:
    return [event.kind for event in judge(sightings, LIVE, 2).events]


def test_a_quiet_crawl_holds_nothing_against_anybody() -> None:
    judgement = judge([seen(n) for n in range(8)], LIVE, 2)
    assert not (judgement.implausibilities or judgement.disbelieved or judgement.threads or judgement.events)


def test_one_edit_among_many_is_an_edit() -> None:
    edited = seen(1, piece(1, "The ministry answered on Friday, in one sentence."))
    assert not judge([edited, *(seen(n) for n in range(2, 8))], LIVE, 2).implausibilities


@pytest.mark.parametrize("pages", [2, 3, 8])
def test_one_text_at_many_known_addresses_is_one_outage_and_no_edit(pages: int) -> None:
    wall = piece(99)
    crawl = [*(seen(n, wall) for n in range(pages)), *(seen(n) for n in range(10, 12))]
    judgement = judge(crawl, LIVE, 2)
    assert set(judgement.implausibilities.values()) == {Implausibility.SAME_PAGE} and len(judgement.held) == pages
    assert kinds(crawl) == [Kind.SOURCE_OUTAGE]


def test_one_text_at_many_new_addresses_makes_no_article() -> None:
    new = [Sighting(f"river.example/new{n}", Outcome.READ, text=piece(99)) for n in range(3)]
    assert set(judge(new, LIVE, 2).implausibilities.values()) == {Implausibility.SAME_PAGE}
    assert kinds(new) == [], "nothing that was known is disturbed"
    assert not judge(new[:2], LIVE, 2).implausibilities, "a piece may stand at two addresses"


def test_the_same_page_is_never_believed_however_long_it_lasts() -> None:
    assert len(judge([seen(n, piece(99), disturbed=9) for n in range(3)], LIVE, 2).held) == 3


def test_half_of_each_text_everywhere_is_the_sites_rendering_and_believed_once_it_has_lasted() -> None:
    def half(number: int, disturbed: int) -> Sighting:
        whole = piece(number)
        return seen(number, first_half(whole, f"half {number}"), disturbed=disturbed)

    crawl = [half(n, 0) for n in range(5)]
    assert kinds(crawl) == [Kind.SOURCE_TEMPLATE]
    assert len(judge(crawl, LIVE, 2).held) == 5
    lasting = judge([half(n, 3) for n in range(5)], LIVE, 2)
    assert (
        set(lasting.implausibilities.values()) == {Implausibility.TEMPLATE} and not lasting.held and not lasting.events
    )


def test_pages_that_were_not_sent_again_count_as_seen() -> None:
    rewritten = [seen(n, first_half(piece(n), f"new {n}")) for n in range(3)]
    same = [Sighting(f"river.example/{n}", Outcome.UNCHANGED, n) for n in range(10, 20)]
    assert judge(rewritten, LIVE, 2).implausibilities
    assert not judge([*rewritten, *same], LIVE, 2).implausibilities, "three of thirteen"


def test_another_text_at_one_address_waits_until_it_has_lasted() -> None:
    others = [seen(n) for n in range(2, 9)]
    assert judge([seen(1, piece(50)), *others], LIVE, 2).held == {"river.example/1"}
    assert not judge([seen(1, piece(50), disturbed=3), *others], LIVE, 2).held


def test_a_page_for_print_waits_and_is_then_another_rendering_of_the_site_only_where_there_are_several() -> None:
    others = [seen(n) for n in range(10, 20)]

    def printed(pages: int, disturbed: int) -> list[Sighting]:
        return [*(seen(n, piece(n, "Well said."), printed=True, disturbed=disturbed) for n in range(pages)), *others]

    assert judge(printed(2, 0), LIVE, 2).held == {"river.example/0", "river.example/1"}
    assert (kinds(printed(2, 0)), kinds(printed(3, 0))) == ([], [Kind.SOURCE_TEMPLATE])
    lasting = judge(printed(2, 3), LIVE, 2)
    assert set(lasting.implausibilities.values()) == {Implausibility.TEMPLATE} and not lasting.held


@pytest.mark.parametrize(("changed", "held"), [({"published_at"}, True), (set(), False)])
def test_a_text_of_which_little_is_left_is_another_one_where_its_date_or_headline_is(
    changed: set[str], *, held: bool
) -> None:
    before, words = piece(1), piece(1).body.split()
    rest = TextLikeness(before.title, "rewritten", " ".join((*words[:40], *piece(50).body.split()[:80])))
    others = [seen(n) for n in range(2, 9)]
    assert bool(judge([seen(1, rest, changed=frozenset(changed)), *others], LIVE, 2).held) is held
    renamed = replace(rest, title=f"{before.title}, 17 August")
    assert judge([seen(1, renamed), *others], LIVE, 2).held == {"river.example/1"}


def test_pages_missed_together_are_an_outage_and_one_that_was_missed_alone_is_not() -> None:
    away = [missed(n, 2) for n in range(12)]
    judgement = judge([*away, missed(30), *(seen(n) for n in range(20, 28))], LIVE, 2)
    assert set(judgement.implausibilities) == {sighting.place for sighting in away}
    assert [event.kind for event in judgement.events] == [Kind.SOURCE_OUTAGE]


def test_a_page_that_an_outage_took_first_is_part_of_it_and_one_that_was_gone_before_is_not() -> None:
    began, spreads = [missed(1, 2), missed(2), missed(3)], [missed(1, 3), missed(2, 2), missed(3, 2), missed(4)]
    assert set(judge([*began, seen(4)], 4, 2).implausibilities) == {sighting.place for sighting in began}
    assert missed(1).place in judge(spreads, 4, 2).implausibilities
    crawls = [[missed(1, at + 1), *(missed(n, at) for n in (2, 3, 5)), seen(4)] for at in (1, 2, 3)]
    events = [[event.kind for event in judge(crawl, 5, 2).events] for crawl in crawls]
    assert events == [[], [Kind.SOURCE_OUTAGE], []]
    waves = [[*(missed(n, at + (n < 6)) for n in range(10)), *(seen(n) for n in range(10, 15))] for at in (0, 1, 2, 3)]
    events = [[event.kind for event in judge(crawl, 15, 2).events] for crawl in waves]
    assert [event for crawl in events for event in crawl] == [Kind.SOURCE_OUTAGE]
    assert missed(9).place not in judge([missed(9, 4), missed(2), missed(3), seen(4)], 4, 2).implausibilities


def test_one_headline_above_most_articles_is_none_of_theirs() -> None:
    column = [seen(n, replace(piece(n), title="From our readers")) for n in range(4)]
    assert judge([*column, seen(5)], LIVE, 2).held == {sighting.place for sighting in column}
    own = [seen(n, replace(piece(n), title=f"Another headline {n}")) for n in range(4)]
    assert not judge([*own, seen(5)], LIVE, 2).held


@pytest.mark.parametrize("number", [1, 2, 8])
def test_fewer_than_a_fifth_missed_are_no_outage(number: int) -> None:
    assert not judge([missed(n) for n in range(number)], LIVE, 2).implausibilities


def test_many_threads_that_lose_most_comments_at_once_prove_nothing() -> None:
    lost = [seen(n, loss=ThreadLoss(6, 6)) for n in range(4)]
    whole = [seen(n, loss=ThreadLoss(6, 0)) for n in range(10, 14)]
    assert set(judge([*lost, *whole], LIVE, 2).threads) == {sighting.place for sighting in lost}
    assert not judge([lost[0], *whole], LIVE, 2).threads, "one thread is a thread, not the comment system"
    few = [seen(n, loss=ThreadLoss(6, 1)) for n in range(8)]
    assert not judge(few, LIVE, 2).threads, "moderators take one from each"


@pytest.mark.parametrize(
    ("known", "lost", "much"), [(1, 1, True), (6, 4, True), (6, 2, True), (6, 1, False), (7, 2, False)]
)
def test_much_is_more_than_half_of_a_thread_or_two_comments_that_are_three_tenths(
    known: int, lost: int, much: bool
) -> None:
    some = [seen(n, loss=ThreadLoss(known, lost)) for n in range(4)]
    whole = [seen(n, loss=ThreadLoss(6, 0)) for n in range(10, 14)]
    assert bool(judge([*some, *whole], LIVE, 2).threads) is much


@pytest.mark.parametrize(("others", "many"), [(5, True), (6, False), (7, False)])
def test_a_third_of_the_threads_are_not_yet_many(others: int, many: bool) -> None:
    lost = [seen(n, loss=ThreadLoss(6, 6)) for n in range(3)]
    whole = [seen(n, loss=ThreadLoss(6, 0)) for n in range(10, 10 + others)]
    assert bool(judge([*lost, *whole], LIVE, 2).threads) is many


@pytest.mark.parametrize(
    ("behind", "lists"),
    [
        (True, [{"taken_back": True}, {"loss": ThreadLoss(5, 1, ("a",))}]),
        (True, [{"loss": ThreadLoss(5, 1, ("a",))}, {"loss": ThreadLoss(5, 1, ("b",))}]),
        (False, [{"loss": ThreadLoss(5, 1, ("a",))}, {"loss": ThreadLoss(5, 1, ("a",))}]),
        (False, [{"taken_back": True}, {"taken_back": True}]),
        (False, [{"taken_back": True, "loss": ThreadLoss(5, 1, ("a",))}]),
    ],
    ids=[
        "words come back, others are lacking",
        "what several people wrote is lacking",
        "one person was banned",
        "a moderator put back what was removed",
        "one thread alone",
    ],
)
def test_several_lists_of_an_interface_that_are_as_before_are_old(behind: bool, lists: list[dict[str, object]]) -> None:
    old = [replace(seen(number, relisted=True), **more) for number, more in enumerate(lists)]  # type: ignore[arg-type]
    threads = judge([*old, seen(8, loss=ThreadLoss(9)), seen(9, loss=ThreadLoss(9))], LIVE, 2).threads
    assert threads == (dict.fromkeys((sighting.place for sighting in old), Implausibility.OLDER_COPY) if behind else {})


def test_what_a_page_shows_of_its_thread_is_held_against_what_is_stored_there_and_under_what_it_claims_to_be() -> None:
    known, first, second = Known(ProofRules()), comment(1), comment(2)

    def stored(number: int, shown: ParsedComment) -> ArticleState:
        article = ArticleState(number, f"https://river.example/{number}", None, True, START)
        state = ThreadHistory({shown.id: KnownComment(shown, START)})
        state.complete_at = START
        article.threads = [StoredThread(number, "isso", state)]
        known.addresses[same_article_address(article.url)] = [StoredAddress(number, article.url, article)]
        return article

    article, other = stored(1, first), stored(2, second)
    answer = HttpExchange(article.url, START, 200, body=b"<html></html>")

    def look(*shown: ParsedComment) -> Sighting:
        page = Page(article.url, Quality.OK, ParsedArticle("Ferry", "It sails."), ParsedThread("isso", shown))
        addresses = (other.url, article.url)
        return sighted(known, Observation(addresses, Outcome.READ, (answer,), page), START)

    assert [len(look(*shown).shown & look(*shown).comments) for shown in ((first, second), (second,), ())] == [1, 0, 0]
    claim = same_article_address(other.url)
    assert look(first).apart == {claim}
    assert not look(second).apart, "its own thread stands there no more"
    other.threads[0].state.complete_at = None
    assert not look(first).apart, "nobody saw the other thread in full"
    other.threads[0].state.complete_at = START
    other.threads = article.threads
    assert not look(first).apart


def test_half_of_many_threads_prove_nothing_and_no_loss_of_that_crawl_does() -> None:
    halves = [seen(n, loss=ThreadLoss(6, 3)) for n in range(4)]
    small, whole = seen(20, loss=ThreadLoss(2, 1)), seen(21, loss=ThreadLoss(6, 0))
    assert set(judge([*halves, small, whole], LIVE, 2).threads) == {sighting.place for sighting in (*halves, small)}


def test_most_threads_that_lack_something_by_many_people_at_once_prove_nothing() -> None:
    lost = [seen(n, loss=ThreadLoss(9, 1, (f"reader {n}",))) for n in range(5)]
    whole = [seen(n, loss=ThreadLoss(9, 0)) for n in range(10, 14)]
    assert set(judge([*lost, *whole], LIVE, 2).threads) == {page_sighting.place for page_sighting in lost}
    assert not judge([*lost, *whole, seen(20, loss=ThreadLoss(9, 0))], LIVE, 2).threads, "half of them"
    banned = [replace(sighting, loss=ThreadLoss(9, 1, ("reader 1",))) for sighting in lost]
    assert not judge([*banned, *whole], LIVE, 2).threads, "one person who was banned"


def test_an_outage_of_the_comment_system_is_told_once_when_it_has_lasted() -> None:
    by_looks = [
        kinds([seen(n, loss=ThreadLoss(6, 6, implausible_in_row=looks)) for n in range(4)]) for looks in range(4)
    ]
    assert by_looks == [[], [Kind.SOURCE_OUTAGE], [], []]


def claiming(number: int, claim: str, named: TextLikeness | None = None) -> Sighting:
    return seen(number, claims={claim: named})


def test_an_identifier_that_unlike_pages_share_identifies_nothing() -> None:
    for claim in ("river.example/latest", "id:wp:7"):
        judgement = judge([claiming(n, claim) for n in range(3)], LIVE, 2)
        assert judgement.disbelieved == {f"river.example/{n}": (claim,) for n in range(3)}


def test_a_claim_that_names_a_piece_which_says_something_else_is_not_believed() -> None:
    assert judge([claiming(1, "river.example/old", piece(2))], LIVE, 2).disbelieved
    assert not judge([claiming(1, "river.example/old", piece(1, "A line more."))], LIVE, 2).disbelieved
    own = judge([claiming(1, "river.example/2"), seen(2)], LIVE, 2)
    assert own.disbelieved == {"river.example/1": ("river.example/2",)}


@pytest.mark.parametrize(
    ("shown", "there", "whole", "believed"),
    [
        ({1, 2}, {8, 9}, True, False),
        ({1, 2}, set(), True, False),  # a thread of its own that nobody has written in
        ({1, 2}, set(), False, True),  # scripts may bring the thread
        ({1, 2}, {2, 9}, True, True),  # the thread went with the piece
        (set(), {8, 9}, True, True),  # a page that only says where the piece went
        ({7}, {8, 9}, True, True),
    ],
)
def test_a_piece_whose_thread_stays_where_it_was_is_not_the_new_page_that_it_names(
    shown: set[int], there: set[int], whole: bool, believed: bool
) -> None:
    new = Sighting("river.example/again", Outcome.READ, text=piece(1), shown=frozenset(there), whole=whole)
    stays = claiming(1, new.place)
    stays = replace(stays, elsewhere=(new.place,), shown=frozenset(shown), comments=frozenset({1, 2}))
    judgement = judge([stays, new], LIVE, 2)
    assert judgement.disbelieved == ({} if believed else {stays.place: (new.place,)})
    assert judgement.moves == ({new.place: stays.place} if believed else {})
    assert judge([replace(claiming(1, new.place), apart=frozenset({new.place}))], LIVE, 2).disbelieved


def test_a_new_page_that_a_known_piece_redirects_to_is_its_new_place() -> None:
    new = Sighting("river.example/new", Outcome.READ, text=piece(1))
    moved = seen(1, elsewhere=("river.example/new",))
    assert judge([new, moved], LIVE, 2).moves == {"river.example/new": moved.place}
    other = seen(2, piece(50), elsewhere=("river.example/new",))
    assert not judge([new, other], LIVE, 2).moves, "another piece took its place"


@pytest.mark.parametrize("listed", ["river.example/NEW", "river.example/new?from=list"])
def test_a_new_page_listed_under_another_spelling_is_the_new_place_that_both_pages_name(listed: str) -> None:
    new = Sighting(listed, Outcome.READ, text=piece(1), elsewhere=("river.example/new",))
    moved = seen(1, elsewhere=("river.example/new",))
    assert judge([new, moved], LIVE, 2).moves == {listed: moved.place}
    assert not judge([new, seen(2, piece(50), elsewhere=("river.example/new",))], LIVE, 2).moves


def test_a_new_page_that_is_cut_short_is_the_new_place_of_the_piece_that_names_it() -> None:
    new = Sighting("river.example/new", Outcome.READ, text=first_half(piece(1), "cut"))
    doubtful = replace(seen(1, elsewhere=("river.example/new",)), outcome=Outcome.UNREADABLE, text=None)
    assert judge([new, doubtful], LIVE, 2).moves == {"river.example/new": doubtful.place}
    other = replace(doubtful, place="river.example/2", known=piece(2))
    assert not judge([new, other], LIVE, 2).moves, "another piece names it"


def test_bylines_that_change_on_most_pages_at_once_are_the_sites_rendering() -> None:
    crawl = [seen(n, piece(n, "A line."), changed=frozenset({"byline"})) for n in range(4)]
    assert kinds(crawl) == [Kind.SOURCE_TEMPLATE]
    sightings = [seen(1, piece(1, "A line."), changed=frozenset({"byline"})), *(seen(n) for n in range(2, 6))]
    assert not judge(sightings, LIVE, 2).implausibilities


def test_pages_without_a_text_are_not_one_page_at_many_addresses() -> None:
    empty = [Sighting(f"river.example/{n}", Outcome.READ, n) for n in range(6)]
    assert not judge(empty, LIVE, 2).implausibilities


STATE = ParsedArticle("The ferry at seven", "The ferry leaves the pier at seven.", byline=("Ann Lee",))
HOME = "https://river.example/ferry"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def sighting(state: ParsedArticle, outcome: Outcome = Outcome.READ, before: ParsedArticle = STATE) -> Sighting:
    """The sighting of a known article whose page came with a second part of its thread."""
    parts = (HttpExchange(HOME, NOON, 200, body=b"</html>"), HttpExchange(f"{HOME}/comments", NOON, 200, body=b"[]"))
    observation = Observation((HOME,), outcome, parts, Page(HOME, Quality.OK, state))
    own = ArticleState(1, HOME, None, in_scope=True, first_seen_at=NOON, state=before)
    known = Known(ProofRules())
    known.address(HOME).article = own
    return sighted(known, observation, NOON)


def test_a_page_is_seen_at_its_own_address_and_not_at_that_of_a_part_of_its_thread() -> None:
    assert sighting(STATE).place == "river.example/ferry"
    assert sighting(STATE).elsewhere == ()


def test_a_field_that_one_state_lacks_has_not_changed() -> None:
    assert sighting(replace(STATE, byline=())).changed == frozenset()
    assert sighting(replace(STATE, byline=("Ann  Lee",))).changed == frozenset()
    assert sighting(replace(STATE, byline=("Bo Kim",))).changed == {"byline"}


def test_the_text_of_a_page_that_stands_in_place_of_a_missing_article_is_not_its_text() -> None:
    assert sighting(STATE).text is not None
    assert sighting(STATE, Outcome.GONE).text is None


def test_paragraphs_in_another_order_on_most_pages_are_the_site_s_rendering() -> None:
    first, last = "The ferry is back.", "Nobody asked the pilots."
    before = replace(STATE, body=f"{first}\n\n{last}")
    now = sighting(replace(before, body=f"{last}\n\n{first}"), before=before)
    assert now.changed == {"order of paragraphs"}
    assert sighting(replace(before, body=last), before=before).changed == frozenset()
