"""Words of a report in English, Korean, Chinese and Japanese: everything a reader sees that no publisher wrote.

``words_for`` gives a frozen ``Words``; every other function of this room takes it first and gives plain text, never
markup. English texts are the message ids; the catalogues lie beside the code (decision 0253).
"""

from yalu.reports.words.classes import (
    change_heading,
    change_label,
    class_count,
    class_heading,
    event_label,
    family_name,
    kind_label,
    state_name,
)
from yalu.reports.words.names import country, issue, language, outlet, outlet_type
from yalu.reports.words.reasons import Phrase, reason_phrase
from yalu.reports.words.times import clock, day, day_and_time, event_interval, span, zone_line
from yalu.reports.words.words import Words, marked, marked_plural, words_for

__all__ = [
    "Phrase",
    "Words",
    "change_heading",
    "change_label",
    "class_count",
    "class_heading",
    "clock",
    "country",
    "day",
    "day_and_time",
    "event_interval",
    "event_label",
    "family_name",
    "issue",
    "kind_label",
    "language",
    "marked",
    "marked_plural",
    "outlet",
    "outlet_type",
    "reason_phrase",
    "span",
    "state_name",
    "words_for",
    "zone_line",
]
