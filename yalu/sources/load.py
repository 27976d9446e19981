"""The registry: the shipped sources and the user's own, as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from yalu.errors import SourceFileError, UnknownSource
from yalu.settings import Settings
from yalu.sources.parse import build, parse_entries, parse_sources, raise_all
from yalu.sources.source import SourceConfig
from yalu.sources.toml_tables import text_of_file


@dataclass(frozen=True, slots=True)
class Registry:
    """All sources by id in alphabetical order. ``files`` names the files that define each, the overriding one last."""

    sources: Mapping[str, SourceConfig]
    files: Mapping[str, tuple[str, ...]]
    refused: tuple[SourceFileError, ...] = ()
    """What is wrong with the files whose sources are missing here."""

    def get(self, source_id: str) -> SourceConfig:
        """The source with this id. Raises UnknownSource, or the SourceFileError of a file that may have held it."""
        if source_id in self.sources:
            return self.sources[source_id]
        raise self.refused[0] if self.refused else UnknownSource(source_id, self.sources)

    def enabled(self) -> tuple[SourceConfig, ...]:
        """The sources that are enabled."""
        return tuple(source for source in self if source.enabled)

    def is_sharded(self, above: int) -> bool:
        """Whether Airflow crawls them in shards: more are enabled than ``above``, too many for one DAG each."""
        return len(self.enabled()) > above

    def __iter__(self) -> Iterator[SourceConfig]:
        return iter(self.sources.values())

    def __len__(self) -> int:
        return len(self.sources)


def load_registry(extra: Sequence[Path] = (), *, only: Path | None = None, with_shipped: bool = True) -> Registry:
    """The shipped sources and those of the files in ``extra``, or the sources of the file ``only`` and no other.

    Without ``with_shipped`` the sources of ``extra`` alone. A source in ``extra`` with the id of one that is already
    known, or shipped, overrides it field by field; a later file overrides an earlier one. Raises SourceFileError naming
    file, source and field: a file that is missing, cannot be read, is not UTF-8 or not right (see ``parse_sources``).
    """
    registry = load_usable_registry(extra, only=only, with_shipped=with_shipped)
    if registry.refused:
        raise registry.refused[0]
    return registry


def load_usable_registry(
    extra: Sequence[Path] = (), *, only: Path | None = None, with_shipped: bool = True
) -> Registry:
    """The registry as ``load_registry`` gives it, without the files that are wrong: ``refused`` says what is wrong.

    A wrong file costs its own sources and no other. For processes that nobody watches; a person at a terminal is told
    by ``load_registry``.
    """
    if only is not None:
        return _merged((only,), {}, with_shipped=False)
    return _merged(tuple(extra), {source.id: (file, source) for file, source in shipped()}, with_shipped=with_shipped)


def watched(settings: Settings, *, only: Path | None = None) -> Registry:
    """The registry that the settings describe; ``only`` replaces it. Raises SourceFileError."""
    return load_registry(settings.sources, only=only, with_shipped=settings.registry == "shipped")


def usable(settings: Settings, *, only: Path | None = None) -> Registry:
    """The registry that the settings describe, without the files that are wrong; ``only`` replaces it."""
    return load_usable_registry(settings.sources, only=only, with_shipped=settings.registry == "shipped")


def _merged(paths: Sequence[Path], bases: Mapping[str, tuple[str, SourceConfig]], *, with_shipped: bool) -> Registry:
    sources = {name: source for name, (_, source) in bases.items()} if with_shipped else {}
    files: dict[str, tuple[str, ...]] = {name: (file,) for name, (file, _) in bases.items()} if with_shipped else {}
    refused: list[SourceFileError] = []
    for path in paths:
        try:
            overlaid = _overlaid(path, sources, files, bases)
        except SourceFileError as error:
            refused.append(error)
            continue
        sources |= {name: source for name, (_, source) in overlaid.items()}
        files |= {name: names for name, (names, _) in overlaid.items()}
    for name, source in list(sources.items()) if bases else ():
        if source.editions_of is not None and source.editions_of not in sources and source.editions_of not in bases:
            refused.append(
                SourceFileError(files[name][-1], name, "editions_of", f"no source has the id {source.editions_of!r}")
            )
            del sources[name], files[name]
    return Registry(MappingProxyType(dict(sorted(sources.items()))), MappingProxyType(files), tuple(refused))


def _overlaid(
    path: Path,
    sources: Mapping[str, SourceConfig],
    files: Mapping[str, tuple[str, ...]],
    bases: Mapping[str, tuple[str, SourceConfig]],
) -> dict[str, tuple[tuple[str, ...], SourceConfig]]:
    """The sources of one file, each laid over what is known of it, with the names of all files that define it."""
    overlaid: dict[str, tuple[tuple[str, ...], SourceConfig]] = {}
    wrong: list[SourceFileError] = []
    for entry in parse_entries(_read(path), str(path)):
        shipped_file, base = bases.get(entry.id, ("", None))
        before = files.get(entry.id, (shipped_file,) if shipped_file else ())
        try:
            overlaid[entry.id] = ((*before, str(path)), build(entry, sources.get(entry.id, base)))
        except SourceFileError as error:
            wrong.append(error)
    raise_all(wrong)
    return overlaid


@cache
def shipped() -> tuple[tuple[str, SourceConfig], ...]:
    """Every shipped source with the name of its file."""
    sources: dict[str, tuple[str, SourceConfig]] = {}
    folder = resources.files("yalu.sources") / "registry"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            for source in parse_sources(file.read_text(encoding="utf-8"), f"registry/{file.name}"):
                if source.id in sources:
                    raise SourceFileError(f"registry/{file.name}", source.id, "id", "is used in another file too")
                sources[source.id] = (f"registry/{file.name}", source)
    return tuple(sources.values())


def _read(path: Path) -> str:
    try:
        return text_of_file(path)
    except ValueError as error:
        raise SourceFileError(str(path), None, None, str(error)) from error
