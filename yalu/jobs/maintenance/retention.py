"""Erasure on request and pruning by age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from yalu import ids
from yalu.db.captures.payload_removal import Erased
from yalu.db.core.engine import Database
from yalu.db.maintenance import erase, pseudonyms
from yalu.db.maintenance.pseudonyms import comments_of, sources_of_commenter
from yalu.db.queries.sources import require_source
from yalu.db.queries.version_lookup import named_version
from yalu.errors import SettingsError, UnknownItem, UsageError
from yalu.jobs.reports.send import rewrite_erased
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.secret import with_secret
from yalu.settings import Settings


@dataclass(frozen=True, slots=True)
class ForgetResult:
    """What was erased, or with ``done`` False would be. ``items``: an address, or comments as ``URL#id``."""

    items: Sequence[str]
    erased: Erased
    done: bool
    unsure: str | None = None
    """What may have been missed, and why."""
    rewritten: Sequence[str] = ()
    """Folders and object stores in which reports were written anew without it."""
    not_rewritten: Sequence[str] = ()
    """Those that still show it: they could not be written to, or nobody subscribes there any more."""
    unfinished: str | None = None
    """Where in the database's files it may still stand, and how to finish; None if nowhere."""


def forget_article(settings: Settings, url: str, *, reason: str, yes: bool) -> ForgetResult:
    """Erase an article in all versions, with its thread; ``url`` may be a version of it (v12).

    Nothing is erased unless ``yes``. Raises UnknownItem, and UsageError for an address with a fragment, which may mean
    the article or one comment.
    """
    article, mark, part = url.partition("#")
    if mark and not part.startswith("!"):
        raise UsageError(
            f"{url!r} may mean one comment or the whole article: say --comment {url!r}, or {article!r} without the rest"
        )
    with job_database(settings) as database:
        erased = erase.forget_article(database, url, reason=reason, dry_run=not yes, now=settings.now)
        return _finished(database, settings, ForgetResult([url], erased, yes))


def forget_comment(settings: Settings, name: str, *, reason: str, yes: bool) -> ForgetResult:
    """Erase one comment, named as ``URL#id`` or by a version of it (c7). Raises UsageError, UnknownItem, StoreError."""
    with job_database(settings) as database:
        if "#" in name:
            url, _, platform_id = name.rpartition("#")
        elif name[:1] == "c" and name[1:].isdigit():
            version = named_version(database, name)
            url, platform_id = version.article_url, str(version.platform_comment_id)
        else:
            raise UsageError(f"{name!r} names no comment: want URL#id, or a version such as c7")
        erased = erase.forget_comment(database, url, platform_id, reason=reason, dry_run=not yes, now=settings.now)
        return _finished(database, settings, ForgetResult([f"{url}#{platform_id}"], erased, yes))


def forget_commenter(
    settings: Settings, *, source_id: str | None, author: str | None, author_key: str | None, reason: str, yes: bool
) -> ForgetResult:
    """Erase all comments of a commenter, known by name at a source or by key (which determines the source).

    Nothing is erased unless ``yes``. Raises SettingsError when a name is given without a secret to derive the key from,
    UnknownItem when no comment of theirs is stored, StoreError.
    """
    with job_database(settings) as database:
        if source_id is not None:
            require_source(database, source_id)
        unsure = None
        if author is not None and source_id is not None:
            author_key = _key(settings, database, source_id, author)
            unsure = _key_warning(database)
        assert author_key is not None
        source_id = source_id or _only_source(sources_of_commenter(database, author_key), author_key)
        items = comments_of(database, source_id, author_key)
        if not items:
            but = f"; {unsure}" if unsure else ""
            raise UnknownItem(f"no comment by that commenter is stored of {source_id}{but}")
        erased = erase.forget_commenter(
            database, source_id, author_key, reason=reason, dry_run=not yes, now=settings.now
        )
        return _finished(database, settings, ForgetResult(items, erased, yes, unsure))


def _finished(database: Database, settings: Settings, result: ForgetResult) -> ForgetResult:
    """The result once reports in folders and object stores, and the database's files, hold nothing of it any more."""
    if not result.done:
        return result
    rewritten, not_rewritten = rewrite_erased(database, settings)
    left = erase.scrub(database)
    return replace(result, rewritten=rewritten, not_rewritten=not_rewritten, unfinished=left)


def _key_warning(database: Database) -> str | None:
    keys = pseudonyms.known(database)
    if len(keys) < 2:
        return None
    return (
        f"the secret was another one before {keys[-1].since:%Y-%m-%d %H:%M} UTC: what this commenter wrote until then "
        "is not found by name; look for its key in `yalu show --thread --json`, and forget that with --author-key"
    )


def _key(settings: Settings, database: Database, source_id: str, author: str) -> str:
    if not settings.secret and not settings.secret_file.expanduser().exists():
        # A newly created secret would derive a key that no stored comment has.
        raise SettingsError(f"there is no secret in {settings.secret_file}; set YALU_SECRET to the one crawls ran with")
    key = ids.pseudonym(with_secret(settings, database).secret, source_id, author)
    if key is None:
        raise UsageError("the name of the commenter is empty")
    return key


def _only_source(sources: Sequence[str], author_key: str) -> str:
    if not sources:
        raise UnknownItem(f"no comment under the key {author_key!r} is stored")
    if len(sources) > 1:
        raise UsageError(f"the key is known at {', '.join(sources)}; say which with --source")
    return sources[0]


def prune(
    settings: Settings,
    *,
    captures_before: datetime | None = None,
    comments_before: datetime | None = None,
    objects_before: datetime | None = None,
    yes: bool,
) -> ForgetResult:
    """Retention; see ``yalu.db.maintenance.erase.prune``. Raises UsageError for a time that is not past, StoreError."""
    now = settings.now or datetime.now(UTC)
    for moment in (captures_before, comments_before, objects_before):
        if moment is not None and moment > now:
            raise UsageError(f"{moment.isoformat(timespec='seconds')} is not past")
    with job_database(settings) as database:
        erased = erase.prune(
            database,
            captures_before=captures_before,
            comments_before=comments_before,
            objects_before=objects_before,
            dry_run=not yes,
            now=settings.now,
        )
        return _finished(database, settings, ForgetResult([], erased, yes))
