"""Figures: over time (``/api/v1/statistics``), of outlets, of marks (``/mutes``), of cited pages (``/footnotes``)."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, get_type_hints

from fastapi import Query
from fastapi.routing import APIRouter
from pydantic import BaseModel, WithJsonSchema, create_model
from starlette.requests import Request
from starlette.responses import Response

from yalu.db.core.engine import Database
from yalu.db.figures.mutes import mute_proposals
from yalu.db.figures.outlets import outlets
from yalu.db.figures.statistics import statistics
from yalu.downloads.footnotes import footnotes
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.records.definition import public, public_name
from yalu.records.figures.outlet import MEASURES, TAKEN, MuteProposal, OutletBehaviour, read_measure
from yalu.records.figures.statistic import CalendarStep, Grouping, PeriodCoverage, Statistic
from yalu.records.study.footnote import Footnote
from yalu.web.api.answers import as_json, as_list
from yalu.web.api.document import answering, documented, list_of
from yalu.web.api.parameters import FILTER_PARAMETERS, STRICT, Filtered, filter_parameters

By = Annotated[Grouping, Query(description="What figures are told apart by.", examples=["country"])]
Per = Annotated[CalendarStep | None, Query(description="Length of a period, in UTC; none: one.", examples=["week"])]


Rank = Annotated[
    str | None,
    Query(description="What outlets are ranked by: the lower bound of its interval.", examples=["silent_edits"]),
    WithJsonSchema({"type": "string", "enum": list(MEASURES)}),
]


def _shape_of(record: type) -> type[BaseModel]:
    """A model of a record by its public names, for the document alone."""
    hints: dict[str, Any] = get_type_hints(record)
    named: dict[str, Any] = {public_name(field.name): (hints[field.name], ...) for field in fields(record)}
    return create_model(record.__name__, __doc__=record.__doc__, **named)


def _statistic_list() -> type[BaseModel]:
    parts = {"items": Statistic, "coverage": PeriodCoverage}
    listed: dict[str, Any] = {part: (tuple[_shape_of(record), ...], ...) for part, record in parts.items()}  # type: ignore[misc]
    return create_model("StatisticList", **listed)


def figure_routes(database: Database) -> APIRouter:
    """The routes of all figures."""
    router = APIRouter(prefix="/api/v1", tags=["figures"], dependencies=STRICT)

    @router.get(
        "/statistics",
        response_model=_statistic_list(),
        responses={200: documented("application/json")},
        openapi_extra=FILTER_PARAMETERS,
    )
    def count(request: Request, filters: Filtered, by: By = Grouping.SOURCE, per: Per = None) -> Response:
        """What was seen and changed, by value and period, with the visits in which it could be seen."""
        reader: FilterReader = request.app.state.filter_reader
        counted = statistics(database, filters, by, per, reader.now)
        items, coverage = (tuple(map(public, part)) for part in (counted.items, counted.coverage))
        return as_json(request, {"items": items, "coverage": coverage})

    @answering(router, "/outlets", list_of(OutletBehaviour), filter_parameters(TAKEN))
    def behaviour(request: Request, filters: Filtered, rank: Rank = None) -> Response:
        """What each outlet edited, corrected and removed up to the last full hour, of what was watched, ranked."""
        reader: FilterReader = request.app.state.filter_reader
        return as_list(request, outlets(database, filters, read_measure(rank), reader.now))

    @answering(router, "/mutes", list_of(MuteProposal))
    def mutes(request: Request) -> Response:
        """Kinds of change at sources that users mostly marked as noise, and how many muting would have hidden."""
        reader: FilterReader = request.app.state.filter_reader
        return as_list(request, mute_proposals(database, reader.now))

    @answering(router, "/footnotes", list_of(Footnote))
    def cited(request: Request) -> Response:
        """Pages that bibliographies cite, with the state that was cited and how far each has drifted from it."""
        return as_list(request, footnotes(database))

    return router
