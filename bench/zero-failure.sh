#!/usr/bin/env bash
# The zero-failure run: users of every kind (kept and new connections, uploads, downloads, server-sent events, upgraded
# connections, over HTTP/1.1, HTTP/2 and TLS; gRPC's four kinds of calls) while services are deployed, all-at-once, canary
# and linear in turn, and one deployment in four is rolled back; meanwhile the server is killed with SIGKILL and the
# balancer process is replaced. Each request has an id, which is looked for at the targets: one that failed, was doubled,
# got lost or came back with another body ends the run with status 1 (docs/reliability.md).
#
#   bench/zero-failure.sh [CUTOVERS=1000] [MINUTES=90] [DISTURBANCES=20] [RATE=6000] [SERVICES=6] [REQUESTS=10000000]
#
# It ends when there were CUTOVERS and REQUESTS, or after MINUTES. DISTURBANCES: kills, and as many replacements, spread over
# CUTOVERS. RATE: small requests a second, of all services. SERVICES: one of them with gRPC, one with HTTPS, the others with
# HTTP. TEAL_JAR: another program than the one that is built here. Linux, Maven, a JDK 25, python3.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -q -pl server,acceptance verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=ZeroFailedRequestsTest \
  -Dspotless.check.skip=true -Dteal.jar="${TEAL_JAR:-$PWD/server/target/teal.jar}" \
  -Dteal.cutovers="${1:-1000}" -Dteal.minutes="${2:-90}" -Dteal.disturbances="${3:-20}" -Dteal.rate="${4:-6000}" \
  -Dteal.services="${5:-6}" -Dteal.requests="${6:-10000000}" -Dteal.jit=-XX:+TieredCompilation \
  -Djunit.jupiter.execution.timeout.mode=disabled
