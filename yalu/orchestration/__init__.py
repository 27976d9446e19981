"""What an Airflow is given: provider, connection, bundle of DAG files, notifier, buttons, way to the reading room.

``dag_factory`` makes the DAGs, ``tasks`` is what their tasks run, ``local`` runs a whole Airflow for ``yalu up``.
"""
