"""Classes 19 and 20: disguises for a check, texts cut short."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from html import escape

from benchmarks.attacks.faults import Make, on_html, on_view, seen
from benchmarks.attacks.happenings import published, removed, retitled, withdrawn
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Fault, Piece, Site

AWAITING = {
    "en": "This comment is awaiting moderation.",
    "ko": "관리자 확인 중인 댓글입니다.",
    "zh": "该评论正在审核中。",
    "ja": "このコメントは承認待ちです。",
    "hidden": "[Comment hidden while under review]",
}


def masked(text: str, place: int = 1) -> Make:
    """One comment of the longest thread says `text`."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        piece = max(site.pieces, key=lambda piece: len(piece.comments))
        key = sorted(piece.comments, key=lambda comment: comment.posted)[place].key

        def layer(now: Site, check: int) -> Site:
            shown = now.piece(piece.key)
            return now.with_piece(
                replace(shown, comments=tuple(replace(c, text=text) if c.key == key else c for c in shown.comments))
            )

        return (Fault("masked", checks, site=layer),)

    return make


DISGUISES = (
    Case(
        "meter-en",
        "A meter shows one piece's beginning, once.",
        "en",
        "coral",
        on_view("one", seen(teaser=True)),
        (3,),
        layout="annotated",
    ),
    Case(
        "meter-ko",
        "A meter shows the beginnings of half of the pieces, once.",
        "ko",
        "tistory",
        on_view("half", seen(teaser=True)),
        (3,),
        layout="korean-news",
    ),
    Case(
        "meter-zh",
        "The same in Chinese at two checks that are not neighbours.",
        "zh",
        "isso",
        on_view("one", seen(teaser=True)),
        (2, 4),
        layout="json-ld",
    ),
    Case(
        "meter-ja",
        "A meter counts one piece's visits down at every second check.",
        "ja",
        "fc2",
        on_view("one", seen(teaser=True)),
        (1, 3, 5),
        layout="plain",
    ),
    Case(
        "awaiting-en",
        "A comment is reported and shows a moderator's notice for one check.",
        "en",
        "wordpress-classic",
        masked(AWAITING["en"]),
        (3,),
    ),
    Case(
        "awaiting-ko", "The same in Korean.", "ko", "korean-board", masked(AWAITING["ko"]), (3,), layout="korean-news"
    ),
    Case(
        "awaiting-zh",
        "The same in Chinese.",
        "zh",
        "chinese-news",
        masked(AWAITING["zh"]),
        (3,),
        layout="chinese-portal",
    ),
    Case("awaiting-ja", "The same in Japanese.", "ja", "japanese-blog", masked(AWAITING["ja"], 2), (3,)),
    Case(
        "hidden-en",
        "The same in other words, with a removal elsewhere in the thread.",
        "en",
        "xenforo",
        masked(AWAITING["hidden"], 3),
        (4,),
        layout="open-graph",
        happens=(removed(1, 4),),
    ),
)


def body_cut(share: float, within: float = 0.6) -> Callable[[str, Piece, Site], str]:
    """The text ends within the paragraph at `share`; the template around it is whole."""

    def change(html: str, piece: Piece, site: Site) -> str:
        last = int(len(piece.paragraphs) * share)
        cut, lost = escape(piece.paragraphs[last]), [escape(text) for text in piece.paragraphs[last + 1 :]]
        html = html.replace(f"<p>{cut}</p>", f"<p>{cut[: int(len(cut) * within)]}</p>")
        for text in lost:
            html = html.replace(f"<p>{text}</p>", "")
        return html

    return change


def _page_cut(html: str, piece: Piece, site: Site) -> str:
    """The page ends in the middle of a sentence of the text, without a closing tag."""
    text = escape(piece.paragraphs[len(piece.paragraphs) // 2])
    place = html.find(f"<p>{text}")
    return html[: place + 3 + len(text) // 2]


def _fresh_only(change: Callable[[str, Piece, Site], str]) -> Make:
    """Only the piece that appears during the scenario is hit."""
    return on_html("all", lambda html, piece, site: change(html, piece, site) if piece.key == 42 else html)


CUT = (
    Case(
        "body-cut-en",
        "A size limit cuts the text of one piece in mid-sentence inside its whole template, once.",
        "en",
        "wordpress-classic",
        on_html("one", body_cut(0.5)),
        (3,),
        layout="json-ld",
    ),
    Case(
        "body-cut-zh",
        "The same in Chinese, on half of the pieces.",
        "zh",
        "sina",
        on_html("half", body_cut(0.4)),
        (3,),
        layout="chinese-portal",
    ),
    Case(
        "body-cut-ko",
        "One piece keeps its first sentence for two checks.",
        "ko",
        "naver",
        on_html("one", body_cut(0.0, 0.5)),
        (3, 4),
        layout="korean-news",
    ),
    Case(
        "body-cut-between",
        "The last paragraphs of one piece are missing for a check; the cut lies between two of them.",
        "ja",
        "isso",
        on_html("one", body_cut(0.5, 1.0)),
        (3,),
        layout="plain",
    ),
    Case(
        "first-sight-en",
        "At the first check pages end in mid-sentence, without their closing tags.",
        "en",
        "coral",
        on_html("all", _page_cut),
        (0,),
        layout="annotated",
    ),
    Case(
        "first-sight-ja",
        "The same for one piece in Japanese.",
        "ja",
        "fc2",
        on_html("one", _page_cut),
        (0,),
        layout="plain",
    ),
    Case(
        "first-sight-later",
        "A piece is published and cut at its first check.",
        "zh",
        "chinese-news",
        _fresh_only(_page_cut),
        (2,),
        happens=(published(2, required=False),),
    ),
    Case(
        "first-sight-body",
        "A piece is published and its text is cut inside a whole template at its first check.",
        "en",
        "drupal",
        _fresh_only(body_cut(0.5)),
        (2,),
        happens=(published(2, required=False),),
    ),
    Case(
        "retracted",
        "A piece really vanishes with 410 after its text was cut once.",
        "en",
        "wordpress-block",
        on_html("one", body_cut(0.5)),
        (2,),
        happens=(withdrawn(4, 1, 410), retitled(5, 2)),
    ),
)
