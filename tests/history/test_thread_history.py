"""The rules of a thread's history: which comments are new, missing, gone and back, and what proves nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.growth import grows_linearly
from tests.history.watched_threads import DAY, RULES, START, WatchedThread, comment, stored_snapshot, thread
from yalu.history.known import ArticleState, StoredThread
from yalu.history.proof import Implausibility
from yalu.history.thread.thread_history import ThreadHistory
from yalu.history.thread.thread_state import CommentStep, KnownComment
from yalu.known_reasons import NOT_CLOSED
from yalu.model import NOT_SHOWN, CommentState, Fate, LookUp, ParsedComment, ParsedThread
from yalu.reasons import Reason


@pytest.mark.parametrize("counted", [True, False])
def test_a_comment_is_gone_at_the_second_complete_snapshot_without_it(five: list[ParsedComment], counted: bool) -> None:
    watched = WatchedThread()
    watched.look(thread(*five, counted=counted))
    assert [watched.gone(thread(*five[:4], counted=counted)) for _ in range(3)] == [[], ["5"], []]


def test_a_snapshot_too_soon_after_the_miss_proves_nothing_more(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    assert watched.gone(thread(*five[:4])) == []
    assert watched.gone(thread(*five[:4]), after=timedelta(seconds=5)) == []
    assert watched.gone(thread(*five[:4]), after=timedelta(minutes=40)) == ["5"]


def test_after_a_clock_was_set_back_a_removal_is_still_found_and_no_interval_is_inverted(
    five: list[ParsedComment],
) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    assert watched.gone(thread(*five[:4]), after=timedelta(days=-3000)) == []
    assert watched.gone(thread(*five[:4]), after=timedelta(hours=6)) == ["5"]
    (step,) = watched.look(thread(comment(1, "What else is there to say?"), *five[1:4])).new.values()
    assert step.not_before is not None and step.not_before <= step.not_after


def test_comments_removed_one_after_the_other_are_each_gone_at_the_second_snapshot(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    shown = (five[:4], five[:3], five[:2], five[:2])
    assert [watched.gone(thread(*some)) for some in shown] == [[], ["5"], ["4"], ["3"]]


@pytest.mark.parametrize("counted", [True, False])
def test_a_thread_that_loses_all_at_once_proves_nothing_and_nothing_comes_back(
    five: list[ParsedComment], counted: bool
) -> None:
    watched = WatchedThread()
    watched.look(thread(*five, counted=counted))
    for _ in range(3):
        assert watched.gone(thread(counted=counted)) == []
    back = watched.look(thread(*five, counted=counted))
    assert not back.new and watched.history.suspects(RULES.gone_after) == []


def test_the_platforms_word_on_one_comment_proves_its_removal_in_an_implausible_snapshot(
    five: list[ParsedComment],
) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    answers = [LookUp(comment.id, "", Fate.ERASED) for comment in five]
    assert watched.gone(thread(), look_ups=answers) == []
    assert watched.gone(thread(), look_ups=answers) == ["1", "2", "3", "4", "5"]


def test_what_the_whole_crawl_says_against_a_snapshot_holds(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    assert [watched.gone(thread(*five[:2]), implausibility=Implausibility.THREADS_LOST) for _ in range(3)] == [
        [],
        [],
        [],
    ]


@pytest.mark.parametrize("rename", [lambda n: f"{n + 100}", lambda n: f"~{n * 7919 % 97}", lambda n: f"c{9 - n}"])
def test_new_ids_on_the_same_comments_are_no_change(five: list[ParsedComment], rename: object) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    for turn in range(3):
        renamed = [comment(n, name=f"{rename(n)}{turn}") for n in range(1, 6)]  # type: ignore[operator]
        step = watched.look(thread(*renamed))
        assert not step.active, "same author, time and text: the same comment"


def test_new_ids_on_short_texts_without_author_or_time_are_no_change_where_most_others_got_new_ones() -> None:
    texts = [f"A text of reader {n} that is long enough to be known by" for n in range(4)] + ["Well said.", "Quite so."]
    watched = WatchedThread()
    watched.look(thread(*(ParsedComment(f"{n}", text) for n, text in enumerate(texts, 3200))))
    assert not watched.look(thread(*(ParsedComment(f"{n}", text) for n, text in enumerate(texts, 103200)))).active


def test_a_comment_that_was_written_after_the_last_look_is_new_in_any_snapshot(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five[:3], complete=False))
    new, old = comment(8, at=watched.at + timedelta(hours=1)), comment(4)
    step = watched.look(thread(*five[:2], old, new, complete=False))
    assert step.new["8"].not_before == START + DAY
    assert step.new["4"].not_before is None, "it may have stood outside the part that was shown"


def test_what_stands_on_top_of_a_list_that_begins_with_the_newest_is_new(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*reversed(five), complete=False))
    step = watched.look(thread(comment(6), *reversed(five[1:]), comment(0), complete=False))
    assert step.new["6"].not_before == START + DAY
    assert step.new["0"].not_before is None


def test_the_first_comment_in_a_thread_that_showed_none_is_new() -> None:
    watched = WatchedThread()
    watched.look(thread(counted=False, complete=False, note=NOT_SHOWN))
    fresh, old = comment(1, at=START + DAY), comment(2, at=START - 90 * DAY)
    step = watched.look(thread(old, fresh, counted=False))
    assert step.new["1"].not_before == START + DAY and step.new["2"].not_before is None


def test_a_list_that_broke_off_is_no_edit_until_it_lasts(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five, counted=False))
    swallowed = comment(5, "What reader 5 has to say about the bridge\n\nRelated articles")
    cut = thread(*five[:4], swallowed, counted=False, complete=False, note=NOT_CLOSED)
    assert [list(watched.look(cut).new) for _ in range(4)] == [[], [], [], ["5"]]


@pytest.mark.parametrize("counted", [True, False])
def test_a_comment_whose_words_stand_in_another_one_is_not_missing(five: list[ParsedComment], counted: bool) -> None:
    watched = WatchedThread()
    watched.look(thread(*five, counted=counted))
    merged = comment(1, "\n\n".join(remark.text for remark in five[:4]))
    of_crawl = [Implausibility.THREADS_LOST, *[None] * 7]
    steps = [
        watched.look(thread(merged, five[4], counted=counted), implausibility=implausibility)
        for implausibility in of_crawl
    ]
    assert {step.implausibility for step in steps} == {Implausibility.RUN_TOGETHER}
    assert not any(step.new for step in steps) and all(remark.in_row == 0 for step in steps for remark in step.missed)


def test_a_large_thread_that_was_read_as_fewer_comments_is_recognised_in_little_time() -> None:
    many = [comment(number, "x" * 1400 + f"z{number}" + "x" * 100) for number in range(600)]
    grown = [comment(number, "x" * 3000) for number in range(300)]
    merged = [comment(number, f"{many[number].text} {many[300 + number].text}") for number in range(300)]
    for shown, is_merged in ((grown, False), (merged, True)):
        watched = WatchedThread()
        watched.look(thread(*many))
        began = time.process_time()
        assert (watched.look(thread(*shown)).implausibility is Implausibility.RUN_TOGETHER) is is_merged
        assert time.process_time() - began < 5, "each in each took a minute"


def test_a_quotation_in_a_new_comment_keeps_no_removal_from_being_proved(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    answer = comment(6, f"> {five[4].text}\n\nThat is not so at all")
    assert [watched.gone(thread(*five[:4], answer)) for _ in range(2)] == [[], ["5"]]


def test_a_comment_after_a_clock_that_was_ahead_is_new() -> None:
    watched = WatchedThread()
    watched.look(thread(counted=False, complete=False, note=NOT_SHOWN), after=5 * DAY)
    watched.at = START + DAY
    step = watched.look(thread(comment(1, at=watched.at + DAY / 2), counted=False))
    assert step.new["1"].not_before == watched.at


def article_with(threads: list[StoredThread]) -> ArticleState:
    return ArticleState(1, "https://river.example/ferry", None, True, START, threads=threads)


@pytest.mark.parametrize(
    ("platform", "shows", "threads", "expected"),
    [
        ("wordpress", True, [("generic", False)], "generic"),
        ("generic", False, [("wordpress", True)], "wordpress"),
        ("generic", False, [("generic", False), ("wordpress", True)], "wordpress"),
        ("disqus", True, [("wordpress", True)], None),
        ("disqus", True, [("wordpress", True), ("disqus", False)], "disqus"),
        ("generic", False, [("wordpress", True), ("disqus", True)], None),
    ],
)
def test_an_empty_list_belongs_to_the_thread_that_has_comments(
    platform: str, shows: bool, threads: list[tuple[str, bool]], expected: str | None
) -> None:
    stored = [StoredThread(name, name, comments={"1": None} if shown else {}) for name, shown in threads]
    thread_of_it = article_with(stored).thread_of(ParsedThread(platform, (comment(1),) if shows else ()))
    assert (thread_of_it and thread_of_it.key) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(["I agree.", "Me too.", "Not I."], "wordpress"), (["I agree."], "wordpress"), (["Something else."], None)],
)
def test_a_thread_is_known_by_what_it_says_whatever_its_platform_is_taken_for(
    texts: list[str], expected: str | None
) -> None:
    known = {text: KnownComment(comment(1, text), START) for text in ("I agree.", "Me  too.")}
    stored = [StoredThread("wordpress", "wordpress", ThreadHistory(known))]
    thread_of_it = article_with(stored).thread_of(ParsedThread("generic", tuple(comment(1, text) for text in texts)))
    assert (thread_of_it and thread_of_it.key) == expected


@pytest.mark.parametrize(
    "turned",
    [{"text": "[Hidden while under review]"}, {"state": CommentState.HELD, "text": ""}],
    ids=["a notice", "held"],
)
def test_a_comment_that_may_be_held_back_has_changed_at_the_second_snapshot(
    five: list[ParsedComment], turned: dict[str, object]
) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    masked = replace(five[2], **turned)  # type: ignore[arg-type]
    assert not watched.look(thread(*five[:2], masked, *five[3:])).new
    assert not watched.look(thread(*five)).new, "it was shown again"
    seen_at = watched.at
    assert not watched.look(thread(*five[:2], masked, *five[3:])).new
    (step,) = watched.look(thread(*five[:2], masked, *five[3:])).new.values()
    assert (step.not_before, step.not_after) == (seen_at, watched.at)
    for _ in range(3):
        lost = watched.look(thread(replace(five[0], text="该评论暂时无法显示"), *five[1:2], masked, *five[3:]))
        assert not (lost.new or lost.missed), "its text is away, and it is not"


def test_what_stood_there_before_the_first_snapshot_is_not_new_once_a_fault_is_over(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread())
    fresh = comment(6, at=watched.at + DAY / 2)
    new = watched.look(thread(*five, fresh)).new
    assert {name for name, step in new.items() if step.not_before is not None} == {"6"}


def test_the_first_comment_of_a_page_that_showed_none_is_new_if_written_since(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.history.begin_after(watched.at)
    new = watched.look(thread(*five, comment(6, at=watched.at + DAY / 2), counted=False)).new
    assert {name for name, step in new.items() if step.not_before is not None} == {"6"}


@pytest.mark.parametrize(
    "words",
    [
        ("Reply",) * 3,
        ("This comment was hidden by our filter",) * 3,
        ("다리에 대한 첫째 독자의 말", "둘째 독자는 달리 생각한다", "셋째 독자의 긴 대답"),
    ],
)
def test_most_comments_that_say_other_words_at_once_are_no_edits(
    five: list[ParsedComment], words: tuple[str, ...]
) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    turned = [replace(comment, text=text) for comment, text in zip(five, words, strict=False)]
    steps = [watched.look(thread(*turned, *five[3:])) for _ in range(4)]
    assert [step.implausibility for step in steps] == [Implausibility.OTHER_WORDS] * 3 + [None]
    assert [len(step.new) for step in steps] == [0, 0, 0, 3]
    assert watched.look(thread(*five)).implausibility is None


def test_comments_known_by_their_beginnings_that_are_shown_whole_say_no_other_words(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*(replace(each, text=f"{each.text}… Read more") for each in five)))
    more = " And so it goes on, down to the last boat of the year, which nobody awaits any more."
    whole = [replace(each, text=each.text + more * 3) for each in five]
    assert watched.look(thread(*whole)).implausibility is None


def test_hostile_comments_that_change_are_compared_in_linear_time(five: list[ParsedComment]) -> None:
    def look(letters: int) -> None:
        watched, signs = WatchedThread(), "江河湖海" * (letters // 4)
        watched.look(thread(*(replace(each, text=signs + each.text) for each in five)))
        watched.look(thread(*(replace(each, text=f"x{signs}") for each in five)))

    assert grows_linearly(look, 20_000)


@pytest.mark.parametrize(
    ("edited", "several"), [("{} of today", 5), ("I take it back. {}", 5), ("Wrong, says {author}", 2)]
)
def test_comments_that_keep_words_or_are_few_are_edited(five: list[ParsedComment], edited: str, several: int) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    turned = [replace(each, text=edited.format(each.text, author=each.author)) for each in five[:several]]
    step = watched.look(thread(*turned, *five[several:]))
    assert step.implausibility is None and len(step.new) == several


def test_a_thread_of_other_people_that_is_numbered_alike_is_another_articles_until_it_lasts(
    five: list[ParsedComment],
) -> None:
    watched, others = WatchedThread(), [comment(9, name=name) for name in "123456"]
    watched.look(thread(*five))
    steps = [watched.look(thread(*others)) for _ in range(4)]
    assert [step.implausibility for step in steps] == [Implausibility.OTHER_THREAD] * 3 + [None]
    assert not any(step.active for step in steps[:3]) and steps[3].new


@pytest.mark.parametrize(
    ("kept", "known"), [(("author", "text"), True), (("posted_at",), True), (("author",), False), (("text",), False)]
)
def test_one_comment_of_its_time_or_of_the_same_words_by_the_same_person_makes_it_the_known_thread(
    five: list[ParsedComment], kept: tuple[str, ...], known: bool
) -> None:
    watched, others = WatchedThread(), [comment(9, name=name) for name in "12345"]
    watched.look(thread(*five))
    mine = replace(others[0], **{name: getattr(five[0], name) for name in kept})
    step = watched.look(thread(mine, *others[1:]))
    assert (step.implausibility is not Implausibility.OTHER_THREAD) is known


def test_new_ids_and_masked_names_on_the_same_words_at_the_same_time_are_no_change(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    masked = [replace(comment, id=f"x{comment.id}", author="r***") for comment in five]
    step = watched.look(thread(*masked))
    assert set(step.new) <= {comment.id for comment in five} and not step.missed


def test_a_comment_that_is_shown_in_part_is_no_edit(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    folded = [replace(comment, text=f"{comment.text[:20]}… Read more") for comment in five]
    assert not watched.look(thread(*folded)).new


def test_the_beginning_of_a_comment_in_what_is_left_of_a_page_is_no_edit(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    cut = replace(five[2], text=five[2].text[:12])
    assert not watched.look(
        thread(*five[:2], cut, complete=False, note=Reason.of("snapshot.counts", known=5, count=3))
    ).new
    assert set(watched.look(thread(*five[:2], cut, *five[3:])).new) == {"3"}, "in a whole thread it is an edit"


def test_the_lines_of_a_comment_shown_in_another_way_are_no_edit(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five))
    assert not watched.look(thread(*(replace(each, text=each.text.replace(" has", "\n\nhas")) for each in five))).new


def test_neither_an_erased_comment_nor_one_by_an_erased_commenter_is_taken_again(five: list[ParsedComment]) -> None:
    for history in (ThreadHistory(rules=RULES, erased=["2"]), ThreadHistory(rules=RULES, erased_authors={"reader 2"})):
        assert set(history.read(START, thread(*five)).new) == {"1", "3", "4", "5"}


@pytest.mark.parametrize("complete", [True, False])
def test_a_comment_after_a_snapshot_whose_bytes_are_gone_is_newer_than_that_if_it_was_complete(
    five: list[ParsedComment], complete: bool
) -> None:
    history = ThreadHistory(rules=RULES)
    kept: list[str] = []
    for day in (START, START + DAY):
        step = history.keep(stored_snapshot(day, complete=complete, versions={"1": CommentStep(None, day, five[0])}))
        kept += step.new
    (new,) = history.read(START + 2 * DAY, thread(*five[:2])).new.items()
    assert (new[0], new[1].not_before) == ("2", START + DAY if complete else None)
    assert kept == ["1"], "the same words are no second state"


@pytest.mark.parametrize("since", [None, START])
def test_since_when_a_comment_whose_bytes_are_gone_was_new_stays_as_stored(
    five: list[ParsedComment], since: datetime | None
) -> None:
    for complete in (True, False):
        history = ThreadHistory(rules=RULES)
        history.keep(stored_snapshot(START, complete=complete, seen=0))
        at = START + DAY
        stored = stored_snapshot(at, versions={"1": CommentStep(since, at, five[0])})
        assert history.keep(stored).new["1"] == stored.versions["1"]


def test_a_thread_in_which_a_comment_is_only_missed_is_active(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    assert watched.look(thread(*five)).active
    assert not watched.look(thread(*five)).active
    assert watched.look(thread(*five[:4])).active


def test_who_wrote_what_a_snapshot_lacks_is_named_by_the_comment_where_nobody_signed(five: list[ParsedComment]) -> None:
    watched = WatchedThread()
    watched.look(thread(*five[:4], replace(five[4], author=None)))
    assert watched.history.loss(thread(*five[:3])).authors == ("reader 4", "5")
