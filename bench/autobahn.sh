#!/usr/bin/env bash
# Autobahn's whole suite of WebSocket cases with an echo server, straight and through the balancer: no verdict may differ
# (docs/reliability.md). Ten minutes; `mvn verify` runs those cases that take seconds.
#
#   bench/autobahn.sh            all
#   bench/autobahn.sh 9.7.*      those
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -q -pl server test -Dtest=AutobahnTest -Dteal.autobahn="${1:-*}"
grep -ho 'Autobahn: .*' server/target/surefire-reports/TEST-dev.teal.balancer.AutobahnTest.xml
