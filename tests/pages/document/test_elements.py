"""A tree as flat lists says what the tree says, and a scan of all blocks what each pattern says of each."""

import lxml.html
import pytest

from yalu.pages.document.blocks import walk
from yalu.pages.document.document import tree_of
from yalu.pages.document.element_names import MOST_KNOWN, MOST_NAME, _known, name_tokens
from yalu.pages.document.elements import Elements
from yalu.pages.document.literal_prefilter import Hints, PrefilteredRegex
from yalu.pages.document.vocabulary import _OF_BLOCKS, hint, phrases

PAGE = """<html><head><title>T</title></head><body class="a-b"><!-- c --><div id=x>one <b>two</b> three
<p>four<br>five</p><ul><li>six<li>seven <a href=/z rel=tag>eight</a></ul></div><img>
<p hidden>nine</p><p style="display: none">ten</p>
</body></html>"""


def test_the_lists_are_in_the_order_of_the_tree_and_know_what_is_inside() -> None:
    tree = tree_of(PAGE)
    elements = Elements(tree)
    assert elements.nodes == list(tree.iter())
    assert elements.tags == [node.tag if isinstance(node.tag, str) else "" for node in elements.nodes]
    for place, node in enumerate(elements.nodes):
        assert elements.nodes[place : elements.ends[place]] == list(node.iter())
    assert [node.tag for node in elements.stating] == ["a", "p", "p"]


def test_all_words_of_a_page_are_known() -> None:
    elements = Elements(tree_of(PAGE))
    assert elements.words == {"a", "b", "ab", "x"}


def test_elements_are_found_by_their_words_their_tag_and_their_id() -> None:
    elements = Elements(tree_of(PAGE))
    assert [elements.tags[place] for place in elements.called(frozenset({"ab", "x"}))] == ["body", "div"]
    assert elements.called(frozenset({"c"})) == []
    assert [elements.texts[place] for place in elements.places_of("li", "b")] == ["two", "six", "seven "]
    assert elements.by_id["x"].tag == "div"
    assert elements.attributes[elements.tags.index("a")] == {"href": "/z", "rel": "tag"}
    assert list(elements.tagged("h1")) == []


def test_the_words_of_one_name_after_the_other_are_kept_and_not_more_than_stated() -> None:
    for number in range(MOST_KNOWN + 2):
        name_tokens(f"many-names{number}")
    assert len(_known) <= MOST_KNOWN
    name_tokens("long " * MOST_NAME)
    assert max(map(len, _known)) <= MOST_NAME


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("post-12 entry_date", {"post", "12", "post12", "entry", "date", "entrydate"}),
        ("item-123456-x", {"item", "x", "itemx"}),
        ("is-1", set()),
        ("h2", {"h", "2", "h2"}),
        ("css-123456", set()),
    ],
)
def test_names_with_digits(name: str, words: set[str]) -> None:
    assert name_tokens(name) == words


def test_a_block_says_in_which_phrases_it_may_take_part() -> None:
    notices = ("Correction: a name was wrong", "기사 정정합니다")
    lines = ("Subscribe to our newsletter", "Most read", *notices, "A line", "İ 19")
    tree = lxml.html.document_fromstring("".join(f"<p>{line}</p>" for line in lines))
    blocks = walk(tree).blocks
    assert [block.text for block in blocks] == list(lines)
    for block in blocks:
        for kind in _OF_BLOCKS:
            assert bool(block.hints & hint(kind)) == phrases(kind).may_be_in(block.text), (block.text, kind)
    assert not blocks[4].hints & hint("year") and blocks[5].hints & hint("year")


def test_hints_of_a_pattern_that_may_be_anywhere_are_always_given() -> None:
    assert Hints([PrefilteredRegex("known"), PrefilteredRegex(r"\d+")]).of(["unknown", "", "İknown", "else"]) == [
        3,
        2,
        3,
        2,
    ]
