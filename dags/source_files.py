"""Airflow finds no DAG here: a wrong source file is an import error of this file, and costs no other file its DAGs."""

from yalu.orchestration.dag_factory.watched import check_source_files

check_source_files()
