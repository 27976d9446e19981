"""A made-up history in four languages: edits, removals and returns of articles and comments."""

from __future__ import annotations

from dataclasses import replace

from tests.db.db_samples import COLUMN, MATCH, SOURCE, Days, look, thread
from tests.db.room.test_room_queries import compare_waiting
from tests.prepared import filling_once
from yalu.db.core.engine import Database
from yalu.model import Access, Outcome
from yalu.sources.source import Terms

WORDS = {
    "en": ("The bridge at Dandong", "Trucks wait for days.", "The bridge is open again", "Is that so?"),
    "ko": ("단둥의 다리", "트럭이 며칠째 기다린다.", "다리가 다시 열렸다", "정말 그런가?"),
    "zh-Hans": ("丹东的桥", "卡车等了好几天。", "桥重新开放了", "真的吗？"),
    "ja": ("丹東の橋", "トラックが何日も待っている。", "橋がまた開いた", "本当ですか。"),
}
"""Headline, text, later headline and a comment in each language."""
COUNTRIES = {"en": ("US", Terms.LICENSED), "ko": ("KR", Terms.EXCERPT), "zh-Hans": ("CN", Terms.LINK_ONLY)}


@filling_once
def in_four_languages(database: Database) -> Database:
    """One article of each language at a source of its own, watched for nine days."""
    now = None
    for language, (title, text, later, spoken) in WORDS.items():
        country, terms = COUNTRIES.get(language, ("JP", Terms.EXCERPT))
        tag = language.lower()
        home = f"https://{tag}.example/"
        source = replace(
            SOURCE,
            id=f"paper-{tag}",
            name=f"{title} {tag}",
            country=country,
            languages=(language,),
            homepage=home,
            terms=terms,
        )
        days = Days(database, source=source)
        url = f"{home}1"
        match = replace(MATCH, tags=("border", "trade"))
        first = replace(COLUMN, title=title, body=f"{text}\n\n{text * 3}", language=language, label="opinion")
        second = replace(first, title=later, body=f"{text}\n\n{text * 3}\n\n{later}", notices=(spoken,))
        third = replace(second, byline=("Han Sori", title), access=Access.TEASER, body=text)
        days.visit(look(first, thread(spoken, text), url=url, match=match))
        days.visit(look(second, thread(f"{spoken} {text}", text), url=url, match=match))
        days.visit(look(second, thread(f"{spoken} {text}", ""), url=url, match=match))
        for _ in range(2):  # a meter shows a teaser once
            days.visit(look(third, thread(f"{spoken} {text}", "", open=False), url=url, match=match))
        days.visit(look(third, thread(f"{spoken} {text}", text, open=False), url=url, match=match))
        for _ in range(2):
            days.visit(look(None, url=url, outcome=Outcome.GONE, match=None))
        days.visit(look(third, thread(f"{spoken} {text}", text), url=url, match=match))
        now = days.now
    assert now is not None
    compare_waiting(database, now)
    return database
