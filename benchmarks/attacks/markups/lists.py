"""Threads as plain numbered lists, definition lists, tables and annotated items."""

from __future__ import annotations

from html import escape

from benchmarks.attacks.markups.shown import Thread


def archived_numbered(thread: Thread) -> str:
    """A closed page that states no number: "Responses to …", then one numbered item each."""
    says = {"en": "On {date} {author} responded with…"}.get(thread.language, "{date} {author} {says}")
    items = "".join(
        f'<li{item.attribute("id=comment-{}")}><p class="comment-intro">'
        f"{says.format(date=item.date, author=f'<strong>{item.author}</strong>', says=thread.words.says)}</p>"
        f'<div class="comment-text"><p>{item.text}</p></div></li>'
        for item in thread.shown
    )
    lead = (
        f"Responses to “{escape(thread.title)}”"
        if thread.language == "en"
        else f"“{escape(thread.title)}” {thread.plain}"
    )
    return f'<div id="comments"><h3>{lead}</h3><ol class="comments-archive">{items}</ol>{thread.more}</div>'


def definition_list(thread: Thread) -> str:
    items = "".join(
        f'<dt{item.attribute("id=c{}")}><b class="author">{item.author}</b> <span class="date">{item.date}</span></dt>'
        f"<dd><p>{item.text}</p></dd>"
        for item in thread.shown
    )
    return (
        f'<div id="comments" class="comments"><h3>{thread.heading}</h3><dl class="comment-list">{items}</dl>'
        f"{thread.more}{thread.form}</div>"
    )


def table(thread: Thread) -> str:
    items = "".join(
        f'<tr class="comment"{item.attribute("id=comment{}")}><td class="comment-author">{item.author}</td>'
        f'<td class="comment-date">{item.date}</td><td class="comment-text">{item.text}</td></tr>'
        for item in thread.shown
    )
    return (
        f'<div id="comments"><h3>{thread.heading}</h3><table class="comments"><tbody>{items}</tbody></table>'
        f"{thread.more}{thread.form}</div>"
    )


def phpbb(thread: Thread) -> str:
    items = "".join(
        f'<div class="post has-profile bg2"{item.attribute("id=p{}")}><div class="inner">'
        f'<dl class="postprofile"><dt><a class="username">{item.author}</a></dt></dl>'
        f'<div class="postbody"><p class="author">by <strong><span class="username">{item.author}</span></strong> » '
        f'<time datetime="{item.posted.isoformat()}">{item.date}</time></p>'
        f'<div class="content">{item.text}</div></div></div></div>'
        for item in thread.shown
    )
    count = f'<div class="pagination">{thread.count} posts</div>' if thread.count is not None else ""
    return (
        f'<div id="comments" class="comments topic"><h3>{thread.plain}</h3>'
        f"{count}{items}{thread.more}{thread.form}</div>"
    )


def microdata(thread: Thread) -> str:
    """schema.org `Comment` items."""
    count = f'<meta itemprop="commentCount" content="{thread.count}">' if thread.count is not None else ""
    items = "".join(
        f'<div class="comment" itemprop="comment" itemscope itemtype="https://schema.org/Comment"{item.attribute("id=comment-{}")}>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{item.author}</span></span> '
        f'<time itemprop="dateCreated" datetime="{item.posted.isoformat()}">{item.date}</time>'
        f'<div itemprop="text">{item.text}</div></div>'
        for item in thread.shown
    )
    return (
        f'<section id="comments" class="comments"><h2>{thread.heading}</h2>'
        f"{count}{items}{thread.more}{thread.form}</section>"
    )


def jcomments(thread: Thread) -> str:
    items = "".join(
        f'<div class="comment-item"{item.attribute("id=comment-item-{}")}><div class="rbox">'
        f'<div class="comment-box"><span class="comment-author">{item.author}</span> '
        f'<span class="comment-date">{item.date}</span>'
        f'<a class="comment-anchor" href="#comment-{item.id}">#{item.ordinal}</a>'
        f'<div class="comment-body"{item.attribute("id=comment-body-{}")}>{item.text}</div></div></div></div>'
        for item in thread.shown
    )
    return (
        f'<div id="jc"><div id="comments"><h4>{thread.heading}</h4><div class="comments-list">{items}</div>'
        f"{thread.more}</div>{thread.form}</div>"
    )
