"""Questions that the API's own document allows and forbids, and what every answer must keep to (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks
from starlette.testclient import TestClient

DOCUMENT = "/api/v1/openapi.json"
_HOST = {"Host": "localhost"}
_REFUSED = ["400", "404", "405", "414", "422"]
_ALWAYS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions of each kind were asked, by operation."""

    counts: dict[str, int] = field(default_factory=dict)


def ask_everything(client: TestClient, examples: int) -> Asked:
    """Ask every operation so many allowed and so many forbidden questions; whatever is wrong is raised."""
    config = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": _REFUSED}}})
    schema = schemathesis.openapi.from_asgi(DOCUMENT, client.app, config=config, headers=_HOST)
    known = _known(client)
    asked = Asked()
    for operation in schema.get_all_operations():
        made = operation.ok()  # type: ignore[union-attr]  # a wrong document fails here
        for mode in GenerationMode if list(made.iter_parameters()) else [GenerationMode.POSITIVE]:
            _ask(made.as_strategy(generation_mode=mode), mode, examples, known, asked)
    return asked


def _ask(strategy: Any, mode: GenerationMode, examples: int, known: dict[str, list[str]], asked: Asked) -> None:
    allowed = mode is GenerationMode.POSITIVE
    kept = [*_ALWAYS, checks.positive_data_acceptance if allowed else checks.negative_data_rejection]

    @given(case=strategy)
    @hypothesis_settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def ask(case: Any) -> None:
        if allowed:
            _made_real(case, known, sum(asked.counts.values()))
        name = f"{mode.value} {case.method} {case.operation.path}"
        asked.counts[name] = asked.counts.get(name, 0) + 1
        case.validate_response(case.call(headers=_HOST, timeout=60), checks=kept)

    ask()


def _made_real(case: Any, known: dict[str, list[str]], turn: int) -> None:
    """Put what a schema cannot say into an allowed question: cursors that were given, addresses that are addresses.

    Of a period one end, for the other may lie on its wrong side; of outlets, whose period ends by now, one before.
    """
    for place in (case.query or {}, case.path_parameters or {}):
        if {"since", "until"} <= set(place):
            del place["since" if turn % 2 else "until"]
        if case.operation.path.endswith("/outlets") and place.get("since"):
            place["since"] = ("90d", "2026-01-01")[turn % 2]
        for name in set(place) & set(known):
            place[name] = known[name][turn % len(known[name])]


def _known(client: TestClient) -> dict[str, list[str]]:
    cursors = [client.get(f"/api/v1/{noun}?limit=1").json()["next"] for noun in ("changes", "articles", "comments")]
    sources = ["", *(source["source_id"] for source in client.get("/api/v1/sources").json()["items"])]
    urls = [article["url"] for article in client.get("/api/v1/articles").json()["items"] if article["url"]]
    return {
        "cursor": ["", *(cursor for cursor in cursors if cursor)],
        "url": [*(quote(url, safe="") for url in urls), quote("https://elsewhere.example/", safe="")],
        "q": ["bridge", "한중", "中韩", "trade pact"],
        "source": sources,
        "country": ["KR", "CN", ""],
        "language": ["ko", "zh-Hans", ""],
        "issue": ["trade", ""],
    }


def operations(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of every operation of the document."""
    for path, methods in client.get(DOCUMENT).json()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation
