"""Bytes to text: the evidence, its order, and what is never lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yalu.pages.document.decode import decode

_TEXTS = {
    "cp949": "압록강 다리가 다시 열렸다. 상인들은 오래 기다렸다고 말했다. 화물차가 줄지어 서 있다.",
    "gb18030": "鸭绿江大桥重新开放，两岸的人们都来到这里，他们说这是一个好的开始。",
    "big5": "鴨綠江大橋重新開放，兩岸的人們都來到這裡，他們說這是一個好的開始。",
    "cp932": "鴨緑江の橋がふたたび開いた。人びとは長いあいだ待っていたと話した。",
    "euc_jp": "鴨緑江の橋がふたたび開いた。人びとは長いあいだ待っていたと話した。",
}


@pytest.mark.parametrize("codec", _TEXTS)
def test_east_asian_text_is_read_without_any_declaration(codec: str) -> None:
    assert decode(_TEXTS[codec].encode(codec)).text == _TEXTS[codec]


@pytest.mark.parametrize(
    ("label", "codec"),
    [("euc-kr", "cp949"), ("gb2312", "gb18030"), ("big5", "big5"), ("shift_jis", "cp932"), ("euc-jp", "euc_jp")],
)
def test_declared_names_are_read_as_browsers_read_them(label: str, codec: str) -> None:
    text = f'<meta charset="{label}">{_TEXTS[codec]}'
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.evidence == "meta"
    assert decode(_TEXTS[codec].encode(codec), f"text/html; charset={label}").evidence == "header"


def test_a_wrong_declaration_is_not_believed() -> None:
    text = '<meta charset="euc-kr">' + _TEXTS["gb18030"]
    assert decode(text.encode()).text == text
    for codec in ("utf-16-le", "utf-16-be"):
        assert decode(("<p>hello there, reader</p>" + _TEXTS["cp949"]).encode(codec)).text.endswith(_TEXTS["cp949"])


@pytest.mark.parametrize(
    "text",
    [
        "編集部は三月の社説で両国の交渉の経緯を説明し、関税をめぐる議論を紹介した。",
        "国境の町で商店街の会長を務める男性は、橋が閉じた三年間の売り上げを帳簿で見せてくれた。",
        "社説　両国の漁業協定、延長の前に検証を　漁船の数を公表し、海域の資源を共同で調べるべきだ。",
    ],
)
def test_shift_jis_is_not_read_as_syllables_that_korean_does_not_use(text: str) -> None:
    assert decode(text.encode("cp932")).text == text


def test_katakana_alone_are_east_asian_text() -> None:
    text = "フェリー、サービス、スケジュール、ターミナル、チケット、キャンセル"
    assert decode(text.encode("cp932"), "text/html").text == text


def test_marks_between_latin_letters_are_no_east_asian_text() -> None:
    text = "It’s the river’s week: “today’s ferry” — and tomorrow’s, says the town’s keeper. " * 3
    assert decode(text.encode("cp1252"), "text/html; charset=windows-1252").text == text


def cut(text: str, every: int) -> bytes:
    """UTF-8 in which each so-manieth wide character has lost its last byte, as after a cut by bytes."""
    wide = [at for at, char in enumerate(text) if char >= "\u0800"][every - 1 :: every]
    return b"".join(char.encode()[:-1] if at in wide else char.encode() for at, char in enumerate(text))


@pytest.mark.parametrize("codec", _TEXTS)
@pytest.mark.parametrize("every", [8, 25])
def test_a_cut_character_here_and_there_spoils_no_other(codec: str, every: int) -> None:
    text = _TEXTS[codec] * 3
    decoded = decode(cut(text, every), "text/html; charset=utf-8")
    assert decoded.encoding == "utf-8"
    kept = decoded.text.replace("\ufffd", "")
    assert len(kept) >= len(text) * (every - 1) // every
    assert decode(cut("The café’s “new” pier’s café’s “no” …", 7)).encoding == "utf-8"


def test_marks_and_nul_bytes_leave_no_trace() -> None:
    assert decode(b"\xef\xbb\xbfabc\x00d").text == "abcd"
    assert decode("가나다".encode("utf-16")).text == "가나다"
    assert decode("日本の記事".encode("iso2022_jp")).text == "日本の記事"
    for label in ("no-such-charset", "base64", "idna"):
        assert decode(f'<meta charset="{label}">é'.encode("cp1252")).text.endswith("é")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_decode_and_always_to_the_same_text(body: bytes) -> None:
    first = decode(body)
    assert decode(body) == first
    assert "\x00" not in first.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_utf8_is_kept_as_it_is(text: str) -> None:
    body = text.encode("utf-8", "ignore")
    if not body.startswith(b"\xef\xbb\xbf") and b"\x00" not in body and b"\x1b" not in body:
        assert decode(body).text == body.decode()


@pytest.mark.parametrize(
    ("body", "content_type", "misstated"),
    [
        ("Brücke".encode(), "text/html; charset=euc-kr", "cp949"),
        ("Brücke".encode(), "text/html; charset=utf-8", ""),
        ("다리".encode("cp949"), "text/html; charset=euc-kr", ""),
        ("Brücke".encode(), "text/html", ""),
        ("다리".encode("utf-16"), "text/html; charset=utf-16", ""),
        (b"bridge", "text/html; charset=euc-kr", ""),
    ],
)
def test_a_header_misstates_the_encoding_where_the_bytes_are_in_another(
    body: bytes, content_type: str, misstated: str
) -> None:
    assert decode(body, content_type).misstated == misstated
