"""``python -m benchmarks.changes.han_forms [--check]``: forms of one Chinese character, from OpenCC's converters.

Writes ``yalu/changes/data/han_forms.toml`` (decision 0041), or says whether it is what the installed OpenCC gives. A
character is of one script only if converting changes it and the other script's standard set (Big5, GB 2312) lacks it:
后 is simplified for 後 and a traditional character of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from opencc import OpenCC

import yalu.changes
from benchmarks.changes.edited.pages.copies import encodable

_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x31350))
_SIMPLIFIED, _TRADITIONAL = "t2s", "s2t"
_VARIANTS = ("t2tw", "t2hk", "t2jp")
FILE = Path(yalu.changes.__file__).parent / "data" / "han_forms.toml"


def made() -> str:
    """The text of the file."""
    characters = [chr(code) for begin, end in _RANGES for code in range(begin, end)]
    forms = {name: _converted(name, characters) for name in (_SIMPLIFIED, _TRADITIONAL, *_VARIANTS)}
    simplified = dict(forms[_SIMPLIFIED])
    for name in _VARIANTS:
        for standard, variant in forms[name].items():
            simplified.setdefault(variant, simplified.get(standard, standard))
    folded = {a + b for a, b in simplified.items() if a != b}
    others = {a + b for pairs in forms.values() for a, b in pairs.items()} - folded
    return "".join(
        (
            "# Made by benchmarks.changes.han_forms from OpenCC (Apache License 2.0).\n",
            "# Pairs of a traditional, Hong Kong, Taiwan or Japanese form and its simplified one:\n",
            f'simplified = "{" ".join(sorted(folded))}"\n',
            "# Other pairs of forms of one character:\n",
            f'others = "{" ".join(sorted(others - {pair[::-1] for pair in folded}))}"\n',
            f'only_traditional = "{_only(forms[_SIMPLIFIED], "gb2312")}"\n',
            f'only_simplified = "{_only(forms[_TRADITIONAL], "big5")}"\n',
        )
    )


def _converted(name: str, characters: list[str]) -> dict[str, str]:
    """The characters that a conversion changes, and what into."""
    lines = OpenCC(name).convert("\n".join(characters)).split("\n")
    return {a: b for a, b in zip(characters, lines, strict=True) if a != b and len(b) == 1}


def _only(changed: dict[str, str], other_script: str) -> str:
    return "".join(sorted(character for character in changed if not encodable(character, other_script)))


def main() -> int:
    """Write the file, or compare it with ``--check``; the exit status."""
    text = made()
    if "--check" in sys.argv[1:]:
        return int(text != FILE.read_text(encoding="utf-8"))
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
