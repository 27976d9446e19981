"""Classify an article as commentary or news, by its label and title.

The source's scope determines what follows from it. A label shown to readers is stored as it is, since a change of label
is itself a change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from yalu.text import one_line


class Genre(StrEnum):
    """Whether an article is commentary or news, or nothing tells."""

    COMMENTARY = "commentary"
    NEWS = "news"
    UNKNOWN = "unknown"


_OPINION_WORDS = re.compile(
    r"\b(?:editorials?|op-?eds?|opinions?|commentar(?:y|ies)|letters?|analys[ei]s|columns?|columnists?|viewpoints?"
    r"|my take|guest post|OpinionNewsArticle|AnalysisNewsArticle)\b"
    r"|사설|칼럼|시론|기고|논설|오피니언|기자수첩|시평|데스크|특별기고|만물상"
    r"|社评|社評|社论|社論|评论|評論|时评|時評|观点|觀點|网评|網評|钟声|鐘聲|和评理|国际锐评|锐评|名家論壇|投書|专栏|專欄"
    r"|社説|論説|コラム|オピニオン|寄稿|時論|論評|論点",
    re.IGNORECASE,
)
_NEWS_WORDS = re.compile(
    r"\b(?:live(?: blog|: | updates)|photos?|in pictures|press release|event|webinar|obituar(?:y|ies)|market wrap"
    r"|breaking|video|podcast|ReportageNewsArticle|LiveBlogPosting)\b"
    r"|속보|포토|부고|인사|보도자료|영상|快讯|快訊|直播|图集|圖輯|讣告|速報|写真特集|訃報",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\A\s*(?:[\[【(〔<][^\]】)〕>\n]{1,40}[\]】)〕>]|[^:：|｜\n]{1,24}[:：|｜])")


def genre(title: str, *, labels: Sequence[str] = ()) -> Genre:
    """Return the genre of an article, by the first of these that indicates one, UNKNOWN if none does.

    They are ``labels`` (section, category, schema.org type) and the label before the ``title`` ("[사설]", "社评:",
    "Editorial |").
    """
    for text in (*labels, _before_title(title)):
        if _NEWS_WORDS.search(text):
            return Genre.NEWS
        if _OPINION_WORDS.search(text):
            return Genre.COMMENTARY
    return Genre.UNKNOWN


def label_length(title: str) -> int:
    """Return the length of the label before a title; 0 without one."""
    match = _LABEL.match(title[:100])
    return match.end() if match else 0


def _before_title(title: str) -> str:
    match = _LABEL.match(one_line(title)[:100])
    return match[0] if match else ""
