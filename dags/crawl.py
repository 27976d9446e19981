"""Airflow DAGs: crawls of the enabled sources of the registry."""

from yalu.orchestration.dag_factory.factory import crawl_dags
from yalu.orchestration.dag_factory.watched import load_watched

globals().update({dag.dag_id: dag for dag in crawl_dags(load_watched())})
