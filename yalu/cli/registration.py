"""What the rooms of commands say of each: where it is, and under which heading the help lists it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CommandSection(StrEnum):
    """A heading of ``yalu --help``, in the order in which they are shown."""

    START = "Start"
    WATCH = "Watch"
    LOOK = "Look"
    REPORT = "Report"
    MAINTAIN = "Maintain"
    OPERATE = "Operate"


@dataclass(frozen=True, slots=True)
class Registration:
    """One command: the module of its room that holds it, imported on use, and its section."""

    module: str
    section: CommandSection
