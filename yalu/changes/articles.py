"""Compare two states of an article: changes and their significance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yalu.changes.body.author_credits import (
    BYLINE_DRESS,
    LONGEST_NAME,
    MOST_NAMES,
    but_for_fields,
    but_for_notes,
    is_signature,
    names_looked_for,
)
from yalu.changes.body.boxes import are_alike, bag, but_for_boxes
from yalu.changes.body.notices import is_notice, notices_of
from yalu.changes.body.paragraphs_elsewhere import DISPLACED, REPEATED, left_out, one_sided
from yalu.changes.body.teasers import shared_by_teaser, with_teaser
from yalu.changes.declared_edits import with_declaration
from yalu.changes.field_agreement import agreed_fields
from yalu.changes.language.mojibake import REASON, legible_article
from yalu.changes.language.word_variants import fold
from yalu.changes.quotations.compare import LEAST, quotation_differences
from yalu.changes.quotations.find import TESTED
from yalu.changes.significance.hunk import FORM, TextDifference, shown
from yalu.changes.significance.text_significance import Weight, differences, summed, weigh
from yalu.changes.significance.volatile_text import clockwork
from yalu.changes.template_change import another_template, as_form, but_for_edges
from yalu.changes.versions import same_time
from yalu.finding import Finding
from yalu.model import Access, FieldCandidates, Kind, ParsedArticle
from yalu.reasons import Reason
from yalu.text import one_line, paragraphs


def compare_articles(
    old: ParsedArticle,
    new: ParsedArticle,
    repeated: frozenset[str] = frozenset(),
    displaced: frozenset[str] = frozenset(),
    candidates: tuple[FieldCandidates, FieldCandidates] = (FieldCandidates(), FieldCandidates()),
    quoted_in: frozenset[str] = TESTED,
) -> tuple[Finding, ...]:
    """Return the changes between two states of one article, at most one per kind, in the order of the kinds.

    ``repeated`` are paragraphs that other articles of the source repeat; see ``repeated_in``. ``displaced`` are
    paragraphs that stand beside the text of the other capture; see ``displaced_in``. ``candidates`` are what the places
    of both captures say of each field; see ``agreed_fields``. ``quoted_in`` are the languages of texts in which
    quotations are compared.

    A field that only one state has is not a change. Cosmetic differences are findings with a significance under 0.2.
    """
    seen = old, new
    old, new = legible_article(old, new), legible_article(new, old)
    garbled = _garbled(seen, (old, new))
    old, new, boxes = but_for_boxes(old, new)
    stock = frozenset(text for text in repeated if not is_notice(text))
    old, new, elsewhere = left_out(old, new, stock, REPEATED)
    old, new, moved = left_out(old, new, displaced & one_sided(old, new), DISPLACED)
    old, new = with_teaser(old, new, *candidates)
    alike = agreed_fields(old, new, *candidates)
    findings = [
        _headline(*alike, [each.value for fields in candidates for each in fields.label]),
        _body(old, new, [*boxes, *elsewhere, *moved], quoted_in, redesigned=another_template(*candidates)),
        _byline(*alike),
        _date(*alike),
        _label(*alike),
        _notice(old, new, displaced),
        _access(old, new),
    ]
    changes = [finding for finding in findings if finding is not None]
    kinds = {finding.kind for finding in changes}
    return with_declaration(old, new, [*(finding for finding in garbled if finding.kind not in kinds), *changes])


def _garbled(seen: tuple[ParsedArticle, ParsedArticle], legible: tuple[ParsedArticle, ParsedArticle]) -> list[Finding]:
    """Return findings for texts that differ by a wrong encoding: as they were ``seen``, and as they are ``legible``."""
    findings, (old, new) = [], seen
    if any(left.title != right.title for left, right in zip(seen, legible, strict=True)):
        findings.append(Finding(Kind.ARTICLE_HEADLINE, FORM / 2, REASON, old.title, new.title))
    if any(left.body != right.body for left, right in zip(seen, legible, strict=True)):
        texts = _first_unlike(paragraphs(old.body), paragraphs(new.body))
        findings.append(Finding(Kind.ARTICLE_BODY, FORM / 2, REASON, *texts))
    return findings


# ---- headline --------------------------------------------------------------------------------------------------------

_SITE_NAME = re.compile(
    r"\s*(?:[|｜]|::|»|_(?=[^_]{2,20}\Z)"
    r"|\s[–—-]\s(?=[A-Z][\w .]{2,30}(?:News|Times|Post|Daily|Herald|Journal|Tribune|\.com)\Z))[^|｜]{1,40}\Z"
)


def _headline(old: ParsedArticle, new: ParsedArticle, labels: Sequence[str]) -> Finding | None:
    lang = new.language or old.language
    if not old.title or not new.title:
        return None
    weight = weigh(old.title, new.title, lang)
    if weight is None:
        return None
    if fold(_SITE_NAME.sub("", old.title)).keys == fold(_SITE_NAME.sub("", new.title)).keys:
        return _finding(Kind.ARTICLE_HEADLINE, 0.1, Reason.of("form.site_name"), old.title, new.title, weight)
    labels = [label for label in (*labels, old.label, new.label) if label]
    bare = _without_label(old.title, labels), _without_label(new.title, labels)
    if bare != (old.title, new.title):
        weight = weigh(*bare, lang)
        if weight is None and _label(old, new) is not None:
            return None
        if weight is None:
            return Finding(Kind.ARTICLE_HEADLINE, 0.1, Reason.of("form.label"), old.title, new.title)
    significance = weight.significance
    if significance >= 0.2:
        significance = min(1.0, significance + 0.1)
    return _finding(Kind.ARTICLE_HEADLINE, significance, weight.reason, old.title, new.title, weight)


def _without_label(title: str, labels: Sequence[str]) -> str:
    """Return the headline without labels it begins with or a bracketed one at its end: they have their own kind."""
    if not labels:
        return title
    any_of = "|".join(map(re.escape, labels))
    begun = re.compile(rf"(?:\W{{0,3}}(?:{any_of})[\W_]{{1,4}}(?=\w))+", re.IGNORECASE)
    ended = re.compile(rf"(?<=\w)\W{{0,2}}\s?[\[【(（〔《〈<](?:{any_of})[\]】)）〕》〉>]\Z", re.IGNORECASE)
    return ended.sub("", begun.sub("", title, count=1) if begun.match(title) else title)


_AROUND_LABEL = " [](){}【】〔〕（）《》〈〉<>|■□◆◇●#"


# ---- body ------------------------------------------------------------------------------------------------------------


def _body(
    old: ParsedArticle,
    new: ParsedArticle,
    boxes: list[TextDifference],
    quoted_in: frozenset[str],
    *,
    redesigned: bool,
) -> Finding | None:
    before, after = own_paragraphs(old, (old, new)), own_paragraphs(new, (old, new))
    if not before or not after:
        return None
    before = but_for_fields(before, after, old, new)
    lang = new.language or old.language
    if old.access is not new.access:
        before, after = shared_by_teaser(before, after, old.access is Access.TEASER)
    edges: list[TextDifference] = []
    if redesigned:
        before, after, edges = but_for_edges(before, after)
    parts = [] if before == after else differences(before, after, lang)
    parts = [*as_form(parts, before, after), *edges] if redesigned else parts
    parts = [part for part in parts if not is_notice(part.added)]
    parts += _subtitle(old, new, lang, redesigned=redesigned) + (boxes if old.access is new.access else [])
    if not parts:
        if before == after or old.access is not new.access:
            return None
        if any(is_notice(paragraph) for paragraph in set(after) - set(before)):
            return None
    weight = summed(parts)
    shown = max(parts, key=lambda part: part.significance, default=None)
    texts = (shown.removed, shown.added) if shown else ("", "")
    quoted = None if weight.significance < LEAST else quotation_differences(before, after, lang, quoted_in)
    reason = (
        weight.reason if quoted is None else Reason.of("article.quotations", quotations=quoted, reason=weight.reason)
    )
    return _finding(
        Kind.ARTICLE_BODY, weight.significance, reason, *(texts if any(texts) else _first_unlike(before, after)), weight
    )


def _first_unlike(before: Sequence[str], after: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the first paragraph of each state that the other does not have: what differs in form alone."""
    known, others = set(before), set(after)
    return next((text for text in before if text not in others), None), next(
        (text for text in after if text not in known), None
    )


def own_paragraphs(article: ParsedArticle, both: tuple[ParsedArticle, ParsedArticle]) -> tuple[str, ...]:
    """Return the body paragraphs, without volatile lines and those that another field of either state repeats.

    A subtitle that one of them alone has is text where it stands in the body: it came or went.
    """
    subtitles = [state.subtitle for state in both if state.subtitle]
    texts = [text for state in both for text in (state.title, *state.notices) if text]
    field_texts = {*map(one_line, texts), *(map(one_line, subtitles) if len(subtitles) == len(both) else ())}
    labels = {one_line(state.label) for state in both if state.label}
    names = names_looked_for(both)
    other = next((paragraphs(state.body) for state in both if state is not article), ())
    own = (
        paragraph
        for paragraph in but_for_notes(paragraphs(article.body), names, other)
        if paragraph not in field_texts and paragraph.strip(_AROUND_LABEL) not in labels
    )
    return tuple(paragraph for paragraph in own if not is_signature(paragraph, names) and not clockwork(paragraph))


def _subtitle(old: ParsedArticle, new: ParsedArticle, lang: str | None, *, redesigned: bool) -> list[TextDifference]:
    """Return the differences of two subtitles, none if one of them merely repeats the beginning of its body.

    Two templates can have other texts in that place, such as the caption of a picture: unlike ones are not compared.
    """
    if not old.subtitle or not new.subtitle:
        return []
    if _begins_body(old) or _begins_body(new):
        return []
    if redesigned and not are_alike(bag([old.subtitle]), bag([new.subtitle])):
        return []
    after = paragraphs(new.subtitle)
    before = but_for_fields(paragraphs(old.subtitle), after, old, new)
    return [] if before == after else differences(before, after, lang)


def _begins_body(article: ParsedArticle) -> bool:
    """Return True if the subtitle is an excerpt of the body, whose changes are the body's.

    A whole paragraph is no excerpt: ``own_paragraphs`` leaves it out of the body, so its changes are the subtitle's.
    """
    subtitle = one_line(article.subtitle or "")
    start = subtitle.rstrip(" .…[]")[:60]
    return subtitle not in paragraphs(article.body) and one_line(article.body).startswith(start)


# ---- the other fields ------------------------------------------------------------------------------------------------


def _byline(old: ParsedArticle, new: ParsedArticle) -> Finding | None:
    if old.byline == new.byline:
        return None
    if (old.byline, new.byline) == ((old.label,), (new.label,)):
        return None  # the kind of piece stands where the name would
    bare = [[_bare(name) for name in names[:MOST_NAMES]] for names in (old.byline, new.byline)]
    before, after = map(set, bare)
    shown = ", ".join(old.byline), ", ".join(new.byline)
    if before == after or "".join(bare[0]) == "".join(bare[1]):
        if [one_line(name) for name in old.byline] == [one_line(name) for name in new.byline]:
            return None
        return Finding(Kind.ARTICLE_BYLINE, 0.1, Reason.of("article.byline_form"), *shown)
    weight = weigh("\n\n".join(sorted(before)), "\n\n".join(sorted(after)), new.language or old.language)
    if weight is not None and weight.significance < 0.2:
        return Finding(Kind.ARTICLE_BYLINE, 0.1, Reason.of("article.byline", reason=weight.reason), *shown)
    gone, came = sorted(before - after), sorted(after - before)
    code = "article.author_removed" if not came else "article.author_replaced" if gone else "article.author_added"
    reason = Reason.of(code, old=shown[0], new=shown[1])
    return Finding(Kind.ARTICLE_BYLINE, 0.5, reason, *shown, evidence={"removed": gone, "added": came})


def _bare(name: str) -> str:
    name = one_line(name)[:LONGEST_NAME]
    for _ in range(2):
        name = BYLINE_DRESS.sub("", name).strip()
    return "".join(fold(name).keys)


def _date(old: ParsedArticle, new: ParsedArticle) -> Finding | None:
    before, after = old.published_at, new.published_at
    if before is None or after is None or same_time(before, after):
        return None
    minutes = round((after.utc() - before.utc()).total_seconds() / 60)
    days = abs((after.local.date() - before.local.date()).days)
    code = "article.date_later" if minutes > 0 else "article.date_earlier"
    return Finding(
        Kind.ARTICLE_DATE,
        0.5 if days else 0.3,
        Reason.of(code, old=str(before), new=str(after)),
        str(before),
        str(after),
        evidence={"shift_minutes": minutes},
    )


def _label(old: ParsedArticle, new: ParsedArticle) -> Finding | None:
    weight = weigh(old.label or "", new.label or "", new.language or old.language)
    if weight is None:
        return None
    significance = 0.1 if weight.significance < 0.2 else 0.4
    changed = Reason.of("article.label", old=old.label or "—", new=new.label or "—")
    reason = changed if significance >= 0.2 else Reason.of("article.label_form", reason=weight.reason)
    return _finding(Kind.ARTICLE_LABEL, significance, reason, old.label, new.label, weight)


def _notice(old: ParsedArticle, new: ParsedArticle, displaced: frozenset[str]) -> Finding | None:
    before, after = ([text for text in notices_of(state) if text not in displaced] for state in (old, new))
    if [_DAY.sub("", text) for text in before] == [_DAY.sub("", text) for text in after]:
        return None
    had, has = ({*texts, *(part for text in texts for part in _split(text))} for texts in (before, after))
    known, kept = frozenset(before), frozenset(after)
    came = [text for text in after if text not in had and known.isdisjoint(_split(text)[1:])]
    gone = [text for text in before if text not in has and kept.isdisjoint(_split(text)[1:])]
    if not came and not (gone and (after or new.access is Access.FULL)):
        return None
    if came and gone and len(came) == len(gone):
        weight = weigh("\n\n".join(gone), "\n\n".join(came), new.language or old.language)
        if weight is None:
            return None
        significance = max(0.3, weight.significance) if weight.significance >= 0.2 else weight.significance
        reason = Reason.of("article.notice_reworded", reason=weight.reason)
        return _finding(Kind.ARTICLE_NOTICE, significance, reason, gone[0], came[0], weight)
    if came:
        return Finding(
            Kind.ARTICLE_NOTICE,
            0.6,
            Reason.of("article.notice_added", text=shown(came[0], 80)),
            None,
            came[0],
            evidence={"added": came},
        )
    return Finding(
        Kind.ARTICLE_NOTICE,
        0.5,
        Reason.of("article.notice_removed", text=shown(gone[0], 80)),
        gone[0],
        None,
        evidence={"removed": gone},
    )


_DAY = re.compile(r"\s?[(（\[〔][^)）\]〕]{0,24}\d[^)）\]〕]{0,24}[)）\]〕](?=\s?[:：】])")
"""The day in brackets behind the word for a notice; another one is that of another edit of the text."""
_WORD_FOR_IT = re.compile(r"\A\W{0,3}([^\W\d_][^\d:：。.】\]]{1,15}?)\s?[:：】\]]\s*")


def _split(notice: str) -> tuple[str, ...]:
    """The word for a notice and the rest, which templates put in lines of their own; nothing without such a word."""
    match = _WORD_FOR_IT.match(notice)
    return (match[1], notice[match.end() :]) if match else ()


def _access(old: ParsedArticle, new: ParsedArticle) -> Finding | None:
    if old.access is new.access:
        return None
    reason = Reason.of("article.teaser" if new.access is Access.TEASER else "article.full")
    return Finding(Kind.ARTICLE_ACCESS, 0.5, reason, str(old.access), str(new.access))


def _finding(
    kind: Kind, significance: float, reason: Reason, before: str | None, after: str | None, weight: Weight
) -> Finding:
    return Finding(
        kind, round(significance, 3), reason, before or None, after or None, evidence=evidence_of(weight.parts)
    )


MOST_SHOWN = 40


def evidence_of(parts: Sequence[TextDifference]) -> dict[str, object]:
    """Return the evidence of a finding: the removed and added words, and the first 40 parts, one by one."""
    shown = parts[:MOST_SHOWN]
    return {
        "removed": [part.removed[:400] for part in shown if part.removed],
        "added": [part.added[:400] for part in shown if part.added],
        "parts": [
            {
                "removed": part.removed[:400],
                "added": part.added[:400],
                "significance": part.significance,
                "reason": part.reason.as_json(),
            }
            for part in shown
        ],
        "parts_in_all": len(parts),
    }
