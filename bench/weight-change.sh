#!/usr/bin/env bash
# How long a change of weights takes, from the call until every event loop routes by it: with the
# balancer beside the server, through its socket, and inside; in a small routing and in the largest that a load
# balancer may have: 100 target groups and rules and 1,000 targets. Four other clients keep it busy, first with a pause of 2 ms after each answer
# and then without: that keeps both of two processors busy, with the clients themselves for the most part.
#
#   bench/weight-change.sh [CHANGES=5000]        a JDK 25 in JAVA_HOME or PATH, Maven; takes eight minutes
set -euo pipefail
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if [ ! -f server/target/teal.jar ] || [ ! -d bench/target/classes ]; then
  mvn -q -B -pl bench -am -DskipTests package
fi
for run in 'inside ALL 0 2' 'beside ALL 0 2' 'beside ALL 98 2' 'inside ALL 0 0' 'beside ALL 0 0'; do
  # shellcheck disable=SC2086 # words
  "$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp bench/target/classes:server/target/teal.jar \
    dev.teal.bench.WeightChangeMain ${run/ALL/${1:-5000}} 2>/dev/null
done
