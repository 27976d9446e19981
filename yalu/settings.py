"""Settings: from the environment first, then an optional ``yalu.toml``, then the default. Never read at import."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path

from yalu.errors import SettingsError
from yalu.hints import INVOKED_AS, did_you_mean, nearest
from yalu.redact import remember
from yalu.setting_values import CONVERTERS, SEPARATORS

IN_DATABASE = "database"
"""Value of ``capture_store`` that stores captures in the database."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; each field's metadata is its line in the documentation."""

    database_url: str = field(
        default="sqlite:///yalu.db",
        metadata={"help": "Database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"},
    )
    capture_store: str = field(
        default=IN_DATABASE,
        metadata={
            "help": "Where bodies of new captures go: database, or an object store: s3://BUCKET/PREFIX (credentials in "
            "AWS_… variables) or file:///FOLDER"
        },
    )
    sources: tuple[Path, ...] = field(
        default=(),
        metadata={"help": "Source files of your own, separated by ':'; they may override shipped sources"},
    )
    registry: str = field(
        default="shipped",
        metadata={
            "help": "Which sources are watched besides those of YALU_SOURCES: shipped (those that come with Yalu), "
            "or none"
        },
    )
    lexicon: tuple[Path, ...] = field(
        default=(),
        metadata={"help": "Files with terms and rules of your own, separated by ':', added to the shipped lexicon"},
    )
    secret: str = field(
        default="",
        metadata={"help": "Key of the commenters' pseudonyms; kept outside the database; made on first use if not set"},
    )
    secret_file: Path = field(
        default=Path("~/.config/yalu/secret"),
        metadata={"help": "Where a generated secret is kept (mode 600)"},
    )
    evidence_key: Path = field(
        default=Path("~/.config/yalu/evidence-key.pem"),
        metadata={"help": "Private key (Ed25519, PEM) that signs evidence packages; made on first use (mode 600)"},
    )
    evidence_log: str | None = field(
        default=None,
        metadata={
            "help": "Where the transparency log of captures lies, which maintenance continues: a folder, or "
            "s3://BUCKET/PREFIX; not set: no log"
        },
    )
    evidence_log_name: str = field(
        default="yalu.local/log",
        metadata={
            "help": "Name of the log in its checkpoints: the address of /log of the reading room without https://"
        },
    )
    evidence_witnesses: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Witnesses that cosign checkpoints of the log (C2SP tlog-witness), as ADDRESS#KEY, separated by ','"
        },
    )
    evidence_authorities: tuple[str, ...] = field(
        default=(),
        metadata={"help": "Time-stamping authorities (RFC 3161) that are asked about checkpoints, separated by ','"},
    )
    evidence_certificates: Path | None = field(
        default=None,
        metadata={
            "help": "File with the root certificates (PEM) of those authorities, and with what lies between; a reply "
            "that does not verify with them is not kept"
        },
    )
    evidence_calendars: tuple[str, ...] = field(
        default=(),
        metadata={"help": "Calendars (OpenTimestamps) that anchor checkpoints in Bitcoin, separated by ','"},
    )
    user_agent: str = field(
        default="Yalu/{version} (research on China-Korea commentary; {contact})",
        metadata={
            "help": "User-Agent sent to sources; {version} and {contact} are filled in, the latter from YALU_CONTACT"
        },
    )
    contact: str = field(default="", metadata={"help": "Mail address or URL that a webmaster can write to"})
    home: Path = field(default=Path(".yalu"), metadata={"help": "Folder in which `yalu up` keeps Airflow's own files"})
    revisit: str = field(
        default="default",
        metadata={
            "help": "How often articles are checked again: default, sparing or eager; a source may say otherwise"
        },
    )
    gone_after: int = field(default=2, metadata={"help": "Complete snapshots in a row that must miss a comment"})
    quotations: str = field(
        default="tested",
        metadata={
            "help": "How quotations are compared: tested (in en and ko) or all (an experiment: also in zh and ja, and "
            "with their speakers)"
        },
    )
    captures: str = field(
        default="changes",
        metadata={
            "help": "Which answers of sources are kept whole: changes (by which something was stored or proved; of the "
            "others their time and SHA-256) or all"
        },
    )
    max_page_bytes: int = field(default=8 << 20, metadata={"help": "Largest body that is taken from a source"})
    browser: str = field(
        default="",
        metadata={
            "help": 'Name or path of a Chromium, for sources with fetch = "browser": chromium of Debian, for example; '
            "not set: their pages are not read"
        },
    )
    archive_url: str = field(
        default="https://web.archive.org",
        metadata={"help": "Web archive that backfills ask: the address of a Wayback Machine or pywb"},
    )
    archive_save_url: str = field(
        default="",
        metadata={
            "help": "Public archive that is asked to save a page when a change on it was recorded: the address before "
            "that of the page (https://web.archive.org/save, or /COLLECTION/record of a pywb); not set: none"
        },
    )
    archive_save_weight: float = field(
        default=0.5, metadata={"help": "Significance (0 to 1) from which on a change makes its page be saved there"}
    )
    download_timeout: int = field(default=30, metadata={"help": "Seconds for one request"})
    extraction_processes: int | None = field(
        default=None,
        metadata={"help": "Processes that read pages when a queue of them forms; 0: none; not set: one for each core"},
    )
    comparison_processes: int | None = field(
        default=None,
        metadata={
            "help": "Processes that compare versions when many or large ones wait; 0: none; not set: one each core"
        },
    )
    lease_seconds: int = field(
        default=120, metadata={"help": "How long a crawl may be silent before another takes over"}
    )
    log_level: str = field(default="INFO", metadata={"help": "DEBUG, INFO, WARNING or ERROR"})
    log_format: str = field(
        default="text",
        metadata={"help": "Log lines of jobs: text, or json (one object a line, with the source and id of its crawl)"},
    )
    subscriptions: tuple[Path, ...] = field(
        default=(),
        metadata={
            "help": "Files with subscriptions, separated by ':': who gets which report; without any subscription every "
            "report goes to the folder reports in YALU_HOME"
        },
    )
    smtp_url: str = field(
        default="",
        metadata={
            "help": "Mail server: smtp[s]://USER:PASSWORD@HOST:PORT (STARTTLS with smtp+starttls), or "
            "airflow:CONNECTION_ID in Airflow"
        },
    )
    mail_from: str = field(default="", metadata={"help": "Sender of reports"})
    dkim_key: Path | None = field(
        default=None,
        metadata={"help": "File with the RSA private key (PEM) that signs mails for the domain of YALU_MAIL_FROM"},
    )
    dkim_selector: str = field(
        default="", metadata={"help": "Selector under which the public half of YALU_DKIM_KEY stands in the DNS"}
    )
    webhook_secret: str = field(
        default="", metadata={"help": "Key that signs what is posted to webhooks; not set: nothing is signed"}
    )
    web_url: str = field(
        default="",
        metadata={"help": "Public address of the reading room; reports link to it, otherwise to pages beside them"},
    )
    airflow_url: str = field(
        default="",
        metadata={"help": "Address of Airflow's page; the reading room's pages of sources then lead to their DAGs"},
    )
    tell: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Who runs this: mail addresses told when a task of Airflow fails for good, and when the "
            "first report comes, separated by ','"
        },
    )
    web_database_url: str = field(
        default="",
        metadata={
            "help": "Database from which the reading room reads, by a user who may only read; not set: "
            "YALU_DATABASE_URL. Marks and readers who unsubscribe are written to YALU_DATABASE_URL"
        },
    )
    web_hosts: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Names by which the reading room may be asked for besides this machine's own, separated by ',': "
            "those of a reverse proxy, say"
        },
    )
    web_users: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Who may use the reading room, as NAME:HASH of a token (`yalu web-user NAME` makes both), "
            "separated by ','; NAME or * (whoever it is) for those that YALU_WEB_USER_HEADER names; without users it "
            "answers this machine alone and takes no marks"
        },
    )
    web_proxies: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Addresses or networks of reverse proxies before the reading room, separated by ','; what others "
            "say in X-Forwarded-For, X-Forwarded-Proto and YALU_WEB_USER_HEADER is not believed"
        },
    )
    web_user_header: str = field(
        default="",
        metadata={"help": "Header in which those proxies name the user they let in: X-Forwarded-User, say"},
    )
    web_requests: int = field(
        default=600,
        metadata={
            "help": "Requests that the reading room answers to one client (an address; of IPv6 its /64) within a "
            "minute; 0: no limit"
        },
    )
    keep_captures_days: int | None = field(
        default=None,
        metadata={"help": "Retention: days after which captures that nothing needs lose their bytes; not set: never"},
    )
    keep_comments_days: int | None = field(
        default=None,
        metadata={"help": "Retention: days after which comments last seen lose their words; not set: never"},
    )
    retention: str = field(
        default="dry",
        metadata={"help": "What the daily maintenance does about retention: dry (say what would be blanked) or apply"},
    )
    reextract_a_day: int = field(
        default=500,
        metadata={
            "help": "Articles that the daily maintenance re-extracts at most after an extractor changed; 0: none"
        },
    )
    datasets: Path | None = field(
        default=None,
        metadata={
            "help": "Folder in which the daily maintenance makes a data set to publish of each month that has ended "
            "(YYYY-MM); not set: none"
        },
    )
    shard_above: int = field(
        default=150,
        metadata={"help": "Number of sources above which Airflow crawls them in shards instead of one DAG a source"},
    )
    shards: int = field(default=2, metadata={"help": "How many shards Airflow crawls at the same time"})
    shard_minutes: int = field(
        default=60, metadata={"help": "Minutes after which a shard begins no further crawl and ends with its last one"}
    )
    airflow_pool: str = field(
        default="",
        metadata={"help": "Pool of Airflow that tasks of crawls take their slots from; not set: the default"},
    )
    web_cache: int = field(
        default=32,
        metadata={
            "help": "Megabytes of answers that a process of the reading room keeps until something is stored; 0: none"
        },
    )
    now: datetime | None = field(
        default=None,
        metadata={"help": "A fixed time to record instead of the database's, for demonstrations"},
    )


_PREFIX = "YALU_"
_OF_LAUNCHER = frozenset({INVOKED_AS, "YALU_VENV"})
"""Variables of the launcher, which are no settings."""


def variable(name: str) -> str:
    """Return the name of the environment variable of a setting."""
    return f"{_PREFIX}{name.upper()}"


def unknown_variables(environ: Mapping[str, str]) -> dict[str, str | None]:
    """Variables that look like settings and are none, by name, each with the setting that was probably meant."""
    known = [spec.name.upper() for spec in fields(Settings)]
    unknown = {}
    for name in sorted(environ):
        bare = name.removeprefix(_PREFIX)
        if bare != name and bare not in known and name not in _OF_LAUNCHER:
            close = nearest(bare, known)
            unknown[name] = None if close is None else variable(close)
    return unknown


def misspelt_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Of the unknown variables those that resemble a setting, with that one's name; the others may be anybody's."""
    return {name: right for name, right in unknown_variables(environ).items() if right is not None}


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Return the settings from ``environ`` and ``yalu.toml`` in ``folder``.

    The defaults are the process's environment and the current folder. Raises SettingsError naming the setting, where it
    came from and what is wrong.
    """
    environ = os.environ if environ is None else environ
    file = (folder or Path()) / "yalu.toml"
    known = {spec.name for spec in fields(Settings)}
    values: dict[str, object] = {}
    given = {name: text for name in known if (text := environ.get(variable(name)))}
    for name, text in given.items():
        remember(name, text)
    for name, raw in _from_file(file, known).items():
        remember(name, raw)
        values[name] = _convert(name, raw, f"{file}: {name}")
    for name, text in given.items():
        values[name] = _convert(name, text, variable(name))
    return Settings(**values)  # type: ignore[arg-type]


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the environment variables from which ``load`` restores these settings, for a child process."""
    values = {}
    for spec in fields(Settings):
        value = getattr(settings, spec.name)
        if value not in (None, "", ()):
            parts = value if isinstance(value, tuple) else (value,)
            values[variable(spec.name)] = SEPARATORS.get(spec.name, "").join(str(part) for part in parts)
    return values


def _from_file(file: Path, known: set[str]) -> dict[str, object]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits, too
        raise SettingsError(f"{file}: {error}") from error
    if unknown := sorted(set(data) - known):
        raise SettingsError(f"{file}: unknown setting {unknown[0]!r}{did_you_mean(unknown[0], known)}")
    return data


def _convert(name: str, raw: object, where: str) -> object:
    try:
        return CONVERTERS.get(name, str)(raw)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{where}: {error}") from error
