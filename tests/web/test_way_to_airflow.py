"""From the page of a source to the DAG that crawls it, which is another where shards crawl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.room_examples import filled
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.ids import SHARDED_DAG_ID, crawl_dag_id

AIRFLOW = "https://airflow.example"


@pytest.mark.parametrize(
    ("above", "dag_id"), [(1, crawl_dag_id("zeitung")), (0, SHARDED_DAG_ID)], ids=["one DAG each", "shards"]
)
def test_a_source_leads_to_the_dag_that_crawls_it(database: Database, tmp_path: Path, above: int, dag_id: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[[source]]\nid = "zeitung"\nname = "Z"\nhomepage = "https://z.example/"\ncountry = "DE"\n'
        'languages = ["de"]\ntype = "newspaper"\ndiscover = [ { feed = "https://z.example/feed" } ]\n'
    )
    settings: dict[str, Any] = {"sources": (file,), "registry": "none", "shard_above": above}
    page = room(filled(database), airflow_url=AIRFLOW, **settings).get("/sources/zeitung").text
    assert f'href="{AIRFLOW}/dags/{dag_id}"' in page
    assert AIRFLOW not in room(database, **settings).get("/sources/zeitung").text
