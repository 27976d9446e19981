"""Feeds leave and enter as OPML."""

from __future__ import annotations

import pytest

from yalu.errors import SourceFileError
from yalu.sources.drafts.opml import MAX_BYTES, OpmlOutline, export_opml, import_opml
from yalu.sources.load import load_registry
from yalu.sources.source import DiscoveryMethod

LIST = """<?xml version="1.0" encoding="utf-8"?>
<opml version="1.1"><body>
  <outline text="Papers">
    <outline type="rss" text="Quay &amp; Pier" xmlUrl="https://www.quay.example/feed" htmlUrl="https://www.quay.example/"/>
    <outline title="부두일보" xmlUrl="http://quay.example/ko.xml"/>
    <outline text="again" xmlUrl="https://www.quay.example/feed"/>
    <outline text="bad" xmlUrl="javascript:alert(1)"/>
    <outline text="no feed"/>
  </outline>
</body></opml>"""


def test_every_feed_of_the_registry_goes_out_and_comes_back() -> None:
    registry = load_registry()
    feeds = [way.url for source in registry for way in source.discover if way.method is DiscoveryMethod.FEED]
    back = import_opml(export_opml(registry).encode(), "out.opml")
    assert sorted(item.feed for item in back) == sorted(feeds)
    assert {item.name for item in back} <= {source.name for source in registry}


def test_a_list_is_read_with_names_made_up_where_there_are_none() -> None:
    assert import_opml(LIST.encode(), "list.opml") == (
        OpmlOutline("Quay & Pier", "https://www.quay.example/feed", "https://www.quay.example/"),
        OpmlOutline("부두일보", "http://quay.example/ko.xml", "http://quay.example/"),
    )


BOMB = b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body>&b;</body></opml>'
MANY = b"<opml>" + b"".join(b'<outline xmlUrl="http://a.example/%d"/>' % number for number in range(5001)) + b"</opml>"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"not xml", "not XML"),
        (b"", "not XML"),
        (b"<opml><body>", "not XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><opml/>', "not XML"),
        (b"<rss/>", "not OPML"),
        (BOMB, "document type"),
        (b" " * (MAX_BYTES + 1), "MB"),
        (
            b"<opml>" + b"".join(b'<outline xmlUrl="http://a.example/%d"/>' % n for n in range(5001)) + b"</opml>",
            "5000",
        ),
    ],
)
def test_what_is_no_such_list_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(SourceFileError, match=reason) as caught:
        import_opml(document, "list.opml")
    assert caught.value.file == "list.opml"
