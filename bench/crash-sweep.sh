#!/usr/bin/env bash
# Kills the packaged server with SIGKILL right before and right after every write of a deployment's journal, one run for
# each, under traffic: for each kind of deployment, with and without a test listener, and each ending. Each run must end
# as it would have ended without the crash, with nothing done twice and no request failed while the server lived
# (docs/reliability.md).
#
#   bench/crash-sweep.sh [CASE...]         CASE: 1 to 36, or as 7:5 for the first five writes of case 7; all by default.
#                                          Ends with another status than 0 when a run did not end so.
#
# JOBS: how many cases at once (default: 1). TEAL_JAR: another program.
set -euo pipefail
cd "$(dirname "$0")/.."

jar=${TEAL_JAR:-}
if [ -z "$jar" ]; then
  mvn -q -B -pl server,acceptance package dependency:build-classpath -DskipTests \
    -Dmdep.outputFile=target/crash-sweep.classpath -Dmdep.includeScope=test
  jar=$PWD/server/target/teal.jar
fi
cases=("$@")
[ $# -gt 0 ] || mapfile -t cases < <(seq 36)
cd acceptance
printf '%s\0' "${cases[@]}" | xargs -0 -n 1 -P "${JOBS:-1}" \
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dteal.jar="$jar" \
  -cp "target/test-classes:$(cat target/crash-sweep.classpath)" dev.teal.acceptance.CrashSweep
