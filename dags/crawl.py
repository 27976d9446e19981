"""Airflow DAGs: one crawl for each enabled source of the registry."""

from yalu.orchestration.factory import crawl_dags, load_watched_registry

globals().update({dag.dag_id: dag for dag in crawl_dags(load_watched_registry())})
