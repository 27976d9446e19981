"""Message catalogues: gettext files in the source tree, compiled in memory once a process (decision 0253)."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_LOCALES = {"en": "en_GB", "ko": "ko", "zh": "zh_Hans", "ja": "ja"}


@cache
def locale_of(language: str) -> Locale:
    """The CLDR locale of a language of ``READER_LANGUAGES``; English is set the British way: 23 Nov, 14:05."""
    return Locale.parse(_LOCALES[language])


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of one of ``READER_LANGUAGES``; English needs none, it is the language of the message ids."""
    if language == "en":
        return gettext.NullTranslations()
    source = (files("yalu.reports.words") / "catalogues" / f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=locale_of(language)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
