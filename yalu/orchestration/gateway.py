"""Addresses under Airflow's own that lead to the reading room, for whoever Airflow lets in (decision 0285).

Airflow guards no application that a plugin mounts: every address here asks its auth manager itself. Who sends no token
of Airflow gets 401, who may not see it 403.
"""

from __future__ import annotations

from urllib.parse import quote

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import requires_access_dag, requires_access_view
from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse

from yalu.ids import crawl_dag_id

_CRAWL = crawl_dag_id("")
_PAGES = {
    "yalu_crawl": "sources",
    "yalu_diff": "changes",
    "yalu_maintenance": "sources",
    "yalu_report": "reports",
    "yalu_revisit": "changes",
}


def create_gateway(room: str) -> FastAPI:
    """The application. ``room`` is the address of the reading room, to which it leads and nowhere else."""
    # Of the whole application, so that no address is forgotten.
    guard = [Depends(requires_access_view(AccessView.PLUGINS))]
    app = FastAPI(dependencies=guard, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)

    @app.get("/room/{path:path}")
    def page(path: str, request: Request) -> RedirectResponse:
        return _on(f"{room}/{quote(path)}" + (f"?{request.url.query}" if request.url.query else ""))

    @app.get("/dags/{dag_id}", dependencies=[Depends(requires_access_dag(method="GET"))])
    def of_dag(dag_id: str) -> RedirectResponse:
        return _on(f"{room}/{page_of_dag(dag_id)}")

    return app


def page_of_dag(dag_id: str) -> str:
    """The page of the reading room that shows what a DAG did, without a slash before it; "" is the first page."""
    if dag_id.startswith(_CRAWL):
        return f"sources/{quote(dag_id.removeprefix(_CRAWL), safe='')}"
    return _PAGES.get(dag_id, "")


def _on(address: str) -> RedirectResponse:
    return RedirectResponse(address, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
