"""Airflow DAG: makes the reports that are due and hands them over."""

from yalu.orchestration.dag_factory.factory import report_dag

dag = report_dag()
