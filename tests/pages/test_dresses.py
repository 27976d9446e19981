"""One opinion piece in the dresses of many papers: label, author and text read alike in each, in four languages."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from tests.pages.conftest import NOW
from yalu.changes.articles import compare_articles
from yalu.model import Kind, ParsedArticle
from yalu.pages.read_page import read_page

LEAST_TOLD = 0.2
PIECES = {
    "zh": {
        "title": "江上那座桥欠我们一个说法", "label": "时评", "name": "沈一鸣", "role": "本报记者 沈一鸣", "signed": "（沈一鸣）", "by": "作者：沈一鸣", "date": "2026-02-03 07:45", "site": "江畔晚报", "home": "首页",
        "menu": ("新闻", "国际", "财经", "文化", "观点"), "related": "相关阅读", "share": "分享到", "source": "来源：江畔晚报", "views": "阅读 1024",
        "text": ("商人们对大桥重新开放表示欢迎，第一周的贸易量已经超过去年同期的水平，海关没有说明夏天之前是否允许夜间通行。", "老城区的店铺挂出了新的招牌，但是开门的还不多，街上的人说他们等了四年，也不在乎再等一个冬天。", "市政府应当把合同公开，让纳税人知道这座桥花了多少钱，又由谁来维护，这样的要求并不过分。"),
    },
    "ja": {
        "title": "川の橋はまだ説明を待っている", "label": "論説", "name": "堀田修", "role": "編集委員　堀田修", "signed": "（堀田修）", "by": "執筆：堀田修", "date": "2026年2月3日 07時45分", "site": "川端新聞", "home": "トップ",
        "menu": ("ニュース", "国際", "経済", "文化", "オピニオン"), "related": "関連記事", "share": "シェア", "source": "配信：川端新聞", "views": "閲覧数 1024",
        "text": ("商人たちは橋の再開を歓迎し、最初の週の貿易量はすでに前年の水準を超えたと語った。税関は夜間の通行について何も述べていない。", "旧市街の店は新しい看板を掲げたが、開いている店はまだ少ない。四年待ったのだから、もう一冬待つのは構わないと人々は言う。", "市は契約を公開し、橋にいくらかかり、だれが維持するのかを納税者に知らせるべきである。それは過大な要求ではない。"),
    },
    "ko": {
        "title": "강 위의 다리는 아직 설명을 기다린다", "label": "시론", "name": "정하윤", "role": "정하윤 논설위원", "signed": "[정하윤 논설위원]", "by": "글쓴이: 정하윤", "date": "2026-02-03 07:45", "site": "강변신문", "home": "홈",
        "menu": ("정치", "국제", "경제", "문화", "오피니언"), "related": "관련기사", "share": "공유하기", "source": "출처: 강변신문", "views": "조회 1024",
        "text": ("상인들은 다리가 다시 열린 것을 반겼으며, 첫 주의 교역량이 이미 지난해 수준을 넘어섰다고 전했다. 세관은 야간 통행에 대해 아무 말도 하지 않았다.", "옛 시가지의 가게들은 새 간판을 걸었지만 문을 연 곳은 아직 많지 않다. 사람들은 사 년을 기다렸으니 한 해 겨울쯤은 더 기다릴 수 있다고 말한다.", "시는 계약을 공개하고 다리에 얼마가 들었으며 누가 관리하는지를 납세자에게 알려야 한다. 지나친 요구가 아니다."),
    },
    "en": {
        "title": "The bridge still owes us an answer", "label": "Commentary", "name": "Mina Park", "role": "Mina Park, staff writer", "signed": "By Mina Park", "by": "Author: Mina Park", "date": "3 February 2026, 07:45", "site": "River Post", "home": "Home",
        "menu": ("News", "World", "Business", "Culture", "Opinion"), "related": "Related stories", "share": "Share", "source": "Source: River Post", "views": "1,024 views",
        "text": ("Traders welcomed the bridge on Monday, and in its first week the trade has already passed that of the year before, while the customs office said nothing of the night.", "Shops in the old quarter have put up new signs, but few of them are open yet, and people say that after four years they can wait for another winter.", "The city should publish the contract and tell those who pay for it what the bridge has cost and who will keep it up. That is not too much to ask."),
    },
}  # fmt: skip


def _menu(piece: Mapping[str, Sequence[str]]) -> str:
    return "".join(f"<li><a href='/m/{place}'>{word}</a></li>" for place, word in enumerate(piece["menu"]))


_AROUND = (
    "<div class='top'><a href='/'>{site}</a><ul class='gnav'>{menu}</ul></div>{page}"
    "<div class='side'><h3>{related}</h3><ul><li><a href='/a/1'>{related} A {title}</a></li><li><a href='/a/2'>B {title}</a></li></ul></div>"
    "<div class='bottom'><p>© 2026 {site}</p></div>"
)
DRESSES = {
    "kicker and byline": "<article><p class='kicker'>{label}</p><h1>{title}</h1><p class='byline'>{role}</p><p class='date'>{date}</p><div class='copy'>{text}</div></article>",
    "hashed names": "<main><div class='css-1x9a2'><a class='css-77ab1' href='/category/x'>{label}</a><h1 class='css-zz91k'>{title}</h1><div class='css-k2m4p'><span class='css-q1w2e'>{role}</span><span class='css-r3t4y'>{date}</span></div><div class='css-b0dy9'>{text}</div></div></main>",
    "names alone": "<main><div class='css-1x9a2'><h1 class='css-zz91k'>{title}</h1><div class='css-k2m4p'><span>{label}</span><span>{name}</span><time>{date}</time></div><div class='css-b0dy9'>{text}</div></div></main>",
    "lines alone": "<div class='w'><p>{label}</p><h1>{title}</h1><p>{name}</p><p>{date}</p><div class='b'>{text}</div></div>",
    "table": "<table><tr><td class='weizhi'>{home} &gt; {label}</td></tr></table><table><tr><td align=center><h1>{title}</h1></td></tr><tr><td align=center>{date}　{by}　{source}　{views}</td></tr><tr><td class='content'>{text}</td></tr></table>",
    "line of pieces": "<div class='wrap'><h1>{title}</h1><p class='info'>{label} | {by} | {date}</p><div class='txt'>{text}</div></div>",
    "path and signature": "<div class='crumbs'><a href='/'>{home}</a> › <a href='/o'>{label}</a></div><div class='main'><h1>{title}</h1><div class='time'>{date}</div><div class='txt'>{text}<p>{signed}</p></div></div>",
    "badge in brackets": "<article><h1>【{label}】{title}</h1><address>{role}</address><time datetime='2026-02-03T07:45:00'>{date}</time><div class='txt'>{text}</div></article>",
    "badge element": "<article><h1><span class='tagx'>{label}</span>{title}</h1><div class='meta'><span class='writer'>{role}</span> <span class='dt'>{date}</span></div><div class='txt'>{text}</div></article>",
    "definition list": "<div class='view'><h2 class='tit'>{title}</h2><dl class='meta-list'><dt>·</dt><dd class='cate'>{label}</dd><dd class='reporter'>{role}</dd><dd>{date}</dd></dl><div class='viewContent'>{text}</div></div>",
    "microdata": "<div itemscope itemtype='https://schema.org/OpinionNewsArticle'><span itemprop='articleSection'>{label}</span><h1 itemprop='headline'>{title}</h1><span itemprop='author' itemscope itemtype='https://schema.org/Person'><span itemprop='name'>{name}</span></span><time itemprop='datePublished' datetime='2026-02-03T07:45:00+09:00'>{date}</time><div itemprop='articleBody'>{text}</div></div>",
    "rdfa": "<div typeof='schema:Article'><h1 property='schema:headline'>{title}</h1><span property='schema:articleSection'>{label}</span><span property='schema:author'>{name}</span><span>{date}</span><div property='schema:articleBody'>{text}</div></div>",
    "attributes": "<article data-section='{label}' data-author='{name}'><h1>{title}</h1><p>{date}</p><div class='txt'>{text}</div></article>",
    "footer of the entry": "<article class='entry'><header><h1>{title}</h1><time datetime='2026-02-03'>{date}</time></header><div class='entry-content'>{text}</div><footer class='entry-footer'><span class='categories'><a href='/archive/category/x'>{label}</a></span> <span class='author vcard'><span class='fn'>{name}</span></span></footer></article>",
    "links": "<article><div class='hd'><a href='/section/x'>{label}</a></div><h1>{title}</h1><div class='sub'><a rel='author' href='/people/7'>{name}</a> <time datetime='2026-02-03'>{date}</time></div><div class='txt'>{text}</div></article>",
    "forum": "<div id='pt'><a href='/'>{home}</a> <em>›</em> <a href='/forum-2.html'>{label}</a></div><div class='ts'><h1>{title}</h1></div><div class='authi'><a class='author'>{name}</a><em>{date}</em></div><div class='t_f'>{text}</div>",
    "drupal": "<div id='content'><h1 class='title'>{title}</h1><div class='node'><div class='field field-name-field-rubric'><a href='/taxonomy/term/4'>{label}</a></div><div class='submitted'><span rel='sioc:has_creator'><span class='username'>{name}</span></span> <span property='dc:date' content='2026-02-03T07:45:00+09:00'>{date}</span></div><div class='field-body'>{text}</div></div></div>",
}


@cache
def read(lang: str, dress: str, edits: tuple[tuple[str, str], ...] = ()) -> ParsedArticle:
    piece = {**PIECES[lang], **dict(edits)}
    text = "".join(f"<p>{part}</p>" for part in piece["text"])
    html = _AROUND.format(**{**piece, "menu": _menu(piece), "page": DRESSES[dress].format(**{**piece, "text": text})})
    page = f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'><title>{piece['title']} - {piece['site']}</title></head><body>{html}</body></html>"
    article = read_page(page.encode(), url="https://paper.example/2026/02/03/7001", headers={}, fetched_at=NOW).article
    assert article is not None
    return article


each = pytest.mark.parametrize(("lang", "dress"), [(lang, dress) for lang in PIECES for dress in DRESSES])


@each
def test_the_label(lang: str, dress: str) -> None:
    assert read(lang, dress).label == PIECES[lang]["label"]


@each
def test_the_author(lang: str, dress: str) -> None:
    assert read(lang, dress).byline == (PIECES[lang]["name"],)


@each
def test_the_text(lang: str, dress: str) -> None:
    assert read(lang, dress).body == "\n\n".join(PIECES[lang]["text"])


@pytest.mark.parametrize("lang", PIECES)
def test_no_other_dress_is_a_change(lang: str) -> None:
    articles = [read(lang, dress) for dress in DRESSES]
    changes = [
        (finding.kind, finding.reason)
        for old in articles
        for new in articles
        for finding in compare_articles(old, new)
        if finding.significance >= LEAST_TOLD
    ]
    assert changes == []


OTHERS = {
    "zh": {"name": "徐可欣", "role": "本报评论员 徐可欣", "by": "作者：徐可欣", "signed": "（徐可欣）"},
    "ja": {"name": "山本美咲", "role": "論説委員　山本美咲", "by": "執筆：山本美咲", "signed": "（山本美咲）"},
    "ko": {"name": "김하늘", "role": "김하늘 기자", "by": "글쓴이: 김하늘", "signed": "[김하늘 기자]"},
    "en": {"name": "Jo Lee", "role": "Jo Lee, staff writer", "by": "Author: Jo Lee", "signed": "By Jo Lee"},
}
LABELS = {"zh": ("社评", "新闻"), "ja": ("社説", "経済"), "ko": ("사설", "사회"), "en": ("Editorial", "Letters")}


@each
def test_another_author_is_one_change(lang: str, dress: str) -> None:
    findings = compare_articles(read(lang, dress), read(lang, dress, tuple(OTHERS[lang].items())))
    assert [finding.kind for finding in findings if finding.significance >= LEAST_TOLD] == [Kind.ARTICLE_BYLINE]


@each
def test_another_label_is_one_change(lang: str, dress: str) -> None:
    for label in LABELS[lang]:
        findings = compare_articles(read(lang, dress), read(lang, dress, (("label", label),)))
        assert [finding.kind for finding in findings if finding.significance >= LEAST_TOLD] == [Kind.ARTICLE_LABEL]
