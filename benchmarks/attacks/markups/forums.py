"""Threads of forums, bulletin boards and portals of Korea, China, Taiwan and Japan."""

from __future__ import annotations

from benchmarks.attacks.markups.shown import Shown, Thread

WEEKDAYS = "月火水木金土日"


def discuz(thread: Thread) -> str:
    """Discuz: a table for each post, nested tables for its text."""
    items = "".join(
        f'<div{item.quoted("id", "post_")}><table{item.quoted("id", "pid")} class="plhin" '
        'cellspacing="0"><tbody><tr>'
        '<td class="pls" rowspan="2"><div class="pi"><div class="authi"><a class="xw1">'
        f"{item.author}</a></div></div></td>"
        f'<td class="plc"><div class="pi"><strong><a{item.quoted("id", "postnum")}><em>'
        f"{item.ordinal}</em>#</a></strong>"
        f'<div class="pti"><div class="authi"><em{item.quoted("id", "authorposton")}>发表于 '
        f"{item.date}</em></div></div>"
        '</div><div class="pct"><div class="pcb"><div class="t_fsz"><table cellspacing="0"><tbody><tr>'
        f'<td class="t_f"{item.quoted("id", "postmessage_")}>{item.broken}</td></tr></tbody></table>'
        "</div></div></div>"
        f'</td></tr><tr><td class="plc plm"></td></tr></tbody></table></div>'
        for item in thread.shown
    )
    count = (
        f'<span class="xg1">回复:</span> <span class="xi1">{thread.count}</span>' if thread.count is not None else ""
    )
    return (
        f'<div id="postlist" class="pl bm"><div class="hm">{count}</div>{items}'
        f'<div class="pgs">{thread.more}</div>{thread.form}</div>'
    )


def ptt(thread: Thread) -> str:
    """A mirror of a PTT board: one `push` a line, without ids and without years."""
    tags = ("推", "→", "噓")
    items = "".join(
        f'<div class="push"><span class="hl push-tag">{tags[item.comment.key % 3]} </span>'
        f'<span class="f3 hl push-userid">{item.author}</span><span class="f3 push-content">: {item.text}</span>'
        f'<span class="push-ipdatetime"> {item.posted:%m/%d %H:%M}\n</span></div>'
        for item in thread.shown
    )
    return f'<div id="comments" class="bbs-content">{items}{thread.more}</div>'


def naver(thread: Thread) -> str:
    """Naver's `u_cbox`."""
    items = "".join(
        f'<li class="u_cbox_comment cbox_module__comment_{item.id}" data-info="commentNo:\'{item.id}\'">'
        '<div class="u_cbox_comment_box"><div class="u_cbox_area"><div class="u_cbox_info">'
        '<span class="u_cbox_info_main"><span class="u_cbox_name"><span class="u_cbox_nick_area">'
        f'<span class="u_cbox_nick">{item.author}</span></span></span></span></div>'
        f'<div class="u_cbox_text_wrap"><span class="u_cbox_contents">{item.text}</span></div>'
        f'<div class="u_cbox_info_base"><span class="u_cbox_date" data-value="{item.posted.isoformat()}">{item.date}'
        '</span></div><div class="u_cbox_tool"><a class="u_cbox_btn_reply"><strong>'
        f"{thread.words.reply}</strong></a></div>"
        "</div></div></li>"
        for item in thread.shown
    )
    count = f'<span class="u_cbox_count">{thread.count}</span>' if thread.count is not None else ""
    return (
        '<div id="cbox_module"><div class="u_cbox"><div class="u_cbox_head"><h5 class="u_cbox_title">'
        f"{thread.plain}</h5>"
        f'{count}</div><div class="u_cbox_content_wrap"><ul class="u_cbox_list">{items}</ul></div>'
        f"{thread.more}{thread.form}</div></div>"
    )


def tistory(thread: Thread) -> str:
    """A Tistory skin's reply list."""
    items = "".join(
        f'<li{item.quoted("id", "comment")}><div class="author_meta"><div class="info_author">'
        f'<a class="name">{item.author}</a><span class="date">{item.posted:%Y.%m.%d %H:%M}</span></div></div>'
        f'<p class="txt_reply">{item.broken}</p><div class="area_more"><a>{thread.words.reply}</a></div></li>'
        for item in thread.shown
    )
    return (
        f'<div class="area_reply" id="entry0Comment"><strong class="tit_reply">{thread.heading}</strong>'
        f'<ol class="list_reply">{items}</ol>{thread.more}{thread.form}</div>'
    )


def table_grid(thread: Thread) -> str:
    """An old bulletin board: a row with name and time, a row with the text."""
    items = "".join(
        f'<tr bgcolor="#eeeeee"{item.quoted("id", "memo")}><td><b>{item.author}</b></td>'
        f'<td align="right"><font size="1">{item.posted:%Y-%m-%d %H:%M:%S}</font></td></tr>'
        f'<tr><td colspan="2">{item.broken}</td></tr>'
        for item in thread.shown
    )
    return (
        f'<a name="memo"></a><table id="memolist" width="100%" border="0"><tr><th colspan="2">{thread.plain}</th></tr>'
        f"{items}</table>{thread.more}{thread.form}"
    )


def fc2(thread: Thread) -> str:
    """An FC2 template: text, then date, name and "edit"."""
    items = "".join(
        f'<div class="comment_body"{item.quoted("id", "comment")}><div class="comment_text">{item.paragraphs}</div>'
        f'<div class="comment_info">{item.posted:%Y/%m/%d(%a) %H:%M} | <span class="comment_author">'
        f"{item.author}</span>"
        " | URL | [編集]</div></div>"
        for item in thread.shown
    )
    return (
        f'<div id="cm" class="comment_area"><h3 class="sub_title">{thread.heading}</h3>'
        f"{items}{thread.more}{thread.form}</div>"
    )


def two_channel(thread: Thread) -> str:
    """A `dl.thread` of a board's mirror: number, name, weekday and poster's id in the term."""
    items = "".join(
        f'<dt{item.quoted("id", "r")}>{item.ordinal} ：<font color="green"><b>{item.author}</b></font>：'
        f"{item.posted:%Y/%m/%d}({WEEKDAYS[item.posted.weekday()]}) {item.posted:%H:%M:%S} "
        f"ID:{item.comment.key * 48_271:x}"
        f"</dt><dd>{item.broken}<br><br></dd>"
        for item in thread.shown
    )
    return f'<div id="comments"><dl class="thread">{items}</dl>{thread.more}</div>'


def xenforo(thread: Thread) -> str:
    """XenForo: an article for the post and another for its text."""
    items = "".join(
        f'<article class="message message--post js-post" data-author="{item.author}"'
        f'{item.quoted("data-content", "post-")}{item.quoted("id", "js-post-")}><div class="message-inner">'
        f'<div class="message-cell message-cell--user"><h4 class="message-name">{item.author}</h4></div>'
        '<div class="message-cell message-cell--main"><header class="message-attribution">'
        f'<time class="u-dt" datetime="{item.posted.isoformat()}">{item.date}</time>'
        f'<a class="message-attribution-opposite" href="#post-{item.id}">#{item.ordinal}</a></header>'
        '<div class="message-content"><article class="message-body"><div class="bbWrapper">'
        f"{item.broken}</div></article>"
        "</div></div></div></article>"
        for item in thread.shown
    )
    return (
        f'<div class="block block--messages" id="comments"><h3 class="block-header">{thread.heading}</h3>'
        f'<div class="block-body js-replyNewMessageContainer">{items}</div>{thread.more}{thread.form}</div>'
    )


def guestbook(thread: Thread) -> str:
    """One definition list for each entry, with named terms."""
    names = {"en": ("Name", "Date", "Message"), "ko": ("이름", "날짜", "내용"), "zh": ("姓名", "时间", "留言")}
    who, when, what = names.get(thread.language, ("名前", "日時", "本文"))

    def one(item: Shown) -> str:
        return (
            f'<dl class="entry"{item.quoted("id", "g")}><dt>{who}</dt><dd class="name">{item.author}</dd>'
            f'<dt>{when}</dt><dd class="date">{item.date}</dd><dt>{what}</dt><dd class="message">'
            f"{item.paragraphs}</dd></dl>"
        )

    items = "".join(one(item) for item in thread.shown)
    return (
        f'<div class="guestbook comments" id="comments"><h3>{thread.plain}</h3>{items}{thread.more}{thread.form}</div>'
    )


def sina(thread: Thread) -> str:
    """A portal's list: one `dl` a comment, user in the term, text and tools in the definitions."""
    items = "".join(
        f'<dl class="cmt-item"{item.quoted("comment_id", "")}><dt class="cmt-user"><a class="nick">{item.author}</a>'
        f'<span class="time">{item.date}</span></dt><dd class="cmt-txt">{item.text}</dd>'
        f'<dd class="cmt-op"><a>赞({item.comment.key % 7})</a> <a>{thread.words.reply}</a></dd></dl>'
        for item in thread.shown
    )
    return (
        f'<div class="cmt-box" id="comments"><div class="cmt-hd">{thread.heading}</div>'
        f'<div class="cmt-list">{items}</div>{thread.more}{thread.form}</div>'
    )
