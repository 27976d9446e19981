"""Who wrote it: people, as they are named, without "By", roles, agencies and addresses.

Rule: structured statements first (JSON-LD, microdata, meta); of these the first that names people is taken. If none
does, what the page shows: ``rel=author`` and elements named as author or byline beside the headline, then the forms in
which East Asian papers sign inside the text (``홍길동 기자``, ``记者 王小明``, ``文/王小明``, ``作者：``, ``責任編集``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from yalu.pages.blocks import name_tokens
from yalu.pages.structured import Structured, squashed, text_of
from yalu.pages import words
from yalu.text import one_line

MAX_NAMES = 12
_URL = re.compile(r"https?://|www\.|/|\.(?:com|net|org|html?|php)\b", re.I)
_MAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}|(?<!\w)@\w{1,40}")
_BY = re.compile(
    r"\A(?:(?:written|posted|reported|reviewed|published|analysis|opinion|story|text|words|photos?|edited|article)?\s?by\b|by\s?[:：]|von\b|vom\b|aus .{3,20}? von\b|por\b|par\b|door\b|di\b|av\b|af\b|autore?s?\s?[:：]|autor(?:in)?\s?[:：]"
    r"|auteur\s?[:：]|author\s?[:：s]?|text\s?[:：]|foto\s?[:：]|tekst\s?[:：]|yazan\s?[:：]|czytaj|przez\b|"
    r"文\s?[/／|:：]|文字?\s?[/／|:：]|作\s?者\s?[/／|:：]?|撰文\s?[/／|:：]?|本报记者|本報記者|特约记者|特派記者|首席记者|记者\s?[/／|:：]?|記者\s?[/／|:：]?|编辑\s?[:：]|編輯\s?[:：]|责任?编辑\s?[:：]|責任編集\s?[:：]|責編\s?[:：]|责编\s?[:：]|글\s?[·/:]?|글쓴이\s?[:：]?|기자\s?[:：]|執筆\s?[:：]?|文責\s?[:：]?|署名\s?[:：]?)\s*",
    re.I,
)
_ROLE_AFTER = re.compile(
    r"(?:\s*[,|·•–—]\s*|\s+-\s+|\s*[（(])(?:.{0,80}?(?:correspondent|reporter|editor|writer|columnist|contributor|staff|journalist|author|redakteur|redaktion|korrespondent|bureau|associated press|reuters|usa today|news|president|director|professor|fellow|chief|@|updated|published|for |the |\d).{0,80})\Z",
    re.I,
)
_EAST_ROLE = re.compile(
    r"\s*(?:(?:선임|수습|전문|인턴|객원|특파원|국제|정치|경제|사회)?\s?(?:기자|특파원|논설위원|논설실장|칼럼니스트|편집위원|편집국장|주필|대기자|교수|위원|연구원|변호사|대표|소장|앵커|작가)|记者|記者|通讯员|特约评论员|编委|主笔|記者団|特派員|編集委員|論説委員|解説委員|さん|氏|教授)(?:[=＝].{0,20})?\s*\Z"
)
_SPLIT = re.compile(
    r"\s*(?:[;；、/|，・]|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÀ-Þ])|\bund\b|\bog\b|\boch\b|\bwith\b|&|,\s(?!(?:jr|sr|ii|iii|phd|ph\.d|md|m\.d|cfp|cpa|esq|mba|rn|dds)\b)|,(?=[A-ZÀ-Þ])|\bve\b|\bi\b(?=\s+[A-ZÀ-Þ]))\s*",
    re.I,
)
_TITLES = re.compile(r"\A(?:dr|prof|mr|mrs|ms|sir)\.\s+", re.I)
_NOT_NAMES = re.compile(
    r"(?i)\A(?:admin(?:istrator)?|editors?|editorial(?: team| staff| board)?|staff(?: writers?| reporters?)?|redaktion.{0,20}|redazione.{0,20}|redacci[oó]n.{0,20}|redação|rédaction.{0,20}|la rédaction|newsroom|news desk|web desk|online|webmaster|team|guest(?: author| post)?|contributors?|"
    r"author|unknown|none|null|n/?a|user|root|default|anonymous|view (?:all )?(?:posts|articles|profile|bio).{0,60}|more (?:from|by).{0,60}|follow.{0,40}|read more.{0,20}|share|twitter|facebook|published|updated|posted|on|email|comments?|subscribe|"
    r"编辑|記者|记者|기자|작성자|관리자|网络|本站|综合|佚名|匿名|编辑部|本报讯|온라인뉴스팀|디지털뉴스팀|편집부|.{1,12}(?:뉴스팀|편집국|編集部|编辑部|ニュース部)|\d+|associated press|the associated press|ap|reuters|thomson reuters|afp|agence france-presse|dpa|dpa-.{2,10}|xinhua|新华社|新华网|中新网|中新社|人民网|聯合新聞網|中央社|共同通信|時事通信|연합뉴스|뉴시스|뉴스1|bloomberg|press release|news service|wire service|wire reports|pti|ani|ians|efe|ansa|epa|upi)\Z"
)
_EAST_SIGNED = (
    re.compile(
        r"(?:\A|[\s\[【(（=/])([가-힣]{2,4})\s?(?:선임|수습|전문|인턴|객원)?\s?(?:기자|특파원|논설위원|칼럼니스트)(?:\s?[=(\]】)/,]|\s|\Z)"
    ),
    re.compile(
        r"(?:文|作者|撰文|执笔|撰稿|記者|记者|采写)\s?[/／|:：]\s?((?:[\u4e00-\u9fff]{2,4}[\s、，,]{0,2}){1,4})(?:\s|\Z|[）)】\]])"
    ),
    re.compile(
        r"[（(【](?:本报)?(?:记者|記者|作者|通讯员)\s?[:：]?\s?((?:[\u4e00-\u9fff]{2,3}[\s、]{0,2}){1,3})[）)】]"
    ),
    re.compile(r"[（(【\[](?:责任?编辑|責任編輯|責編|编辑|編輯)\s?[:：]\s?([\u4e00-\u9fff]{2,4})(?:\s?[)）】\]]|\s)"),
)


def clean_name(raw: str) -> str:
    """One name without what papers put around it; empty when it is no person's name."""
    name = one_line(html.unescape(re.sub(r"<[^<>]{1,80}>", " ", raw)))[:200]
    name = _MAIL.sub("", name)
    for _ in range(2):
        name = _BY.sub("", name).strip(" \t,;:·|-–—•*=/’'\"“”()[]【】（）©ⓒ")
    name = _ROLE_AFTER.sub("", name)
    name = _EAST_ROLE.sub("", name).strip(" ,;:·|-–—•/=()[]")
    if not name or len(name) > 60 or len(name) < 2 or _URL.search(name) or _NOT_NAMES.match(name):
        return ""
    if sum(char.isdigit() for char in name) > 2 or name.count(" ") > 5:
        return ""
    return name


def names_in(raw: str, sites: Iterable[str] = ()) -> tuple[str, ...]:
    """The people in one statement of authorship."""
    raw = _BY.sub("", one_line(html.unescape(raw))[:400])
    parts = [raw] if len(raw) < 8 and " " not in raw and not _SPLIT.search(raw) else _SPLIT.split(raw)
    found = [clean_name(part) for part in parts if part]
    known = set(sites)
    return tuple(dict.fromkeys(name for name in found if name and squashed(name) not in known))[:MAX_NAMES]


def read_byline(
    structured: Structured, tree: HtmlElement, sites: tuple[str, ...], near: HtmlElement | None
) -> tuple[tuple[str, ...], str]:
    """The people who signed the piece, and where that was read; empty when nobody did."""
    for source, values in _stated(structured):
        names = [name for value in values for name in names_in(value, sites)]
        if names:
            return _unique(names), source
    for source, values in _shown(tree, near):
        names = [name for value in values for name in names_in(value, sites)]
        if names:
            return _unique(names), source
    return (), ""


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(squashed(name), name)
    return tuple(seen.values())[:MAX_NAMES]


def _stated(structured: Structured) -> Iterable[tuple[str, list[str]]]:
    people = _json_people(structured, structured.article)
    if people:
        yield "json-ld", people
    micro = structured.microdata
    if values := micro.get("author.name") or micro.get("author"):
        yield "microdata", values
    for key in (
        "author",
        "article:author_name",
        "byl",
        "parsely-author",
        "sailthru.author",
        "cxenseparse:author",
        "dc.creator",
        "dc.creator.name",
        "dcterms.creator",
        "citation_author",
        "article:author",
        "og:article:author",
        "og:author",
        "dable:author",
        "article_author",
        "authors",
        "news:author",
        "twitter:data1",
    ):
        values = [value for value in structured.meta.get(key, ()) if not _URL.search(value)]
        if key == "twitter:data1" and not any(
            "writ" in label.lower() or "author" in label.lower() or "by" == label.lower()[:2]
            for label in structured.meta.get("twitter:label1", ())
        ):
            continue
        if values:
            yield f"meta {key}", values


def _json_people(structured: Structured, node: dict[str, object]) -> list[str]:
    raw = node.get("author") or node.get("creator")
    items = raw if isinstance(raw, list) else [raw]
    people, groups = [], []
    for item in items[:MAX_NAMES]:
        value = structured.resolve(item)
        name = text_of(value, "name", "alternateName")
        if isinstance(value, dict) and isinstance(value.get("name"), list):
            people.extend(str(each) for each in value["name"][:MAX_NAMES] if isinstance(each, str))
            continue
        kinds = str(value.get("@type", "")).lower() if isinstance(value, dict) else ""
        (groups if "organization" in kinds else people).append(name)
    return [name for name in (people or groups) if name]


def _shown(tree: HtmlElement, near: HtmlElement | None) -> Iterable[tuple[str, list[str]]]:
    linked = [
        node
        for node in tree.iter("a")
        if "author" in (node.get("rel") or "").lower().split() or "author" in (node.get("itemprop") or "")
    ]
    linked = [node for node in linked if not _in_comment(node)]
    if linked:
        yield "rel=author", [node.text_content() for node in linked[:1]]
    named: list[HtmlElement] = []
    for node in tree.iter(
        "span",
        "div",
        "p",
        "a",
        "li",
        "h3",
        "h4",
        "h5",
        "address",
        "strong",
        "em",
        "cite",
        "dd",
        "td",
        "ul",
        "section",
        "footer",
        "header",
    ):
        name = node.get("class") or node.get("id")
        if not name:
            continue
        tokens = name_tokens(node.get("class"), node.get("id"))
        if tokens & words.names("author") and not tokens & words.names("not_author") and not _in_comment(node):
            text = one_line(node.text_content())
            if 2 < len(text) < 160:
                named.append(node)
        if len(named) > 20:
            break
    for node in _nearest(named, near):
        inner = [
            child
            for child in node.iter("a", "span", "strong", "b")
            if child is not node and one_line(child.text_content())
        ]
        links = [child for child in inner if child.tag == "a"]
        if links:
            yield f"element {node.get('class') or node.get('id')}"[:80], [child.text_content() for child in links]
        yield f"element {node.get('class') or node.get('id')}"[:80], [node.text_content()]


def _nearest(nodes: list[HtmlElement], near: HtmlElement | None) -> list[HtmlElement]:
    """Candidates in document order, those after the headline first."""
    if near is None or not nodes:
        return nodes[:6]
    order = {node: place for place, node in enumerate(near.getroottree().getroot().iter())}
    at = order.get(near, 0)
    after = [node for node in nodes if order.get(node, 0) >= at]
    return (after + [node for node in nodes if node not in after])[:6]


def _in_comment(node: HtmlElement) -> bool:
    for depth, above in enumerate(node.iterancestors()):
        if depth > 8:
            return False
        if name_tokens(above.get("class"), above.get("id")) & {
            "comment",
            "comments",
            "commentlist",
            "related",
            "sidebar",
            "respond",
        } and above.tag not in ("body", "html"):
            return True
    return False


def signed_in_text(paragraphs: list[str], language: str | None) -> tuple[str, ...]:
    """People who sign inside the text, in the forms of Korean, Chinese and Japanese papers; looks at both ends."""
    ends = paragraphs[:4] + paragraphs[-4:] if len(paragraphs) > 8 else paragraphs
    patterns = _EAST_SIGNED if language in ("ko", "zh", "ja", None) else ()
    for pattern in patterns:
        found: list[str] = []
        for text in ends:
            sample = text[:160] + " " + text[-160:] if len(text) > 320 else text
            for match in pattern.finditer(sample):
                found.extend(name for part in re.split(r"[\s、，,]+", match[1]) if (name := clean_name(part)))
            if found:
                break
        if found:
            return _unique(found)
    return ()
