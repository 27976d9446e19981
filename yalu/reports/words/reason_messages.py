"""The phrases that recorded reasons are made of (``yalu.changes``, ``yalu.history``, ``yalu.terms``)."""

from __future__ import annotations

from collections.abc import Mapping

from yalu.reports.words.words import marked

DECLARED: Mapping[str, str] = {
    "silent: no notice, no newer modified date": marked("silent: no notice, no newer modified date"),
    "a notice speaks of it": marked("a notice speaks of it"),
    "a notice appeared": marked("a notice appeared"),
    "the modified date is newer": marked("the modified date is newer"),
}
"""Whether the page owns up to an edit."""

SIGNIFICANT: Mapping[str, str] = {
    "number": marked("number"),
    "negation": marked("negation"),
    "modality": marked("modality"),
    "date": marked("date"),
    "name": marked("name"),
    "opposite": marked("opposite"),
    "quotation": marked("quotation"),
}
"""Classes of significant words."""

NAMED: Mapping[str, str] = {
    "unstated": marked("unstated"),
    "allowed": marked("allowed"),
    "needs a licence": marked("needs a licence"),
    "not allowed": marked("not allowed"),
    "fetch": marked("fetch"),
    "keep": marked("keep"),
    "quote": marked("quote"),
    "hand to a model": marked("hand to a model"),
}
"""What a host asks of machines, and its answers."""

_WORDED_OTHERWISE: Mapping[str, str] = {
    "deleted by its author": marked("withdrawn by its author, as the page says"),
    "removed by the site": marked("taken down by the site, as the page says"),
    "held by the site": marked("held back by the site, as the page says"),
    "no longer visible: deleted by its author": marked("no longer visible: withdrawn by its author, as the page says"),
    "no longer visible: removed by the site": marked("no longer visible: taken down by the site, as the page says"),
    "no longer visible: held by the site": marked("no longer visible: held back by the site, as the page says"),
    "visible again, was deleted by its author": marked("visible again, was withdrawn by its author"),
    "visible again, was removed by the site": marked("visible again, was taken down by the site"),
    "visible again, was held by the site": marked("visible again, was held back by the site"),
    "requested by its id, it is unknown to the site: erased": marked(
        "requested by its id, it is no longer known to the site"
    ),
    "requested by its id, it is withheld from visitors: held, spam or in the trash": marked(
        "requested by its id, it is withheld from visitors"
    ),
    "it differs; how much was not weighed, because comparing it {text}": marked("it differs; how much was not weighed"),
}
"""Phrases that a report words in another way than the record."""

OPENINGS = (marked("byline: {reason}"), marked("label: {reason}"), marked("notice reworded: {reason}"))
"""What stands before a reason that was found in one field."""

_WORDED_ALIKE = (
    # What differs in form only
    marked("spacing, punctuation or letter forms only"),
    marked("spacing only"),
    marked("notation of a number only"),
    marked("style of quotation marks only"),
    marked("hanja or Hangul form only"),
    marked("character variant only"),
    marked("a repeated word only"),
    marked("typo or spelling only"),
    marked("a small grammatical word only"),
    marked("a counter, clock or token of the page"),
    marked("a line of the page around the article"),
    marked("punctuation only"),
    marked("the same text in a wrong encoding"),
    marked("the site's name beside the headline"),
    marked("the label beside the headline"),
    # What differs in meaning
    marked("a question became a statement"),
    marked("a statement became a question"),
    marked("quotation marks put round words near {text}"),
    marked("quotation marks taken from words near {text}"),
    marked("quotation marks put round words"),
    marked("quotation marks taken from words"),
    marked("the opposite was put: {old} → {new}"),
    marked("the opposite was put"),
    marked("{classes} changed: {old} → {new}"),
    marked("{classes} changed"),
    marked("a whole sentence was added: {text} ({classes} in it)"),
    marked("a whole sentence was taken out: {text} ({classes} in it)"),
    marked("a whole sentence was added: {text}"),
    marked("a whole sentence was taken out: {text}"),
    marked("a whole sentence was added"),
    marked("a whole sentence was taken out"),
    marked("a paragraph was added: {text}"),
    marked("a paragraph was taken out: {text}"),
    marked("a short line was added: {text}"),
    marked("a short line was taken out: {text}"),
    marked("a paragraph was added"),
    marked("a paragraph was taken out"),
    marked("a short line was added"),
    marked("a short line was taken out"),
    marked("another word: {old} → {new}"),
    marked("another word"),
    marked("a passage rewritten: {old} → {new}"),
    marked("a passage rewritten"),
    marked("a passage added"),
    marked("a passage taken out"),
    marked("a symbol changed: {old} → {new}"),
    marked("a symbol changed"),
    marked("wording changed: {old} → {new}"),
    marked("wording changed"),
    marked("the text was rewritten"),
    marked("a paragraph moved: {text}"),
    marked("a paragraph moved"),
    # Fields beside the text
    marked("byline written another way"),
    marked("an author was replaced: {old} → {new}"),
    marked("an author was added: {old} → {new}"),
    marked("an author was taken out: {old} → {new}"),
    marked("an author was replaced"),
    marked("an author was added"),
    marked("an author was taken out"),
    marked("publication date moved later: {old} → {new}"),
    marked("publication date moved earlier: {old} → {new}"),
    marked("publication date moved later"),
    marked("publication date moved earlier"),
    marked("label changed: {old} → {new}"),
    marked("label changed"),
    marked("a notice appeared: {text}"),
    marked("a notice was taken down: {text}"),
    marked("a notice appeared"),
    marked("a notice was taken down"),
    marked("the full text became a teaser"),
    marked("the teaser became the full text"),
    marked("the same piece at a new address: {address}"),
    marked("the same piece at a new address"),
    marked("first seen"),
    # Pieces that are no longer there
    marked("no longer available: {cause}, seen {count} times"),
    marked("no longer available"),
    marked("available again"),
    marked("the server answers {count}"),
    marked("it leads elsewhere"),
    marked("redirects to another piece, {address}"),
    marked("redirects to the listing {address}"),
    marked("redirects to {address}, as other pieces do"),
    marked("redirects to {address}"),
    # Comments
    marked("a new comment"),
    marked("visible again"),
    marked("no longer visible in {count} complete snapshots"),
    marked("no longer visible"),
    marked("no longer in a complete thread"),
    marked("no longer in the part of the thread that the page shows"),
    marked("why is not said"),
    marked("comments are open again"),
    marked("comments are closed"),
    marked("comments were opened: a way to write came"),
    marked("comments were opened"),
    marked("comments were closed: every way to write is gone"),
    marked("comments were closed"),
    marked("{count} of {known} comments differ at once: the page shows its comments another way"),
    # Whole sources
    marked("{count} of {known} known pages vanished in one crawl: an outage, not removals"),
    marked("{count} of {known} known pages vanished and no other page was seen: an outage, not removals"),
    marked("{count} threads lost most of their comments in one crawl: an outage, not removals"),
    marked("one page answered at {count} addresses: an outage, not {known} edits"),
    marked("the same difference on {count} articles: {old} → {new}"),
    marked("the same difference on {count} articles"),
    marked(
        "{count} articles changed alike in text, language, byline or date in one crawl: "
        "the rendering, not {known} edits"
    ),
    # Crawls that failed
    marked("{address} refuses us ({detail})"),
    marked("cannot reach {address} ({detail})"),
    marked("cannot use {address} ({detail})"),
    marked("{count} of {known} pages refuse us, first {address} ({detail})"),
    marked("{count} of {known} pages could not be had, first {address} ({detail})"),
    marked("no page holds an article, first {address} ({detail})"),
    marked("answers {count}, wait {known} s"),
    marked("answers {count}"),
    marked("stopped"),
    # What hosts ask of machines
    marked("{host}: no answer for us differs"),
    marked("{host}: only comments, spacing, order or sitemaps differ"),
    marked("{host}: {act}: {old_answer} -> {answer} ({text})"),
    marked("{host}: {act}: {old_answer} -> {answer}"),
    marked("{act}: {old_answer} -> {answer} ({text})"),
    marked("{act}: {old_answer} -> {answer}"),
    marked("now {text}"),
    marked("no longer {text}"),
)  # fmt: skip

PHRASES: Mapping[str, str] = {**_WORDED_OTHERWISE, **{message: message for message in _WORDED_ALIKE}}
"""Phrases as they are recorded and the messages that say them, the more exact before the looser."""
