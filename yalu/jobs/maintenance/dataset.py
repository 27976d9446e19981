"""A data set to publish: the records within terms, as CSV and Parquet, with what repositories and programs ask for.

The same database gives the same bytes: nothing in it is of the day on which it is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from yalu import __version__
from yalu.client import Yalu
from yalu.conversion import EPOCH, from_attributes, json_text
from yalu.db.core.engine import Database
from yalu.db.maintenance.export import Exported, last_recorded
from yalu.db.room.sources import stored_sources
from yalu.db.study import codings, samples
from yalu.downloads.tables import columns, csv_chunks, parquet_chunks, require_arrow
from yalu.ids import pseudonym, sha256
from yalu.jobs.maintenance.export_tables import new_folder
from yalu.jobs.runtime.secret import with_secret
from yalu.records.definition import data_dictionary, meanings
from yalu.records.doors import row_type_of
from yalu.records.nouns.article import Article
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion
from yalu.records.nouns.source import Source
from yalu.records.quoting.cutting import made_safe
from yalu.records.study.coding import Coding, CodingCategory, CodingSample
from yalu.settings import Settings

TITLE = "What was changed: opinion articles and reader comments about China–Korea relations"
TERMS = "Texts are their publishers'; data/sources.csv has the terms of each source, README.md what they mean"
_FRICTIONLESS = {int: "integer", float: "number", bool: "boolean", datetime: "datetime"}
_CROISSANT = {int: "sc:Integer", float: "sc:Float", bool: "sc:Boolean", datetime: "sc:DateTime"}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, the record, the type of its rows, which may lack fields of the record, and the rows."""

    name: str
    record_type: type
    row_type: type
    rows: Callable[[], Iterable[Any]]


def write_dataset(
    settings: Settings, database: Database, output: Path, source_id: str | None, known_at: datetime | None = None
) -> Exported:
    """Write the data set as a new folder, of all sources or of one; it appears whole or not at all.

    Of all sources, it has the samples that all their coders have coded; the secret of the settings makes coders'
    pseudonyms.

    It holds what was recorded by ``known_at`` (aware; None: by the last time at which anything was), and says so: with
    that time a later run gives the same bytes, but for what was erased since. Raises UsageError where the folder is
    there already or PyArrow is missing, and StoreError.
    """
    require_arrow()
    known_at = known_at or last_recorded(database) or EPOCH
    client = Yalu(database, settings.gone_after)
    tables = _tables(database, client, () if source_id is None else (source_id,), known_at)
    tables += _coding(settings, database, known_at) if source_id is None else ()
    with new_folder(output) as draft:
        (draft / "data").mkdir()
        counts = {table.name: _write(draft / "data", table) for table in tables}
        for name, content in _described(draft, tables, counts, known_at).items():
            (draft / name).write_bytes(content)
        listed = sorted(file for file in draft.rglob("*") if file.is_file())
        sums = "".join(f"{sha256(file.read_bytes())}  {file.relative_to(draft).as_posix()}\n" for file in listed)
        (draft / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return Exported(sum(counts.values()))


def _tables(database: Database, client: Yalu, source: tuple[str, ...], known_at: datetime) -> tuple[Table, ...]:
    sources = stored_sources(database)
    read: tuple[tuple[str, type, Callable[[], Iterable[Any]]], ...] = (
        ("sources", Source, lambda: (made_safe(each) for each in sources if not source or each.source_id in source)),
        ("changes", Change, lambda: client.changes(source=source, known_at=known_at)),
        ("articles", Article, lambda: client.articles(source=source, known_at=known_at)),
        ("comments", CommentVersion, lambda: client.comments(source=source, known_at=known_at)),
    )
    return tuple(_published(name, record_type, rows) for name, record_type, rows in read)


def _coding(settings: Settings, database: Database, known_at: datetime) -> tuple[Table, ...]:
    """The tables of coding; none while no sample is complete."""
    states = [state for state in samples.sample_states(database, known_at) if state.complete]
    if not states:
        return ()
    secret = with_secret(settings, database).secret

    def coded() -> Iterator[Coding]:
        for state in states:
            for each in codings.coding_records(database, state, known_at):
                yield replace(each, coder=pseudonym(secret, "coding", each.coder) or "")

    return (
        _published(
            "coding_samples",
            CodingSample,
            lambda: (each for each in codings.sample_records(database, known_at) if each.complete),
        ),
        _published(
            "coding_categories",
            CodingCategory,
            lambda: (each for state in states for each in codings.category_records(state)),
        ),
        _published("codings", Coding, coded),
    )


def _published(name: str, record_type: type, rows: Callable[[], Iterable[Any]]) -> Table:
    """The table of a record without what is not published."""
    row_type = row_type_of("data set", record_type, "Published")
    return Table(name, record_type, row_type, lambda: (from_attributes(row_type, row) for row in rows()))


def _write(folder: Path, table: Table) -> int:
    """Write both files of a table; return how many rows it has."""
    counted = 0

    def counting() -> Iterator[Any]:
        nonlocal counted
        for row in table.rows():
            counted += 1
            yield row

    with (folder / f"{table.name}.csv").open("wb") as out:
        out.writelines(csv_chunks(table.row_type, counting()))
    with (folder / f"{table.name}.parquet").open("wb") as out:
        out.writelines(parquet_chunks(table.row_type, table.rows()))
    return counted


def _described(
    draft: Path, tables: tuple[Table, ...], counts: Mapping[str, int], known_at: datetime
) -> dict[str, bytes]:
    """The files that say what the data set is."""
    day = f"{known_at.astimezone(UTC):%Y-%m-%d}"
    known = f"{known_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    digests = {file.name: sha256(file.read_bytes()) for file in sorted((draft / "data").iterdir())}
    number = ".".join(str(int(part)) for part in day.split("-"))
    version = f"{number}+{sha256(json.dumps(digests).encode())[:12]}"
    shape = {name: f"{count} rows" for name, count in counts.items()}
    lines = "\n".join(f"- `data/{name}.csv`, `data/{name}.parquet`: {rows}" for name, rows in shape.items())
    readme = _beside("dataset_readme.txt").format(
        title=TITLE, version=version, known=known, software=f"Yalu {__version__}", tables=lines
    )
    files = {
        "data-dictionary.csv": _data_dictionary(tables),
        "datapackage.json": _json(_datapackage(tables, digests, version, known)),
        "croissant.json": _json(_croissant(tables, digests, version, day)),
        "CITATION.cff": _citation(version, day),
        "README.md": readme.encode(),
    }
    paths = [*(f"data/{name}" for name in digests), *files]
    return {**files, "ro-crate-metadata.json": _json(_crate(paths, version, known))}


def _data_dictionary(tables: tuple[Table, ...]) -> bytes:
    chosen = {each.name: (each.record_type, [name for name, _ in columns(each.row_type)]) for each in tables}
    return data_dictionary("table", chosen).encode()


def _datapackage(tables: tuple[Table, ...], digests: Mapping[str, str], version: str, known: str) -> dict[str, Any]:
    resources_ = []
    for table in tables:
        described = [
            {
                "name": name,
                "type": _FRICTIONLESS.get(hint, "string"),
                "description": meanings(table.record_type).get(name, ""),
            }
            | ({"format": "any"} if hint is datetime else {})
            for name, hint in columns(table.row_type)
        ]
        file = f"{table.name}.csv"
        place = {"name": table.name, "path": f"data/{file}", "format": "csv", "encoding": "utf-8-sig"}
        kind = {"profile": "tabular-data-resource", "mediatype": "text/csv", "hash": f"sha256:{digests[file]}"}
        resources_.append({**place, **kind, "schema": {"fields": described}})
    about = {"profile": "tabular-data-package", "name": "yalu", "title": TITLE, "version": version, "known_at": known}
    return {**about, "licenses": [{"title": TERMS, "path": "README.md"}], "resources": resources_}


def _croissant(tables: tuple[Table, ...], digests: Mapping[str, str], version: str, day: str) -> dict[str, Any]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": f"{table.name}.csv",
            "name": f"{table.name}.csv",
            "contentUrl": f"data/{table.name}.csv",
            "encodingFormat": "text/csv",
            "sha256": digests[f"{table.name}.csv"],
        }
        for table in tables
    ]
    about = {"name": "yalu", "description": TITLE, "version": version, "datePublished": day, "license": TERMS}
    about["citeAs"] = f"{TITLE}, version {version}, {day}"
    sets = [
        {"@type": "cr:RecordSet", "@id": table.name, "name": table.name, "field": _fields(table)} for table in tables
    ]
    context = json.loads(_beside("croissant_context.json"))
    head = {"@context": context, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0"}
    return {**head, **about, "distribution": files, "recordSet": sets}


def _fields(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "@type": "cr:Field",
            "@id": f"{table.name}/{name}",
            "name": name,
            "description": meanings(table.record_type).get(name, ""),
            "dataType": _CROISSANT.get(hint, "sc:Text"),
            "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": name}},
        }
        for name, hint in columns(table.row_type)
    ]


_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "md": "text/markdown",
}


def _crate(paths: list[str], version: str, known: str) -> dict[str, Any]:
    """RO-Crate 1.1: each file, what the whole is, and under which terms."""
    files = [
        {
            "@id": path,
            "@type": "File",
            "name": path,
            "encodingFormat": _MEDIA.get(path.rpartition(".")[2], "text/plain"),
        }
        for path in paths
    ]
    crate = "https://w3id.org/ro/crate/1.1"
    described = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": {"@id": crate}}
    whole = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": f"{TITLE}: everything that was recorded by {known}",
        "version": version,
        "datePublished": known,
        "license": {"@id": "README.md"},
        "conditionsOfAccess": TERMS,
        "hasPart": [{"@id": path} for path in paths],
    }
    return {"@context": f"{crate}/context", "@graph": [{**described, "about": {"@id": "./"}}, whole, *files]}


def _citation(version: str, day: str) -> bytes:
    lines = (
        "cff-version: 1.2.0",
        "message: Cite the data set with its version, and its version with the digest in it.",
        "type: dataset",
        f"title: {json.dumps(TITLE, ensure_ascii=False)}",
        f"version: {json.dumps(version)}",
        f"date-released: {day}",
        "authors:",
        '  - name: "Add your institute here"',
    )
    return ("\n".join(lines) + "\n").encode()


def _beside(name: str) -> str:
    return (resources("yalu.jobs.maintenance") / name).read_text(encoding="utf-8")


def _json(value: object) -> bytes:
    return json_text(value).encode()
