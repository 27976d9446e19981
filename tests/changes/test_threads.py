# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""Changes of a thread: which comment is which, and when missing means gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.growth import grows_linearly
from yalu.changes.threads.comment_pairing import as_known, pair_comments
from yalu.changes.threads.comments import compare_comments
from yalu.changes.threads.snapshots import compare_threads
from yalu.changes.versions import next_comment
from yalu.model import NO_COUNT, NOT_SHOWN, CommentState, Kind, ParsedComment, ParsedThread, PublisherTime
from yalu.reasons import Reason


def comment(number: int, text: str, **fields: Any) -> ParsedComment:
    posted = PublisherTime("", datetime(2026, 3, 2, 8 + number, 0), 540)
    return ParsedComment(str(number), text, author=f"reader {number}", posted_at=posted, **fields)


def an_hour_later(comment: ParsedComment) -> PublisherTime:
    assert comment.posted_at is not None
    return replace(comment.posted_at, local=comment.posted_at.local + timedelta(hours=1))


SAID = tuple(
    comment(at, text)
    for at, text in enumerate(
        (
            "I agree with the author.",
            "You forget the treaty of the fifties.",
            "Good piece.",
            "Who will check the numbers?",
        )
    )
)
WHOLE = ParsedThread("wordpress", SAID, open=True, expected=4, complete=True)


def changes(old: ParsedThread, new: ParsedThread) -> set[tuple[Kind, str | None]]:
    return {(finding.kind, finding.platform_comment_id) for finding in compare_threads(old, new)}


def without(number: int) -> ParsedThread:
    return replace(WHOLE, comments=tuple(c for c in SAID if c.id != str(number)), expected=3)


def test_missing_from_a_complete_read_is_gone() -> None:
    assert changes(WHOLE, without(1)) == {(Kind.COMMENT_GONE, "1")}
    assert changes(without(1), WHOLE) == {(Kind.COMMENT_NEW, "1")}


@pytest.mark.parametrize("expected", [4, 9])
def test_missing_from_a_part_proves_nothing(expected: int) -> None:
    part = replace(WHOLE, comments=SAID[:2], expected=expected, complete=False)
    assert changes(WHOLE, part) == set()
    assert changes(part, replace(WHOLE, expected=expected, complete=False)) == set()


@pytest.mark.parametrize(
    "new",
    [
        replace(WHOLE, comments=SAID[::-1]),
        replace(WHOLE, comments=tuple(replace(c, parent_id="0") for c in SAID)),
        replace(WHOLE, comments=tuple(replace(c, id=f"n{c.id}") for c in SAID)),
        replace(WHOLE, comments=tuple(replace(c, id=str(n)) for n, c in enumerate(SAID[::-1]))),
        replace(WHOLE, comments=tuple(replace(c, author=None) for c in SAID)),
        replace(WHOLE, comments=tuple(replace(c, author=f"{c.author}, Seoul") for c in SAID)),
        replace(WHOLE, comments=tuple(replace(c, posted_at=an_hour_later(c)) for c in SAID)),
        replace(
            WHOLE,
            comments=tuple(
                replace(c, id=f"~{c.author} {an_hour_later(c).local}", posted_at=an_hour_later(c)) for c in SAID
            ),
        ),
    ],
    ids=[
        "order",
        "parents",
        "other ids",
        "numbered the other way",
        "no names",
        "renamed",
        "summer time",
        "ids with it",
    ],
)
def test_order_parents_and_numbers_are_no_change(new: ParsedThread) -> None:
    assert changes(WHOLE, new) == set()


def test_renumbering_after_a_removal_is_one_removal() -> None:
    rest = tuple(replace(c, id=str(n)) for n, c in enumerate(c for c in SAID if c.id != "1"))
    assert changes(WHOLE, replace(WHOLE, comments=rest, expected=3)) == {(Kind.COMMENT_GONE, "1")}


def test_pairs_without_ids_state_how_sure_they_are() -> None:
    pairs, gone, came = pair_comments(SAID, [replace(c, id=f"n{c.id}", posted_at=None) for c in SAID])
    assert not gone
    assert not came
    assert {(pair.by, pair.confidence) for pair in pairs} == {("author and text", 0.95)}


def test_a_placeholder_without_a_name_is_the_comment_that_stood_there() -> None:
    gone = ParsedComment("n1", "Comment removed")
    moved = tuple(gone if c.id == "1" else replace(c, id=f"n{c.id}") for c in SAID)
    assert changes(WHOLE, replace(WHOLE, comments=moved, complete=False)) == {(Kind.COMMENT_GONE, "n1")}
    assert pair_comments(SAID, (*moved[:1], *moved[2:], gone))[1] == [SAID[1]]


@pytest.mark.parametrize("name", ["@reader 3", ">reader 3さん", "＞reader 3"])
def test_the_line_that_names_whom_a_comment_answers_is_no_edit(name: str) -> None:
    assert compare_comments(SAID[1], replace(SAID[1], text=f"{name}\n{SAID[1].text}")) is None


def test_an_edit_is_told_by_its_id() -> None:
    new = replace(WHOLE, comments=(replace(SAID[0], text="I agree with nobody."), *SAID[1:]))
    assert changes(WHOLE, new) == {(Kind.COMMENT_EDITED, "0")}


@pytest.mark.parametrize("parted", ["I agree\nwith the author.", "I agree with\n\nthe author."])
def test_other_paragraphs_alone_are_no_edit(parted: str) -> None:
    assert changes(WHOLE, replace(WHOLE, comments=(replace(SAID[0], text=parted), *SAID[1:]))) == set()


def test_an_edit_without_an_id_is_no_removal_beside_a_new_one() -> None:
    loose = [replace(c, id=f"~{c.author}") for c in SAID]
    old = replace(WHOLE, comments=tuple(loose))
    new = [
        replace(c, id=f"#{c.text}") for c in (*loose[:3], replace(loose[3], text="Who will ever pay for the lamps?"))
    ]
    assert [kind for kind, _ in changes(old, replace(WHOLE, comments=tuple(new)))] == [Kind.COMMENT_EDITED]


def test_closing_and_opening() -> None:
    closed = replace(WHOLE, open=False)
    assert changes(WHOLE, closed) == {(Kind.THREAD_CLOSED, None)}
    assert changes(closed, WHOLE) == {(Kind.THREAD_OPENED, None)}
    assert changes(WHOLE, replace(WHOLE, open=None)) == set()


def test_comment_versions() -> None:
    assert next_comment(None, SAID[0]) == SAID[0]
    assert next_comment(SAID[0], replace(SAID[0], text=" I agree  with the author.", author=None)) is None
    held = replace(SAID[0], state=CommentState.HELD)
    assert next_comment(SAID[0], held) is not None
    assert compare_comments(SAID[0], held) is None, "the words stand there still"
    quoted = replace(held, text="It’s a good plan.")
    form = compare_comments(replace(SAID[0], text="It's a good plan."), quoted)
    assert form is not None
    assert form.significance < 0.2
    shown = (replace(held, text=text) for text in (f"{SAID[0].text} Edit: really.", "It awaits approval."))
    kinds = [finding and finding.kind for finding in (compare_comments(SAID[0], comment) for comment in shown)]
    assert kinds == [Kind.COMMENT_EDITED, Kind.COMMENT_GONE]


@pytest.mark.parametrize("fields", [{}, {"posted_at": None}])
def test_an_edit_after_a_migration_to_other_ids_keeps_the_known_id(fields: dict[str, Any]) -> None:
    known = [replace(c, **fields) for c in SAID]
    moved = [replace(c, id=f"5000{c.id}") for c in known]
    moved[3] = replace(moved[3], text="Who will check all of the numbers?")
    assert [each.id for each in as_known(known, moved)] == ["0", "1", "2", "3"]
    other = replace(moved[3], author="reader 9", posted_at=an_hour_later(SAID[3]))
    assert [each.id for each in as_known(known, [*moved[:3], other])] == ["0", "1", "2", "50003"]
    gone = [comment(at, f"Taken away long ago, as number {at}.") for at in range(5, 14)]
    assert [each.id for each in as_known([*gone, *known], moved)] == ["0", "1", "2", "3"]
    twin = replace(moved[3], id="50009", posted_at=None)
    assert [each.id for each in as_known(known, [*moved[:3], replace(moved[3], posted_at=None), twin])][3:] == [
        "50003",
        "50009",
    ]


@pytest.mark.parametrize(("offset", "second"), [(None, 0), (480, 0), (480, 41)])
def test_words_that_come_back_keep_their_id_where_the_time_is_written_otherwise(
    offset: int | None, second: int
) -> None:
    def at(n: int, offset: int | None, second: int) -> PublisherTime:
        return PublisherTime("", datetime(2026, 2, 17, 12, 30 + n, second), offset)

    floors = [replace(each, posted_at=at(n, None, 0)) for n, each in enumerate(SAID)]
    hidden = [replace(floors[0], text="Taken down by the desk.", state=CommentState.REMOVED), *floors[1:]]
    moved = [replace(each, id=f"c{each.id}", posted_at=at(n, offset, second)) for n, each in enumerate(SAID)]
    assert [each.id for each in as_known(hidden, moved)] == [each.id for each in SAID]


def test_a_list_numbered_anew_keeps_the_ids_it_is_known_by() -> None:
    rest = [replace(c, id=str(n)) for n, c in enumerate(c for c in SAID if c.id != "1")]
    assert [comment.id for comment in as_known(SAID, rest)] == ["0", "2", "3"]
    turned = [replace(c, id=str(n)) for n, c in enumerate(SAID[::-1])]
    assert {comment.id: comment.text for comment in as_known(SAID, turned)} == {c.id: c.text for c in SAID}


def test_a_new_comment_under_a_number_known_for_another_gets_one_of_its_own() -> None:
    first = comment(9, "Here before all of you.")
    turned = [replace(first, id="0"), *(replace(c, id=str(n + 1)) for n, c in enumerate(SAID))]
    known = as_known(SAID, turned)
    assert [remark.id for remark in known[1:]] == [c.id for c in SAID]
    assert known[0].id not in {c.id for c in SAID}
    again = as_known([*SAID, known[0]], turned)
    assert [remark.id for remark in again] == [remark.id for remark in known]


def test_real_ids_are_left_alone() -> None:
    new = [replace(SAID[0], text="I agree with nobody at all."), *SAID[1:], comment(7, "Good piece.")]
    assert as_known(SAID, new) == tuple(new)


def test_made_up_ids_that_several_share_go_by_their_words() -> None:
    comments = [
        ParsedComment(f"~Ada{more}", text, author="Ada")
        for more, text in (("", "One."), (" #2", "Two."), (" #3", "Three."))
    ]
    less = [replace(comments[1], id="~Ada"), replace(comments[2], id="~Ada #2")]
    assert [comment.id for comment in as_known(comments, less)] == ["~Ada #2", "~Ada #3"]
    assert changes(ParsedThread("x", tuple(comments), expected=3), ParsedThread("x", tuple(less), expected=2)) == {
        (Kind.COMMENT_GONE, "~Ada")
    }


def loose(number: str, author: str, text: str) -> ParsedComment:
    return ParsedComment(number, text, author=author)


def test_a_thread_that_turns_to_the_other_chinese_script_is_the_same() -> None:
    simple = (loose("~a", "铁皮鼓", "我在那面墙边长大。"), loose("~b", "阿默", "学校那一段请多写。"))
    other = (loose("~c", "鐵皮鼓", "我在那面牆邊長大。"), loose("~b", "阿默", "學校那一段請多寫。"))
    before, after = ParsedThread("generic", simple, expected=2), ParsedThread("generic", other, expected=2)
    findings = (*compare_threads(before, after), *compare_threads(after, before))
    assert all(finding.kind is Kind.COMMENT_EDITED and finding.significance < 0.2 for finding in findings)


def test_an_edit_is_found_beside_made_up_ids_that_stay() -> None:
    old = (loose("~a", "Edith", "The ferry was late again on Monday."), loose("~b", "Kim", "Yes."))
    new = (loose("~c", "Edith", "The ferry was late again on Tuesday."), loose("~b", "Kim", "Yes."))
    assert changes(ParsedThread("generic", old, expected=2), ParsedThread("generic", new, expected=2)) == {
        (Kind.COMMENT_EDITED, "~c")
    }


def numbered(*numbers: int, expected: int | None, note: Reason | None = None) -> ParsedThread:
    comments = tuple(
        ParsedComment(str(number), f"What number {number} has to say.", author="somebody") for number in numbers
    )
    return ParsedThread(
        "generic", comments, expected=expected, note=note or Reason.of("snapshot.counts", known=expected or 0, count=0)
    )


def test_a_thread_that_could_not_be_read_does_not_make_its_comments_new() -> None:
    unread = ParsedThread("facebook", note=Reason.of("snapshot.unsupported", platform="facebook"))
    assert changes(unread, WHOLE) == set()
    assert (
        changes(ParsedThread("generic", note=Reason.of("snapshot.counts", known=4, count=0), expected=4), WHOLE)
        == set()
    )


@pytest.mark.parametrize("note", [NOT_SHOWN, NO_COUNT, None])
def test_comments_under_a_field_that_had_none_are_new(note: Reason | None) -> None:
    empty = ParsedThread("generic", note=note)
    assert {number for kind, number in changes(empty, WHOLE) if kind is Kind.COMMENT_NEW} == {
        comment.id for comment in SAID
    }


def test_in_a_part_without_times_rising_numbers_tell_what_is_new() -> None:
    old = numbered(93021, 93040, 93055, expected=40)
    assert changes(old, numbered(93040, 93055, 93101, expected=41)) == {(Kind.COMMENT_NEW, "93101")}


def test_in_a_part_older_numbers_are_what_another_page_held() -> None:
    old = numbered(93021, 93040, 93055, expected=40)
    assert changes(old, numbered(92007, 93021, 93040, expected=41)) == set()
    assert changes(old, numbered(93040, 93055, 93101, 93102, expected=41)) == set()  # more than came
    assert changes(old, numbered(93040, 93055, 93101, expected=40)) == set()


def test_in_a_part_places_in_a_list_tell_nothing() -> None:
    old = numbered(21, 22, 23, expected=40)
    assert changes(old, numbered(22, 23, 24, expected=41)) == set()


def test_a_form_that_appears_on_one_template_is_told_by_the_template() -> None:
    closed, shown = replace(WHOLE, open=None, drawn="a theme"), replace(WHOLE, drawn="a theme")
    (opened,) = compare_threads(closed, shown)
    assert (opened.kind, opened.evidence) == (Kind.THREAD_OPENED, {"template": "a theme"})
    (shut,) = compare_threads(shown, closed)
    assert (shut.kind, shut.evidence) == (Kind.THREAD_CLOSED, {"template": "a theme"})
    for other in ("a later theme", "a former theme", None):
        assert changes(closed, replace(shown, drawn=other)) == set(), other


def test_how_sure_a_pair_is_depends_on_what_is_equal() -> None:
    first, second = SAID[:2]
    renumbered = [replace(comment, id=f"x{comment.id}", text=f"Edited: {comment.text}") for comment in (first, second)]
    pairs, _, _ = pair_comments([first, second], renumbered)
    assert [(pair.by, pair.confidence) for pair in pairs] == [("author and time", 0.85)] * 2
    pairs, _, left = pair_comments([first], [replace(renumbered[0], id="y", text="Another."), renumbered[0]])
    assert ([(pair.new, pair.confidence) for pair in pairs], len(left)) == ([(renumbered[0], 0.75)], 1)
    pairs, _, left = pair_comments([first], [renumbered[0], replace(renumbered[0], id="y")])
    assert (pairs, len(left)) == ([], 2)


def test_a_shorter_text_with_an_ellipsis_is_the_same_only_if_it_begins_alike() -> None:
    whole = comment(1, "The ferry leaves the pier at seven and brings barley to the other shore.")
    assert next_comment(whole, replace(whole, text="The ferry leaves the pier at seven…")) is None
    assert next_comment(whole, replace(whole, text="The ferry leaves the quay at nine…")) is not None
    assert next_comment(whole, replace(whole, text=f"{whole.text[:-4]}… Read more")) is None, "longer by its button"
    assert next_comment(whole, replace(whole, text=f"{whole.text[:-1]}… or does it")) is not None


@pytest.mark.parametrize(
    ("end", "edited"), [("… Read more", False), ("… (더 보기)", False), ("…", True), ("… Yes. No.", True)]
)
def test_a_text_that_was_cut_at_first_sight_is_not_edited_when_the_rest_is_shown(end: str, edited: bool) -> None:
    whole = comment(1, "The ferry leaves the pier at seven and brings barley to the other shore.")
    cut = replace(whole, text=f"The ferry leaves the pier at sev{end}")
    assert next_comment(cut, whole) is not None
    assert (compare_comments(cut, whole) is not None) is edited


def test_an_edited_comment_under_a_new_id_is_known_by_its_author_and_time() -> None:
    renamed = replace(SAID[1], id="91", text="Nothing of that kind was ever signed by anybody.")
    (pair,), _, _ = pair_comments([SAID[1]], [renamed])
    assert (pair.old.id, pair.by, pair.confidence) == ("1", "author and time", 0.85)


def test_a_comment_cut_to_its_beginning_under_a_new_id_is_known_by_its_author_alone() -> None:
    begun = "Ich wohne seit dreißig Jahren am Fluss und sehe jeden Tag"
    whole = replace(SAID[1], text=f"{begun} die Schiffe. Die Fähre fährt noch, aber halb leer. Wer zahlt das alles?")
    left = replace(whole, id="91", text=f"{begun} Eis.", posted_at=None)
    (pair,), _, _ = pair_comments([whole], [left])
    assert pair.by == "author, time and likeness"
    assert not pair_comments([whole], [replace(left, text="Ich wohne woanders.")])[0]


@pytest.mark.parametrize(("count", "by_the_page"), [(4, False), (5, True)])
def test_five_comments_that_all_read_differently_at_once_are_no_edits(count: int, by_the_page: bool) -> None:
    words = ["barley", "ferry", "harbour", "lantern", "meadow"]
    old = tuple(comment(at, f"The {word} was counted twice in March.") for at, word in enumerate(words[:count]))
    new = tuple(
        replace(comment, text=f"Nobody has asked whether {comment.author} likes {comment.id} boats.") for comment in old
    )
    first = ParsedThread("wordpress", old, open=True, expected=count, complete=True)
    edits = compare_threads(first, replace(first, comments=new))
    assert [edit.kind for edit in edits] == [Kind.COMMENT_EDITED] * count
    assert all((edit.significance < 0.2) is by_the_page for edit in edits)


def test_new_numbers_and_other_names_after_a_move_are_no_change_though_some_numbers_stay() -> None:
    moved = tuple(
        replace(c, id=c.id if at == 0 else f"n{c.id}", author=f"posted by: {c.author}") for at, c in enumerate(SAID)
    )
    assert changes(WHOLE, replace(WHOLE, comments=moved)) == set()


def test_a_sentence_in_the_place_and_of_the_minute_of_a_comment_makes_it_gone() -> None:
    notice = "[This response has been withdrawn by the moderators.]"
    words = "The ferry took more boats to the quay in March than ever before."
    comments = (replace(SAID[0], text=words), *SAID[1:])
    moved = tuple(replace(c, id=f"n{c.id}") for c in comments)
    gone = (replace(moved[0], author="Withdrawn", text=notice), *moved[1:])
    assert {kind for kind, _ in changes(replace(WHOLE, comments=comments), replace(WHOLE, comments=gone))} == {
        Kind.COMMENT_GONE
    }


@pytest.mark.parametrize("mention", ["@reader 0\n\n", "＞reader 0さん\n\n", ">> reader 0\n"])
def test_a_comment_that_loses_id_time_and_whom_it_answers_with_its_software_is_the_same(mention: str) -> None:
    short = tuple(
        replace(each, text=text) for each, text in zip(SAID, ("No.", "Yes.", "So what?", "I agree."), strict=True)
    )
    old = replace(WHOLE, comments=(*short[:3], replace(short[3], text=f"{mention}{short[3].text}")))
    moved = tuple(replace(each, id=f"99{each.id}", posted_at=None) for each in short)
    assert changes(old, replace(WHOLE, comments=moved)) == set()


@pytest.mark.parametrize("apart", [0, 1_000_000], ids=["the same minutes", "other years"])
def test_equal_texts_at_many_times_take_linear_time(apart: int) -> None:
    def timed(name: str, minutes: range) -> list[ParsedComment]:
        times = (
            PublisherTime("", datetime(2020, 3, 1, 9, 0, 30) + timedelta(minutes=minute), 540) for minute in minutes
        )
        return [ParsedComment(f"{name}{time.local}", "Well said.", author="A", posted_at=time) for time in times]

    def paired(size: int) -> int:
        """The number of pairs of one time."""
        old, new = timed("old", range(size)), timed("new", range(apart + size, apart, -1))
        pairs, *_ = pair_comments(old, new, in_order=False)
        return sum(pair.old.posted_at == pair.new.posted_at for pair in pairs)

    assert paired(1000) == (0 if apart else 999)
    assert grows_linearly(paired, 8000)
