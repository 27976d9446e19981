"""Render a diff as plain text, HTML or JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from yalu.changes.text_diff.diff import Diff, DiffBlock, How, Op, Segment

_MARKS = {Op.REMOVED: ("[-", "-]"), Op.ADDED: ("{+", "+}"), Op.EQUAL: ("", "")}
_TAGS = {Op.REMOVED: ("<del>", "</del>"), Op.ADDED: ("<ins>", "</ins>"), Op.EQUAL: ("", "")}
_SIGN = {
    How.SAME: " ",
    How.EDITED: "~",
    How.ADDED: "+",
    How.REMOVED: "-",
    How.MOVED: ">",
    How.SPLIT: "~",
    How.MERGED: "~",
}


def render_text(diff: Diff) -> str:
    """Return one line per paragraph: a sign (``~`` edited, ``+`` added, ``-`` removed, ``>`` moved), then its words.

    Removed words stand in ``[-…-]``, added ones in ``{+…+}``.
    """
    lines = []
    for block in diff.blocks:
        text = "".join(_wrapped(segment, _MARKS) for segment in _shown(block))
        lines.append(f"{_SIGN[block.how]} {text}".rstrip())
    return "\n".join(lines) + ("\n" if lines else "")


def render_html(diff: Diff) -> str:
    """Return an HTML fragment: paragraphs with ``<ins>`` and ``<del>``, everything else escaped."""
    return '<div class="diff">' + "".join(_paragraph(block) for block in diff.blocks) + "</div>"


def _paragraph(block: DiffBlock) -> str:
    return f'<p class="{block.how}">' + _html(_shown(block)) + "</p>"


def _html(segments: Iterator[Segment]) -> str:
    out = []
    for segment in segments:
        start, end = _TAGS[segment.op]
        out.append(start + escape(segment.text).replace("\n", "<br>") + end)
    return "".join(out)


def render_json(diff: Diff) -> dict[str, object]:
    """Return JSON values: ``changed``, and ``blocks``, each with ``how``, ``old_at``, ``new_at`` and ``segments``.

    A segment has ``op`` and ``text``.
    """
    return {
        "changed": diff.changed,
        "blocks": [
            {
                "how": str(block.how),
                "old_at": block.old_at,
                "new_at": block.new_at,
                "segments": [{"op": str(segment.op), "text": segment.text} for segment in block.segments],
            }
            for block in diff.blocks
        ],
    }


def _shown(block: DiffBlock) -> Iterator[Segment]:
    """Yield a block's segments without the blank lines at its end."""
    last = len(block.segments) - 1
    for at, segment in enumerate(block.segments):
        text = (
            segment.text.rstrip("\n")
            if at == last or all(not s.text.strip() for s in block.segments[at + 1 :])
            else segment.text
        )
        if text:
            yield Segment(segment.op, text)


def _wrapped(segment: Segment, marks: dict[Op, tuple[str, str]]) -> str:
    start, end = marks[segment.op]
    return start + segment.text.replace("\n", " ⏎ ") + end
