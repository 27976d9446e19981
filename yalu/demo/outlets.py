"""The newspapers of a fictitious publisher: The Estuary (international edition) and the Korean daily Hagu Sinmun.

Also as source files, for those who crawl them.
"""

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


def source_file(
    base_url: str,
    outlet: Outlet = ESTUARY,
    *,
    editions_of: Outlet | None = None,
    every: str = "1h",
    revisit: str = "default",
) -> str:
    """Return the TOML of a newspaper at ``base_url`` (``http://127.0.0.1:PORT``, no trailing slash).

    It allows loopback addresses and sets no delay, as that server serves nobody else. With ``editions_of`` it must be
    in one file with the source of that newspaper.
    """
    languages = ", ".join(f'"{language}"' for language in outlet.languages)
    house = f'editions_of = "{editions_of.id}"\n' if editions_of else ""
    return f'''[[source]]
id = "{outlet.id}"
name = "{outlet.known_as}"
homepage = "{base_url}/"
country = "KR"
languages = [{languages}]
type = "newspaper"
discover = [ {{ feed = "{base_url}/feed/" }}, {{ sitemap = "{base_url}/wp-sitemap.xml" }} ]
comments = "auto"
scope = "topic"
every = "{every}"
revisit = "{revisit}"
delay = "0s"
terms = "excerpt"
timezone = "Asia/Seoul"
allow_private_hosts = true
{house}'''


def source_files(estuary_url: str, hagu_url: str, every: str = "1h", revisit: str = "default") -> str:
    """Return both newspapers as one file, The Estuary as an edition of the other."""
    estuary = source_file(estuary_url, editions_of=HAGU, every=every, revisit=revisit)
    return estuary + "\n" + source_file(hagu_url, HAGU, every=every, revisit=revisit)
