#!/usr/bin/env bash
# Breaks Teal on purpose, in one way at a time, and lets the tests of its reliability look at it: what breaks the engine
# (bench/mutations/simulation/*.patch) is simulated, what breaks the program (bench/mutations/crash/*.patch) goes through
# a part of the crash sweep. Prints what each turns red, and ends with status 1 when one of them goes unseen.
#
#   bench/mutations.sh simulation [COUNT]      COUNT seeds for each, from 1 on; 2000 by default
#   bench/mutations.sh crash [CASE...]         as for bench/crash-sweep.sh; 1:1 by default
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?simulation or crash}
shift
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $kind in
  simulation) bench/simulate.sh 1 1 >/dev/null ;; # compiles when needed
  crash) bench/crash-sweep.sh 1:1 ;;
esac
[ -f server/target/simulation.classpath ] || bench/simulate.sh 1 1 >/dev/null
classpath="server/target/test-classes:server/target/classes:$(cat server/target/simulation.classpath)"

simulation() { # simulation CLASSES [COUNT]
  "${bin}java" -XX:+UseSerialGC -Xmx512m -cp "$1:$classpath" dev.teal.deploy.simulation.SimulationMain 1 "${2:-2000}"
}

crash() { # crash CLASSES [CASE...]
  local jar=$1.jar classes=$1
  shift
  cp server/target/teal.jar "$jar"
  "${bin}jar" -uf "$jar" -C "$classes" .
  TEAL_JAR=$jar bench/crash-sweep.sh "${@:-1:1}"
}

unseen=0
for mutation in bench/mutations/"$kind"/*.patch; do
  name=$(basename "$mutation" .patch)
  file=$(sed -n 's|^+++ b/||p' "$mutation")
  mkdir -p "$work/$name/classes" "$(dirname "$work/$name/$file")"
  cp "$file" "$work/$name/$file"
  patch -s -p1 -d "$work/$name" <"$mutation"
  "${bin}javac" -nowarn -proc:none -d "$work/$name/classes" -cp "$classpath" "$work/$name/$file"
  if "$kind" "$work/$name/classes" "$@" >"$work/$name/out" 2>&1; then
    unseen=1
  fi
  echo "$name: $(grep -m1 -E 'processor time;|runs did not end' "$work/$name/out" | sed 's/.*processor time; //')"
done
exit $unseen
