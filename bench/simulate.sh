#!/usr/bin/env bash
# Simulates deployments in virtual time: the real engine in a world made of a seed, in which services are slow, fail and
# lie, servers crash and people meddle; named invariants are looked at after every event (docs/reliability.md).
#
#   bench/simulate.sh SEED                 one run, with its story
#   bench/simulate.sh FIRST_SEED COUNT     COUNT runs from FIRST_SEED on, on one core; ends with status 1 and the story
#                                          of a run in which an invariant did not hold
#
# A million seeds: for i in $(seq 0 9); do bench/simulate.sh ${i}00000 100000 || break; done
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { sed -n '2,10p' "$0" >&2; exit 2; }

classes=server/target/test-classes/dev/teal/deploy/simulation/SimulationMain.class
newest=$(find server/src -name '*.java' -newer "$classes" -print -quit 2>/dev/null || echo none)
if [ -n "$newest" ] || [ ! -f server/target/simulation.classpath ]; then
  mvn -q -B -pl server test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/simulation.classpath -Dmdep.includeScope=test
  touch "$classes"
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" -XX:+UseSerialGC -Xmx512m \
  -cp "server/target/test-classes:server/target/classes:$(cat server/target/simulation.classpath)" \
  dev.teal.deploy.simulation.SimulationMain "$@"
