"""Buttons on a task that lead to the reading room: the page of its source, of its report, the newest changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from airflow.sdk import BaseOperatorLink


class SourceLink(BaseOperatorLink):
    """From a crawl of one source to the source's page."""

    name = "Source"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002  # Airflow's signature
        """The address of the source's page."""
        return f"{operator.web_url}/sources/{quote(source_of(operator.arguments), safe='')}"


class ReportLink(BaseOperatorLink):
    """From a report task to the page of the report that it handed over; to the list when it were none or several."""

    name = "Report"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002  # Airflow's signature
        """The address of the report's page. Asked for when the task has ended, in the process that ran it."""
        made = operator.report_made
        return f"{operator.web_url}/reports" + (f"/{made}" if made is not None else "")


class ChangesLink(BaseOperatorLink):
    """From a diff to the list of changes, newest first."""

    name = "Changes"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002  # Airflow's signature
        """The address of the list."""
        return f"{operator.web_url}/changes"


def links(job: str, arguments: Sequence[str], web_url: str) -> tuple[BaseOperatorLink, ...]:
    """The buttons of a task. None without a reading room: a button that leads nowhere is worse than no button."""
    if not web_url:
        return ()
    if job == "report":
        return (ReportLink(),)
    if job == "diff":
        return (ChangesLink(),)
    return (SourceLink(),) if source_of(arguments) else ()


def source_of(arguments: Sequence[str]) -> str:
    """The source that a job is given, "" when it is given none."""
    return arguments[arguments.index("--source") + 1] if "--source" in arguments else ""
