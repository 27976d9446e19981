"""Files for readers in an object store: reports, their index and feeds, each under its name below a prefix.

Credentials come from the environment, as the store's library reads them. Not the capture store: see object_store.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from yalu.errors import DeliveryError, SettingsError
from yalu.redact import hidden

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
        from obstore.exceptions import NotFoundError

        for name in names:
            with self._border(), suppress(FileNotFoundError, NotFoundError):
                self._backend.delete(name)

    def texts(self, suffix: str) -> dict[str, str]:
        """Return the texts at the top whose names end so."""
        texts = {}
        with self._border():
            for item in self._backend.list_with_delimiter()["objects"]:
                if item["path"].endswith(suffix):
                    texts[item["path"]] = bytes(self._backend.get(item["path"]).bytes()).decode("utf-8", "replace")
        return texts

    @contextmanager
    def _border(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            line = next(iter(str(error).splitlines()), type(error).__name__)
            raise DeliveryError(f"{self._shown}: {hidden(line.rpartition(' - ')[2].strip())[:200]}") from error


def open_published(url: str) -> PublishedObjects:
    """Return the place at ``s3://BUCKET/PREFIX``; no request is made yet. Raises SettingsError without obstore."""
    try:
        from obstore.store import from_url
    except ModuleNotFoundError as error:
        raise SettingsError("an object store needs obstore; install yalu[objects]") from error
    plain = any(value.startswith("http://") for name, value in os.environ.items() if name.startswith("AWS_ENDPOINT"))
    backend = from_url(
        url,
        client_options={"timeout": "20s", "connect_timeout": "5s", "allow_http": plain},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )
    return PublishedObjects(backend, url)
