"""Readers' comments in markup of no known platform are no part of a short piece above them."""

from __future__ import annotations

import pytest

from tests.pages.conftest import NOW, page
from yalu.model import ParsedArticle
from yalu.pages.read_page import read_page

_SAID = {
    "en": (
        "The bridge deserves better",
        ("The new crossing is open, and that is good news for both towns.", "But nobody has said who will pay."),
        (
            "I have crossed this bridge every morning for thirty years, and nobody ever asked me what I think.",
            "With respect, the writer forgets the ferry, which took more people than the bridge does today.",
            "Agreed. The ferry was slow but it never closed for maintenance, and the tea was excellent.",
        ),
    ),
    "ko": (
        "다리는 더 나은 대접을 받아야 한다",
        ("새 다리가 열린 것은 두 도시 모두에 반가운 소식이다.", "그러나 누가 유지비를 낼지는 아무도 말하지 않았다."),
        (
            "저는 삼십 년 동안 매일 아침 이 다리를 건넜는데 아무도 제 생각을 묻지 않았습니다.",
            "필자는 나룻배를 잊고 있습니다. 예전에는 배가 더 많은 사람을 더 싸게 실어 날랐습니다.",
            "동감입니다. 배는 느렸지만 한 번도 정비로 멈춘 적이 없었고 차도 맛있었어요.",
        ),
    ),
    "zh": (
        "这座桥值得更好的对待",
        ("新桥通车，对两座城市来说都是好消息。", "但是没有人说清楚维护费用由谁来出。"),
        (
            "我三十年来每天早上都走这座桥，从来没有人问过我的想法，真是奇怪。",
            "作者忘记了渡船，当年渡船运的人比今天的桥还多，而且更便宜。",
            "同意。渡船虽然慢，但从来没有因为检修停过，茶也很好喝。",
        ),
    ),
    "ja": (
        "この橋はもっと大切にされるべきだ",
        ("新しい橋の開通は、両方の町にとって良い知らせだ。", "しかし維持費を誰が払うのか誰も言わない。"),
        (
            "三十年間毎朝この橋を渡ってきましたが、誰にも意見を聞かれたことはありません。",
            "筆者は渡し船を忘れています。昔は船のほうが多くの人を安く運んでいました。",
            "同感です。船は遅かったけれど点検で止まったことはなく、お茶もおいしかったです。",
        ),
    ),
}
_HEADING = {"en": "Comments", "ko": "댓글", "zh": "网友评论", "ja": "コメント"}
_REPLY = {"en": "Reply", "ko": "답글", "zh": "回复", "ja": "返信"}
_AGO = {"en": "2 hours ago", "ko": "2시간 전", "zh": "2小时前", "ja": "2時間前"}
_FORMS = {
    "hashed names": (
        "<div class='css-1ab{i}x'><span>{n}</span><span>{ago}</span><div>{c}</div><button>{reply}</button></div>",
        "<div class='css-aa11b'><div>{h} 3</div>{x}</div>",
    ),
    "list": (
        "<li><strong>{n}</strong> <span>{d}</span><p>{c}</p></li>",
        "<div class='b'><h3>{h}</h3><ul>{x}</ul></div>",
    ),
    "table": ("<tr><td>{n}</td><td>{c}</td><td>{d}</td></tr>", "<h3>{h}</h3><table>{x}</table>"),
    "definitions": ("<dt>{n} ({d})</dt><dd>{c}</dd>", "<div><h4>{h}</h4><dl>{x}</dl></div>"),
    "paragraphs beside the text": ("<p><b>{n}</b> ({d}):<br>{c}</p>", "<h3>{h}</h3>{x}"),
    "details": ("<p><b>{n}</b>, {ago}<br>{c}</p>", "<details open><summary>{h} (3)</summary>{x}</details>"),
    "aside": ("<p><b>{n}</b>, {ago}<br>{c}</p>", "<aside><h2>{h}</h2>{x}</aside>"),
    "quotations": ("<blockquote><p>{c}</p><cite>{n}, {d}</cite></blockquote>", "<div><h3>{h} (3)</h3>{x}</div>"),
}


def _read(lang: str, below: str) -> ParsedArticle:
    title, texts, _ = _SAID[lang]
    text = "".join(f"<p>{part}</p>" for part in texts)
    body = f"<div id='w'><div><article><h1>{title}</h1><div>{text}</div></article>{below}</div></div>"
    head = '<meta property="article:published_time" content="2026-02-20T08:00:00Z">'
    raw = page(body, title=title, lang=lang, head=head)
    parsed_page = read_page(raw, url="https://paper.example/2026/1234567", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None, parsed_page.reason
    return parsed_page.article


@pytest.mark.parametrize("lang", _SAID)
@pytest.mark.parametrize("form", _FORMS)
def test_no_comment_is_in_the_body(form: str, lang: str) -> None:
    entry, around = _FORMS[form]
    entries = "".join(
        entry.format(
            i=place, n=f"reader{place}", c=text, d=f"2026-02-2{place} 10:1{place}", ago=_AGO[lang], reply=_REPLY[lang]
        )
        for place, text in enumerate(_SAID[lang][2], 1)
    )
    article = _read(lang, around.format(h=_HEADING[lang], x=entries))
    assert article.body == "\n\n".join(_SAID[lang][1])


@pytest.mark.parametrize("lang", _SAID)
def test_a_count_of_comments_above_the_text_ends_nothing(lang: str) -> None:
    title, texts, more = _SAID[lang]
    text = "".join(f"<p>{part}</p>" for part in (*texts, *more))
    body = f"<article><h1>{title}</h1><div>{_HEADING[lang]} 3</div><div>2026-02-20</div><div>{text}</div></article>"
    parsed_page = read_page(
        page(body, title=title, lang=lang), url="https://paper.example/1", headers={}, fetched_at=NOW
    )
    assert parsed_page.article is not None
    assert all(part in parsed_page.article.body for part in (*texts, *more))


def test_a_section_called_discussion_without_writers_is_text() -> None:
    more = _SAID["en"][2]
    section = f"<section><h2>Discussion</h2>{''.join(f'<p>{part}</p>' for part in more)}</section>"
    assert all(part in _read("en", section).body for part in more)


def test_a_chronicle_with_times_is_text() -> None:
    days = "".join(f"<h3>1{place} February 2026</h3><p>{part}</p>" for place, part in enumerate(_SAID["en"][2]))
    assert all(part in _read("en", f"<div>{days}</div>").body for part in _SAID["en"][2])


@pytest.mark.parametrize("heading", ["Letters on this column (1)", "Comments (1)", "1 reply"])
def test_the_cell_that_holds_article_and_letters_is_no_letter(heading: str) -> None:
    title, texts, (letter, *_) = _SAID["en"]
    own = "<br><br>".join(part for n in range(9) for part in (f"{n}. {texts[0]}", f"{n}. {texts[1]}"))
    head = f"<font size=1>ESSAY / 9 March 2021</font><br><b>{title}</b><br><font><i>by Ada</i></font><hr>"
    letter_cell = f"<font size=1><b>Winnie</b> writes (9 Mar 2021, 08:04):</font><br><font size=3>{letter}</font>"
    below = f"<table><tr><td width=1></td><td>{letter_cell}</td></tr></table><form><textarea></textarea></form>"
    cell = f"{head}<font size=3>{own}</font><hr><font><b>{heading}</b></font><br><br>{below}"
    body = f"<table><tr><td><a href='/'>Front</a></td><td><table><tr><td>{cell}</td></tr></table></td></tr></table>"
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    parsed_page = read_page(html.encode(), url="https://paper.example/col/9.html", headers={}, fetched_at=NOW)
    assert parsed_page.thread is not None
    assert [comment.author for comment in parsed_page.thread.comments] == ["Winnie"]
    assert parsed_page.article is not None
    assert f"8. {texts[1]}" in parsed_page.article.body
