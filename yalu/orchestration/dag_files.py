"""Where the DAG files of this installation are."""

from __future__ import annotations

from pathlib import Path

import yalu


def dag_folder() -> Path:
    """Folder of the DAG files: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(yalu.__file__).parent
    shipped = package / "orchestration" / "_dags"
    return shipped if shipped.is_dir() else package.parent / "dags"
