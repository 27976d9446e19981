"""Files for readers in an object store: reports, their index and feeds, each under its name below a prefix.

Credentials come from the environment, as the store's library reads them. Not the capture store: see object_store.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from yalu.db.core.buckets import backend_at, border
from yalu.errors import DeliveryError

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Backend

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class PublishedObjects:
    """Texts by name. All methods raise DeliveryError when the store fails; no call takes longer than about a minute."""

    def __init__(self, backend: Backend, shown: str) -> None:
        self._backend = backend
        self._shown = shown

    def put(self, texts: Mapping[str, str]) -> None:
        """Put texts by name, replacing those of the same name."""
        for name, text in texts.items():
            kind = _TYPES.get(PurePosixPath(name).suffix, "text/plain; charset=utf-8")
            with self._border():
                self._backend.put(name, text.encode(), attributes={"Content-Type": kind})

    def remove(self, names: Collection[str]) -> None:
        """Remove texts by name; one that is not there is no error."""
        for name in names:
            with suppress(FileNotFoundError), self._border():
                self._backend.delete(name)

    def texts(self, suffix: str) -> dict[str, str]:
        """Return the texts at the top whose names end so."""
        texts = {}
        with self._border():
            for item in self._backend.list_with_delimiter()["objects"]:
                with suppress(FileNotFoundError):  # removed since it was listed
                    if item["path"].endswith(suffix):
                        texts[item["path"]] = bytes(self._backend.get(item["path"]).bytes()).decode("utf-8", "replace")
        return texts

    def _border(self) -> AbstractContextManager[None]:
        return border(lambda reason: DeliveryError(f"{self._shown}: {reason}"))


def open_published(url: str) -> PublishedObjects:
    """Return the place at ``s3://BUCKET/PREFIX``; no request is made yet. Raises SettingsError without obstore."""
    return PublishedObjects(backend_at(url, "to", seconds=20, retries=2), url)
