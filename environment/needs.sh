#!/bin/sh
# Prints the sets of requirements.lock that a command of Yalu with its arguments needs, by needs.txt beside this file.
set -eu
settings=$(env | grep '^YALU_' || :; cat yalu.toml 2>/dev/null || :) arguments=" $* " awk '
  BEGIN {
    settings = ENVIRON["settings"]; arguments = ENVIRON["arguments"]; sets = "core"
    if (arguments ~ / (-h|--help) /) exit
    words = split(arguments, word, " ")
    while (command < words && word[++command] ~ /^-/) continue
  }
  /^#/ || !NF { next }
  $1 == "settings" ? index(settings, $2) : word[command] == $1 && ($2 == "-" || index(arguments, " " $2 " ")) {
    for (i = 3; i <= NF; i++) sets = sets " " $i }
  END { print sets }' "$(dirname "$0")/needs.txt"
