#!/usr/bin/env bash
# Many deployments at once on one server: how long each lifecycle event took to reach, counted from
# CreateDeployment by the server's own times, and again beside a store full of finished deployments.
#
#   bench/many-deployments.sh [at once=100] [finished=10000]
#
# Needs python3 (the tasks are small Python servers) and a JDK 25 in JAVA_HOME or PATH. About three
# minutes; stops by itself.
set -euo pipefail
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if [ ! -f server/target/teal.jar ] || [ ! -d bench/target/classes ]; then
  mvn -q -B -pl bench -am -DskipTests package
fi
exec timeout 900 "$java" --enable-native-access=ALL-UNNAMED -cp bench/target/classes:server/target/teal.jar \
  dev.teal.bench.ManyDeployments "${1:-100}" "${2:-10000}"
