"""The registry: the shipped sources and the user's own, as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from yalu.errors import SourceFileError, UnknownSource
from yalu.sources.parse import build, parse_entries, parse_sources
from yalu.sources.source import Source


@dataclass(frozen=True, slots=True)
class Registry:
    """All sources by id in alphabetical order. ``files`` names the files that define each, the overriding one last."""

    sources: Mapping[str, Source]
    files: Mapping[str, tuple[str, ...]]

    def get(self, source_id: str) -> Source:
        """The source with this id. Raises UnknownSource."""
        try:
            return self.sources[source_id]
        except KeyError as error:
            raise UnknownSource(source_id) from error

    def enabled(self) -> tuple[Source, ...]:
        """The sources that are enabled."""
        return tuple(source for source in self if source.enabled)

    def editions(self, source_id: str) -> tuple[Source, ...]:
        """The other language editions of a source. Raises UnknownSource."""
        source = self.get(source_id)
        head = source.editions_of or source.id
        return tuple(other for other in self if other.id != source.id and head in (other.id, other.editions_of))

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources.values())

    def __len__(self) -> int:
        return len(self.sources)


def load_registry(extra: Sequence[Path] = (), *, only: Path | None = None) -> Registry:
    """The shipped sources and those of the files in ``extra``, or the sources of the file ``only`` and no other.

    A source in ``extra`` with the id of one that is already known overrides it field by field; a later file overrides
    an earlier one. Raises SourceFileError naming file, source and field: a file that is missing, cannot be read, is
    not UTF-8 or not right (see ``parse_sources``).
    """
    if only is not None:
        alone = parse_sources(_read(only), str(only))
        return _registry({source.id: source for source in alone}, {source.id: (str(only),) for source in alone})
    sources = {source.id: source for _, source in shipped()}
    files: dict[str, tuple[str, ...]] = {source.id: (file,) for file, source in shipped()}
    for path in extra:
        for entry in parse_entries(_read(path), str(path)):
            sources[entry.id] = build(entry, sources.get(entry.id))
            files[entry.id] = (*files.get(entry.id, ()), str(path))
    for source in sources.values():
        if source.editions_of is not None and source.editions_of not in sources:
            raise SourceFileError(
                files[source.id][-1], source.id, "editions_of", f"no source has the id {source.editions_of!r}"
            )
    return _registry(sources, files)


@cache
def shipped() -> tuple[tuple[str, Source], ...]:
    """Every shipped source with the name of its file."""
    found: dict[str, tuple[str, Source]] = {}
    folder = resources.files("yalu.sources") / "registry"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            for source in parse_sources(file.read_text(encoding="utf-8"), f"registry/{file.name}"):
                if source.id in found:
                    raise SourceFileError(f"registry/{file.name}", source.id, "id", "is used in another file too")
                found[source.id] = (f"registry/{file.name}", source)
    return tuple(found.values())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceFileError(str(path), None, None, f"is not UTF-8 (byte {error.start})") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceFileError(str(path), None, None, f"cannot be read: {reason}") from error


def _registry(sources: Mapping[str, Source], files: Mapping[str, tuple[str, ...]]) -> Registry:
    return Registry(MappingProxyType(dict(sorted(sources.items()))), MappingProxyType(dict(files)))
