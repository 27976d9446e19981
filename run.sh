#!/bin/sh
# Everything a developer or a newcomer does, in one environment under .venv.
#   ./run.sh up | test | lint | types | docs | lock | newest airflow|web | yalu ARGS...
set -eu
root=$(cd "$(dirname "$0")" && pwd)
venv=${YALU_VENV:-$root/.venv}
bin=$venv/bin

find_python() {
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "run.sh: no Python 3.11 to 3.14 with venv found (Debian: python3-venv); set PYTHON=/path/to/python3" >&2
  exit 1
}

environment() (
  cd "$root"
  want=$(cat requirements.lock pyproject.toml | cksum)
  [ "$(cat "$venv/.installed" 2>/dev/null)" = "$want" ] && exit
  python=$(find_python)
  echo "run.sh: making the environment in $venv" >&2
  "$bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$venv"
  # What is imported is compiled then; all at once would take longer than all that is left.
  "$bin/python" -m pip install --quiet --no-compile --require-hashes -r requirements.lock
  "$bin/python" -m pip install --quiet --no-deps --no-build-isolation -e .
  echo "$want" > "$venv/.installed"
)

# A folder in memory for thousands of small databases, if it has room and programs may run from it; a disk takes longer.
memory() {
  room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  [ "${room:-0}" -gt 4000000 ] || return 0
  folder=$(mktemp -d /dev/shm/yalu.XXXXXX) || return 0
  chmod 1777 "$folder"
  if cp /bin/true "$folder/program" && "$folder/program" 2>/dev/null; then echo "$folder"; else rm -rf "$folder"; fi
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
  up | test | lint | types | docs | newest | yalu | python) environment ;;
esac
case $command in
  up | yalu | python) ;;
  *) cd "$root" ;;
esac
case $command in
  up) YALU_INVOKED_AS="$0 yalu" exec "$bin/yalu" up "$@" ;;
  yalu) YALU_INVOKED_AS="$0 yalu" exec "$bin/yalu" "$@" ;;
  python) exec "$bin/python" "$@" ;;
  test)
    folder=${TMPDIR:-$(memory)}
    trap 'case $folder in /dev/shm/yalu.*) rm -rf "$folder" ;; esac' EXIT
    trap 'exit 130' INT TERM
    TMPDIR=${folder:-/tmp} "$bin/python" -m pytest -n 2 --dist loadfile --no-loadscope-reorder "$@"
    ;;
  lint)
    "$bin/ruff" check .
    "$bin/ruff" format --check .
    "$bin/python" docs/check_links.py
    "$bin/lint-imports" --no-logo
    ;;
  types) exec "$bin/mypy" ;;
  newest) exec "$bin/python" -m benchmarks.newest "$@" ;;
  docs) exec "$bin/python" docs/generate.py "$@" ;;
  lock)
    # Needs uv; the file holds names, versions and hashes, and no address.
    exec uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
      --generate-hashes --no-header --no-annotate --quiet -o requirements.lock "$@"
    ;;
  *)
    sed -n '2,3p' "$0" >&2
    exit 2
    ;;
esac
