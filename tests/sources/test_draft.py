"""Source files that Yalu writes itself, and the guesses in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yalu.errors import SourceFileError
from yalu.sources.drafts import guess
from yalu.sources.drafts.draft import DraftValue, SourceDraft, free_id, write_drafts
from yalu.sources.drafts.opml import OpmlOutline, drafts_of
from yalu.sources.parse import parse_sources
from yalu.sources.source import DiscoveryMethod

PLAIN = {
    "name": DraftValue("Pier"),
    "homepage": DraftValue("https://pier.example/"),
    "country": DraftValue("KR", "a guess"),
    "languages": DraftValue(("ko", "en")),
    "type": DraftValue("blog"),
    "allow_private_hosts": DraftValue(True),
}


def test_what_is_written_is_read_back_and_comments_stand_beside_it() -> None:
    draft = SourceDraft(
        "pier", PLAIN, ((DiscoveryMethod.FEED, "https://pier.example/rss", "ten items"),), {"https://a b": "seen"}
    )
    text = write_drafts([draft], ["By hand."], "pier.toml")
    (source,) = parse_sources(text, "pier.toml")
    assert text.startswith("# By hand.\n\n[[source]]\n")
    assert 'country = "KR"  # a guess\n' in text
    assert '{ feed = "https://pier.example/rss" },  # ten items\n' in text
    assert (source.languages, source.allow_private_hosts, source.evidence) == (
        ("ko", "en"),
        True,
        {"https://a b": "seen"},
    )


def test_a_file_that_would_not_be_valid_is_not_written() -> None:
    with pytest.raises(SourceFileError, match="discover"):
        write_drafts([SourceDraft("pier", PLAIN)], [], "pier.toml")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_out_of_its_place(text: str) -> None:
    values = {**PLAIN, "name": DraftValue(f"x{text}", text), "enabled": DraftValue(False)}
    draft = SourceDraft("pier", values, (), {"note": f"y{text}"})
    (source,) = parse_sources(write_drafts([draft], [text], "pier.toml"), "pier.toml")
    assert source.name.startswith("x") and source.evidence["note"].startswith("y")
    assert set(source.evidence) == {"note"}


def test_ids_are_made_from_hosts_and_are_free() -> None:
    assert free_id("www.Pier.co.kr", ()) == "pier-co-kr"
    assert free_id("pier.example", ("pier-example", "pier-example-2")) == "pier-example-3"
    assert free_id("부두", ()) == "source"


@pytest.mark.parametrize(
    ("stated", "host", "tag"),
    [
        ("ko_KR", "", "ko"),
        ("zh-tw", "", "zh-Hant"),
        ("zh-Hans-CN", "", "zh-Hans"),
        ("zh", "paper.hk", "zh-Hant"),
        ("zh", "paper.example", "zh"),
        ("cn", "", "zh-Hans"),
        ("en-US", "", "en"),
        ("klingon", "", None),
        (None, "", None),
    ],
)
def test_a_stated_language_becomes_a_tag_of_the_registry(stated: str | None, host: str, tag: str | None) -> None:
    assert guess.language(stated, host) == tag


@pytest.mark.parametrize(
    ("host", "languages", "stated", "code"),
    [
        ("pier.co.kr", ("en",), "en-US", "KR"),
        ("pier.co.uk", (), None, "GB"),
        ("pier.io", ("ja",), None, "JP"),
        ("pier.com", ("en",), "en-AU", "AU"),
        ("pier.com", ("zh-Hant",), None, "TW"),
        ("pier.com", ("en",), "en", None),
        ("localhost", (), None, None),
    ],
)
def test_a_country_is_guessed_by_ending_then_region_then_language(
    host: str, languages: tuple[str, ...], stated: str | None, code: str | None
) -> None:
    guessed = guess.country(host, languages, stated)
    assert (guessed[0] if guessed else None) == code


def test_feeds_of_one_name_and_page_are_one_source_under_a_free_id() -> None:
    page = "https://pier.co.kr/"
    items = [OpmlOutline("Pier", f"{page}rss/{number}", page) for number in (1, 2)]
    (draft,) = drafts_of(items, ["pier-co-kr"])
    assert draft.id == "pier-co-kr-2"
    assert [url for _, url, _ in draft.discover] == [f"{page}rss/1", f"{page}rss/2"]
    assert draft.values["languages"].value == ("ko",)
