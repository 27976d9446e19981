"""Scrapy's settings for one source: the project's, overridden by the operator's and the source's."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from scrapy.settings import Settings as ScrapySettings

from yalu.settings import Settings
from yalu.sources.source import SourceConfig
from yalu.text import one_line


def project_settings() -> ScrapySettings:
    """The settings of ``yalu.spiders.settings``, without any source's."""
    result = ScrapySettings()
    result.setmodule("yalu.spiders.settings", priority="project")
    return result


def source_settings(settings: Settings, source: SourceConfig) -> ScrapySettings:
    """The project's settings with the operator's limits and the User-Agent for ``source``."""
    result = project_settings()
    agent = user_agent(settings, source)
    result.update(
        {
            "USER_AGENT": agent,
            "DOWNLOAD_MAXSIZE": settings.max_page_bytes,
            "DOWNLOAD_TIMEOUT": settings.download_timeout,
            "LOG_LEVEL": settings.log_level,
        },
        priority="cmdline",
    )
    return result


def user_agent(settings: Settings, source: SourceConfig | None = None) -> str:
    """The User-Agent for a source: its own, else the operator's; version and contact are filled in."""
    text = (source and source.user_agent) or settings.user_agent
    if not settings.contact:
        text = text.replace("; {contact}", "")
    text = text.replace("{version}", _version()).replace("{contact}", settings.contact)
    # A header is ASCII on one line, whatever the setting holds.
    return one_line(text).encode("ascii", "replace").decode("ascii")


@cache
def _version() -> str:
    try:
        return version("yalu")
    except PackageNotFoundError:
        return "0"
