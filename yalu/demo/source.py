"""The newspapers as source files, for those who crawl them."""

from __future__ import annotations

from yalu.demo.outlets import ESTUARY, HAGU, Outlet


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
