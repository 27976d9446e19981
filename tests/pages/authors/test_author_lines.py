"""Lines about the authors, as papers print them: who is named, without what is said of them."""

from __future__ import annotations

import pytest

from yalu.pages.lines.author_line import names_in


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Mina Park in Seoul and Jo Lee in Beijing", ("Mina Park", "Jo Lee")),
        ("MINA PARK, Delta Institute, and JO LEE, Harbour State University", ("MINA PARK", "JO LEE")),
        ("Mina Park, Head of Tides & Harbour Affairs", ("Mina Park",)),
        ("By Mina Park, adviser to the minister for fisheries, trade and Harbour Affairs", ("Mina Park",)),
        ("Mina Park, Senior Fellow, ISIS Delta", ("Mina Park",)),
        ("Mina Park, a lecturer at the Delta Institute", ("Mina Park",)),
        ("Mina Park | Delta Times | 3 March 2026", ("Mina Park",)),
        ("Opinion | Mina Park", ("Mina Park",)),
        ("Mina Park, Seoul", ("Mina Park",)),
        ("By Chung-in Roh, professor emeritus", ("Chung-in Roh",)),
        ("Mina (Minnie) Park, former ambassador", ("Mina (Minnie) Park",)),
        ("By Amb. (ret.) Mina Park", ("Mina Park",)),
        ("From our correspondent Mina Park in Pyongyang", ("Mina Park",)),
        ("Mina Park. The writer is a former pilot", ("Mina Park",)),
        ("By Mina Park; photographs by Jo Lee", ("Mina Park",)),
        ("Written by Mina Park. Edited by Jo Lee", ("Mina Park",)),
        ("By Mina Park and Madina", ("Mina Park", "Madina")),
        ("Von Mina Park, Seoul, und Jo Lee, Tokio", ("Mina Park", "Jo Lee")),
        ("Eine Analyse von Mina Park, DIE WELLE", ("Mina Park",)),
        ("Par Mina Park, correspondante à Séoul", ("Mina Park",)),
        ("Charles de Vries", ("Charles de Vries",)),
        ("AFP, Seoul", ("AFP",)),
        ("By Mary Jane London", ("Mary Jane London",)),
        ("By Christopher Guest, Seoul correspondent", ("Christopher Guest",)),
    ],
)
def test_people_in_latin_script_stand_without_roles_offices_and_places(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line, "en") == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("홍길동 강변대 외교학과 교수·강변연구소장", ("홍길동",)),
        ("홍길동ㅣ강변대 석좌교수", ("홍길동",)),
        ("홍길동 베이징 특파원 hong@x.example", ("홍길동",)),
        ("베이징=홍길동 특파원, 도쿄=김철수 특파원", ("홍길동", "김철수")),
        ("(서울=강변뉴스) 홍길동 김철수 기자 =", ("홍길동", "김철수")),
        ("[홍길동의 강가에서] 홍길동 기자", ("홍길동",)),
        ("[특파원 칼럼/홍길동]", ("홍길동",)),
        ("글 홍길동 강변대 명예교수, 사진 김철수 기자", ("홍길동",)),
        ("기자명 홍길동 기자  승인 2026.03.02 10:00", ("홍길동",)),
        ("강변연구원 연구위원 초은설", ("초은설",)),
        ("하종대 논설위원", ("하종대",)),
        ("홍길동 통신원", ("홍길동",)),
        ("안드레이 클로츠 강변대 교수", ("안드레이 클로츠",)),
        ("제임스 R. 콜먼 미국 강변대 교수 / 번역 김철수", ("제임스 R. 콜먼",)),
        ("홍길동 기자 김철수 특파원", ("홍길동", "김철수")),
        ("홍길동 전 주중대사, 강변대 연구원 원장", ("홍길동",)),
    ],
)
def test_korean_lines_name_a_person_before_what_is_said_of_them(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line, "ko") == names


@pytest.mark.parametrize(
    ("line", "language", "names"),
    [
        ("江报驻韩国特约记者 王小明", "zh", ("王小明",)),
        ("本报记者　王　明　李小红", "zh", ("王明", "李小红")),
        ("约瑟夫·奈 江城大学教授", "zh", ("约瑟夫·奈",)),
        ("约瑟夫·奈（江城大学教授），王小明译", "zh", ("约瑟夫·奈",)),
        ("王小明，江城社会科学院国际问题研究所副所长", "zh", ("王小明",)),
        ("王小明：江城社会科学院研究员", "zh", ("王小明",)),
        ("江通社記者王小明首爾24日專電", "zh", ("王小明",)),
        ("【記者王小明台北報導】", "zh", ("王小明",)),
        ("〔駐日特派員王小明／東京報導〕", "zh", ("王小明",)),
        ("江報記者 左一諾、簡語彤／連線報導", "zh", ("左一諾", "簡語彤")),
        ("ジョセフ・S・ナイ／訳・山田太郎", "ja", ("ジョセフ・S・ナイ",)),
        ("【ソウル＝甲原潤之介、北京＝山田太郎】", "ja", ("甲原潤之介", "山田太郎")),
        ("【ソウル渋江和也】", "ja", ("渋江和也",)),
        ("【北京・岡部田勇、ソウル・渋江和也】", "ja", ("岡部田勇", "渋江和也")),
        ("コメンテーター 山田太郎", "ja", ("山田太郎",)),
        ("柘植 亮太（つげ・りょうた）ジャーナリスト", "ja", ("柘植 亮太",)),
        ("山田 太郎　海峡大学大学院総合文化研究科教授", "ja", ("山田 太郎",)),
        ("（文：百瀬 透、写真：山田太郎）", "ja", ("百瀬 透",)),
        ("李相勲　海峡大学校教授", "ja", ("李相勲",)),
        ("记者 王小明 编辑 李小红", "zh", ("王小明",)),
        ("责任编辑：王小明", "zh", ()),
        ("執筆者一覧", "ja", ()),
        ("王小明、李小红／台北報導", "zh", ("王小明", "李小红")),
    ],
)
def test_chinese_and_japanese_lines_name_people_by_surname_place_or_dot(
    line: str, language: str, names: tuple[str, ...]
) -> None:
    assert names_in(line, language) == names


@pytest.mark.parametrize(
    ("line", "language", "names"),
    [
        ("By Ann Lee and Jo Park in Beijing; additional reporting by Kim Min-soo", "en", ("Ann Lee", "Jo Park")),
        ("By Ann Lee | Graphics by Jo Park", "en", ("Ann Lee",)),
        ("Von Christoph von Marschall und Anna Schmidt", "de", ("Christoph von Marschall", "Anna Schmidt")),
        ("By Ann Lee, PhD, Jo Park, MD", "en", ("Ann Lee", "Jo Park")),
        ("By Ann Lee, Staff Writer, Jo Park, Staff Writer", "en", ("Ann Lee", "Jo Park")),
        ("By Ann Lee, Seoul, Jo Park, Tokyo", "en", ("Ann Lee", "Jo Park")),
        ("Ann Lee and Miguel dos Santos", "en", ("Ann Lee", "Miguel dos Santos")),
        ("By WANG Ming and LI Wei", "en", ("WANG Ming", "LI Wei")),
        ("Johnnie To, Ann Lee", "en", ("Johnnie To", "Ann Lee")),
        ("By Ann Lee and Jo Park of Reuters", "en", ("Ann Lee", "Jo Park")),
        ("By Lt. Gen. Chun In-bum", "en", ("Chun In-bum",)),
        ("Topics: Kim Jong Un", "en", ()),
        ("Über den Autor", "de", ("Über den Autor",)),
        ("홍길동 편집위원, 김철수 기자", "ko", ("홍길동", "김철수")),
        ("우크라이나 특파원 홍길동", "ko", ("홍길동",)),
        ("쿠웨이트 홍길동 특파원", "ko", ("홍길동",)),
        ("文·王小明", "zh", ("王小明",)),
        ("シニア・フェロー 山田太郎", "ja", ("山田太郎",)),
    ],
)
def test_nobody_is_lost_beside_others_and_no_word_for_work_is_a_person(
    line: str, language: str, names: tuple[str, ...]
) -> None:
    assert names_in(line, language) == names


@pytest.mark.parametrize("line", ["独家韩国报道", "特约中国报道", "高端日本报道", "文汇北京报道"])
def test_a_word_before_the_place_of_a_report_names_nobody(line: str) -> None:
    assert names_in(line, "zh") == ()
    assert names_in(f"王小明{line[2:]}", "zh") == ("王小明",)
    assert names_in(f"李明{line[2:]}", "zh") == names_in(f"本报记者李明{line[2:]}", "zh") == ("李明",)
    assert names_in(f"记者李明、王芳{line[2:]}", "zh") == ("李明", "王芳")
