"""A reason: its code, its arguments, and the register of codes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType

from yalu.conversion import Converter

PUBLISHERS_WORDS = frozenset({"text", "old", "new"})
"""Names of arguments that hold words of a publisher."""


class UnknownReason(ValueError):
    """A code that the catalogue does not have, or arguments that its message does not name."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the catalogue has of one code: the English message, the form for several, and that without quotations."""

    text: str
    many: str | None = None
    bare: str | None = None

    @property
    def forms(self) -> tuple[frozenset[str], ...]:
        """The names of the arguments that the message takes; of the bare one too, where there is one."""
        return tuple(_names(text) for text in (self.text, self.bare) if text is not None)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so.

    ``code`` is registered in the catalogue; ``args`` are exactly the arguments that its message names: numbers, texts,
    addresses, a reason, or several. Raises UnknownReason otherwise, so that no reason exists that cannot be worded. As
    JSON, and so in the database, it is ``{"code": …, "args": …}``.
    """

    code: str
    args: Mapping[str, int | str | Reason | tuple[Reason, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        message = messages().get(self.code)
        if message is None:
            raise UnknownReason(f"no reason has the code {self.code!r}")
        if frozenset(self.args) not in _forms(self.code):
            raise UnknownReason(f"the reason {self.code!r} takes other arguments than {', '.join(self.args) or 'none'}")

    @classmethod
    def of(cls, code: str, **args: int | str | Reason | Sequence[Reason]) -> Reason:
        """The reason with a code and its arguments. Raises UnknownReason."""
        plain = {name: value if isinstance(value, int | str | Reason) else tuple(value) for name, value in args.items()}
        return cls(code, plain)

    @classmethod
    def from_json(cls, value: object) -> Reason:
        """The reason that ``as_json`` gave, also after a way through a database. Raises ValueError."""
        return _CONVERTER(value)

    def as_json(self) -> dict[str, object]:
        """The reason as JSON holds it."""
        return {"code": self.code, "args": {name: _plain(value) for name, value in self.args.items()}}

    @classmethod
    def joined(cls, reasons: Sequence[Reason], most: int) -> Reason:
        """One reason of several different ones, of which the first ``most`` are named and the others counted."""
        several = tuple(dict.fromkeys(reasons))
        if len(several) == 1:
            return several[0]
        if len(several) <= most:
            return cls.of("joined.all", reasons=several)
        return cls.of("joined.more", reasons=several[:most], count=len(several) - most)

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.args.items())))

    def parts(self) -> Iterator[Reason]:
        """The reason itself and every reason among its arguments, at any depth."""
        yield self
        for value in self.args.values():
            for inner in (value,) if isinstance(value, Reason) else value if isinstance(value, tuple) else ():
                yield from inner.parts()

    def quoted(self) -> Iterator[str]:
        """A publisher's words in the reason and in every reason among its arguments."""
        for part in self.parts():
            yield from (str(value) for name, value in part.args.items() if name in PUBLISHERS_WORDS)

    def has(self, code: str) -> bool:
        """Whether the reason, or one among its arguments, has a code."""
        return any(part.code == code for part in self.parts())

    def bare(self, only: Collection[Reason] | None = None) -> Reason:
        """The reason without a publisher's words, where its message can do without them.

        With ``only``, reasons among its parts, those alone lose them.
        """
        only = None if only is not None and self in only else only
        args = {name: _bare(value, only) for name, value in self.args.items()}
        if only is not None:
            return Reason(self.code, args)
        if messages()[self.code].bare is not None:
            args = {name: value for name, value in args.items() if name not in PUBLISHERS_WORDS}
        return Reason(self.code, args)

    def with_texts(self, change: Callable[[str], str]) -> Reason:
        """The reason with every text among its arguments changed, at any depth."""
        return Reason(self.code, {name: _changed(value, change) for name, value in self.args.items()})


_CONVERTER = Converter(Reason)


def _plain(value: int | str | Reason | tuple[Reason, ...]) -> object:
    if isinstance(value, Reason):
        return value.as_json()
    return [reason.as_json() for reason in value] if isinstance(value, tuple) else value


def _bare(
    value: int | str | Reason | tuple[Reason, ...], only: Collection[Reason] | None
) -> int | str | Reason | tuple[Reason, ...]:
    if isinstance(value, Reason):
        return value.bare(only)
    return tuple(dict.fromkeys(reason.bare(only) for reason in value)) if isinstance(value, tuple) else value


def _changed(
    value: int | str | Reason | tuple[Reason, ...], change: Callable[[str], str]
) -> int | str | Reason | tuple[Reason, ...]:
    if isinstance(value, Reason):
        return value.with_texts(change)
    if isinstance(value, tuple):
        return tuple(reason.with_texts(change) for reason in value)
    return change(value) if isinstance(value, str) else value


@cache
def messages() -> Mapping[str, Message]:
    """Every registered code with its message, in the order of the catalogue."""
    tables = tomllib.loads((files("yalu.reasons") / "catalogue.toml").read_text("utf-8"))
    return MappingProxyType(
        {f"{group}.{name}": _message(held) for group, held_by in tables.items() for name, held in held_by.items()}
    )


def _message(held: str | Mapping[str, str]) -> Message:
    if isinstance(held, str):
        return Message(held)
    if "one" in held:
        return Message(held["one"], many=held["many"])
    return Message(held["text"], bare=held["bare"])


@cache
def _forms(code: str) -> tuple[frozenset[str], ...]:
    return messages()[code].forms


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
