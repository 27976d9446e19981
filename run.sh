#!/bin/sh
# What a newcomer or a developer does, in one environment under .venv; without arguments it prints a page of help.
set -eu
root=$(cd "$(dirname "$0")" && pwd)
venv=${YALU_VENV:-$root/.venv}
bin=$venv/bin
commands='up test lint types docs lock newest yalu python help'

# Has what is named installed, unless its stamp says that it is there: core, extras of pyproject.toml, or dev (all).
environment() {
  want=$(cat "$root/requirements.lock" "$root/pyproject.toml" | cksum)
  [ "$(cat "$venv/.sets/dev" 2>/dev/null)" != "$want" ] || return 0
  for set in "$@"; do
    [ "$(cat "$venv/.sets/$set" 2>/dev/null)" != "$want" ] || continue
    "$root/environment/install.sh" "$venv" "$@"
    return
  done
}

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
# shellcheck disable=SC2046  # a list of sets is meant to be split
case $command in
  up) environment $("$root/environment/needs.sh" up) && YALU_INVOKED_AS="$0 yalu" exec "$bin/yalu" up "$@" ;;
  yalu) environment $("$root/environment/needs.sh" "$@") && YALU_INVOKED_AS="$0 yalu" exec "$bin/yalu" "$@" ;;
  python) environment dev && exec "$bin/python" "$@" ;;
  help | -h | --help) exec cat "$root/environment/help.txt" ;;
  test)
    cd "$root"
    for argument; do
      shift
      case $argument in --with-services) environment/services.sh ;; *) set -- "$@" "$argument" ;; esac
    done
    environment dev
    made=
    folder=${TMPDIR:-}
    [ -n "$folder" ] || { made=$(memory) && folder=$made; }
    trap '[ -z "$made" ] || rm -rf "$made"' EXIT
    trap 'exit 130' INT TERM
    TMPDIR=${folder:-/tmp} "$bin/python" -m pytest --workers=4 "$@"
    ;;
  lint)
    cd "$root" && environment dev
    "$bin/ruff" check .
    "$bin/ruff" format --check .
    for check in check_links decision_citations; do "$bin/python" "docs/$check.py"; done
    "$bin/lint-imports" --no-logo
    ;;
  types) cd "$root" && environment dev && exec "$bin/mypy" ;;
  newest) cd "$root" && environment dev && exec "$bin/python" -m benchmarks.newest "$@" ;;
  docs) cd "$root" && environment dev && exec "$bin/python" docs/generate.py "$@" ;;
  lock) cd "$root" && environment dev && exec "$bin/python" environment/lock.py "$@" ;;
  *)
    # A command of Yalu without the word before it, or the one with the same first and last letter.
    like=$(echo "$commands" | tr ' ' '\n' | grep -x "$(echo "$command" | sed 's/^\(.\).*\(.\)$/\1.*\2/')" | head -n 1)
    if cat "$root"/yalu/cli/*/__init__.py | grep -qF "    \"$command\": "; then like="yalu $command"; fi
    echo "run.sh: no command $command${like:+; did you mean ./run.sh $like?} (./run.sh help lists them)" >&2
    exit 2
    ;;
esac
