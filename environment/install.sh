#!/bin/sh
# Installs sets of requirements.lock into an environment: install.sh FOLDER SET...  (run.sh calls it; decision 0001)
# Its python may be set with PYTHON. A set that is installed has a stamp in FOLDER/.sets, see run.sh.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
venv=$1 bin=$1/bin
shift
cd "$root"

say() { echo "run.sh: $*" >&2; }

find_python() {
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  say "no Python 3.11 to 3.14 with venv found (Debian: python3-venv); set PYTHON=/path/to/python3"
  exit 1
}

# Requirements of the lock with their hashes: those of sets, or the one of a name.
of_sets() {
  awk -v sets=" $* " '
    function wanted(i) { for (i = 2; i <= NF; i++) if (index(sets, " " $i " ") || index(sets, " dev ")) return 1 }
    /^    # / { if (wanted()) printf "%s", block; block = ""; next }
    { block = block $0 "\n" }' requirements.lock
}
of_name() { awk -v start="$1==" '/^[^ ]/ { on = index($0, start) == 1 } on' requirements.lock; }

# The Python whose pip fetches uv: that of the environment or the one it was made of, as making a pip takes seconds.
find_pip() {
  for name in "$bin/python" "$(sed -n 's/^executable = //p' "$venv/pyvenv.cfg" 2>/dev/null)"; do
    if "$name" -c 'import pip' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  make_pip && echo "$bin/python"
}
make_pip() { "$bin/python" -m ensurepip >/dev/null; }

# uv installs in seconds what takes pip minutes. In the environment of developers, else in a folder for this once.
find_uv() {
  of_name uv >"$work/uv.txt"
  version=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' "$work/uv.txt")
  case $("$bin/uv" --version 2>/dev/null) in "uv $version" | "uv $version "*) echo "$bin/uv" && return ;; esac
  PIP_REQUIRE_VIRTUALENV=0 "$pip" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
    --only-binary :all: --require-hashes --target "$work/uv" -r "$work/uv.txt" >/dev/null 2>&1 || return 0
  if "$work/uv/bin/uv" --version >/dev/null 2>&1; then echo "$work/uv/bin/uv"; fi
}

install() {
  if [ -n "$uv" ]; then
    "$uv" pip install $quiet --python "$bin/python" "$@"
  else
    "$bin/python" -m pip install $quiet --disable-pip-version-check --no-compile "$@"
  fi
}

failed() {
  say "installing failed, nothing is marked as installed; the same command tries again"
  exit 1
}

# Two calls at once: the second waits, and finds the stamps of the first.
exec 9<requirements.lock
if command -v flock >/dev/null; then flock 9; fi
want=$(cat requirements.lock pyproject.toml | cksum)
missing=
for set in core "$@"; do
  case " $missing " in *" $set "*) continue ;; esac
  [ "$(cat "$venv/.sets/$set" 2>/dev/null)" = "$want" ] || missing="$missing $set"
done
[ -n "$missing" ] || exit 0

say "installing into $venv:$missing"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
if ! "$bin/python" -c 'import encodings' 2>/dev/null; then
  python=$(find_python)
  "$python" -m venv --clear --without-pip "$venv" || failed
fi
case " $missing " in *" dev "*) make_pip || failed ;; esac # what developers run calls it
pip=$(find_pip) || failed
quiet=--quiet
[ ! -t 2 ] || quiet=
# shellcheck disable=SC2086  # a list of sets is meant to be split
of_sets core $missing >"$work/requirements.txt"
uv=$(find_uv)
if [ -z "$uv" ]; then
  say "uv cannot be had here, pip takes minutes"
  make_pip || failed
fi
settings=$("$pip" environment/pip_settings.py) && eval "$settings"
install --require-hashes -r "$work/requirements.txt" || failed
install --no-deps --no-build-isolation -e . || failed
mkdir -p "$venv/.sets"
for set in $missing; do echo "$want" >"$venv/.sets/$set"; done
say "installed: $(du -sm "$venv" | cut -f1) MB"
