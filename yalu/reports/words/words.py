"""A reader's language and time zone, and how a message is said in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.numbers import format_decimal, format_percent

from yalu.model import READER_LANGUAGES
from yalu.reports.words.catalogue import locale_of, translations

_TAGS = {"en": "en", "ko": "ko", "zh": "zh-Hans", "ja": "ja"}


@dataclass(frozen=True, slots=True)
class Words:
    """How things are said to one reader. ``language`` is one of ``READER_LANGUAGES``, ``timezone`` an IANA name."""

    language: str
    timezone: str = "UTC"

    @property
    def tag(self) -> str:
        """The language as HTML's ``lang`` has it."""
        return _TAGS[self.language]

    @property
    def locale(self) -> Locale:
        """The CLDR locale."""
        return locale_of(self.language)

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return ZoneInfo(self.timezone)

    def gettext(self, message: str, /, **values: object) -> str:
        """The message in the reader's language, its {names} filled in; numbers are set as the language sets them."""
        return translations(self.language).gettext(message).format(**self._set(values))

    def ngettext(self, singular: str, many: str, count: int, /, **values: object) -> str:
        """The message for that many things; ``{count}`` is the number."""
        text = translations(self.language).ngettext(singular, many, count)
        return text.format(**self._set({"count": count, **values}))

    def number(self, number: float) -> str:
        """A number with the language's separators."""
        return _decimal(self.language, number)

    def score(self, significance: float) -> str:
        """A significance, always with two decimals: 0.50."""
        return str(format_decimal(significance, format="0.00", locale=self.locale))

    def percent(self, share: float) -> str:
        """A share of 0 to 1 in whole percent."""
        return str(format_percent(share, locale=self.locale))

    @property
    def is_full_width(self) -> bool:
        """Whether punctuation is as wide as a character and needs no space after it."""
        return self.language in ("zh", "ja")

    @property
    def comma(self) -> str:
        """What stands between the parts of an enumeration."""
        return "、" if self.is_full_width else ", "

    @property
    def colon(self) -> str:
        """What stands between a label and its text."""
        return "：" if self.is_full_width else ": "

    def several(self, parts: Sequence[str]) -> str:
        """The parts as one enumeration without "and"."""
        return self.comma.join(parts)

    def clauses(self, parts: Sequence[str]) -> str:
        """The parts as one enumeration whose members may hold commas themselves."""
        return {"en": "; ", "ko": ", ", "zh": "，", "ja": "、"}[self.language].join(parts)

    def labelled(self, label: str, text: str) -> str:
        """A text behind its label: "Why: a number changed"."""
        return f"{label}{self.colon}{text}"

    def sentences(self, *sentences: str | None) -> str:
        """Whole sentences one after the other, those that are None or empty left out."""
        return ("" if self.is_full_width else " ").join(sentence for sentence in sentences if sentence)

    def _set(self, values: dict[str, object]) -> dict[str, object]:
        return {
            name: self.number(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for name, value in values.items()
        }


def words_for(language: str, timezone: str = "UTC") -> Words:
    """The words of a reader. Raises ValueError for a language outside ``READER_LANGUAGES`` or an unknown time zone."""
    if language not in READER_LANGUAGES:
        raise ValueError(f"no words in language {language!r}; there are {', '.join(READER_LANGUAGES)}")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(f"unknown time zone {timezone!r}") from error
    return Words(language, timezone)


def marked(message: str) -> str:
    """The message itself: marks a text in a table as one to be translated when it is said."""
    return message


def marked_plural(singular: str, many: str) -> tuple[str, str]:
    """The same for a text with a number."""
    return singular, many


@lru_cache(maxsize=4096)
def _decimal(language: str, number: float) -> str:
    """A number with a language's separators: a page has hundreds, most of them small."""
    return str(format_decimal(number, locale=locale_of(language)))
