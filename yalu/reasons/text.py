"""The words of a reason: the one place where they are made, in any language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from yalu.reasons.reason import PUBLISHERS_WORDS, Reason, messages

EMPTY = "—"
"""What stands for a side that has no words."""


class Speaker(Protocol):
    """How messages are said in one language, by their English ids; ``yalu.reports.words.words.Words`` is one."""

    def gettext(self, message: str, /, **values: object) -> str:
        """The message, its {names} filled in."""

    def ngettext(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """The message for that many things; ``{count}`` is the number."""

    def several(self, parts: Sequence[str]) -> str:
        """The parts as one enumeration."""


class _English:
    """English as the catalogue has it, for logs and the command line."""

    def gettext(self, message: str, /, **values: object) -> str:
        return message.format(**values)

    def ngettext(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        return (singular if count == 1 else plural).format(count=count, **values)

    def several(self, parts: Sequence[str]) -> str:
        return " and ".join(parts)


def reason_text(
    reason: Reason, speaker: Speaker | None = None, *, quoted: Callable[[str], str] = lambda text: text
) -> str:
    """The reason in words of the ``speaker``'s language, English without one.

    ``quoted`` is applied to the words of a publisher in it, so that a caller can set them apart.
    """
    speaker = speaker or _English()

    def worded(name: str, value: int | str | Reason | tuple[Reason, ...]) -> int | str:
        if isinstance(value, Reason):
            return reason_text(value, speaker, quoted=quoted)
        if isinstance(value, tuple):
            parts = [reason_text(reason, speaker, quoted=quoted) for reason in value]
            return speaker.several(parts) if name == "classes" else "; ".join(parts)
        if name in PUBLISHERS_WORDS:
            return quoted(str(value)) if value else EMPTY
        return value

    message = messages()[reason.code]
    values = {name: worded(name, value) for name, value in reason.args.items()}
    if message.many is not None:
        count = reason.args["count"]
        assert isinstance(count, int)
        del values["count"]
        return speaker.ngettext(message.text, message.many, count, **values)
    if message.bare is not None and PUBLISHERS_WORDS.isdisjoint(reason.args):
        return speaker.gettext(message.bare, **values)
    return speaker.gettext(message.text, **values)
