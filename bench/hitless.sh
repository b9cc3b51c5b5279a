#!/usr/bin/env bash
# Users of every kind (kept connections, new ones, uploads of 1 MiB, a long download, an upgraded
# connection) while the balancer process is replaced, and while the server is killed with SIGKILL and
# started again, ROUNDS times each. Any failed or doubled request fails the run. Linux, Maven, a JDK 25.
#
#   bench/hitless.sh [ROUNDS=20]        takes about 5 s for each round
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -q -pl server test -Dtest='HitlessTest,ServerKillTest' -Dteal.rounds="${1:-20}" \
  -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false
for report in server/target/surefire-reports/dev.teal.*.{HitlessTest,ServerKillTest}.txt; do
  grep -h 'Tests run' "$report"
done
