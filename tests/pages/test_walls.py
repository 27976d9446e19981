"""Hard notice pages in the manner of real firewalls, logins, walls and error pages: none of them may make a version."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.pages.conftest import NOW, page
from yalu.model import Quality
from yalu.pages.read_page import read_page

_CASES = tomllib.loads(Path(__file__).with_name("walls.toml").read_text(encoding="utf-8"))
_MENU = (
    "<header><nav><ul>"
    + "".join(f"<li><a href='/s/{word}'>{word}</a></li>" for word in ("정치", "경제", "国际", "社会", "経済", "World"))
    + "</ul></nav></header>"
)
_FOOT = "<footer><p>등록번호 서울 아00000, 발행인 아무개. 모든 콘텐츠의 저작권은 강변신문에 있습니다.</p></footer>"


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", _CASES[kind], ids=[case["name"] for case in _CASES[kind]])


def quality(case: dict[str, str]) -> Quality:
    body = f"{_MENU}{case['body']}{_FOOT}" if case.get("menu") else case["body"]
    parsed_page = read_page(
        page(body, title=case["title"]), url="https://river.example/a/1", headers={}, fetched_at=NOW
    )
    assert (parsed_page.article is None) is (parsed_page.quality not in (Quality.OK, Quality.TEASER)), (
        parsed_page.reason
    )
    return parsed_page.quality


@cases("blocked")
def test_a_challenge_is_a_block(case: dict[str, str]) -> None:
    assert quality(case) is Quality.BLOCKED


@cases("error")
def test_a_page_that_says_it_is_not_there_is_an_error(case: dict[str, str]) -> None:
    assert quality(case) is Quality.ERROR


@cases("login")
def test_a_page_that_asks_who_one_is_is_a_login(case: dict[str, str]) -> None:
    assert quality(case) is Quality.LOGIN


@pytest.mark.parametrize(
    ("says", "quality"),
    [
        ("Access denied. You have been blocked.", Quality.BLOCKED),
        ("비정상적인 접근이 차단되었습니다.", Quality.BLOCKED),
        ("您的请求已被拦截", Quality.BLOCKED),
        ("Page not found", Quality.ERROR),
        ("페이지를 찾을 수 없습니다", Quality.ERROR),
        ("Page not found. Access denied to drafts.", Quality.ERROR),
    ],
)
def test_an_answer_of_404_is_a_wall_only_when_it_says_so(says: str, quality: Quality) -> None:
    body = f"<html><head><title>{says}</title></head><body><p>{says}</p></body></html>".encode()
    parsed_page = read_page(body, url="https://river.example/a/1", headers={}, fetched_at=NOW, status=404)
    assert (parsed_page.quality, parsed_page.article) == (quality, None)


@cases("none")
def test_a_page_without_a_text_makes_no_version(case: dict[str, str]) -> None:
    assert quality(case) not in (Quality.OK, Quality.TEASER, Quality.LISTING)


@pytest.mark.parametrize(
    ("source", "quality"), [("scripts/jsd/main.js", Quality.OK), ("h/b/orchestrate/chl_page/v1", Quality.BLOCKED)]
)
def test_a_script_that_a_proxy_puts_into_each_page_is_no_wall(source: str, quality: Quality) -> None:
    script = f"<script src='/cdn-cgi/challenge-platform/{source}'></script>"
    text = "<time>3 March 2026</time><p>The boats return each year, and traders wait for them at the pier.</p>"
    body = page(f"<article><h1>The boats</h1>{text}</article>{script}", title="The boats")
    assert read_page(body, url="https://river.example/a/1", headers={}, fetched_at=NOW).quality is quality
