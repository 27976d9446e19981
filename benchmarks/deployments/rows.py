"""A row of the faults: a site, its reader, and whether the database and the reader's mails are as they must be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from benchmarks.deployments.cluster import Cluster
from tests.delivery.mail_servers import Inbox
from tests.pipeline.small_site import SmallSite

PIECES = 4
LATER = 2
"""Pieces that appear after the first crawl."""
STATE = {
    "articles": "SELECT url, publisher_id, in_scope FROM article a",
    "versions": """SELECT a.url, v.seq, v.title, v.body, v.byline, v.published, v.content_hash
        FROM article_version v JOIN article a ON a.id = v.article_id""",
    "changes": """SELECT c.kind, a.url, c.before, c.after, c.significance, c.reason
        FROM change c JOIN article a ON a.id = c.article_id""",
}
"""What the database says about a source, without ids, clocks and what a look costs."""


@dataclass
class Row:
    """One fault in one round."""

    name: str
    job: str
    source: str
    site: SmallSite
    trouble: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def dag_id(self) -> str:
        return f"yalu_crawl__{self.source}"

    @property
    def reader(self) -> str:
        return f"{self.source}@example.org"

    def toml(self) -> str:
        text = self.site.source('scope = "all"', 'every = "7d"').replace('"small"', f'"{self.source}"')
        return text.replace('delay = "0s"', 'delay = "1s"').replace('"Small"', f'"{self.source}"')

    def subscription(self) -> str:
        return (
            f'[[subscription]]\nid = "{self.source}"\nto = ["mailto:{self.reader}"]\nevery = "immediately"\n'
            f'sources = ["{self.source}"]\nmin_significance = 0.0\n'
        )

    def write(self, edition: int) -> None:
        """The site as it is before and after the first crawl."""
        pieces = [(f"/{number}", f"Ferry {number} sails at {edition + 7}", None) for number in range(PIECES)]
        if edition:
            pieces += [(f"/later-{number}", f"Barley for pier {number}", None) for number in range(LATER)]
        self.site.feed("/feed", *pieces)
        for path, title, _ in pieces:
            self.site.article(path, title)


def judge(cluster: Cluster, row: Row, calm: Row) -> None:
    """Note what differs from the row that nothing befell."""
    for name, query in STATE.items():
        stored, wanted = _stored(cluster, row, query), _stored(cluster, calm, query)
        if stored != wanted:
            row.trouble.append(f"{name}: {len(wanted - stored)} missing, {len(stored - wanted)} more")


def judge_reports(cluster: Cluster, inbox: Inbox, row: Row) -> None:
    """Note what its reader got twice or never."""
    reported = Counter(cluster.ask_yalu(_reported(row)))
    twice = sum(count > 1 for count in reported.values())
    fresh = cluster.ask_yalu(
        f"SELECT c.id FROM change c JOIN crawl w ON w.id = c.crawl_id WHERE w.source_id = '{row.source}' AND w.id "
        f"> (SELECT min(id) FROM crawl WHERE source_id = '{row.source}')"
    )
    untold = len({number for (number,) in fresh} - {number for (number,) in reported})
    reports = cluster.ask_yalu(f"SELECT count(*) FROM report WHERE subscription = '{row.source}'")[0][0]
    mails = inbox.count[row.reader]
    if twice or untold or mails != reports or not mails:
        row.trouble.append(f"{untold} changes untold, {twice} told twice; {reports} reports, {mails} mails")


def _stored(cluster: Cluster, row: Row, query: str) -> Counter[tuple[str, ...]]:
    rows = cluster.ask_yalu(f"{query} WHERE a.source_id = '{row.source}'")
    return Counter(tuple(str(value).replace(row.site.url, "") for value in values) for values in rows)


def _reported(row: Row) -> str:
    return (
        "SELECT i.change_id FROM report_item i JOIN report r ON r.id = i.report_id "
        f"WHERE r.subscription = '{row.source}'"
    )
