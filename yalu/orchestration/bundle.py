"""DAG bundle of the DAG files in the installed wheel, so that DAGs and code have one version (decision 0261)."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from airflow.dag_processing.bundles.base import BaseDagBundle, BundleVersion

import yalu
from yalu.errors import YaluError
from yalu.orchestration.dag_files import dag_folder


class OtherVersion(YaluError):
    """Asked for DAGs of a version of Yalu that is not the one that runs here (decision 0260)."""


class WheelBundle(BaseDagBundle):
    """The DAG files of the installed wheel. Its version is the wheel's; it has no other.

    A run keeps the version that it began with. A task of a run that began with another version fails when it starts,
    with one line that names both; cleared, it goes on with the version that is installed.
    """

    supports_versioning = True

    def initialize(self) -> None:
        """Check that this process, the installed wheel and the run are of one version. Raises OtherVersion."""
        self.refresh()
        if self.version not in (None, yalu.__version__):
            raise OtherVersion(
                f"this run began with Yalu {self.version}, and {yalu.__version__} is installed here; "
                "clear the task to go on with the installed version"
            )
        super().initialize()

    @property
    def path(self) -> Path:
        """Folder of the DAG files."""
        return dag_folder()

    def get_current_version(self) -> BundleVersion:
        """The version of the code that this process has loaded."""
        return BundleVersion(yalu.__version__)

    def refresh(self) -> None:
        """Nothing to fetch. Raises OtherVersion when another wheel was installed under the running process."""
        if (installed := _installed()) != yalu.__version__:
            raise OtherVersion(
                f"Yalu {installed} was installed while this process runs {yalu.__version__}; restart Airflow"
            )


def _installed() -> str:
    try:
        return version("yalu")
    except PackageNotFoundError:
        return "none"
