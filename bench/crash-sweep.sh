#!/usr/bin/env bash
# Kills the packaged server with SIGKILL right before and right after every write of a deployment's journal, under traffic:
# for each kind of deployment, with and without a test listener, and each ending. In a run it is killed at every fifth
# write, so ten runs see all of them. Each run must end as it would have ended without the crashes, with nothing done twice
# and no request failed (docs/reliability.md).
#
#   bench/crash-sweep.sh [CASE...]         CASE: 1 to 36, or as 7:5 for the fifth write of case 7 alone; all by default.
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
