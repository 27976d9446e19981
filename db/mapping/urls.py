"""Rows of URLs. To be called inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from yalu import ids
from yalu.db.models import Url
from yalu.ids import fitting


def address_ids(connection: Connection, source_id: str, urls: Sequence[str]) -> dict[str, int]:
    """Return the ids of a source's URLs, by their stored form; unknown URLs are inserted."""
    wanted = list(dict.fromkeys(fitting(url) for url in urls))
    query = select(Url.url, Url.id).where(Url.source_id == source_id, Url.url.in_(wanted))
    known = {url: int(id_) for url, id_ in connection.execute(query)}
    for url in wanted:
        if url not in known:
            row = {"source_id": source_id, "url": url, "key": fitting(ids.same_article_address(url))}
            known[url] = int(connection.execute(insert(Url).values(row).returning(Url.id)).scalar_one())
    return known
