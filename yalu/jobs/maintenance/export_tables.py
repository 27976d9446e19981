"""Exports to folders and files that programs for tables open: Parquet in hive partitions, and SQLite for Datasette."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from yalu.client import Yalu
from yalu.db.core.engine import Database
from yalu.db.maintenance import export as taking
from yalu.db.maintenance import export_sqlite
from yalu.db.maintenance.export import Exported
from yalu.downloads.tables import arrow_batches, arrow_schema, require_arrow
from yalu.errors import UsageError


def write_parquet(database: Database, output: Path, where: Mapping[str, Any]) -> Exported:
    """Write changes and versions as ``TABLE/source_id=ID/year=YYYY/*.parquet`` below a new folder.

    ``where`` is source_id, since and until. The folder appears whole or not at all. Raises UsageError.
    """
    require_arrow()
    with new_folder(output) as draft:
        selection = {name: value for name, value in where.items() if value is not None and name != "source_id"}
        changes = Yalu(database).changes(source=where["source_id"] or (), **selection)
        counted = _write(draft / "changes", _batches(changes.record_type, changes))
        for kind in ("article", "comment"):
            rows = taking.versions(database, kind, **where)
            counted += _write(draft / f"{kind}_versions", _batches(taking.ROW_TYPES[kind], rows))
    return Exported(counted)


def write_sqlite(database: Database, output: Path, where: Mapping[str, Any]) -> Exported:
    """Write sources, articles, versions, comments and changes as a SQLite file, with ``metadata.json`` beside it.

    Both are for Datasette: foreign keys, full-text tables, and what each table and column means. Raises UsageError.
    """
    with new_folder(output) as draft:
        counted = export_sqlite.write(database, draft / "yalu.db", **where)
        (draft / "metadata.json").write_text(export_sqlite.METADATA, encoding="utf-8")
    return Exported(counted)


@contextmanager
def new_folder(output: Path) -> Iterator[Path]:
    """A folder beside ``output``, readable by its owner alone, that gets its name at the end.

    Raises UsageError if there is one.
    """
    if output.exists() or output.is_symlink():
        raise UsageError(f"{output}: is there already; name a folder that is not")
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
        try:
            yield draft
            draft.rename(output)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error


def _write(folder: Path, batches: Iterator[Any]) -> int:
    from pyarrow import dataset

    counted = 0

    def counting() -> Iterator[Any]:
        nonlocal counted
        for batch in batches:
            counted += batch.num_rows
            yield batch

    arrow = require_arrow()
    first = next(counting_batches := counting(), None)
    if first is None:
        folder.mkdir()
        return 0
    fields = [arrow.field("source_id", arrow.string()), arrow.field("year", arrow.int32())]
    dataset.write_dataset(
        chain([first], counting_batches),
        folder,
        schema=first.schema,
        format="parquet",
        partitioning=dataset.partitioning(arrow.schema(fields), flavor="hive"),
        max_partitions=100_000,
        existing_data_behavior="error",
    )
    return counted


def _batches(row_type: type, rows: Iterable[Any]) -> Iterator[Any]:
    arrow = require_arrow()
    schema = arrow_schema(row_type)
    for batch in arrow_batches(row_type, rows):
        years = [at.year for at in batch.column(schema.get_field_index("not_after")).to_pylist()]
        yield batch.append_column(arrow.field("year", arrow.int32()), arrow.array(years, type=arrow.int32()))
