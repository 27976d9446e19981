"""Brings the message catalogues up to what reports and the reading room say.

``docs/catalogues.py`` writes, ``--check`` only looks.

New messages are added without a translation, changed ones are not guessed at, obsolete ones go. Exits 1 when a
catalogue was or would be changed, or has a message without a translation.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from yalu.reasons import messages

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "yalu" / "reports"
SPEAKERS = (REPORTS, *(ROOT / "yalu" / name for name in ("rendering", "downloads", "presentation", "web")))
"""What says something to a reader: reports, citations, and the pages of the reading room. Reasons have their own
catalogue."""
CATALOGUES = REPORTS / "words" / "catalogues"
LOCALES = {"ko": "ko", "zh": "zh_Hans", "ja": "ja"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "marked": None,
    "marked_plural": (1, 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]


def messages_of_code() -> Catalog:
    """Every message that the code says."""
    catalogue = Catalog()
    for folder in SPEAKERS:
        for _, _, message, comments, context in extract_from_dir(
            folder, METHODS, {"**.html": {"trimmed": "true"}}, KEYWORDS, ("Translators:",)
        ):
            catalogue.add(message, auto_comments=comments, context=context)
    for reason in messages().values():
        for text in filter(None, (reason.text, reason.bare)):
            catalogue.add(text if reason.many is None else (text, reason.many))
    return catalogue


def stored(language: str) -> Catalog:
    """The catalogue of a language as it is in the repository; an empty one when there is none."""
    file = CATALOGUES / f"{language}.po"
    locale = Locale.parse(LOCALES[language])
    return read_po(BytesIO(file.read_bytes() if file.exists() else b""), locale=locale)


def text_of(catalogue: Catalog, language: str) -> bytes:
    """A catalogue as its file has it: sorted, without places in the code, dates and names of translators."""
    clean = Catalog(
        locale=LOCALES[language],
        header_comment=f"# Words of Yalu's reports: {language}. English is the language of the message ids.",
        project="Yalu",
        fuzzy=False,
    )
    for message in catalogue:
        if message.id:
            clean.add(message.id, message.string, auto_comments=message.auto_comments, context=message.context)
    out = BytesIO()
    write_po(out, clean, width=120, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    kept = [line for line in out.getvalue().decode().splitlines() if not line.startswith(_VOLATILE)]
    return ("\n".join(kept).rstrip("\n") + "\n").encode()


_VOLATILE = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Report-Msgid',
    '"Generated-By',
    '"Project-Id',
)


def brought_up(language: str, code: Catalog) -> Catalog:
    """The stored catalogue with the code's messages: no more and no fewer."""
    catalogue = stored(language)
    catalogue.update(code, no_fuzzy_matching=True, update_header_comment=False)
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages that have no translation, or only a guessed one."""
    lacking = []
    for message in catalogue:
        translations = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not translations or not all(translations)):
            lacking.append(str(message.id))
    return lacking


def main() -> int:
    check = "--check" in sys.argv[1:]
    code = messages_of_code()
    wrong = 0
    for language in LOCALES:
        file = CATALOGUES / f"{language}.po"
        catalogue = brought_up(language, code)
        text = text_of(catalogue, language)
        if not file.exists() or text != file.read_bytes():
            wrong += 1
            print(f"{file.relative_to(ROOT)}: {'differs from the code' if check else 'written'}")
            if not check:
                file.write_bytes(text)
        lacking = untranslated(catalogue)
        wrong += len(lacking)
        for message in lacking:
            print(f"{language}: no translation of {message}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
