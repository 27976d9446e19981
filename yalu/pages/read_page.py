"""Extraction entry point: reads bytes into a ``Page``, in the order in which the parts depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from lxml.html import HtmlElement

from yalu.model import Access, Candidate, FieldCandidates, Page, ParsedArticle, ParsedComment, Quality
from yalu.pages.authors.byline import Names, read_byline
from yalu.pages.body import notices as notes
from yalu.pages.body.access import prompts, read_access
from yalu.pages.body.body_selector import Body, BodyReader
from yalu.pages.body.hidden_body import LEAST, embedded_body
from yalu.pages.body.set_apart import keys_beside, paragraphs_apart
from yalu.pages.comments import page_thread
from yalu.pages.context import BY_PLACE, SITE_RULE, Context
from yalu.pages.dates.date_selector import Dates, read_dates
from yalu.pages.document.blocks import Block, walk
from yalu.pages.document.decode import MISSTATED
from yalu.pages.document.document import Document, parse
from yalu.pages.document.metadata import read_structured, squashed
from yalu.pages.fields.canonical_url import canonical_url, publisher_id, short_url
from yalu.pages.fields.details import read_language, read_subtitle, read_tags
from yalu.pages.fields.section_label import best_label, label_candidates
from yalu.pages.fields.site_names import site_names
from yalu.pages.fields.title import Headline, read_title, statements, title_candidates
from yalu.pages.overrides import select
from yalu.pages.quality import Judgement, judge
from yalu.sources.source import PageRules
from yalu.text import body_text
from yalu.text import paragraphs as paragraphs_of

T = TypeVar("T")
Dropped = list[tuple[str, str]]
Labels = tuple[Candidate[str], ...]
_STATES = ("category-", "tag-", "status-", "format-", "has-", "is-", "post-")
"""How names begin that say of a piece what it is or where it is filed, and not how it is drawn."""
MUCH_TEXT = 900.0
"""Weight of running text in the markup from which no body is searched for outside it."""


def read_page(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str],
    fetched_at: datetime,
    status: int = 200,
    rules: PageRules | None = None,
    comments: str = "auto",
    timezone: str | None = None,
) -> Page:
    """Read a page: the article, the thread as far as it is on the page, and the quality of the capture.

    ``body`` are the bytes as served, ``url`` the address they came from, ``headers`` the response headers (lower-case
    names), ``fetched_at`` the aware time of the fetch, ``rules`` the source's overrides, ``comments`` "auto", "off" or
    a platform's name, ``timezone`` the IANA zone of times shown without one. No clock or network is used; equal
    arguments give equal pages.

    Raises NotAPage for bytes that are no document, PageTooLarge over ``document.MAX_BYTES``; nothing else.
    """
    document, rules, dropped = parse(body, url=url, headers=headers, status=status), rules or PageRules(), Dropped()
    elements = document.elements
    structured = read_structured(elements, url)
    begun = _begin_thread(document, comments, rules.frame, dropped)
    removed = select(document.tree, rules.remove)
    dropped += [(_name(node), "comments") for node in begun.cut] + [(_name(node), SITE_RULE) for node in removed]
    post, own = (begun.opening.post, begun.opening.own) if begun.opening is not None else (None, frozenset())
    walked = walk(document.tree, frozenset(begun.cut) | frozenset(removed), elements, own)
    sites = site_names(structured, elements, url)
    address, known = canonical_url(structured, elements, url), publisher_id(structured, elements)
    stated = statements(structured, elements)
    article, judged, provenance, candidates = _article(
        Context(document, structured, walked, rules, fetched_at, timezone, sites, begun.boxes, post, stated),
        dropped,
    )
    provenance |= {
        "encoding": f"{document.decoded.encoding} ({document.decoded.evidence})", "url": address.source,
        MISSTATED: document.decoded.misstated,
        "publisher_id": known.source if known else "", "thread": begun.thread.platform if begun.thread else "",
    }  # fmt: skip
    return Page(
        address.value,
        judged.quality,
        article,
        begun.thread,
        judged.reason,
        known.value if known else None,
        begun.more,
        {field: source for field, source in provenance.items() if source},
        tuple(dropped[:400]),
        short_url=short_url(elements, url),
        beside=() if article is None else keys_beside(walked, paragraphs_of(article.body)),
        candidates=candidates,
    )


def _begin_thread(document: Document, comments: str, frame: str | None, dropped: Dropped) -> page_thread.Start:
    """Read the page's thread, or tell that it could not be read: nothing that a page holds may cost the article."""
    own = "off" if frame else comments
    try:
        begun = page_thread.start(document.elements, document.url, document.headers, own, document.text)
        if own == comments:
            return begun
        return page_thread.framed(select(document.tree, frame), document.url)._replace(cut=begun.cut)
    except ValueError as error:
        dropped.append(("thread", f"cannot be asked for: {error}"[:200]))
        return page_thread.Start(None) if comments == "off" else page_thread.unreadable()


def _name(node: HtmlElement) -> str:
    label = node.get("id") or node.get("class") or ""
    return f"<{node.tag}{' ' + label[:60] if label else ''}>"


def _article(
    context: Context, dropped: Dropped
) -> tuple[ParsedArticle | None, Judgement, dict[str, str], FieldCandidates]:
    """Read the article, or tell why there is none, with the source of each field and what other places say of it."""
    title = read_title(context) or Candidate(Headline(""), "")
    node = title.value.node
    reader = BodyReader(context.walk, title=title.value.text, heading=node, comments=context.comments)
    around = frozenset(() if node is None else node.iterancestors())
    context = replace(context, title=title.value.text, title_node=node, title_at=reader.title_at, around=around)
    main, hidden = _body(context, reader)
    body = _shown(context, main)
    paragraphs, notices = notes.parted(context.walk, body.value)
    dropped += [(block.text[:80], block.reason) for block in context.walk.blocks if block.reason][:300]
    text = body_text([block.text for block in paragraphs])
    opening = context.opening if _is_told(context.opening, (block.text for block in body.value)) else None
    context = replace(context, body=[] if hidden else main.blocks, prose=main.good, text=text, opening=opening)
    language = read_language(context)
    context = replace(context, language=language.value if language else None)
    dates, labels = read_dates(context), label_candidates(context)
    context = replace(context, sections=frozenset(squashed(at.value) for at in labels if at.confidence > BY_PLACE))
    access = Candidate(*read_access(context.structured, reader, context.body, context.text))
    judged = judge(context, access, dated=dates.published is not None)
    provenance = {"title": title.source, "body": hidden or body.source, "language": language.source if language else ""}
    if judged.quality not in (Quality.OK, Quality.TEASER):
        return None, judged, provenance, FieldCandidates()
    (byline, signed), notices = read_byline(context), [*notices, *notes.beside(reader, body.value)]
    fields: dict[str, Candidate[Any] | None] = {
        "published_at": dates.published, "modified_at": dates.modified, "label": best_label(labels),
        "subtitle": read_subtitle(context), "tags": read_tags(context),
    }  # fmt: skip
    provenance |= {name: field.source for name, field in fields.items() if field}
    provenance |= {"byline": byline.source, "access": access.source or "no sign of a wall"}
    article = ParsedArticle(
        title=context.title,
        body=context.text,
        byline=byline.value,
        language=context.language,
        notices=tuple(dict.fromkeys(notices)),
        access=Access.TEASER if judged.quality is Quality.TEASER else access.value,
        boxes=() if hidden or body.source == SITE_RULE else paragraphs_apart(context.walk, paragraphs, main.container),
        **{name: field.value for name, field in fields.items() if field},
    )
    candidates = _candidates(context, title, _beside_chosen(byline, signed) if byline.value else signed, dates, labels)
    return article, judged, provenance, replace(candidates, body_in=provenance["body"])


def _is_told(post: ParsedComment | None, texts: Iterable[str]) -> bool:
    """True if texts have the longest line of a post, be it a notice: the post is the article."""
    longest = max(map(squashed, post.text.split("\n")), key=len) if post is not None else ""
    return bool(longest) and longest in squashed("\n".join(texts))


def _drawn(context: Context) -> str:
    """The classes of the headline and of the elements around the text, else their ids.

    Else their tags, where a table lays out the page.
    """
    parents, text = context.walk.parents, context.body
    # The first block may be a standfirst in an element of its own.
    aside = len(text) > 2 and parents[text[0].element] != parents[text[1].element] == parents[text[2].element]
    around = context.walk.chain(text[int(aside)].element, 3) if text else ()
    nodes = [
        node for node in (context.title_node, *(context.walk.nodes[index] for index in around)) if node is not None
    ]
    names = " ".join(filter(None, (node.get("class") for node in nodes))).split()
    classes = " ".join(name for name in names if not name.startswith(_STATES))
    ids = " ".join(filter(None, (node.get("id") for node in nodes)))
    return classes or ids or " ".join(node.tag for node in nodes if any(cell.tag == "td" for cell in nodes))


def _candidates(
    context: Context, title: Candidate[Headline], bylines: tuple[Candidate[Names], ...], dates: Dates, labels: Labels
) -> FieldCandidates:
    """What each place says of a field."""
    headline = Candidate(title.value.text, title.source)
    return FieldCandidates(
        title=_beside_chosen(headline, title_candidates(context)),
        byline=bylines,
        published_at=_beside_chosen(dates.published, dates.publications) if dates.published else (),
        modified_at=dates.modifications,
        label=labels,
        drawn=_drawn(context),
        prompts=prompts(context.walk, context.body),
    )


def _beside_chosen(chosen: Candidate[T], others: tuple[Candidate[T], ...]) -> tuple[Candidate[T], ...]:
    """The candidates of a field, the chosen one among them; that of a site rule alone."""
    if chosen.source == SITE_RULE:
        return (chosen,)
    known = any(chosen.value == other.value and other.confidence > BY_PLACE for other in others)
    return others if known else (*others, chosen)


def _body(context: Context, reader: BodyReader) -> tuple[Body, str]:
    """Return the body in the markup, or the one outside it, with its source, if that holds much more."""
    body = reader.read()
    if body.good >= MUCH_TEXT or context.rules.body:
        return body, ""
    hidden = embedded_body(context.structured, context.walk.elements, context.title)
    if hidden is None or hidden.good <= 2 * body.good:
        return body, ""
    shown = {block.text for block in body.blocks if block.sentence}
    if body.good >= LEAST and not hidden.titled and not any(block.text in shown for block in hidden.blocks):
        return body, ""  # a different text of the page, not the rest of this one
    return Body(list(hidden.blocks), body.container, hidden.good), hidden.source


def _shown(context: Context, body: Body) -> Candidate[list[Block]]:
    """The blocks of the body: those a rule of the source selects, else those found."""
    if ruled := select(context.tree, context.rules.body):
        return Candidate([block for node in ruled for block in walk(node).blocks], SITE_RULE)
    node = context.walk.nodes[body.container] if context.walk.nodes else None
    return Candidate(body.blocks, f"blocks in {_name(node)}" if node is not None else "nothing found")
