"""What a difference of words is worth."""

from importlib import import_module

import pytest

from tests.growth import grows_linearly
from yalu.changes.language.word_variants import FoldedWords, fold
from yalu.changes.significance.edit_significance import judge
from yalu.changes.significance.hunk import Hunk, TextDifference
from yalu.changes.significance.text_significance import MOST_HUNKS, MOST_JUDGED, MOST_READ, MOST_WORDS, weigh
from yalu.reasons import Reason, reason_text

MEANING = [
    ("韩国政府表示反对", "韩国“政府”表示反对"),
    ("It is worth 3.5 billion dollars.", "It is worth 35 billion dollars."),
    ("He will re-sign soon.", "He will resign soon."),
    ("The ban lasts 5 days.", "The ban lasts 90 days."),
    ("At least 12 were killed.", "At least 21 were killed."),
    ("He did it now.", "He did it not."),
    ("Sie wird nicht kommen.", "Sie wird kommen."),
    ("Il ne viendra pas.", "Il viendra."),
    ("No vendrá nunca.", "Vendrá siempre."),
    ("中国必须停止。", "中国应停止。"),
    ("It is not open.", "It is now open."),
    ("China will act.", "China may act."),
    ("우리는 안 간다.", "우리는 간다."),
    ("双方同意公布。", "双方不同意公布。"),
    ("韓国は反対する。", "韓国は反対しない。"),
    ("투자액은 4만 원이다.", "투자액은 4억 원이다."),
    ("投资四万元。", "投资四亿元。"),
    ("양국은 공개해야 한다.", "양국은 공개할 수 있다."),
    ("公開すべきだ。", "公開するかもしれない。"),
    ("Officials in South Korea agreed.", "Officials in North Korea agreed."),
    ("시진핑 주석이 말했다.", "시진핑이 말했다."),
    ("The ferry sails.", "The ferry sails. Its owner has been under investigation since the spring."),
    ("饲养员登上飞机。", "前饲养员登上飞机。"),
    ("台灣的主辦單位接到電話。", "台灣地區的主辦單位接到電話。"),
    ("협정은 절대 서명된다.", "협정은 당분간 서명된다."),
    ("協定は永遠に署名される。", "協定は当分は署名される。"),
    ("船員は十二人だ。", "船員は二十人だ。"),
    ("他没有来。", "他有来。"),
    ("彼は知らずに行く。", "彼は知って行く。"),
    ("어제 화물차 마흔한 대가 왔다.", "어제 화물차 열네 대가 왔다."),
    ("배가 석 척 떠났다.", "배가 넉 척 떠났다."),
    ("贸易恢复到从前的五分之四。", "贸易恢复到从前的五分之二。"),
    ("新しい橋は九本だった。", "新しい橋は十本だった。"),
    ("국숫집을 하는 박씨는 웃었다.", "국숫집을 하는 김씨는 웃었다."),
    ("开面馆的朴老太太笑了。", "开面馆的金老太太笑了。"),
    ("他说李明副教授来了。", "他说李鸣副教授来了。"),
    ("向越南和卡塔尔采购。", "向越南和印尼采购。"),
    ("値は上がった。半年は買った。次に下がった。", "値は上がった。次に下がった。"),
    ("그는 갔다. 실패했다. 끝이 났다.", "그는 갔다. 끝이 났다."),
    ("港口靠渔民撑着", "港口或靠渔民撑着"),
    ("Trade rose in May.", "Trade fell in May."),
    ("이제는 해외 카드도 된다.", "이제는 국내 카드도 된다."),
    ("后来绑了外国卡。", "后来绑了本国卡。"),
    ("輸出が増加した。", "輸出が減少した。"),
    ("The treaty was updated in 1961 and names 12 firms.", "The treaty was updated in 1961 and names 21 firms."),
    ("Soldiers posted at the bridge said 3 boats came.", "Soldiers posted at the bridge said 8 boats came."),
    ("The rate is 3.5 percent.", "The rate is 3,5 percent."),
    ("It withdrew the ban three days later.", "It withdrew the ban three weeks later."),
    ("It cost 40 million won.", "It cost 40 million yuan."),
    ("정부는 3일 뒤 철회했다.", "정부는 3주 뒤 철회했다."),
    ("배는 두 달 뒤에 왔다.", "배는 두 주 뒤에 왔다."),
    ("政府三天后撤回了声明。", "政府三周后撤回了声明。"),
    ("3日後、政府は発表を取り下げた。", "3週間後、政府は発表を取り下げた。"),
    ("Small states win. Norway did it.", "Small states win. Iceland did it."),
    ("그들은 호주 광산에 투자했다.", "그들은 브라질 광산에 투자했다."),
    ("他们飞往曼谷开会。", "他们飞往雅加达开会。"),
    ("ノルウェーの船が来た。", "アイスランドの船が来た。"),
    ("빈 가게가 는다", "빈 가게가 준다"),
    ("우리는 그곳에 안 간다고 했다.", "우리는 그곳에 간다고 했다."),
    ("회담을 재개했다.", "회담을 중단했다."),
    ("会谈周五重启。", "会谈周五搁置。"),
    ("会談を再開した。", "会談を中断した。"),
    ("The talks resumed on Friday.", "The talks halted on Friday."),
    ("값은 오르지 않는다.", "값은 오르지만 나는 안는다."),
    ('He called it "routine work" today.', 'He called it "hostile work" today.'),
]
FORM = [
    ("못 한다", "못한다"),
    ("할 수 있다", "할수있다"),
    ("Ｈｅｌｌｏ　ｗｏｒｌｄ", "Hello world"),
    ('He said: "We are here."', "He said: “We are here.”"),
    (
        'She read “all die, and he too". He said “no”.',
        'She read "all die, and he too". He said "no".',
    ),
    ("Er rief „Halt“ und „Gut“ und ging.", 'Er rief "Halt" und "Gut" und ging.'),
    ("The backned was late.", "The backend was late."),
    ("Sie haben es genuztt.", "Sie haben es genutzt."),
    ("他说“你好”。", "他说「你好」。"),
    ("中國與韓國的關係", "中国与韩国的关系"),
    ("北韓은 말이 없었다.", "북한은 말이 없었다."),
    ("美, 中에 경고", "미국, 중국에 경고"),
    ("김정은(金正恩) 위원장", "김정은 위원장"),
    ("The goverment said so.", "The government said so."),
    ("소박한 성과과만이 오래간다.", "소박한 성과만이 오래간다."),
    ("They fer the wind.", "They fear the wind."),
    ("Talks are gong on.", "Talks are going on."),
    ("岸に旅行者が並る。", "岸に旅行者が並べる。"),
    ("在现没有人来。", "现在没有人来。"),
    ("发言仁没有回答。", "发言人没有回答。"),
    ("橋は長いすで。", "橋は長いです。"),
    ("店の下に広かる畑。", "店の下に広がる畑。"),
    ("岸に並ふ旅行者。", "岸に並ぶ旅行者。"),
    ("リスククが高い。", "リスクが高い。"),
    ("이것은 절대대 아니었다.", "이것은 절대 아니었다."),
    ("대령통이 말했다.", "대통령이 말했다."),
    ("다리 하나를을 건넌다.", "다리 하나를 건넌다."),
    ("船は十艘、橋は二本ある。", "船は10艘、橋は2本ある。"),
    ("우리는 그 사실르 잊는다.", "우리는 그 사실을 잊는다."),
    ("그는 크게 우섰다.", "그는 크게 웃었다."),
    ("값은 오르지 안는다.", "값은 오르지 않는다."),
    ("손님을 받지는 안았다.", "손님을 받지는 않았다."),
    ("笑声不段。", "笑声不断。"),
    ("气侯变暖了。", "气候变暖了。"),
    ("候选人来了。", "侯选人来了。"),
    ("새 대통렁이 왔다.", "새 대통령이 왔다."),
    ("船慢慢的靠岸。", "船慢慢地靠岸。"),
    ("The colour of it.", "The color of it."),
    ("She saw a boat.", "She saw the boat."),
    ("I don't know.", "I do not know."),
    ("五万人来了。", "5万人来了。"),
    ("Updated 3 hours ago · 1,204 views", "Updated 4 hours ago · 1,377 views"),
    ("3小时前 阅读 1204", "4小时前 阅读 1377"),
    ("Tuesday, 3 November 2026", "Wednesday, 4 November 2026"),
    ("Thu, 5 Nov 2026, 10:04", "Saturday, 7 November 2026 at 9:30 am"),
    ("입력 2026.11.03 10:04 | 수정 2026.11.03 11:00", "입력 2026.11.03 10:04 | 수정 2026.11.03 12:30"),
    ("更新时间：2026年11月3日 10:04", "更新时间：2026年11月3日 12:04"),
    ("Rice, salt and tea.", "Rice, salt, and tea."),
    ("He said 'it's late' twice.", "He said “it’s late” twice."),
    ("我们必须先在说。", "我们必须先再说。"),
]


@pytest.mark.parametrize(("old", "new"), MEANING)
def test_what_is_said_weighs_half_or_more(old: str, new: str) -> None:
    for first, other in ((old, new), (new, old)):
        weight = weigh(first, other)
        assert weight is not None
        assert weight.significance >= 0.5, weight.reason
        assert weight.reason


@pytest.mark.parametrize(("old", "new"), FORM)
def test_form_alone_weighs_less_than_a_fifth(old: str, new: str) -> None:
    for first, other in ((old, new), (new, old)):
        weight = weigh(first, other)
        assert weight is not None
        assert weight.significance < 0.2, weight.reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Was it a mistake?", "Was it a mistake."),
        ("The big house fell.", "The large house fell."),
        ("乾淨的國家", "幹淨的國家"),
        ("居民的权利", "居民的权力"),
        ("これが問題だ。", "これか問題だ。"),
        ("パリは遠い。", "ハリは遠い。"),
        ("그는 아이를 안는다.", "그는 아이를 않는다."),
        ("옷이 많다.", "오시 많다."),
        ("The court heard a trial.", "The court heard a trail."),
    ],
)
def test_wording_lies_between_or_above(old: str, new: str) -> None:
    weight = weigh(old, new)
    assert weight is not None
    assert weight.significance >= 0.2


def test_a_moved_paragraph_is_told() -> None:
    a, b, c = "The boats return.", "Nobody counts fish.", "The log is dull."
    weight = weigh("\n\n".join((a, b, c)), "\n\n".join((c, a, b)))
    assert weight is not None
    assert 0.2 <= weight.significance < 0.5
    assert weight.reason.has("words.moved")


@pytest.mark.parametrize("new", ["same text", " same  text\n", "same\u200b text"])
def test_white_space_and_invisible_marks_are_no_difference(new: str) -> None:
    assert weigh("same text", new) is None


def test_numbers_in_prose_are_not_taken_for_counters() -> None:
    weight = weigh("The rocket rose 3 hours ago over the bay.", "The rocket rose 9 hours ago over the bay.")
    assert weight is not None
    assert weight.significance >= 0.5


def test_words_removed_and_added_are_kept() -> None:
    weight = weigh("The big house fell.", "The large house fell.")
    assert weight is not None
    assert [(part.removed, part.added) for part in weight.parts] == [("big", "large")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ".join(f"w{i}x" for i in range(8_000)), " ".join(f"v{i}y" for i in range(8_000))),
        ("中国韩国" * 8_000, "中国朝鲜" * 8_000),
        ("1,2.3:4/" * 8_000, "1,2.3:4/" * 7_999 + "9"),
        ("“”" * 15_000, "”“" * 15_000),
    ],
    ids=["all other words", "Han", "digits", "quotes"],
)
def test_hostile_text_takes_time_in_proportion(old: str, new: str) -> None:
    assert weigh(old, new) is not None
    assert grows_linearly(lambda size: weigh(old[-size:], new[-size:]), max(len(old), len(new)))


def _paired(some: list[str]) -> str:
    return "\n\n".join(map(" ".join, zip(some[::2], some[1::2], strict=True)))


def _in_paragraphs(letters: str) -> str:
    return "\n\n".join(" ".join(f"{letters[i % 4]}{n}x{i}" for i in range(40)) for n in range(400))


_SOME = [f"{chr(0xAC00 + number)}{chr(0xB000 + number * 7 % 9000)}" for number in range(6_000)]
_MIXED = [_SOME[number * 2_477 % 6_000] for number in range(6_000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_paired([word + "은" for word in _SOME]), _paired([word + "는" for word in _SOME])),
        ("\n\n".join(_SOME), "\n\n".join(word + "x" for word in _MIXED)),
        (" ".join(_SOME * 5), " ".join(_MIXED * 5)),
        (" ".join(f"w{i}x" for i in range(15_000)), " ".join(f"v{i}y" for i in range(15_000))),
        (_in_paragraphs("wwww"), _in_paragraphs("wwvw")),
    ],
    ids=[
        "other endings in each paragraph",
        "a paragraph each, shuffled",
        "words shuffled",
        "all other words",
        "one word in four",
    ],
)
def test_no_more_is_judged_of_a_hostile_pair_than_the_bounds_allow(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(hunk: Hunk) -> TextDifference:
        read.append(len(hunk.old) + len(hunk.new))
        return judge(hunk)

    monkeypatch.setattr(import_module("yalu.changes.significance.text_significance"), "judge", counted)
    weight = weigh(old, new)
    assert weight is not None
    assert weight.significance >= 0.5
    assert len(read) <= MOST_HUNKS
    assert max(read, default=0) <= 2 * MOST_JUDGED
    assert sum(read) <= MOST_WORDS


@pytest.mark.parametrize("between", [" ", "\n\n"], ids=["one paragraph", "a paragraph each"])
def test_more_words_than_the_bound_are_not_brought_to_one_form(between: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[int] = []

    def counted(text: str, *, script: bool = False) -> FoldedWords:
        folded_words = fold(text, script=script)
        folded.append(len(folded_words.keys))
        return folded_words

    monkeypatch.setattr(import_module("yalu.changes.significance.text_significance"), "fold", counted)
    for count, is_read in ((4_000, True), (MOST_READ // 2 // 9 + 10, False)):
        old, new = (between.join(f"https://e.com/{word}{number}" for number in range(count)) for word in "ab")
        folded.clear()
        weight = weigh(old, new)
        assert weight is not None
        assert weight.significance >= 0.5
        assert (sum(folded) > 0) is is_read
        assert sum(folded) <= MOST_READ


def test_many_paragraphs_that_differ_in_form_alone_are_still_told_as_form() -> None:
    words = [f"“Word {number}” was said here." for number in range(MOST_HUNKS + 10)]
    straight = [sentence.replace("“", '"').replace("”", '"') for sentence in words]
    weight = weigh("\n\n".join(words), "\n\n".join(straight))
    assert weight is not None
    assert weight.significance < 0.2
    moved = weigh(
        "\n\n".join(["One stays.", "Two moves.", *words]), "\n\n".join(["Two moves.", "One stays.", *straight])
    )
    assert moved is not None
    assert moved.significance == 0.25


def test_many_new_paragraphs_are_a_passage_that_was_added() -> None:
    kept = "The ferry sails at noon."
    weight = weigh(kept, "\n\n".join([kept, *(f"Line {number} of it." for number in range(MOST_HUNKS + 10))]))
    assert weight is not None
    assert weight.significance >= 0.5
    assert "added" in reason_text(weight.reason)


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("首尔的务实外交走到了十字路口", "首尔的“务实外交”走到了十字路口", "务实外交"),
        ("中国の懸念に配慮した。", "中国の「懸念」に配慮した。", "懸念"),
        ("They spoke of a new era of trust.", "They spoke of a “new era of trust”.", "new era of"),
        ("他说“好”。韩国政府回应很快。", "他说“好”。韩国“政府”回应很快。", "政府"),
    ],
)
def test_a_pair_of_quotation_marks_is_told_once_with_the_words_inside(old: str, new: str, near: str) -> None:
    weight = weigh(old, new)
    assert weight is not None
    assert weight.reason == Reason.of("words.quoted", text=near)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("两国在开展合作。", "两国在展开合作。"),
        ("蜂蜜很贵。", "蜜蜂很贵。"),
        ("船が着くか。", "船が着くが。"),
        ("대대로 살았다.", "대로 살았다."),
    ],
)
def test_what_makes_another_word_is_no_slip(old: str, new: str) -> None:
    weight = weigh(old, new)
    assert weight is not None
    assert weight.significance >= 0.2, weight.reason


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("访朝的议员回到了北京。", "访韩的议员回到了北京。", "zh"),
        ("對韓政策不會改變。", "對朝政策不會改變。", "zh"),
        ("対朝支援を続ける方針だ。", "対韓支援を続ける方針だ。", "ja"),
    ],
)
def test_one_state_in_the_place_of_another_is_another_name_and_no_slip(old: str, new: str, lang: str) -> None:
    weight = weigh(old, new, lang)
    assert weight is not None
    assert weight.significance >= 0.5


def test_a_new_sentence_weighs_more_the_longer_it_is() -> None:
    before = "The boats return."
    weights = [weigh(before, f"{before}\n\n{'A new pier is planned. ' * many}") for many in (1, 4, 90)]
    assert [weight.significance for weight in weights if weight] == [0.61, 0.64, 0.9]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("“He told me ‘stay’ and then we {} the pier,” she said.", "class.quotation"),
        ("“He told me to stay,” she said, and then we {} the pier.", "words.wording"),
    ],
)
def test_a_quotation_goes_on_behind_one_within_it(text: str, code: str) -> None:
    weight = weigh(text.format("left"), text.format("quit"))
    assert weight is not None and [part.reason.has(code) for part in weight.parts] == [True]


@pytest.mark.parametrize("low", ["a low of -5 degrees", "a new low (-5)"])
def test_a_minus_before_a_number_is_read(low: str) -> None:
    weight = weigh(f"It fell to {low} on Friday.", f"It fell to {low.replace('-', '')} on Friday.")
    assert weight is not None
    assert weight.reason.has("words.symbol")


@pytest.mark.parametrize(("words", "digits"), [("스물세 척", "23척"), ("마흔한 척", "41척")])
def test_a_native_korean_numeral_is_its_number(words: str, digits: str) -> None:
    weight = weigh(f"배가 {words} 왔다.", f"배가 {digits} 왔다.")
    assert weight is not None
    assert weight.significance < 0.5, weight.reason


def test_a_word_that_came_is_no_other_number() -> None:
    weight = weigh("The boats return each year.", "The old boats return each year.")
    assert weight is not None
    assert not weight.reason.has("class.number")


@pytest.mark.parametrize(("count", "significance"), [(1, 0.75), (2, 0.76), (15, 0.85)])
def test_each_further_difference_adds_a_hundredth_and_all_no_more_than_a_tenth(count: int, significance: float) -> None:
    old, new = ("\n\n".join(f"Log {day} lists {day + more} boats." for day in range(count)) for more in (30, 60))
    weight = weigh(old, new)
    assert weight is not None
    assert weight.significance == significance
