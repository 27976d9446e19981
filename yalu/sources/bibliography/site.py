"""The source that visits cited pages of a site which the registry does not know (decision 0110)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from yalu.sources import fields
from yalu.sources.codes import UNKNOWN_COUNTRY, UNKNOWN_LANGUAGE
from yalu.sources.drafts.draft import free_id
from yalu.sources.source import Scope, SourceConfig

EVERY = timedelta(days=1)
"""Time between two attempts at cited pages that nobody has seen yet; the others have a schedule of their own."""


def site_id(url: str, taken: Iterable[str]) -> str:
    """Return an id for the source of a site that is not in ``taken``: cited-example-org."""
    return free_id(f"cited-{(urlsplit(url).hostname or '').removeprefix('www.')}", taken)


def site_source(source_id: str, url: str) -> SourceConfig:
    """Return the source that visits cited pages of the site of ``url`` and lists nothing.

    Country and language are those that say "unknown", and the type is the one whose terms of quotation are strictest. A
    private host is allowed where ``url`` names it: whoever cited it asked for that.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    return SourceConfig(
        id=source_id,
        name=host,
        homepage=f"{parts.scheme}://{parts.netloc}/",
        country=UNKNOWN_COUNTRY,
        languages=(UNKNOWN_LANGUAGE,),
        type="newspaper",
        discover=(),
        scope=Scope.ALL,
        every=EVERY,
        delay=timedelta(0) if fields.is_private_host(host) else timedelta(seconds=5),
        allow_private_hosts=fields.is_private_host(host),
    )
