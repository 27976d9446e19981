"""A company's own modules ``db`` and ``spiders`` beside the wheel: each side imports its own (decision 0315)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("airflow")
from tests.orchestration.installed import Deployment, deployment
from tests.pipeline.small_site import small_site
from tests.prepared import wheel

pytestmark = [pytest.mark.airflow, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]
MODULE = 'PLACE = "{place}"\n'
TASK = """
from airflow.sdk import DAG, task
import db
from spiders import company

with DAG("company") as dag:

    @task
    def files():
        return [db.__file__, company.__file__]

    files()
"""
PLUGIN = """
from airflow.plugins_manager import AirflowPlugin
import db
from spiders import company

class Company(AirflowPlugin):
    name = f"{db.PLACE} {company.PLACE}"
"""
RUN = """
import json, sys
from pathlib import Path
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.models.dagbundle import DagBundleModel
from airflow.plugins_manager import get_plugin_info
from airflow.utils.session import create_session
from yalu.orchestration.dag_files import dag_folder
plugins = [plugin["name"] for plugin in get_plugin_info()]
results = {}
for name, folder in (("company", Path(sys.argv[1])), ("yalu_crawl__small", dag_folder())):
    bag = BundleDagBag(str(folder), bundle_path=folder, bundle_name=name)
    assert not bag.import_errors, bag.import_errors
    with create_session() as session:
        session.merge(DagBundleModel(name=name))
    sync_bag_to_db(bag, name, None)
    run = bag.dags[name].test()
    (task,) = run.get_task_instances()
    results[name] = [str(task.state), task.xcom_pull(task_ids=task.task_id, map_indexes=task.map_index)]
import yalu.db, yalu.spiders
ours = [yalu.db.__file__, yalu.spiders.__file__]
print("\\n" + json.dumps({**results, "plugins": plugins, "ours": ours}, default=str))
"""


@pytest.fixture
def company(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, airflow_database: Path) -> Deployment:
    """The wheel beside an Airflow whose folders hold modules with the names of ours."""
    made = deployment(tmp_path, wheel(tmp_path_factory), airflow_database)
    for place in ("plugins", "dags"):
        spiders = tmp_path / "airflow" / place / "spiders"
        spiders.mkdir(parents=True)
        (spiders / "__init__.py").touch()
        for file in (spiders.parent / "db.py", spiders / "company.py"):
            file.write_text(MODULE.format(place=place), encoding="utf-8")
    (tmp_path / "airflow" / "plugins" / "company_plugin.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "airflow" / "dags" / "company_dag.py").write_text(TASK, encoding="utf-8")
    return made


def test_modules_of_a_company_and_of_the_wheel_do_not_meet(company: Deployment, sqlite_url: str) -> None:
    home = company.folder / "airflow"
    with small_site() as site:
        site.feed("/feed", ("/a", "A ferry", None))
        site.article("/a", "A ferry")
        sources = company.folder / "sources.toml"
        sources.write_text(site.source('scope = "all"'), encoding="utf-8")
        company.environ.update(
            YALU_DATABASE_URL=sqlite_url,
            YALU_SECRET="a test keeps no secrets",
            YALU_SOURCES=str(sources),
            YALU_REGISTRY="none",
        )
        result = json.loads(company.run("-c", RUN, str(home / "dags")).splitlines()[-1])
    # Airflow searches the folder of plugins before that of DAGs, and both after the environment.
    assert result["company"] == ["success", [f"{home}/plugins/db.py", f"{home}/plugins/spiders/company.py"]]
    assert "plugins plugins" in result["plugins"]
    state, crawled = result["yalu_crawl__small"]
    assert (state, crawled["sources"]["small"]["verdict"], crawled["counts"]["articles_new"]) == ("success", "ok", 1)
    assert all(file.startswith(f"{company.python.parents[1]}/lib/") for file in result["ours"])
