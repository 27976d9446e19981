#!/bin/sh
# Installs Debian's packages for the tests that need real services, where that may be done; else says why not.
set -eu
packages=$(grep -v '^#' "$(dirname "$0")/../tests/servers/packages.txt" | tr '\n' ' ')
root=
if ! command -v apt-get >/dev/null; then
  echo "run.sh: no apt-get here, so the tests of these are skipped: $packages" >&2
  exit
fi
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && command -v sudo >/dev/null; }; then
    echo "run.sh: neither root nor sudo, so the tests of these are skipped unless installed: $packages" >&2
    exit
  fi
  root=sudo
fi
echo "run.sh: installing Debian's packages, which may take minutes: $packages" >&2
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# shellcheck disable=SC2086  # a list of package names is meant to be split
$root apt-get install -y -qq --no-install-recommends $packages >/dev/null
