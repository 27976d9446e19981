"""Reasons as codes with arguments, and crawl statistics of a fixed form.

Until now reasons were English sentences. They are not parsed: where a row has one it gets the code ``record.earlier``,
and a missed change of a re-extraction does too. What decides keeps its meaning: the implausibility of checks, snapshots
and judged crawls is renamed to its code. Statistics of ended crawls and observations of open ones are dropped: the next
crawl lists everything anew, and a crawl that goes on checks its articles again (decisions 0333 and 0334).
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_1700"
down_revision = "20261128_0200"
branch_labels = None
depends_on = None

EARLIER = json.dumps({"code": "record.earlier", "args": {}})

COLUMNS = (
    ("change", "reason", False),
    ("crawl", "reason", True),
    ("article_check", "reason", True),
    ("thread_snapshot", "note", True),
)

IMPLAUSIBILITIES = {
    "implausible.outage": (
        "more than a fifth of the known pages vanished at once: an outage until they are missing one by one"
    ),
    "implausible.too_soon": "requested again too soon after the previous check to prove anything more",
    "implausible.older_copy": (
        "an older copy than the newest state seen; believed once it has lasted, for the server's clock may be wrong"
    ),
    "implausible.broken_off": "the page broke off before its end",
    "implausible.run_together": (
        "comments that are missing stand in the text of another one: the list was extracted as fewer items"
    ),
    "implausible.same_words": (
        "most known comments say one and the same thing at once; believed once it has lasted"
    ),
    "implausible.same_page": "the same page answered at many addresses",
    "implausible.replaced": "another text stands at the address; believed once it has lasted",
    "implausible.template": "most pages of the source changed alike in one crawl; believed once it has lasted",
    "implausible.threads_lost": (
        "many threads lost most of their comments in one crawl; believed once it has lasted"
    ),
    "implausible.all_lost": "the thread lost all of its comments at once; believed once it has lasted",
    "implausible.half_lost": (
        "more than half of the known comments are missing and the page states no count; believed only after long"
    ),
}


def upgrade() -> None:
    op.execute("DELETE FROM staged_observation")
    op.execute("UPDATE crawl SET stats = NULL")
    for table, column, _ in COLUMNS:
        op.execute(f"UPDATE {table} SET {column} = '{EARLIER}' WHERE {column} IS NOT NULL")  # noqa: S608
    for table in ("article_check", "thread_snapshot"):
        _rename_implausibilities(table)
    _rewrite_judgements()
    for table, column, nullable in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                column,
                existing_type=sa.Text(),
                type_=sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                existing_nullable=nullable,
                postgresql_using=f"{column}::jsonb",
            )


def downgrade() -> None:
    for table, column, nullable in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                column,
                existing_type=sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                type_=sa.Text(),
                existing_nullable=nullable,
                postgresql_using=f"{column}::text",
            )


def _rename_implausibilities(table: str) -> None:
    for code, sentence in IMPLAUSIBILITIES.items():
        rows = sa.text(f"UPDATE {table} SET implausibility = :code WHERE implausibility = :sentence")  # noqa: S608
        op.execute(rows.bindparams(code=code, sentence=sentence))


def _rewrite_judgements() -> None:
    """Rename what is implausible in judgements of crawls; their events hold sentences and are recorded changes by now."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("UPDATE crawl SET judgement = json_set(judgement, '$.events', json('[]')) WHERE judgement IS NOT NULL")
        op.execute(
            f"UPDATE reextraction SET told = json_set(told, '$.reason', json('{EARLIER}')) WHERE told IS NOT NULL"  # noqa: S608
        )
    else:
        op.execute("UPDATE crawl SET judgement = jsonb_set(judgement, '{events}', '[]') WHERE judgement IS NOT NULL")
        statement = sa.text("UPDATE reextraction SET told = jsonb_set(told, '{reason}', CAST(:earlier AS jsonb))")
        op.execute(sa.text(f"{statement.text} WHERE told IS NOT NULL").bindparams(earlier=EARLIER))
    replaced = "replace(judgement, :sentence, :code)" if sqlite else "replace(judgement::text, :sentence, :code)::jsonb"
    for code, sentence in IMPLAUSIBILITIES.items():
        rows = sa.text(f"UPDATE crawl SET judgement = {replaced} WHERE judgement IS NOT NULL")  # noqa: S608
        op.execute(rows.bindparams(code=code, sentence=sentence))
