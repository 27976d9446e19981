"""The newspapers of a fictitious publisher: The Estuary (international edition) and the Korean daily Hagu Sinmun."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper; ``id`` is its source's id and names its folder under ``paper``, ``pages`` are the files there."""

    id: str
    name: str
    known_as: str
    """Its name in the source file, for readers of any language."""
    tagline: str
    language: str
    """Language of its front page."""
    languages: tuple[str, ...]
    pages: tuple[str, ...]
    footer: str


HAGU = Outlet(
    id="hagu-sinmun",
    name="하구신문",
    known_as="하구신문 (Hagu Sinmun)",
    tagline="강 하구에서 보는 세상",
    language="ko",
    languages=("ko",),
    pages=("korean",),
    footer="하구신문은 꾸며 낸 신문입니다. 필자와 독자와 숫자도 꾸며 낸 것입니다.",
)

ESTUARY = Outlet(
    id="the-estuary",
    name="The Estuary",
    known_as="The Estuary",
    tagline="Opinion from both banks of the river",
    language="en",
    languages=("en", "ko", "zh", "ja"),
    pages=("english", "korean", "chinese", "japanese"),
    footer="The Estuary is a made-up newspaper. Its authors, readers and figures are invented.",
)

OUTLETS = (ESTUARY, HAGU)
