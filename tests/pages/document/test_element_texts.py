"""The elements of a page as lists: what is in each, and what each may say."""

from __future__ import annotations

import lxml.html
import pytest

from yalu.pages.document.elements import Elements, ElementWords

_WORDS = ElementWords("comments?|don't say|댓글")


def elements(markup: str) -> Elements:
    return Elements(lxml.html.document_fromstring(f"<body>{markup}</body>"))


def saying(markup: str, words: ElementWords = _WORDS) -> list[str]:
    """The ids of the elements that may say some words."""
    tree = elements(markup)
    return [name for place in sorted(tree.saying(words)) if (name := tree.nodes[place].get("id"))]


def test_what_is_inside_an_element_is_a_run_of_places() -> None:
    tree = elements("<div><p>a<b>b</b></p><!-- c --><i>d</i></div><u>e</u>")
    assert tree.tags == ["html", "body", "div", "p", "b", "", "i", "u"]
    assert tree.parents == [-1, 0, 1, 2, 3, 2, 2, 1]
    assert tree.ends == [8, 8, 7, 5, 5, 6, 7, 8]
    assert tree.depths == [0, 1, 2, 3, 4, 3, 3, 2]
    assert list(tree.children(2)) == [3, 5, 6]
    assert [node.tag for node in tree.tagged("b", "i", "p")] == ["p", "b", "i"]


def test_the_parts_of_an_element_are_its_own_texts() -> None:
    tree = elements("<p>one <b>two</b> three <!-- four --> five<i> </i> </p>")
    assert list(tree.parts(tree.tags.index("p"))) == ["one ", " three ", " five"]


@pytest.mark.parametrize(
    ("markup", "ids"),
    [
        ("<div id=a><p id=b>3 Comments</p><p id=c>none</p></div>", ["a", "b"]),
        ("<div id=a><b id=b>x</b> comment</div>", ["a"]),
        ("<div id=a><p id=b><i><u>x</u></i> comment</p></div>", ["a", "b"]),
        ("<p id=a>com<b id=b>ment</b>s</p>", ["a"]),
        ("<p id=a>Don’t  say</p>", ["a"]),
        ("<p id=a><script>comment</script><style>comment</style><!-- comment --></p>", []),
        ("<p id=a>com\u00adment</p><p id=b>x</p>", ["a"]),
        ("<p id=a>\u1103\u1162\u11ba\u1100\u1173\u11af</p><p id=b>x</p>", ["a"]),
        ("<p id=a><img class='x emoji' alt='comment'></p><p id=b><img alt='comment'></p>", ["a"]),
        ("<p id=a><a data-cfemail='00'>x</a></p><p id=b><a>x</a></p>", ["a"]),
    ],
    ids=["own", "tail", "tail of more", "across", "apostrophe", "machine", "soft", "composed", "smiley", "mail"],
)  # fmt: skip
def test_an_element_may_say_what_stands_in_it(markup: str, ids: list[str]) -> None:
    assert saying(markup) == ids


def test_nothing_is_known_of_a_pattern_that_matches_anything() -> None:
    with pytest.raises(ValueError, match="nothing can be said"):
        ElementWords(r"\w+")


def test_classes_list_their_elements_in_document_order() -> None:
    tree = lxml.html.document_fromstring("<p class='b a'>1</p><p class=a>2</p><p class='b a'>3</p><p class='c c'>4</p>")
    known = Elements(tree)
    assert {name: [node.text for node in known.by_class(name)] for name in "abcd"} == {
        "a": ["1", "2", "3"],
        "b": ["1", "3"],
        "c": ["4"],
        "d": [],
    }
