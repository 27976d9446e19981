"""All errors that Yalu raises on purpose, in one tree.

::

    YaluError
    ├── UsageError            exit 2  the command line or a setting is wrong
    │   ├── SettingsError             yalu.settings raises it; the operator corrects the setting named
    │   ├── SourceFileError           yalu.sources raises it; the operator corrects the field named
    │   ├── ImportFileError           a file to be imported is wrong; nothing of it was taken in
    │   ├── LexiconFileError          yalu.topics raises it; the analyst corrects the row named
    │   ├── CodebookError             yalu.coding raises it; the analyst corrects the key named
    │   ├── CodingRefused             db.study raises it: a code that is none, or what is blind until all have coded
    │   ├── SubscriptionError         yalu.subscriptions raises it; the operator corrects every field named
    │   ├── UnknownSource             no source has that id; `yalu sources list` shows them
    │   └── UnknownItem               no article, version or change is known by that name
    ├── StoreError            exit 1  the database
    │   ├── DatabaseUnreachable       db.core.engine raises it; start the database or correct the address; worth a retry
    │   ├── DatabaseDamaged           the database itself says that it is damaged; stop writing, restore a backup
    │   ├── DatabaseMissing           no file at the path; correct the address, or let `yalu run` make one
    │   ├── SchemaOutdated            run `yalu db upgrade`
    │   ├── LeaseLost                 another crawl took this source over; this one stops, nothing is lost
    │   ├── ClaimLost                 another process took a delivery or the log over; this one stops, nothing is lost
    │   ├── SourceBusy                a crawl is at the source whose history is to be written; worth a retry
    │   ├── ObjectStoreUnreachable    the object store with bodies of captures or the log fails; worth a retry
    │   └── CaptureCorrupt            stored bytes do not match their hash; restore that row or object from a backup
    ├── PageError             exit 1  a document that cannot be read
    │   ├── NotAPage                  it is not HTML, XHTML, XML or JSON
    │   ├── BodyDamaged               its bytes were cut short or damaged on the way; worth a retry
    │   ├── PageTooLarge              it is over the size limit
    │   └── ExtractionFailed          reading it took more than a page may, or ended the process that did
    ├── CrawlError            exit 1  a crawl that did not do its work; jobs turn it into a verdict
    │   ├── Unreachable               the network or the host does not answer; worth a retry
    │   ├── Blocked                   the site refuses us (403, 429, challenge, robots); not worth a retry
    │   └── ChildFailed               the crawl's process died; its log says why
    └── DeliveryError         exit 1  a report could not be handed over; it stays queued

The command line is the only place that catches ``YaluError`` itself: it prints the message as one line and exits
with ``exit_code``. Foreign exceptions are converted where they enter: db.core.engine, spiders.http.errors, yalu.pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from yalu.hints import did_you_mean


class YaluError(Exception):
    """Base of all errors; the message is one line that says what is wrong and where."""

    exit_code: ClassVar[int] = 1
    retry: ClassVar[bool] = False
    """True if a retry may succeed."""


class UsageError(YaluError):
    """The command line or a setting is wrong."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting has an invalid value; the message names the setting."""


class SourceFileError(UsageError):
    """A source file is wrong; the message names the file, and source and field of everything that is wrong in it."""

    def __init__(
        self, file: str, source: str | None, field: str | None, reason: str, *, more: Sequence[SourceFileError] = ()
    ) -> None:
        self.source: str | None = source
        self.field: str | None = field
        self.reason: str = reason
        sentences = [
            _located(source, field, reason),
            *(_located(error.source, error.field, error.reason) for error in more),
        ]
        super().__init__(f"{file}: {'; '.join(sentences)}")
        self.file = file


def _located(source: str | None, field: str | None, reason: str) -> str:
    return ": ".join(part for part in (source and f"source {source!r}", field, reason) if part)


class ImportFileError(UsageError):
    """A file to be imported is wrong, so nothing was imported; the message names the file and the line or record."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}; nothing was imported")
        self.where = where
        self.reason = reason


class LexiconFileError(UsageError):
    """A file with an analyst's own terms or rules is wrong; the message names the file and the row."""

    def __init__(self, file: str, row: str | None, reason: str) -> None:
        super().__init__(": ".join(part for part in (file, row, reason) if part))
        self.file = file
        self.row = row
        self.reason = reason


class CodebookError(UsageError):
    """A codebook is wrong; the message names the file, and the line or the key."""

    def __init__(self, file: str, key: str | None, reason: str) -> None:
        super().__init__(": ".join(part for part in (file, key, reason) if part))


class CodingRefused(UsageError):
    """Coding does not take this, or does not show it yet; the message says why."""


class SubscriptionError(UsageError):
    """Subscriptions are wrong; ``problems`` has one line for each error: file, subscription, field and reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        many = f"{len(problems)} errors in subscriptions: " if len(problems) > 1 else ""
        super().__init__(many + "; ".join(problems))
        self.problems = problems


class UnknownSource(UsageError):
    """No source has the requested id; ``known`` are those that there are."""

    def __init__(self, source_id: str, known: Iterable[str]) -> None:
        meant = did_you_mean(source_id, known)
        super().__init__(f"no source has the id {source_id!r}{meant or '; `yalu sources list` shows them'}")
        self.source_id = source_id


class UnknownItem(UsageError):
    """Nothing is stored under the requested URL or id."""


class StoreError(YaluError):
    """The database refused or failed."""


class DatabaseUnreachable(StoreError):
    """The database cannot be reached: start it or correct its URL."""

    retry = True


class DatabaseDamaged(StoreError):
    """The database reports that it is damaged; nothing may be written to it any more."""

    def __init__(self, shown: str, reason: str) -> None:
        super().__init__(
            f"database {shown} is damaged ({reason}): write nothing more to it, keep a copy, and restore a backup; "
            "`yalu db check` says what is wrong"
        )
        self.reason = reason


class SchemaOutdated(StoreError):
    """The schema of the database ``shown`` is missing or of another version: run ``yalu db upgrade``."""

    def __init__(self, shown: str, revision: str | None, needed: str) -> None:
        have = f"is at {revision}" if revision else "has no Yalu tables"
        super().__init__(f"the database {shown} {have}, this Yalu needs {needed}; run `yalu db upgrade`")
        self.revision = revision
        self.needed = needed


class DatabaseMissing(StoreError):
    """There is no file at the path of the database: the first crawl makes it, or ``yalu db upgrade``."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"there is no database at {path}: set YALU_DATABASE_URL to where it is; `yalu run` or `yalu db upgrade` "
            "makes a new one"
        )
        self.path = path


class LeaseLost(StoreError):
    """Another crawl took over the lease: every further write of this crawl is refused."""


class ClaimLost(StoreError):
    """Another process took over what this one had begun, a delivery or the log: this one must not finish it."""


class SourceBusy(StoreError):
    """A crawl of the source is running, and its history must not be rewritten meanwhile."""

    retry = True

    def __init__(self, source_id: str) -> None:
        super().__init__(f"{source_id}: a crawl is at it; run this again when it has ended")
        self.source_id = source_id


class ObjectStoreUnreachable(StoreError):
    """The object store with bodies of captures, the log or reports does not answer, or refuses access."""

    retry = True


class CaptureCorrupt(StoreError):
    """Stored bytes do not match the SHA-256 they were stored under."""


class PageError(YaluError):
    """A document cannot be read as a page."""


class NotAPage(PageError):
    """The bytes are an image, an archive, a PDF or another format that holds no article."""


class BodyDamaged(PageError):
    """The bytes differ from what was sent: truncated, with a wrong checksum, or in an unknown content coding."""

    retry = True


class PageTooLarge(PageError):
    """The document exceeds the size limit, which the message names."""


class ExtractionFailed(PageError):
    """Reading the page exceeded its limits of time or memory, or ended the process that read it."""


class CrawlError(YaluError):
    """A crawl did not do its work."""


class Unreachable(CrawlError):
    """The network or the host does not answer."""

    retry = True


class Blocked(CrawlError):
    """The site refuses our requests; this is never worked around."""


class ChildFailed(CrawlError):
    """The process of the crawl ended unexpectedly; its log says why."""

    retry = True


class DeliveryError(YaluError):
    """A report could not be delivered; it stays queued."""

    retry = True
