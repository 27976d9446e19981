"""Twenty ways in which pages show comments without saying how many there are, in four languages."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from dataclasses import dataclass

NAMES = ("Ada", "강바람", "lao_zhou", "Edith", "Chul", "さくら", "Bo", "민들레")
SAID = (
    "The ferry was cheaper.",
    "나루터가 그립습니다.",
    "船票现在多少钱？",
    "The ferryman was my grandfather.",
    "Who pays for the guards?",
    "橋の料金はいくらですか。",
    "My aunt crossed it in 1957.",
    "다리는 언제 여나요?",
)
IDS = (8812, 8815, 8831, 8844, 8850, 8871, 8893, 8902)
WORDS = {
    "en": ("Comments", "A timetable", "The two customs houses agreed on point {n} of the timetable, and neither said what it had cost."),
    "ko": ("댓글", "시간표", "두 세관은 시간표의 {n}번째 항목에 합의했으나 어느 쪽도 그 비용이 얼마인지는 끝내 말하지 않았다고 한다."),
    "zh": ("评论", "时刻表", "两国海关就时刻表的第{n}点达成一致，但双方都没有说明为此付出了多少代价，也没有公布任何细节和日程安排。"),
    "ja": ("コメント", "時刻表", "両国の税関は時刻表の第{n}項で合意したが、どちらもその費用がいくらだったのかを明らかにせず、日程も公表していない。"),
}  # fmt: skip
LANGUAGES = tuple(WORDS)


@dataclass(frozen=True)
class Markup:
    """What stands before the first comment (``{title}`` is a heading), one comment, and what closes the list."""

    opened: str
    item: str
    closed: str
    wordpress: bool = False

    def items(self, count: int = len(SAID)) -> list[str]:
        return [
            self.item.format(
                id=IDS[n], name=NAMES[n], words=SAID[n], day=f"September {11 + n}, 2014", clock=f"{n + 1}:50 am",
                iso=f"2014-09-{11 + n}T0{n + 1}:50:00Z", dotted=f"2014.09.{11 + n} 0{n + 1}:50", place=n + 1,
            )
            for n in range(count)
        ]  # fmt: skip


OL = "<h3>{title}</h3><ol class='commentlist'>"
MARKUPS = {
    "archived": Markup("<div id='comments'><h3>Responses to “{subject}”</h3>" + "<ol class='commentlist'>", "<li id='comment-{id}'>On {day} at {clock} <strong>{name}</strong> responded with… <a href='#comment-{id}'>#</a><p>{words}</p></li>", "</ol><p>Archived Comments.</p></div>", True),
    "kubrick": Markup(OL, "<li class='alt' id='comment-{id}'><cite>{name}</cite> Says:<br><small class='commentmetadata'><a href='#comment-{id}'>{day} at {clock}</a></small><p>{words}</p></li>", "</ol>", True),
    "html5 theme": Markup("<div id='comments' class='comments-area'><h2 class='comments-title'>{title}</h2><ol class='comment-list'>", "<li id='comment-{id}' class='comment'><article class='comment-body'><footer class='comment-meta'><b class='fn'>{name}</b><time datetime='{iso}'>{day}</time></footer><div class='comment-content'><p>{words}</p></div></article></li>", "</ol></div>", True),
    "div theme": Markup("<div class='comments-wrapper'><h2>{title}</h2><div class='comment-list'>", "<div class='comment' id='comment-{id}'><span class='fn'>{name}</span> <span class='comment-date'>{day} at {clock}</span><div class='comment-text'><p>{words}</p></div></div>", "</div></div>", True),
    "block theme": Markup("<div class='wp-block-comments'><h3>{title}</h3><ol class='wp-block-comment-template'>", "<li id='comment-{id}' class='comment'><div class='wp-block-comment-author-name'>{name}</div><div class='wp-block-comment-date'><time datetime='{iso}'>{day}</time></div><div class='wp-block-comment-content'><p>{words}</p></div></li>", "</ol></div>", True),
    "numbered paragraphs": Markup("<div class='comments'><h3>{title}</h3>", "<p><strong>{place}. {name}</strong> responded with:</p><p>{words}</p><p><em>{day}</em></p>", "</div>"),
    "numbered blocks": Markup("<div id='comments'><h3>{title}</h3>", "<div class='comment'><p>{place}. {name} responded with...</p><p>{words}</p><p>{day}</p></div>", "</div>", True),
    "permalinks": Markup("<div class='readers'><h3>{title}</h3>", "<div><b>{name}</b> <a href='#comment-{id}'>{day}</a><div>{words}</div></div>", "</div>"),
    "terms": Markup("<h2 id='comments'>{title}</h2><dl class='commentlist'>", "<dt><span class='comment-author'>{name}</span> <span class='comment-date'>{day}</span></dt><dd id='comment-{id}' class='comment-body'><p>{words}</p></dd>", "</dl>"),
    "items": Markup("<section class='comments'><h3>{title}</h3><ul>", "<li class='cmt-item' data-comment-id='{id}'><i class='nick'>{name}</i> <i class='date'>{dotted}</i><div class='cmt-text'>{words}</div></li>", "</ul></section>"),
    "sections": Markup("<section class='comments'><h3>{title}</h3>", "<article class='comment' id='c{id}'><span class='author'>{name}</span><time datetime='{iso}'>{day}</time><p class='text'>{words}</p></article>", "</section>"),
    "buttons": Markup("<div class='talk'><h3>{title}</h3><ul class='entries'>", "<li data-rno='{id}'><b>{name}</b> <i>{dotted}</i><p>{words}</p><a href='#'>Reply</a></li>", "</ul></div>"),
    "floors": Markup("<div class='floors'><p><b>{title}</b></p>", "<div id='floor{id}' class='fl'><table><tr><td class='left'><a>{name}</a></td><td><div class='top'><em>{dotted}</em></div><div class='mid'>{words}</div><div class='bot'><a href='#'>回复</a></div></td></tr></table></div>", "</div>"),
    "hashed names": Markup("<section data-testid='panel'><h2>{title}</h2>", "<div class='x1a9' data-entry-id='{id}'><div class='z77'><span class='q3f'>{name}</span><time datetime='{iso}'>{day}</time></div><div class='k20'><p>{words}</p></div><button>Reply</button></div>", "</section>"),
    "microdata": Markup("<section><h4>{title}</h4>", "<div itemscope itemtype='https://schema.org/Comment' data-cid='{id}'><b itemprop='author'>{name}</b><time itemprop='dateCreated' datetime='{iso}'>{day}</time><p itemprop='text'>{words}</p></div>", "</section>"),
    "table rows": Markup("<h3>{title}</h3><table class='comments'>", "<tr class='comment' id='comment-{id}'><td class='author'>{name}</td><td class='date'>{dotted}</td><td class='text'>{words}</td></tr>", "</table>"),
    "phpbb": Markup("<div id='p40' class='post'><dl class='postprofile'><dt><a class='username'>Zed</a></dt></dl><div class='postbody'><p class='author'><time datetime='2014-09-10T16:00:00Z'>x</time></p><div class='content'>{opening}</div></div></div>", "<div id='p{id}' class='post bg1'><dl class='postprofile'><dt><a class='username'>{name}</a></dt></dl><div class='postbody'><p class='author'><time datetime='{iso}'>x</time></p><div class='content'>{words}</div></div></div>", ""),
    "discuz": Markup("<div id='postlist' class='pl'><div id='post_40'><div id='postmessage_40'>{opening}</div></div>", "<div id='post_{id}'><div class='authi'><a>{name}</a></div><em id='authorposton{id}'>发表于 2014-9-11 13:05</em><div id='postmessage_{id}'>{words}</div></div>", "</div>"),
    "hacker news": Markup("<table class='comment-tree'>", "<tr class='athing comtr' id='{id}'><td><table><tr><td class='ind' indent='0'></td><td class='default'><a class='hnuser'>{name}</a> <span class='age' title='{iso}'><a>x</a></span><div class='comment'><div class='commtext c00'>{words}</div></div></td></tr></table></td></tr>", "</table>"),
    "reviews of an old board": Markup("<div class='comment_area'><h4>{title}</h4><dl>", "<dt id='res{id}'><span class='name'>{name}</span> <span class='date'>{dotted}</span></dt><dd>{words}</dd>", "</dl></div>"),
}  # fmt: skip


def page_of(markup: Markup, items: str, language: str, *, inside: str = "", after: str = "") -> tuple[bytes, int]:
    """A whole page with the list, and where in its bytes the first comment begins. ``inside`` stands right after the
    last comment, ``after`` after the list.
    """
    title, subject, sentence = WORDS[language]
    text = "".join(f"<p>{sentence.format(n=n)}</p>" for n in range(1, 7))
    opened = markup.opened.format(title=title, subject=subject, opening=text)
    style = "<link rel='stylesheet' href='/wp-content/themes/old/style.css'>" if markup.wordpress else ""
    board = "{opening}" in markup.opened
    piece = f"<h1>{subject}</h1>" + ("" if board else f"<div class='entry-content'>{text}</div>")
    before = (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>{subject}</title>{style}</head>"
        f"<body class='single'><div id='page'><div class='piece'>{piece}</div>{opened}"
    )
    end = "</div><footer><p>The Old Paper</p></footer><script>var ready = '</html>';</script></body></html>\n"
    return (before + items + inside + markup.closed + after + end).encode(), len(before.encode())
