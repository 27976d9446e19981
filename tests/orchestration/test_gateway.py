"""The way from Airflow to the reading room: open to whom Airflow's auth manager lets in, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("airflow")
from airflow import settings
from airflow.api_fastapi.app import create_auth_manager, init_auth_manager, purge_cached_app
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.models import import_all_models
from airflow.models.base import Base
from airflow.plugins_manager import AirflowPlugin
from starlette.applications import Starlette
from starlette.testclient import TestClient

from yalu.orchestration.plugin import Gateway, YaluPlugin

ROOM = "https://room.example/yalu"
ADDRESSES = ("/yalu/room/", "/yalu/room/changes?kind=article.gone")


@pytest.fixture(scope="module")
def airflow() -> Iterator[TestClient]:
    """What Airflow's API server makes of the plugin, with Airflow's own check of tokens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "AIRFLOW__CORE__AUTH_MANAGER",
            "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        )
        patch.setenv(
            "AIRFLOW__API_AUTH__JWT_SECRET", "a key of sixty-four characters and more, as the signature asks for: long"
        )
        settings.initialize()  # type: ignore[no-untyped-call]
        import_all_models()  # type: ignore[no-untyped-call]
        Base.metadata.create_all(settings.engine)
        purge_cached_app()
        init_auth_manager()
        app = Starlette()
        app.mount("/yalu", Gateway(ROOM))
        yield TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        purge_cached_app()


def bearer(name: str, role: str) -> dict[str, str]:
    user = SimpleAuthManagerUser(username=name, role=role)
    return {"Authorization": f"Bearer {create_auth_manager().generate_jwt(user)}"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_not_logged_in_is_refused_and_told_nothing(airflow: TestClient, address: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer made-up"},
        {"Cookie": "_token=made-up"},
        {"Authorization": "Basic x"},
    ):
        answer = airflow.get(address, headers=headers)
        assert answer.status_code in (401, 403), headers
        assert "room.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_user_without_permission_is_refused(airflow: TestClient, address: str) -> None:
    answer = airflow.get(address, headers=bearer("guest", ""))
    assert answer.status_code == 403
    assert "location" not in answer.headers


def test_a_user_is_led_to_the_page_with_its_filter(airflow: TestClient) -> None:
    answer = airflow.get("/yalu/room/changes?kind=article.gone", headers=bearer("reader", "viewer"))
    assert (answer.status_code, answer.headers["location"]) == (307, f"{ROOM}/changes?kind=article.gone")
    assert answer.headers["cache-control"] == "no-store"


def test_the_cookie_of_the_page_of_airflow_is_enough(airflow: TestClient) -> None:
    token = bearer("reader", "viewer")["Authorization"].removeprefix("Bearer ")
    assert airflow.get("/yalu/room/", headers={"Cookie": f"_token={token}"}).headers["location"] == f"{ROOM}/"


@pytest.mark.parametrize("path", ["/evil.example/", "http://evil.example/", "..//evil.example", "@evil.example"])
def test_it_leads_nowhere_else(airflow: TestClient, path: str) -> None:
    answer = airflow.get(f"/yalu/room/{path}", headers=bearer("reader", "viewer"))
    assert answer.headers.get("location", f"{ROOM}/").startswith(f"{ROOM}/")


def test_without_an_auth_manager_nobody_is_led_on() -> None:
    purge_cached_app()
    app = Starlette()
    app.mount("/yalu", Gateway(ROOM))
    client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    assert client.get("/yalu/room/", headers={"Cookie": "_token=x"}).status_code == 500


def test_without_a_reading_room_airflow_shows_nothing_of_it() -> None:
    assert issubclass(YaluPlugin, AirflowPlugin)
    assert YaluPlugin.external_views == YaluPlugin.fastapi_apps == []
