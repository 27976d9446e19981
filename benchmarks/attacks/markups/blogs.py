"""Threads of blog and magazine software."""

from __future__ import annotations

from benchmarks.attacks.markups.shown import Shown, Thread


def _classic_item(item: Shown, thread: Thread, inner: str) -> str:
    stamp = f'<time datetime="{item.posted.isoformat()}">{item.date}</time>' if item.date else ""
    link = f'<a href="#comment-{item.id}">{stamp}</a>' if item.id else stamp
    return (
        f'<li class="comment even depth-{item.depth}"{item.attribute("id=comment-{}")}>'
        f'<div class="comment-body"><div class="comment-author vcard"><cite class="fn">{item.author}</cite> '
        f'<span class="says">{thread.words.says}</span></div><div class="comment-meta commentmetadata">{link}</div>'
        f"<p>{item.text}</p>"
        '<div class="reply"><a class="comment-reply-link" rel="nofollow" href="#respond">'
        f"{thread.words.reply}</a></div>"
        f"</div>{inner}</li>"
    )


def wordpress_classic(thread: Thread) -> str:
    """`ol.commentlist` with `comment-NN`, replies nested."""
    items = ""
    for root, replies in thread.threaded():
        nested = "".join(_classic_item(reply, thread, "") for reply in replies)
        items += _classic_item(root, thread, f'<ul class="children">{nested}</ul>' if nested else "")
    return (
        f'<div id="comments" class="comments-area"><h3 class="comments-title">{thread.heading}</h3>'
        f'<ol class="commentlist">{items}</ol>{thread.more}{thread.form}</div>'
    )


def wordpress_block(thread: Thread) -> str:
    """The block theme's `wp-block-comment-template`."""
    items = "".join(
        f'<li{item.attribute("id=comment-{}")} class="comment depth-{item.depth}">'
        '<div class="wp-block-group"><div class="wp-block-comment-author-name">'
        f"{item.author}</div>"
        f'<div class="wp-block-comment-date"><time datetime="{item.posted.isoformat()}">{item.date}</time></div>'
        f'<div class="wp-block-comment-content"><p>{item.text}</p></div>'
        f'<div class="wp-block-comment-reply-link"><a href="#respond">{thread.words.reply}</a></div></div></li>'
        for item in thread.shown
    )
    return (
        f'<div class="wp-block-comments" id="comments"><h2 class="wp-block-comments-title">{thread.heading}</h2>'
        f'<ol class="wp-block-comment-template">{items}</ol>{thread.more}'
        f'<div class="wp-block-post-comments-form">{thread.form}</div></div>'
    )


def disqus_list(thread: Thread) -> str:
    """A list as Disqus writes it, served inside the page."""
    items = "".join(
        f'<li class="post"{item.attribute("id=post-{}")}><div class="post-content" data-role="post-content">'
        f'<div class="post-byline"><span class="author publisher-anchor-color">{item.author}</span></div>'
        f'<div class="post-meta"><a class="time-ago" title="{item.date}">{item.date}</a></div>'
        f'<div class="post-body"><div class="post-message"><p>{item.text}</p></div></div>'
        f'<footer><a class="reply" href="#">{thread.words.reply}</a></footer></div></li>'
        for item in thread.shown
    )
    return (
        f'<section id="disqus_thread"><div id="layout"><nav class="nav"><span class="comment-count">{thread.heading}'
        f'</span></nav><ul id="post-list" class="post-list">{items}</ul>{thread.more}</div>{thread.form}</section>'
    )


def drupal(thread: Thread) -> str:
    """Drupal's `section.comments` with one `article.comment` each."""
    items = "".join(
        (f'<a id="comment-{item.id}"></a>' if item.id else "")
        + f'<article class="comment js-comment"{item.attribute("data-comment-id={}")}>'
        f'<footer class="comment__meta"><p class="comment__author"><span class="username">{item.author}</span></p>'
        f'<p class="comment__time"><time datetime="{item.posted.isoformat()}">{item.date}</time></p></footer>'
        f'<div class="comment__content"><div class="field field--name-comment-body"><p>{item.text}</p></div></div>'
        f'<ul class="links inline"><li class="comment-reply"><a href="#">{thread.words.reply}</a></li></ul></article>'
        for item in thread.shown
    )
    return (
        f'<section id="comments" class="comments"><h2 class="title">{thread.heading}</h2>'
        f"{items}{thread.more}{thread.form}</section>"
    )


def movable_type(thread: Thread) -> str:
    """Movable Type's text first, name and time in the footer."""
    items = "".join(
        f'<div class="comment"{item.attribute("id=comment-{}")}><div class="inner"><div class="comment-header">'
        f'<span class="byline"><span class="vcard author">{item.author}</span> | '
        f'<abbr class="published" title="{item.posted.isoformat()}">{item.date}</abbr></span></div>'
        f'<div class="comment-content"><p>{item.text}</p></div></div></div>'
        for item in thread.shown
    )
    return (
        f'<div id="comments" class="comments"><h2 class="comments-header">{thread.heading}</h2>'
        f'<div class="comments-content">{items}</div>{thread.more}{thread.form}</div>'
    )


def typepad(thread: Thread) -> str:
    """TypePad: text, then "Posted by: NAME | time"."""
    items = "".join(
        f'<div class="comment comment-odd"{item.attribute("id=comment-{}")}><div class="comment-content">'
        f"<p>{item.text}</p></div>"
        f'<p class="comment-footer">Posted by: <span class="comment-author">{item.author}</span> | '
        f'<a href="#comment-{item.id}">{item.date}</a></p></div>'
        for item in thread.shown
    )
    return (
        f'<div id="comments"><h3 class="comments-header">{thread.heading}</h3>'
        f'<div class="comments-content">{items}</div>{thread.more}{thread.form}</div>'
    )


def blogger(thread: Thread) -> str:
    """Blogger's classic `dl#comments-block`."""
    items = "".join(
        f'<dt class="comment-author"{item.attribute("id=c{}")}>{item.author} {thread.words.says}</dt>'
        f'<dd class="comment-body"><p>{item.text}</p></dd>'
        f'<dd class="comment-footer"><span class="comment-timestamp"><a href="#c{item.id}">{item.date}</a></span></dd>'
        for item in thread.shown
    )
    return (
        f'<div class="comments" id="comments"><h4>{thread.heading}</h4>'
        f'<dl id="comments-block">{items}</dl>{thread.more}{thread.form}</div>'
    )
