"""Read JavaScript literals embedded in page scripts as data; nothing is executed.

Supported besides JSON: unquoted keys, single-quoted and template strings, ``undefined``, ``void 0``, ``!0``, comments,
trailing commas, string concatenation, calls around a value (``JSON.parse("...")``), and immediately invoked functions
that return a literal (Nuxt). Reading stops at anything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""(?P<space>\s++|//[^\n]*+|/\*.*?\*/)"""
    r"""|(?P<string>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`)"""
    r"""|(?P<number>-?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?\d++)?+)"""
    r"""|(?P<word>[A-Za-z_$][\w$.]*+)|(?P<mark>[{}\[\](),:])|(?P<sign>[!+])""",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|(.))|"', re.DOTALL)
_FUNCTION = re.compile(r"\(?\s{0,4}(?:function\s{0,4}[\w$]{0,40}\(([\w$,\s]*+)\)|\(([\w$,\s]*+)\)\s{0,4}=>)\s{0,4}[{(]")
_CALLED = re.compile(r"[\s;)}]{0,12}(?=\()")
_WORDS = {"true": "true", "false": "false", "null": "null"}
_REFUSED = frozenset({"function", "class", "async", "return", "var", "let", "const", "if", "for"})
MOST_DEPTH = 400


def read_literal(text: str, start: int) -> tuple[object, int]:
    """Return the value that begins at ``start`` and its end; None and where reading stopped, if it is no literal."""
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    else:
        return value, end
    if function := _FUNCTION.match(text, start):
        return _returned(text, function)
    found, end = as_json(text, start, {})
    return _loaded(found), end


def _returned(text: str, function: re.Match[str]) -> tuple[object, int]:
    """Read the literal that an immediately invoked function returns, with arguments substituted for parameters.

    Returns the value and where reading ended.
    """
    begin = text.find("return", function.end() - 1, function.end() + 200_000) + 6
    begin = begin if begin > 5 and text[function.end() - 1] == "{" else function.end() - 1
    _, end = as_json(text, begin, {})
    called = _CALLED.match(text, end)
    if called is None:
        return None, end
    given, end = as_json(text, called.end(), {}, arguments=True)
    arguments = _loaded(given)
    if not isinstance(arguments, list):
        return None, end
    names = [name.strip() for name in (function[1] or function[2] or "").split(",")]
    known = {name: json.dumps(value) for name, value in zip(names, arguments, strict=False)}
    return _loaded(as_json(text, begin, known)[0]), end


def _loaded(text: str) -> object:
    try:
        return json.loads(text, strict=False) if text else None
    except (ValueError, RecursionError):
        return None


def as_json(text: str, start: int, known: Mapping[str, str], *, arguments: bool = False) -> tuple[str, int]:
    """Rewrite a literal as JSON; return the JSON text and the end of the literal.

    The text is empty if it is no literal.

    ``known`` maps names to their values as JSON text; other names become null. With ``arguments``, the parentheses
    of a call are read as those of a list.
    """
    writer = _Writer(known, arguments)
    at = start
    while (token := _TOKEN.match(text, at)) is not None:
        at = token.end()
        called = text[at : at + 1] == "("
        if token.lastgroup != "space" and not writer.take(token.lastgroup or "", token[0], called):
            return "", at
        if writer.done and not called:
            return "".join(writer.written), at
    return "", at


class _Writer:
    """Builds JSON text from the tokens of a literal."""

    def __init__(self, known: Mapping[str, str], arguments: bool) -> None:
        self.known = known
        self.arguments = arguments
        self.written: list[str] = []
        self.opened: list[str] = []
        self.done = False

    def take(self, kind: str, said: str, called: bool) -> bool:
        """Process one token. Returns False if it cannot be part of a literal."""
        if kind == "mark":
            good = self._mark(said)
            self.done = good and not self.opened and said in "}])"
            return good
        if said in _REFUSED:
            return False
        last = self.written[-1] if self.written else ""
        if kind == "sign" or said == "void":
            self.written.append(said)
        elif kind == "string":
            self._string(said, last)
        elif kind == "number":
            self._number(said, last)
        elif not called and said != "new":
            key = last in ("{", ",") and self.opened[-1:] == ["{"]
            self.written.append(json.dumps(said) if key else _WORDS.get(said) or self.known.get(said, "null"))
        self.done = not self.opened and kind in ("string", "number")
        return True

    def _mark(self, said: str) -> bool:
        if said in "{[(":
            as_list = said == "(" and self.arguments and not self.opened
            self.opened.append("args" if as_list else said)
            if said != "(" or as_list:
                self.written.append("[" if as_list else said)
            return len(self.opened) <= MOST_DEPTH
        if said in ",:":
            self.written.append(said)
            return bool(self.opened)
        opened = self.opened.pop() if self.opened else ""
        if {"}": "{", "]": "["}.get(said, "(") != ("(" if opened == "args" else opened):
            return False
        if self.written and self.written[-1] == "," and opened != "(":
            self.written.pop()
        if opened != "(":
            self.written.append("]" if opened == "args" else said)
        return True

    def _string(self, said: str, last: str) -> None:
        written = '"' + _ESCAPE.sub(_escaped, said[1:-1]) + '"'
        if last == "+" and len(self.written) > 1 and self.written[-2].endswith('"'):
            self.written[-2:] = [self.written[-2][:-1], written[1:]]
        else:
            self.written.append(written)

    def _number(self, said: str, last: str) -> None:
        if last in ("!", "void"):
            self.written[-1] = "null" if last == "void" else "true" if said == "0" else "false"
        elif last in ("{", ",") and self.opened[-1:] == ["{"]:
            self.written.append(json.dumps(said))
        else:
            self.written.append(str(float(said)) if said[:1] == "." or said[-1:] == "." else said)


def _escaped(found: re.Match[str]) -> str:
    """Convert one JavaScript escape, or a bare quotation mark, to its JSON form."""
    if found[1]:
        return f"\\u00{found[1]}"
    if found[2]:
        return json.dumps(chr(int(found[2], 16)))[1:-1] if int(found[2], 16) < 0x110000 else ""
    said = found[3]
    if said is None:
        return '\\"'
    if said in 'bfnrtu"\\/':
        return found[0]
    return "" if said == "\n" else "" if said == "0" else "\\u000b" if said == "v" else said
