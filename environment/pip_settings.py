"""Prints the settings of pip (files and environment) as those of uv, as lines for a shell; what is set for uv stays."""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping

# The name for uv, and what separates several values there.
NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "proxy": ("ALL_PROXY", " "),
}
# Hashes say which file it is, whichever index has it.
ALWAYS = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
ORDER = ("global", "install", ":env:")


def settings_for_uv(listed: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for uv that say what ``pip config list`` printed, without those that ``environ`` has."""
    values: dict[str, dict[str, str]] = {}
    for line in listed.splitlines():
        place, _, text = line.partition("=")
        section, _, name = place.partition(".")
        if section in ORDER and name in NAMES:
            values.setdefault(section, {})[name] = str(ast.literal_eval(text))
    result = dict(ALWAYS)
    for section in ORDER:
        for name, value in values.get(section, {}).items():
            variable, separator = NAMES[name]
            result[variable] = separator.join(value.split())
    return {name: value for name, value in result.items() if name not in environ}


if __name__ == "__main__":
    command = [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for variable_name, given in settings_for_uv(answer, os.environ).items():
        sys.stdout.write(f"export {variable_name}={shlex.quote(given)}\n")
