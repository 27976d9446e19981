"""Buckets: their addresses, the client of the library that reaches them, and its errors as ours (decision 0232).

Credentials come from the environment, as the library reads them; no URL or message contains any.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from yalu.errors import ObjectStoreUnreachable, SettingsError, StoreError, YaluError
from yalu.redact import hidden

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import ObjectStore as Backend

MOST_BYTES = 4 << 20
"""Of an object that is read whole; what is larger is not ours."""
_SAID = re.compile(r"<Message>([^<]+)</Message>")
_NO_BUCKET = "NoSuchBucket"
_UNREAL = '"0"'
"""An entity tag that no object has."""


def address_of(url: str, setting: str, schemes: tuple[str, ...], wanted: str) -> SplitResult:
    """The address of a bucket or a folder in parts. Raises SettingsError, also for one that holds credentials."""
    try:
        where = urlsplit(url)
    except ValueError as error:
        raise SettingsError(f"{setting}: want {wanted}") from error
    if "@" in where.netloc:
        raise SettingsError(
            f"{setting}: credentials have no place in an address; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold them"
        )
    named = where.netloc if where.scheme == "s3" else not where.netloc and where.path.strip("/")
    if where.scheme not in schemes or not named or where.query or where.fragment:
        raise SettingsError(f"{setting}: want {wanted}")
    return where


def stores(named_by: str) -> Any:
    """Return the library's kinds of stores. Raises SettingsError, about what named the place, without the library."""
    try:
        import obstore.store as library
    except ModuleNotFoundError as error:
        raise SettingsError(f"{named_by}: an object store needs obstore; install yalu[objects]") from error
    return library


def backend_at(url: str, named_by: str, *, seconds: int = 30, retries: int = 3) -> Backend:
    """Return the client of the bucket at ``s3://BUCKET/PREFIX``; no request is made yet.

    A call ends after ``seconds``, and so do its ``retries`` together. Raises SettingsError, about what named the place,
    without the library.
    """
    plain = any(value.startswith("http://") for name, value in os.environ.items() if name.startswith("AWS_ENDPOINT"))
    client: Backend = stores(named_by).from_url(
        url,
        client_options={"timeout": f"{seconds}s", "connect_timeout": "5s", "allow_http": plain},
        retry_config={"max_retries": retries, "retry_timeout": timedelta(seconds=seconds)},
    )
    return client


@contextmanager
def border(failure: Callable[[str], YaluError]) -> Iterator[None]:
    """Translate the library's errors, one line each, into what ``failure`` makes of it.

    FileNotFoundError, which means a missing object, and the errors for refused conditions pass.
    """
    from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

    try:
        yield
    except FileNotFoundError as error:
        if _NO_BUCKET in str(error):
            raise failure(_reason(error)) from error
        raise
    except (AlreadyExistsError, PreconditionError):
        raise
    except (BaseError, OSError) as error:
        raise failure(_reason(error)) from error


def _reason(error: Exception) -> str:
    line = next(iter(str(error).splitlines()), type(error).__name__)
    match = _SAID.search(str(error))
    return hidden((match[1] if match else line.rpartition(" - ")[2]).strip())[:200]


@dataclass(frozen=True, slots=True)
class BucketObject:
    """An object: its content, its entity tag, and when it was put by the store's clock (aware, UTC)."""

    content: bytes
    tag: str
    put_at: datetime


class Bucket:
    """Objects by path, all but texts for readers put under conditions alone.

    Methods raise ObjectStoreUnreachable when the store fails.
    """

    def __init__(self, url: str, setting: str, seconds: int = 30) -> None:
        """``url``: ``s3://BUCKET/PREFIX``; a call ends after ``seconds``. Raises SettingsError."""
        where = address_of(url, setting, ("s3",), "a folder or s3://BUCKET/PREFIX")
        self._backend = backend_at(where.geturl(), setting, seconds=seconds)
        self.shown = url
        """The bucket's URL; it holds no credentials."""

    def get(self, path: str) -> BucketObject | None:
        """Return an object; None where there is none. Raises StoreError for one that is over the limit."""
        with suppress(FileNotFoundError), border(self._failure):
            answer = self._backend.get(path)
            meta = answer.meta
            if meta["size"] > MOST_BYTES:
                raise StoreError(f"{self.shown}/{path} has {meta['size']} bytes: it was put there by another program")
            return BucketObject(bytes(answer.bytes()), meta["e_tag"] or "", meta["last_modified"])
        return None

    def create(self, path: str, content: bytes) -> bool:
        """Put an object where there is none; False: there is one, which may be this one if an answer was lost."""
        return self._put(path, content, "create")

    def replace(self, path: str, content: bytes, tag: str) -> bool:
        """Put an object in the place of that with the entity tag; False: that one is no longer there."""
        return self._put(path, content, {"e_tag": tag})

    def examine(self) -> datetime:
        """Return the store's time (aware, UTC). Raises SettingsError when it puts over an object despite conditions."""
        probe = f".probe-{os.urandom(8).hex()}"  # nobody else's: others may examine it at this moment
        self.create(probe, b"")
        if self.create(probe, b"") or self.replace(probe, b"", _UNREAL) or (there := self.get(probe)) is None:
            raise SettingsError(
                f"{self.shown} heeds no conditions (If-None-Match, If-Match), so that two writers would put over each "
                "other's objects; use another store"
            )
        self.remove([probe])
        return there.put_at

    def paths(self, folder: str) -> list[str]:
        """Return the paths of all objects below a folder."""
        with border(self._failure):
            return [meta["path"] for batch in self._backend.list(folder) for meta in batch]

    def remove(self, paths: Iterable[str]) -> None:
        """Remove objects that nobody needs, as far as it may: what stays costs space alone."""
        for path in paths:
            with suppress(ObjectStoreUnreachable):
                self.delete(path)

    def delete(self, path: str) -> None:
        """Remove an object; one that is not there counts as removed."""
        with suppress(FileNotFoundError), border(self._failure):
            self._backend.delete(path)

    def publish(self, path: str, text: str, media_type: str) -> None:
        """Put a text for readers, replacing what is there."""
        with border(self._failure):
            self._backend.put(path, text.encode(), attributes={"Content-Type": media_type})

    def published(self, suffix: str) -> dict[str, str]:
        """Return the texts, of any size, right below the prefix whose names end so."""
        texts = {}
        with border(self._failure):
            for item in self._backend.list_with_delimiter()["objects"]:
                with suppress(FileNotFoundError):  # removed since it was listed
                    if item["path"].endswith(suffix):
                        texts[item["path"]] = bytes(self._backend.get(item["path"]).bytes()).decode("utf-8", "replace")
        return texts

    def _put(self, path: str, content: bytes, mode: PutMode) -> bool:
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            with border(self._failure):
                self._backend.put(path, content, mode=mode)
        except (AlreadyExistsError, PreconditionError):
            return False
        return True

    def _failure(self, reason: str) -> ObjectStoreUnreachable:
        return ObjectStoreUnreachable(f"the object store {self.shown} cannot be used: {reason}")
