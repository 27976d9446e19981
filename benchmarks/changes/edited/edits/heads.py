"""Another headline, day of publication or author."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from benchmarks.changes.edited.edits.change import Change, Expected, Target, checked, edit_word
from benchmarks.changes.edited.edits.spots import Spot, modality, name, negation, number, word
from benchmarks.changes.edited.pages.copies import Edit, apply, json_ld_ok, replace_everywhere
from benchmarks.changes.edited.pages.sample import Sample, shuffled
from benchmarks.changes.edited.pages.source import Block, Page, key
from benchmarks.changes.edited.words import MONTHS, PEOPLE, SUFFIX


def headline(sample: Sample, rng: random.Random, og_only: bool) -> Change | None:
    """Another headline in all its places, or only in the h1 and the og: and twitter: titles."""
    head = sample.headline
    if head is None:
        return None
    target = Target((head,), "article.headline", headline=True)
    tries = shuffled(rng, [(number, 0.5), (word, 0.2), (name, 0.5), (negation, 0.5), (modality, 0.5)])
    change = next((c for f, low in tries if (c := edit_word(sample, target, f, rng, low))), None)
    change = change or edit_word(sample, target, _suffix, rng, 0.2)
    return _og_only(sample, head, change) if change and og_only else change


def _suffix(text: str, lang: str, rng: random.Random) -> Spot | None:
    """Words put behind the headline."""
    if lang not in SUFFIX or not text[-1].isalnum():
        return None
    return len(text), len(text), rng.choice(SUFFIX[lang])


def _og_only(sample: Sample, head: Block, change: Change) -> Change | None:
    """Keep the edits in the headline itself and in og:title and twitter:title."""
    kept = [e for e in change.edits if head.start <= e.start <= head.end]
    social = [e for e in change.edits if e not in kept and _social_title(sample, e)]
    return replace(change, edits=(*kept, *social)) if social and kept else None


def _social_title(sample: Sample, edit: Edit) -> bool:
    """True for an edit in the content of a meta og:title or twitter:title."""
    src = sample.src
    tag = src[src.rfind("<", 0, edit.start) : src.find(">", edit.end) + 1].lower()
    in_tag = sample.page.region(edit.start) == "tag" and tag.startswith("<meta")
    return in_tag and bool(re.search("(og|twitter):title", tag))


def date_patterns(day: str, lang: str) -> list[str]:
    """Patterns of a day; group d is the day of the month."""
    year, month, date = day.split("-")
    m, d = int(month), int(date)
    names = {MONTHS[k][m - 1] for k in {lang, "en"} if k in MONTHS}
    names |= {n[:3] for n in names if len(n) > 3} | {n[:4] for n in names if len(n) > 4}
    month_name = "(?:" + "|".join(sorted(names, key=len, reverse=True)) + r")\.?"
    dd, mm = rf"(?P<d>0?{d})", rf"0?{m}"
    return [
        rf"(?<!\d){year}[-/.]{mm}[-/.]{dd}(?!\d)",
        rf"(?<!\d){year}\s*年\s*{mm}\s*月\s*{dd}\s*日",
        rf"(?<!\d){dd}[./-]{mm}[./-](?:{year}|{year[2:]})(?!\d)",
        rf"(?<!\d){mm}/{dd}/(?:{year}|{year[2:]})(?!\d)",
        rf"(?<!\d){dd}(?:st|nd|rd|th)?[.,]?\s+(?:de\s+)?{month_name},?\s+(?:de\s+)?{year}(?!\d)",
        rf"(?<![\w]){month_name}\s+{dd}(?:st|nd|rd|th)?,?\s+{year}(?!\d)",
    ]


def article_date(sample: Sample, rng: random.Random) -> Change | None:
    """Another day of publication wherever the page shows it."""
    day, page, head = sample.gold.get("published"), sample.page, sample.headline
    if not day or head is None or not _structured_days_agree(sample.src, day):
        return None
    old = int(day[8:])
    if day[5:7] == day[8:]:
        return None  # 02/02/2025: which of the two is the day?
    near_days = range(max(1, old - 6), min(28, old + 6) + 1)
    new = rng.choice([d for d in near_days if d != old and len(str(d)) == len(str(old))] or [0])
    if not new:
        return None
    rx = [re.compile(p, re.I) for p in date_patterns(day, sample.lang)]
    if any(r.search(head.text) for r in rx):
        return None
    edits, near = _shown_days(sample, head, rx, new)
    if (near != 1 and near != 2) or any(sample.in_thread(b) and any(r.search(b.text) for r in rx) for b in page.blocks):
        return None
    edits += _coded_days(page, rx, new)
    edits = list({(e.start, e.end): e for e in edits}.values())
    after = apply(sample.src, edits)
    if not json_ld_ok(sample.src, after) or re.search(rf"(?:datePublished|published_time)[^<>]{{0,40}}{day}", after):
        return None
    return Change("", tuple(edits), (Expected("article.date", 0.2),))


def _structured_days_agree(src: str, day: str) -> bool:
    """True when no structured date of publication names another day than the gold."""
    days = re.findall(r"datePublished[\"']?\s*[:=]\s*[\"'](\d{4}-\d\d-\d\d)", src)
    days += re.findall(r"published_time[\"']\s+content=[\"'](\d{4}-\d\d-\d\d)", src)
    return all(d == day for d in days)


def _day(m: re.Match[str], new: int) -> str:
    return f"{new:02d}" if len(m.group("d")) == 2 else str(new)


def _shown_days(sample: Sample, head: Block, rx: list[re.Pattern[str]], new: int) -> tuple[list[Edit], int]:
    """Edits of the shown dates outside the body, and how many stand near the headline."""
    edits, near, page = [], 0, sample.page
    place = next(i for i, b in enumerate(page.blocks) if b is head)
    for i, block in enumerate(page.blocks):
        if sample.in_body(block) or page.hidden(block):
            continue
        for m in (m for r in rx for m in r.finditer(block.text)):
            a, b = m.span("d")
            if block.solid(a, b):
                edits.append(Edit(block.pos[a][0], block.pos[b - 1][1], _day(m, new)))
                near += -6 <= i - place <= 8
    return edits, near


IN_SCRIPT = re.compile(r"[\"']$")
IN_TAG = re.compile(r"(?i)(?:content|datetime|title|data-[\w-]*(?:date|time)[\w-]*)\s*=\s*[\"']?[^\"'<>/]*$")


def _coded_days(page: Page, rx: list[re.Pattern[str]], new: int) -> list[Edit]:
    """Edits of the same day in metas, time elements and script strings, never in addresses."""
    edits = []
    for r in rx[:4]:
        for m in r.finditer(page.src):
            kind, before = page.region(m.start()), page.src[max(0, m.start() - 400) : m.start()]
            lead = {"script": IN_SCRIPT, "tag": IN_TAG}.get(kind)
            if lead and lead.search(before):
                edits.append(Edit(m.start("d"), m.end("d"), _day(m, new)))
    return edits


AGENCY = re.compile(
    r"(?i)\b(afp|dpa|reuters|staff|team|redaktion|editor\w*|news\w*|admin|fernsehen|press\w*|agency|magazin\w*|blog"
    r"|local|canada|gmbh|inc|group|media|times|desk)\b"
)


def _is_person(author: str, url: str) -> bool:
    """True for the name of a person, not of an agency or of the site."""
    if re.fullmatch("[\u3040-\u30ff\u4e00-\u9fff]{3,6}", author):
        return True
    words = author.split()
    host = url.split("/")[2].lower() if url.count("/") >= 2 else ""
    if len(words) not in (2, 3) or AGENCY.search(author) or any(len(w) > 3 and w.lower() in host for w in words):
        return False
    return all(re.fullmatch(r"[A-ZÄÖÜÀ-ÞŁŚŻ][\w'’.\-]*|von|de|van|der|la|da", w) for w in words)


def byline(sample: Sample, rng: random.Random) -> Change | None:
    """Another author in every place."""
    authors = [a for a in sample.gold.get("authors", []) if _is_person(a, sample.url)]
    if not authors or sample.lang not in PEOPLE or (sample.body is None and sample.headline is None):
        return None
    old, new = rng.choice(authors), rng.choice(PEOPLE[sample.lang])
    whole = key(old)
    blocks = [b for b in sample.page.blocks if whole in b.key]
    if not blocks or whole in sample.gold_key or sample.page.hidden(blocks[0]):
        return None
    if any(b in sample.article or sample.in_thread(b) for b in blocks):
        return None
    if not any(len(b.key) < len(whole) + 60 and not sample.page.hidden(b) for b in blocks):
        return None
    edits = replace_everywhere(sample.page, old, 0, len(old), new, sample.charset or "utf-8")
    if not edits or len(edits) > 15 or sample.loose.count(whole) > len(edits):
        return None
    if not checked(sample, edits, whole, key(new)):
        return None
    return Change("", tuple(edits), (Expected("article.byline", 0.2),))
