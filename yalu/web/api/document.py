"""The document that describes the API (OpenAPI 3.1): what every address may answer, once (decision 0305)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

import msgspec
from fastapi import APIRouter, FastAPI
from pydantic import TypeAdapter

from yalu.web.api.answers import LATER, PROBLEM, ProblemDetails

_SECONDS = {"description": "Seconds.", "schema": {"type": "integer"}, "example": int(LATER)}
_TAG = {"ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}}}
_NEXT = {"Link": {"description": 'The next page, rel="next"; none after the last.', "schema": {"type": "string"}}}
_HEADERS: dict[int, dict[str, Any]] = {
    405: {"Allow": {"description": "What is answered.", "schema": {"type": "string"}, "example": "GET, HEAD"}},
    429: {"Retry-After": _SECONDS},
    503: {"Retry-After": _SECONDS},
}
_PROBLEMS = {
    400: "The request names another host than the room's, or a header has no meaning.",
    401: "The room has users, and the request names none of them.",
    404: "Nothing is stored there, or nothing that may be shown.",
    405: "Only GET and HEAD are answered.",
    414: "The query is too long.",
    422: "A parameter has no meaning, or there is none of that name; the detail says which and why.",
    429: "Too many requests; Retry-After says when to ask again.",
    500: "Something broke; the log of the room says what.",
    503: "The database does not answer; Retry-After says when to ask again.",
}
COMMON: dict[str, Any] = {
    "304": {"description": "The client's copy, by its entity tag, is the current one.", "headers": _TAG},
    **{
        str(status): {
            "description": description,
            "headers": _HEADERS.get(status, {}),
            "content": {
                PROBLEM: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": msgspec.to_builtins(ProblemDetails(HTTPStatus(status).phrase, status, description)),
                }
            },
        }
        for status, description in _PROBLEMS.items()
    },
}
"""Answers that every address may give."""


def documented(media_type: str, *, listed: bool = False, schema: Any = None) -> dict[str, Any]:
    """The description of an answer with an entity tag; ``listed``: of a list that may continue."""
    shape = {} if schema is None else {"schema": schema}
    return {"headers": {**_TAG, **(_NEXT if listed else {})}, "content": {media_type: shape}}


Answering = TypeVar("Answering", bound=Callable[..., Any])


def answering(
    router: APIRouter, path: str, view: type, extra: dict[str, Any] | None = None
) -> Callable[[Answering], Answering]:
    """Answer a path with JSON of this type, which the document describes."""
    listed = any(field.name == "next" for field in fields(view))
    documentation = documented("application/json", listed=listed)
    return router.get(path, response_model=view, responses={200: documentation}, openapi_extra=extra)


@cache
def list_of(record: type) -> type:
    """The shape of a list of records."""
    about = {"__doc__": f"{record.__name__} records; `next` is the cursor of the next page, null at the end."}
    parts = (("items", tuple[record, ...]), ("next", str | None))  # type: ignore[valid-type]  # known when it runs
    return make_dataclass(f"{record.__name__}List", parts, frozen=True, namespace=about)


class Described(FastAPI):
    """An application whose document says what every address may answer.

    It is made once a process, when it is first asked for: addresses are the same whatever database they answer from.
    """

    _document: ClassVar[dict[str, Any] | None] = None

    def openapi(self) -> dict[str, Any]:
        """Return the document."""
        if Described._document is None:
            Described._document = _with_common_answers(super().openapi())
        return Described._document


def _with_common_answers(whole: dict[str, Any]) -> dict[str, Any]:
    for operation in (operation for path in whole["paths"].values() for operation in path.values()):
        answers = operation["responses"]
        own = {status: answer for status, answer in answers.items() if status != "422"}
        operation["responses"] = {
            **{status: {"$ref": f"#/components/responses/{status}"} for status in COMMON},
            **own,
        }
    of_the_framework = ("HTTPValidationError", "ValidationError")
    schemas = {name: schema for name, schema in whole["components"]["schemas"].items() if name not in of_the_framework}
    schemas["Problem"] = TypeAdapter(ProblemDetails).json_schema()
    return whole | {"components": {"schemas": schemas, "responses": COMMON}}
