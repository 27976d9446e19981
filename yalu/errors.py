"""Every error Yalu raises on purpose, in one tree.

::

    YaluError
    ├── UsageError            exit 2  the command line or a setting is wrong
    │   ├── SettingsError             yalu.settings raises it; the operator corrects the setting named
    │   ├── SourceFileError           yalu.sources raises it; the operator corrects the field named
    │   ├── ImportFileError           a file to be imported is wrong; nothing of it was taken in
    │   ├── LexiconFileError          yalu.topics raises it; the analyst corrects the row named
    │   ├── UnknownSource             no source has that id; `yalu sources list` shows them
    │   └── UnknownItem               no article, version or change is known by that name
    ├── StoreError            exit 1  the database
    │   ├── DatabaseUnreachable       db.core.engine raises it; start the database or correct the address; worth a retry
    │   ├── DatabaseDamaged           the database itself says that it is damaged; stop writing, restore a backup
    │   ├── SchemaOutdated            run `yalu db upgrade`
    │   ├── LeaseLost                 another crawl took this source over; this one stops, nothing is lost
    │   ├── SourceBusy                a crawl is at the source whose history is to be written; worth a retry
    │   ├── CaptureStoreUnreachable   the object store with bodies of captures fails; worth a retry
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

The command line is the only place that catches ``YaluError`` as such: it prints the message as one line and exits
with ``exit_code``. Foreign exceptions are turned into these where they enter: db.core.engine,
spiders.http.errors, yalu.pages.
"""

from __future__ import annotations

from typing import ClassVar


class YaluError(Exception):
    """Base of the tree. The message is one line that says what is wrong and where."""

    exit_code: ClassVar[int] = 1
    retry: ClassVar[bool] = False
    """Whether doing the same again later can help."""


class UsageError(YaluError):
    exit_code = 2


class SettingsError(UsageError):
    """A setting has a value that cannot be used."""


class SourceFileError(UsageError):
    """A source file is wrong. Names the file, the source and the field."""

    def __init__(self, file: str, source: str | None, field: str | None, reason: str) -> None:
        where = ": ".join(part for part in (file, source and f"source {source!r}", field) if part)
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.source = source
        self.field = field
        self.reason = reason


class ImportFileError(UsageError):
    """A file to be imported is wrong. Names the file and the line or record."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}; nothing was imported")
        self.where = where
        self.reason = reason


class LexiconFileError(UsageError):
    """A file with an analyst's own terms or rules is wrong. Names the file and the row."""

    def __init__(self, file: str, row: str | None, reason: str) -> None:
        super().__init__(": ".join(part for part in (file, row, reason) if part))
        self.file = file
        self.row = row
        self.reason = reason


class UnknownSource(UsageError):
    def __init__(self, source_id: str) -> None:
        super().__init__(f"no source has the id {source_id!r}; `yalu sources list` shows them")
        self.source_id = source_id


class UnknownItem(UsageError):
    """Nothing is stored under the address or id that was asked for."""


class StoreError(YaluError):
    """The database refused or failed."""


class DatabaseUnreachable(StoreError):
    retry = True


class DatabaseDamaged(StoreError):
    """What is stored can no longer be read as it was written. Nothing is to be written any more."""

    def __init__(self, shown: str, reason: str) -> None:
        super().__init__(
            f"database {shown} is damaged ({reason}): write nothing more to it, keep a copy, and restore a backup; "
            "`yalu db check` says what is wrong"
        )
        self.reason = reason


class SchemaOutdated(StoreError):
    def __init__(self, found: str | None, needed: str) -> None:
        have = f"is at {found}" if found else "has no Yalu tables"
        super().__init__(f"the database {have}, this Yalu needs {needed}; run `yalu db upgrade`")
        self.found = found
        self.needed = needed


class LeaseLost(StoreError):
    """The crawl's lease was taken over: every further write of this crawl is refused."""


class SourceBusy(StoreError):
    """A crawl is at the source: its history is not to be written anew meanwhile."""

    retry = True

    def __init__(self, source_id: str) -> None:
        super().__init__(f"{source_id}: a crawl is at it; run this again when it has ended")
        self.source_id = source_id


class CaptureStoreUnreachable(StoreError):
    """The object store that holds bodies of captures does not answer, or refuses."""

    retry = True


class CaptureCorrupt(StoreError):
    """The bytes read back do not have the sha256 they were stored under."""


class PageError(YaluError):
    """A document that cannot be read as a page."""


class NotAPage(PageError):
    """The bytes are an image, an archive, a PDF or something else that holds no article."""


class BodyDamaged(PageError):
    """The bytes are not what was sent: cut short, with a wrong checksum, or in a coding that is not known."""

    retry = True


class PageTooLarge(PageError):
    """The document is over the size limit, which is named in the message."""


class ExtractionFailed(PageError):
    """Reading the page took more time or memory than a page may, or ended the process that read it."""


class CrawlError(YaluError):
    """A crawl that did not do its work."""


class Unreachable(CrawlError):
    retry = True


class Blocked(CrawlError):
    """The site refuses to answer us. Never worked around."""


class ChildFailed(CrawlError):
    retry = True


class DeliveryError(YaluError):
    """A report could not be handed over."""

    retry = True
