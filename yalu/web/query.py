"""What the parameters of every address have in common, in pages and the API alike: sizes and times."""

from __future__ import annotations

import re
from datetime import UTC, datetime

MOST_VALUES = 50
"""Values of one parameter."""
LONGEST_VALUE = 200
"""Characters of one value."""
TIME = (
    r"^((19|20)\d\d-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    r"|20([02468][048]|[13579][26])-02-29)"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+ -]([01]\d|2[0-3]):?[0-5]\d)?)?$"
)
"""A day, or a time with or without seconds and offset, of the years 1900 to 2099 (ISO 8601)."""
_TIME = re.compile(TIME, re.ASCII)


def moment(text: str | None) -> datetime | None:
    """A time in ISO 8601, in UTC unless it has an offset; None for an empty text. Raises ValueError.

    A plus sign that nobody encoded arrives as a space, and is read as a plus sign.
    """
    given = (text or "").strip()
    if not given:
        return None
    if not _TIME.match(given):
        raise ValueError(text)
    at = datetime.fromisoformat(given.replace(" ", "+"))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
