"""What a page asks of its readers in the middle of a text is no part of the text."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page
from yalu.pages.read_page import read_page

_CALLS = (
    "Get the river briefing every morning. Sign up for our free newsletter and never miss a story.",
    "Enjoying this story? Subscribe today for unlimited access to all our reporting.",
    "Enter your email address to get the best of the River Post each week.",
    "Follow the River Post on Facebook and X for the latest news.",
    "Become a member today and support independent journalism.",
    "You have 2 free articles left this month.",
    "By subscribing, you agree to our terms.",
    "Already a subscriber? Log in",
    "Views: 1,284",
    "매일 아침 강변 소식을 이메일로 받아보세요. 뉴스레터 무료 구독하기",
    "이 기사가 마음에 드셨나요? 지금 구독하고 모든 기사를 무제한으로 읽어보세요.",
    "카카오톡 채널 추가하고 속보를 받아보세요.",
    "독립 언론을 후원해 주세요.",
    "유튜브에서 강변TV를 구독해 주세요. 구독과 좋아요 부탁드립니다.",
    "조회수 1,284",
    "欢迎订阅我们的电子报，每天早上获取最新资讯。",
    "喜欢这篇文章吗？立即订阅，畅读全部内容。",
    "输入您的电子邮箱，每周接收精选新闻。",
    "关注江边日报微信公众号，获取更多新闻。",
    "下载江边日报客户端，阅读更多精彩内容。",
    "作者简介：李江，江边日报驻北方记者。",
    "阅读量：1284",
    "毎朝のニュースをメールでお届けします。無料メルマガ登録はこちら。",
    "この記事は有料会員限定です。今すぐ登録して全文をお読みください。",
    "アプリをダウンロードして、もっと便利にニュースを読もう。",
    "独立したジャーナリズムを支援してください。会員募集中です。",
    "閲覧数 1,284",
    "加入会员，畅读全部深度报道",
    "订阅江边每日早报",
    "加入本報粉絲團",
    "The Harbour newsletter: what moved on the river",
    "Unser Newsletter – jeden Morgen neu",
    "Recevez chaque matin la lettre du fleuve",
    "订阅江畔晚报，每月仅需12元",
    "本月免费阅读次数还剩2次",
    "点击上方蓝字关注“江畔时间”，并设为星标，每晚九点见。",
    "请长按下方二维码识别，关注『江畔夜话』。",
    "喜欢这篇文章，点击右下角的“在看”，分享给朋友。",
    "위 버튼을 눌러 ‘강변 편지’를 구독할 수 있습니다.",
    "下のボタンから「川辺通信」を購読できます。",
    "每天早晨，把要闻送到您的邮箱",
    "（广告）",
    "今月はあと2本、無料で読めます",
    "公式LINEで最新ニュースを配信中",
    "電子版の購読はこちらから",
    "初月無料キャンペーン実施中",
    "강변신문 정기구독 신청하기",
    "이번 달 무료 기사 2건이 남았습니다",
    "회원이 되시면 광고 없이 읽을 수 있습니다",
    "[광고] 봄맞이 할인 행사",
    "Get the river briefing in your inbox each morning.",
    "Enjoying our reporting? Consider a subscription.",
    "Only $1 a week for the first three months",
)
_SAID = (
    "(서울=강변통신) 김도현 교수는 前 장관이 항구에 남긴 것이 약속뿐이었다고 말했다.",
    "[세종=강변통신] 지난해 출생아 수가 다시 줄었다고 발표한 날 조선소는 사람을 구하고 있었다.",
    "이 글은 강을 건너던 사람들의 입장에서 다시 쓴 역사이며, 어느 한쪽의 지원으로 세워진 학교 이야기에서 시작한다.",
    "올해 어획량은 관측 이래 가장 적었다(출처: 강변수산청).",
    "제보하기까지 그는 삼 년을 망설였고, 그 사이 배는 두 번 바뀌었다.",
    "2024년 출생아 수는 다시 줄었지만 부두의 학교는 문을 닫지 않았다.",
    "他一语道破了对岸的企图：让这条河变窄！",
    "港口的运价连续三个月走低（图1）。",
    "关注弱势群体",
    "加入谈判的会员国并不打算先让步。",
    "订阅经济的兴起与隐忧",
    "沉默并不代表媒体没有立场，这一点码头上的人比谁都清楚，他们在这里等了三十年，也写了三十年的信。",
    "今後もこの傾向は続くと港の人々は見ている（図1）。",
    "【特集】戦後八十年、川の両岸で語られなかったことを聞いた。",
    "Filed under seal for eleven years, the complaint named every ferry on the river.",
    "The newsletter boom and its limits",
    "The views the mayor expressed last spring are a sign that the council lost touch with its own voters on the quay.",
    "Who would hang a picture by a machine on the wall of a museum?",
    "Follow the debate on Twitter for an hour and you will meet every fisherman of the river.",
    "“Subscribe today and you will get everything for free,” the seller had told her on the phone.",
    "The ministry said that firms had to register with the customs office before the summer.",
    "Farmers follow the river on foot until they reach the old bridge.",
    "시장은 “지금 가입하세요”라는 문구가 담긴 광고를 금지하겠다고 밝혔다.",
    "当局要求企业在夏天之前向海关注册，并下载新的申报表。",
    "加入会员国的条件在去年有所变化。",
    "有料会員は前年より増えたと同社は説明した。",
    "시장은 앱을 내려받은 시민이 늘었다고 말했다.",
    "Members of the council said that they would consider the plan again.",
    "市は「今すぐ登録してください」という偽のメールに注意するよう呼びかけた。",
)


def _body(extra: str) -> str:
    parts = [*PARAGRAPHS[:2], extra, *PARAGRAPHS[2:]]
    raw = page(f"<h1>{HEADLINE}</h1><div>{''.join(f'<p>{part}</p>' for part in parts)}</div>")
    parsed_page = read_page(raw, url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    return parsed_page.article.body


@pytest.mark.parametrize("call", _CALLS)
def test_a_call_is_left_out(call: str) -> None:
    assert _body(call) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("sentence", _SAID)
def test_what_is_said_about_signing_up_stays(sentence: str) -> None:
    assert sentence in _body(sentence)
