"""What most comments of a thread have in common is the page's doing."""

from dataclasses import replace

import pytest

from yalu.changes.threads.snapshots import compare_threads
from yalu.model import Kind, ParsedComment, ParsedThread

SAID = (
    "The ferry leaves at seven.",
    "Nobody asked the fishermen.",
    "Good piece.",
    "Who will check the numbers?",
    "I was there and it rained.",
    "The old pier was better.",
)


def thread(*texts: str) -> ParsedThread:
    comments = tuple(ParsedComment(str(at), text) for at, text in enumerate(texts))
    return ParsedThread("generic", comments, expected=len(comments), complete=True)


def weighty(old: ParsedThread, new: ParsedThread) -> set[tuple[Kind, str | None]]:
    return {
        (finding.kind, finding.platform_comment_id)
        for finding in compare_threads(old, new)
        if finding.significance >= 0.2
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{text}\n\n{n} likes", "{text}\n\n{m} likes"),
        ("{text}", "{text}\n\n{m} found this useful"),
        ("{text}\n\nReply Report", "{text}\n\nRespond to this Report"),
        ("{text}\n\n답글", "{text}"),
    ],
    ids=["counters", "counters appear", "other labels", "labels vanish"],
)
def test_the_same_difference_in_most_comments_is_no_edit(before: str, after: str) -> None:
    old = thread(*(before.format(text=text, n=3 + at) for at, text in enumerate(SAID)))
    new = thread(*(after.format(text=text, m=31 * (at + 1)) for at, text in enumerate(SAID)))
    assert weighty(old, new) == set()


def test_an_edit_beside_it_is_told() -> None:
    old = thread(*(f"{text}\n\n{at} likes" for at, text in enumerate(SAID)))
    texts = [text.replace("Nobody", "Somebody") for text in SAID]
    new = thread(
        *(f"{text}\n\n{at + 7} likes" for at, text in enumerate(texts[:4])), *(f"{t}\n\n4 likes" for t in SAID[4:5])
    )
    assert weighty(old, replace(new, expected=9, complete=False)) == {(Kind.COMMENT_EDITED, "1")}


def test_a_list_that_reads_otherwise_throughout_is_shown_another_way() -> None:
    old = thread(*SAID)
    new = thread(*(f"May {at + 1}, 2026 at 4:0{at} pm" for at in range(len(SAID))))
    findings = compare_threads(old, new)
    assert {finding.kind for finding in findings} <= {Kind.COMMENT_EDITED}
    assert weighty(old, new) == set()


def test_a_few_edits_at_one_visit_are_edits() -> None:
    new = thread("The ferry leaves at nine.", SAID[1], "Bad piece.", *SAID[3:])
    assert weighty(thread(*SAID), new) == {(Kind.COMMENT_EDITED, "0"), (Kind.COMMENT_EDITED, "2")}


def test_three_edits_of_unlike_words_in_a_short_thread_are_edits() -> None:
    new = thread("The ferry leaves at nine.", "Everybody asked the fishermen.", "Bad piece.", SAID[3])
    assert len(weighty(thread(*SAID[:4]), new)) == 3


def test_comments_cut_at_a_character_of_four_bytes_are_cut_by_a_database() -> None:
    whole = ("The plan is good 😀 but the mayor took money.", "잘 읽었습니다. 번역이 😂 좀 이상합니다.", *SAID)
    cut = ("The plan is good", "잘 읽었습니다. 번역이", *SAID)
    assert weighty(thread(*whole), thread(*cut)) == weighty(thread(*cut), thread(*whole)) == set()


def test_one_comment_that_ends_before_an_emoji_is_edited() -> None:
    whole = ("The plan is good 😀 but the mayor took money.", "It rained 😂 all day.", *SAID)
    assert weighty(thread(*whole), thread("The plan is good", *whole[1:])) == {(Kind.COMMENT_EDITED, "0")}
