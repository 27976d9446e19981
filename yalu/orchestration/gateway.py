"""Addresses under Airflow's own that lead to the reading room, for whoever Airflow lets in (decision 0285).

Airflow guards no application that a plugin mounts: every address here asks its auth manager itself. Who sends no token
of Airflow gets 401, who may not see it 403.
"""

from __future__ import annotations

from urllib.parse import quote

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import requires_access_view
from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse


def create_gateway(room: str) -> FastAPI:
    """The application. ``room`` is the address of the reading room, to which it leads and nowhere else."""
    # Of the whole application, so that no address is forgotten.
    guard = [Depends(requires_access_view(AccessView.PLUGINS))]
    app = FastAPI(dependencies=guard, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)

    @app.get("/room/{path:path}")
    def page(path: str, request: Request) -> RedirectResponse:
        return _on(f"{room}/{quote(path)}" + (f"?{request.url.query}" if request.url.query else ""))

    return app


def _on(address: str) -> RedirectResponse:
    return RedirectResponse(address, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
