"""Choose the terms to look for in a text: by its script first, by the declared language second."""

from __future__ import annotations

import re

_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")

FAMILIES = ("en", "ko", "zh", "ja")
"""Languages that have terms of their own; variants of Chinese count as one."""
_CJK = FAMILIES[1:]
_LETTERS_A_CHARACTER = 4
"""Latin letters that say about as much as one CJK character; a title with a higher ratio is Latin."""


def family(text: str, declared: str | None) -> str:
    """Return the terms to look for, one of ``FAMILIES``; ``declared`` is the source's language tag, if any.

    Feeds often state a wrong language, so a script that only one language uses decides; Han characters alone are read
    as declared, and as Chinese without a declaration.
    """
    declared_code = (declared or "").lower().replace("_", "-").split("-")[0]
    if text.isascii():
        return "en" if any(map(str.isalpha, text)) or declared_code not in _CJK else declared_code
    hangul, kana, han = (len(pattern.findall(text)) for pattern in (_HANGUL, _KANA, _HAN))
    if len(_LATIN.findall(text)) > _LETTERS_A_CHARACTER * (hangul + kana + han):
        return "en"
    if hangul and hangul >= kana:
        return "ko"
    if kana and (declared_code == "ja" or kana * 8 >= han):
        return "ja"
    if han:
        return declared_code if declared_code in _CJK else "zh"
    return declared_code if declared_code in _CJK else "en"
