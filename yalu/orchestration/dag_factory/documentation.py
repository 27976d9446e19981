"""The page that Airflow shows for each DAG: what it does, and what to do when it is red."""

from __future__ import annotations

from datetime import timedelta

from yalu.sources.source import SourceConfig

_SITE = """| got no answer | the site or the network is down | nothing: it is tried again by itself |
| is refused by the site | 403, 429, a challenge or robots.txt | read its terms; lengthen `every` and `delay` |
| found no article | its pages have another layout now | `yalu sources check {id}`, then correct `[source.page]` |
"""
_DAMAGE = """| are not what was stored | bytes on disk changed | `yalu db check --captures`, then restore a backup |
"""
_RED = """
### When it is red

The last lines of the task's log say how the job ended.

| it says | meaning | what to do |
|---|---|---|
{rows}| could not use the database | it is down, full or of an old schema | `yalu doctor`, `yalu db upgrade` |
| is configured wrongly | a setting or a source file | the message names it; correct it and clear the task |
| was stopped, was killed | by hand, by a restart, or out of memory | nothing: the next try goes on where this one was |

Clearing a task is always safe: nothing is ever stored twice.
"""

SHARDS = f"""## Crawls all sources in shards

There are more sources than `YALU_SHARD_ABOVE`. Each of the `YALU_SHARDS` tasks crawls those whose domain hashes to its
shard, up to 64 of them at once, whenever one is due. After `YALU_SHARD_MINUTES` it begins no further crawl and ends
with the last one that runs; the next run begins within five minutes. Articles that are due before their source is are
checked as well.
{_RED.format(rows="")}"""

DIFF = f"""## Turns new versions into changes

Runs after each crawl and once an hour (every five minutes where shards crawl). It works from a high-water mark in the
database, so a run that was missed or stopped costs time, never a change.
{_RED.format(rows="")}"""

REVISIT = f"""## Checks articles that are due before their source is

Every 15 minutes, for at most 15 minutes. New and active articles are checked more often than their source is crawled;
no feed or other way in is asked for. A host that refused us at its last crawl, that is being crawled or that has had
its requests for the day is left alone, and what was not reached comes first the next time. Skipped while none is due.
{_RED.format(rows="")}"""

REPORT = f"""## Makes the reports that are due and hands them over

Every 15 minutes; skipped while nothing is due. Subscriptions say who gets what and when (`yalu subscriptions list`);
without any, a daily report goes to the folder `reports` in `YALU_HOME`. The last lines of the log say where reports
were written. Each reader gets each report once, however often this runs; what could not be handed over is tried again.
`yalu doctor` lists what did not arrive.
{_RED.format(rows="")}"""


MAINTENANCE = f"""## Looks after the installation

Every day at 03:40 UTC, in bounded steps, each told as one line of the log; where `YALU_EVIDENCE_LOG` or
`YALU_ARCHIVE_SAVE_URL` is set, the last two at minute 40 of every hour:

| step | does |
|---|---|
| sources | tells source files that are wrong, and sources that do not answer, list nothing new or are not crawled |
| captures | reads some hundred captures back and compares them with their hashes, others each day |
| partitions | makes those of the coming months (PostgreSQL) |
| retention | tells what is older than `YALU_KEEP_…_DAYS`; blanks it with `YALU_RETENTION=apply` |
| erasure | removes from SQLite's files what an erasure had to leave there while they were read |
| reextraction | re-extracts up to `YALU_REEXTRACT_A_DAY` articles that an earlier extractor read |
| dataset | writes the month that has ended as a data set below `YALU_DATASETS`, once |
| airflow | counts the runs that Airflow still holds, and says when and how to clean them away |
| evidence_log | continues the transparency log of captures, and has its checkpoint cosigned and stamped |
| public_copies | asks a public archive for pages with weighty changes, 20 at most |

Done in part (a warning in the log) means that something needs a person; `attention` in the task's XCom lists it.
{_RED.format(rows=_DAMAGE)}"""


def crawl_page(source: SourceConfig) -> str:
    """The page of one source's crawl, in Markdown."""
    ways = "\n".join(f"- {way.method.value}: <{way.url}>" for way in source.discover)
    languages = ", ".join(source.languages)
    return f"""## Crawls {_plain(source.name)}

<{source.homepage}> · {source.country} · {languages} · {source.type} · source id `{source.id}`

Every {duration_text(source.every)}, at most {source.max_pages} pages, {duration_text(source.delay)} between two
requests. Articles are found by:

{ways}

To visit everything known again, due or not, trigger it and switch that on (`force`).
{_RED.format(rows=_SITE.format(id=source.id))}"""


def duration_text(time: timedelta) -> str:
    """A time as a person writes it: "6 hours", "90 minutes", "5 seconds"."""
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if time >= unit and not time % unit:
            count = time // unit
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{time.total_seconds():g} seconds"


def _plain(text: str) -> str:
    """A name as text, whatever Markdown it may look like."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in " ".join(text.split()))
