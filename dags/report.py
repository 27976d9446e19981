"""Airflow DAG: makes the reports that are due and hands them over."""

from yalu.orchestration.factory import report_dag

dag = report_dag()
