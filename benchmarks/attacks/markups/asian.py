"""Threads as Korean boards, Chinese news sites and Japanese blogs write them."""

from __future__ import annotations

from benchmarks.attacks.markups.shown import Thread


def korean_board(thread: Thread) -> str:
    """A board of the gnuboard kind."""
    items = "".join(
        f'<article{item.attribute("id=c_{}")} class="cmt_item"><header><span class="member">{item.author}</span> '
        f'<span class="bo_vc_hdinfo"><time datetime="{item.posted.isoformat()}">{item.date}</time></span></header>'
        f'<div class="cmt_contents"><p>{item.text}</p></div>'
        f'<ul class="bo_vc_act"><li><a href="#">{thread.words.reply}</a></li></ul></article>'
        for item in thread.shown
    )
    count = f'<span class="cnt_cmt">{thread.count}</span>' if thread.count is not None else ""
    return (
        f'<section id="bo_vc" class="comment_list"><h2>{thread.plain} {count}</h2>'
        f"{items}{thread.more}{thread.form}</section>"
    )


def chinese_news(thread: Thread) -> str:
    """A news site's comment box."""
    items = "".join(
        f'<li class="comment-item"{item.attribute("data-id={}")}{item.attribute("id=comment-{}")}>'
        f'<div class="comment-head"><span class="user-name">{item.author}</span>'
        f'<span class="comment-time">{item.date}</span></div>'
        f'<p class="comment-text">{item.text}</p><div class="comment-act"><a>{thread.words.reply}</a></div></li>'
        for item in thread.shown
    )
    return (
        f'<div class="comment-wrap" id="comments"><div class="comment-title">{thread.heading}</div>'
        f'<ul class="comment-list">{items}</ul>{thread.more}{thread.form}</div>'
    )


def japanese_blog(thread: Thread) -> str:
    """A blog service's numbered list."""
    items = "".join(
        f'<li class="comment-entry"{item.attribute("id=comment_{}")}><div class="comment-info">{item.ordinal}. '
        f'<span class="comment-author">{item.author}</span> <span class="comment-date">{item.date}</span></div>'
        f'<div class="comment-body">{item.text}</div></li>'
        for item in thread.shown
    )
    return (
        f'<div id="comments" class="comment-area"><h3>{thread.heading}</h3>'
        f'<ol class="comment-list">{items}</ol>{thread.more}{thread.form}</div>'
    )
