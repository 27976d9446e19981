"""``python -m benchmarks.extraction.hostile [NAME]...``: pages of about a megabyte that are made to hurt.

Prints processor seconds, memory and quality for each, slowest first. Exit status 1 when one took over ``MOST_SECONDS``
or the process over ``MOST_MEGABYTES``.
"""

# ruff: noqa: E501 -- markup reads better in one piece
from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime

from yalu.errors import PageError
from yalu.pages import read_page

MOST_SECONDS = 2.0
MOST_MEGABYTES = 500
SIZE = 1_000_000


def _page(body: bytes) -> bytes:
    return b"<html><head><title>T t | S</title></head><body>" + body + b"</body></html>"


def _fill(unit: str) -> bytes:
    return unit.encode() * (SIZE // len(unit))


CASES: dict[str, bytes] = {
    "deep div": _page(b"<div>" * 200_000),
    "deep span": _page(b"<span>" * 160_000),
    "deep b": _page(b"<b>" * 300_000),
    "deep li": _page(b"<ul><li>" * 110_000),
    "deep comment": _page(_fill("<div class='comment' id='comment-1'>")),
    "deep comments named": _page(
        b"".join(b"<div class='comment' id='comment-%d'><span class='author'>a</span><time>" % i for i in range(14000))
    ),
    "comments flat": _page(
        b"".join(
            b"<div class='comment' id='comment-%d'><span class='author'>a</span><time datetime='2020-01-01'></time><p>x</div>"
            % i
            for i in range(9500)
        )
    ),
    "comment li wp": _page(
        b"<ol class='commentlist'>"
        + b"".join(
            b"<li id='comment-%d' class='comment depth-1'><cite class='fn'>a</cite><p>x</p>" % i for i in range(14000)
        )
    ),
    "generic items": _page(
        b"<div id=comments>"
        + b"".join(
            b"<div class='comment-item'><span class='user'>a%d</span><span class='date'>2020-01-01</span><p>x%d</p></div>"
            % (i, i)
            for i in range(10000)
        )
    ),
    "generic nested": _page(
        b"<div id=comments>"
        + b"".join(
            b"<div class='comment-item'><span class='user'>a%d</span><span class='date'>2020-01-01</span><p>x%d</p>"
            % (i, i)
            for i in range(10000)
        )
    ),
    "one line": _page(b"a" * SIZE),
    "one line words": _page(b"word, " * 160000),
    "cjk line": _page("중국과 한국은, ".encode() * 40000),
    "siblings": _page(b"<p>x</p>" * 100_000),
    "br": _page(b"<br>x" * 150_000),
    "links": _page(b"<a>" * 300_000),
    "links h": _page(b"<a href='/x-y-z'>abc def</a> " * 30000),
    "attrs": _page(b"<p " + b" ".join(b"a%d=1" % i for i in range(100000)) + b">x</p>"),
    "attr classes": _page(b"<p class='" + b"comment related ad " * 50000 + b"'>x</p>"),
    "classes each": _page(b"".join(b"<p class='c%d comment-%d x%d-related'>x</p>" % (i, i, i) for i in range(25000))),
    "entities": _page(b"&amp;" * 200_000),
    "entities2": b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    + b"".join(b"<!ENTITY lol%d '%s'>" % (i, b"&lol%d;" % (i - 1) * 10) for i in range(1, 10))
    + b"]>"
    + _page(b"&lol9;" * 1000),
    "entities num": _page(b"&#x41;" * 160_000),
    "jsonld nest": _page(b"<script type='application/ld+json'>" + b'{"a":' * 100_000 + b"</script>"),
    "jsonld list": _page(
        b"<script type='application/ld+json'>["
        + b'{"@type":"Article","comment":[{"@type":"Comment","text":"x"}]},' * 15000
        + b"{}]</script>"
    ),
    "jsonld deep ok": _page(
        b"<script type='application/ld+json'>"
        + b'{"comment":{"@type":"Comment","text":"a","comment":' * 450
        + b"{}"
        + b"}}" * 450
        + b"</script>"
    ),
    "jsonld str": _page(b'<script type=\'application/ld+json\'>{"articleBody":"' + b"x. " * 300000 + b'"}</script>'),
    "jsonld comments": _page(
        b'<script type=\'application/ld+json\'>{"@type":"Article","comment":['
        + b'{"@type":"Comment","text":"<b>x"},' * 25000
        + b"{}]}</script>"
    ),
    "microdata": _page(b"<div itemscope itemtype='http://schema.org/Comment'><p itemprop=text>x" * 12000),
    "microdata flat": _page(
        b"<div itemscope itemtype='http://schema.org/Comment'><p itemprop=text>x</p></div>" * 12000
    ),
    "microdata article": _page(b"<div itemscope itemtype='http://schema.org/Article'><p itemprop=headline>x" * 12000),
    "metas": _page(b"<meta property='og:title' content='x'>" * 25000),
    "times": _page(b"<time datetime='2020-01-01T00:00:00Z'>2020</time>" * 18000),
    "h1s": _page(b"<h1>Title of it</h1>" * 48000),
    "tables": _page(b"<table><tr><td>" * 60000),
    "unclosed table": _page(b"<table>" * 140000),
    "dates": _page(b"2020-01-01 " * 90000),
    "dates p": _page(b"<p>2020.01.01 10:00</p>" * 43000),
    "digits": _page(b"1" * SIZE),
    "spaces": _page(b" " * SIZE),
    "spaces2": _page(b" \n" * (SIZE // 2) + b"x"),
    "dots": _page(b"." * SIZE),
    "quotes": _page("“".encode() * 300000),
    "scripts": _page(b"<script>var disqus_shortname='x';</script>" * 24000),
    "script long": _page(b"<script>" + b"disqus_identifier = " * 50000 + b"</script>"),
    "script space": _page(b"<script>url: " + b" " * 900000 + b"</script>"),
    "script next": _page(b'<script>self.__next_f.push([1,"' + b'a:[\\"$\\",' * 90000 + b'"])</script>'),
    "next data": _page(b"<script id='__NEXT_DATA__' type='application/json'>" + b'{"a":[' * 150000 + b"</script>"),
    "next data big": _page(
        b"<script id='__NEXT_DATA__' type='application/json'>["
        + b'{"body":"Some sentence of text, and more.","t":1},' * 20000
        + b"1]</script>"
    ),
    "json assign": _page(b"<script>window.__STATE__=" + b'{"a":{' * 120000 + b"</script>"),
    "brackets": _page(b"<script>" + b"[{" * 450000 + b"</script>"),
    "links rel": _page(b"<link rel=alternate type='application/json' href='/wp-json/wp/v2/posts/1'>" * 12000),
    "cpages": _page(b"<div id=comments><h2>3 comments</h2>" + b"<a href='/comment-page-1/'>x</a>" * 28000 + b"</div>"),
    "areas": _page(b"<div class='comments-area'><h3>1 comment</h3>" * 20000),
    "areas flat": _page(b"<div class='comments-area'><h3>1 comment</h3></div>" * 18000),
    "forms": _page(b"<form action='wp-comments-post.php'><textarea></textarea></form>" * 14000),
    "forms deep": _page(b"<form action='wp-comments-post.php'><div>" * 20000),
    "floors": _page(
        b"<div class='tie-area'>" + b"<div class='single-tie'><div class='bdy-inner'><ul data-post-id='1'></ul>" * 12000
    ),
    "head": b"<html><head>" + b"<title>x</title>" * 60000,
    "title long": b"<title>" + b"x | " * 250000 + b"</title>",
    "h1 long": _page(b"<h1>" + b"x - " * 250000 + b"</h1><p>x"),
    "cdata": _page(b"<![CDATA[" * 100000),
    "comments html": _page(b"<!--" * 250000),
    "comments html2": _page(b"<!-- x -->" * 100000),
    "lt": _page(b"<" * SIZE),
    "gt": _page(b">" * SIZE),
    "amp": _page(b"&" * SIZE),
    "doctype": b"<!DOCTYPE " * 100000,
    "svg": _page(b"<svg><g>" * 120000),
    "select": _page(b"<select><option>" * 60000),
    "nested a": _page(b"<a href=x><div>" * 60000),
    "nested p b": _page(b"<p><b>" * 120000),
    "font": _page(b"<font><p>" * 100000),
    "by": _page(b"<p>By " * 200000),
    "author links": _page(b"<a rel=author href='/author/x'>John Smith</a>" * 22000),
    "author els": _page(b"<div class='author'>John Smith" * 35000),
    "subscribe": _page(b"subscribe to continue " * 45000),
    "nul": _page(b"\x00" * SIZE),
    "ff": _page(b"\xff" * SIZE),
    "b64 c": _page(b"<a data-cfemail='" + b"ab" * 400000 + b"'>x</a>"),
    "blockquotes": _page(b"<blockquote>" * 80000 + b"x"),
    "figures": _page(b"<figure><figcaption>x" * 45000),
    "base": b"<base href='//[x'>" * 50000,
    "urls": _page(b"<a href='//[x'>x</a>" * 50000),
    "wpd": _page(
        b"".join(b"<div id='wpd-comm-%d_%d'><div class='wpd-comment-text'>x" % (i, i + 1) for i in range(18000))
    ),
    "depthcls": _page(
        b"<ol class='comment-list'>"
        + b"".join(b"<li id='comment-%d' class='depth-%d'><p>x</li>" % (i, i) for i in range(18000))
    ),
    "same text": _page(b"<p>The same text, of some length, again and again.</p>" * 18000),
    "lists": _page(b"<ul><li><a href=x>The same text of some length</a></ul>" * 18000),
    "article els": _page(b"<article><h1>T t</h1><p>x, y.</p></article>" * 18000),
    "hidden": _page(b"<div style='display:none;" + b" " * 300 + b"'>x</div>" * 2500),
    "style": _page(b"<p style='" + b"display:" * 100000 + b"'>x"),
}


def main() -> int:
    rows = []
    for name, body in CASES.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        begun = time.process_time()
        try:
            page = read_page(body, url="https://x.example/a/1", headers={}, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
            came = page.quality.value
        except PageError as error:
            came = str(error)
        rows.append((time.process_time() - begun, name, len(body), came))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for seconds, name, size, came in sorted(rows, reverse=True):
        print(f"{seconds:6.2f} s  {size // 1000:5d} kB  {name:<22} {came}")
    print(f"{len(rows)} pages, at most {memory} MB")
    return 1 if memory > MOST_MEGABYTES or any(row[0] > MOST_SECONDS for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
