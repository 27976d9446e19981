"""Other forms of the same words: quotation marks, widths, spaces, marks and slips."""

from __future__ import annotations

import html
import random
import re
from dataclasses import replace

from benchmarks.changes.edited.edits.change import Change, Target, edit_word
from benchmarks.changes.edited.edits.spots import FULL_DIGITS, Spot
from benchmarks.changes.edited.pages.copies import APOS, Edit, encodable
from benchmarks.changes.edited.pages.sample import Sample, shuffled

STRAIGHT = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "‟": '"'}
CORNER = {"“": "「", "”": "」", "‘": "『", "’": "』"}
GUILLEMETS = {"„": "»", "“": "«", "‚": "›", "‘": "‹"}
HALF_PUNCT = {"（": "(", "）": ")", "：": ":", "％": "%", "！": "!", "？": "?", "；": ";"}


def _map_chars(sample: Sample, table: dict[str, str], least: int) -> list[Edit] | None:
    """Replace single characters throughout the article."""
    edits = []
    for block in sample.article:
        for i, char in enumerate(block.text):
            if char in table and block.pos[i] not in block.pos[max(0, i - 1) : i]:
                edits.append(Edit(*block.pos[i], html.escape(table[char], quote=False)))
    can_be_written = all(encodable(edit.text, sample.charset or "utf-8") for edit in edits)
    return edits if len(edits) >= least and can_be_written else None


def cosmetic_quotes(sample: Sample, rng: random.Random) -> Change | None:
    """Quotation marks of another style throughout the article."""
    tables = [STRAIGHT]
    if sample.lang in ("zh", "zht"):
        tables = [CORNER, STRAIGHT]
    elif sample.lang == "de" and not any("’" in b.text or "”" in b.text for b in sample.article):
        tables = [STRAIGHT, GUILLEMETS]
    for table in shuffled(rng, tables):
        edits = _map_chars(sample, table, 4)
        if edits:
            return Change("", tuple(edits))
    return None


def cosmetic_width(sample: Sample, rng: random.Random) -> Change | None:
    """Full-width digits or half-width punctuation throughout (Chinese and Japanese)."""
    if not sample.cjk:
        return None
    for table in shuffled(rng, [FULL_DIGITS, HALF_PUNCT]):
        edits = _map_chars(sample, table, 3)
        if edits:
            return Change("", tuple(edits))
    return None


def cosmetic_spaces(sample: Sample, rng: random.Random) -> Change | None:
    """Double spaces behind sentences, or a space between Han characters and digits."""
    edits = []
    fill = rng.choice(["&nbsp; ", "  ", " &nbsp;"])
    pattern = r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])" if sample.cjk else r"(?<=[.!?]) (?=[A-ZÄÖÜ“„\"])"
    for block in sample.article:
        for m in re.finditer(pattern, block.text):
            a, b = m.span()
            if a == b and block.solid(a - 1, a + 1):
                edits.append(Edit(block.pos[a][0], block.pos[a][0], " "))
            elif a < b and block.solid(a - 1, b + 1):
                edits.append(Edit(*block.pos[a], fill))
    return Change("", tuple(edits)) if len(edits) >= 3 else None


def cosmetic_punct(sample: Sample, rng: random.Random) -> Change | None:
    """Dashes or the dots of an ellipsis written in another way throughout."""
    edits = []
    for block in sample.article:
        for m in re.finditer(r"(?<= )[–—](?= )|\.\.\.|…", block.text):
            a, b = m.span()
            new = {"–": "—", "—": "–", "...": "…", "…": "..."}[m.group()]
            if block.solid(a, b) and encodable(new, sample.charset or "utf-8") and not sample.cjk:
                edits.append(Edit(block.pos[a][0], block.pos[b - 1][1], new))
    return Change("", tuple(edits)) if edits else None


class Typo:
    """One typing error in a long word; knows the words that exist."""

    def __init__(self, words: set[str]) -> None:
        self.words = words

    def __call__(self, sample: Sample, rng: random.Random) -> Change | None:
        """The change, None where no word fits."""
        if sample.body is None or sample.lang not in ("en", "de", "es", "fr", "it", "pt", "pl"):
            return None
        target = Target(tuple(sample.body.fit), "article.body")
        change = edit_word(sample, target, self._spot, rng, 0.0)
        return replace(change, expected=()) if change else None

    def _spot(self, text: str, lang: str, rng: random.Random) -> Spot | None:
        article = r"|(?<=\b(?:der|die|das|den|dem|ein) )[A-ZÄÖÜ][a-zäöüß]{6,}" if lang == "de" else ""
        matches = list(
            re.finditer(r"(?<![\w\-" + APOS + r"])[a-zäöüßéèáíóúñç]{7,}(?![\w\-" + APOS + "])" + article, text)
        )
        for m in shuffled(rng, matches):
            old = m.group()
            for i in shuffled(rng, list(range(2, len(old) - 2))):
                new = old[:i] + old[i + 1] + old[i] + old[i + 2 :]
                if new != old and new.lower() not in self.words:
                    return m.start(), m.end(), new
        return None
