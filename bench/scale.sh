#!/bin/bash
# Many target groups, rules and targets: how long they take to configure through the API, and what
# a request among them costs against one among ten. One nginx is all targets, by its ports.
# Needs Linux, two cores, nginx, wrk (apt-get install nginx-light wrk), a JDK 25 in JAVA_HOME or
# PATH, and Maven; and 15,000 open files or more (ulimit -n).
#
#   bench/scale.sh [seconds=5] [rounds=3]
#
# Stops by itself. NGINX and WRK name other programs; THREADS is how many API calls run at once.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-5}
rounds=${2:-3}
threads=${THREADS:-4}
nginx=${NGINX:-$(command -v nginx || echo /usr/sbin/nginx)}
wrk=${WRK:-wrk}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
server_core=${SERVER_CORE:-1}
load_core=${LOAD_CORE:-0}
# An address of their own, so that 10,100 ports are in nobody's way.
host=127.77.0.1
first_port=20000
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
chmod 755 "$work" # nginx may give its workers to another user
pids=()
ulimit -n 30000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
# The server keeps a connection or two to each target that it has sent something; so does nginx.
[ "$(ulimit -n)" -ge 15000 ] || { echo "bench/scale.sh needs 15,000 open files: ulimit -n" >&2; exit 1; }

stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

if [ ! -f server/target/teal.jar ] || [ ! -f bench/target/classes/dev/teal/bench/ScaleMain.class ]; then
  mvn -q -B -pl bench -am -DskipTests package
fi

cat >"$work/nginx.conf" <<EOF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
worker_rlimit_nofile 30000;
events { worker_connections 25000; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300;
  client_body_temp_path $work/b1; proxy_temp_path $work/b2; fastcgi_temp_path $work/b3;
  uwsgi_temp_path $work/b4; scgi_temp_path $work/b5;
  server { listen $host:$first_port-$((first_port + 10099)); location / { return 200 "ok"; } }
}
EOF
taskset -c "$load_core" "$nginx" -c "$work/nginx.conf" 2>/dev/null & pids+=($!)

"$java" -XX:+UseSerialGC -jar server/target/teal.jar server --port 0 --auth off --balancer inside --data "$work/data" \
  >"$work/out" 2>"$work/err" & server=$!
pids+=("$server")
for _ in $(seq 300); do
  endpoint=$(sed -n 's/^teal: ready on //p' "$work/out")
  [ -n "$endpoint" ] && break
  sleep 0.1
done
[ -n "$endpoint" ] || { cat "$work/out" "$work/err" >&2; exit 1; }

listener_port=$((31000 + RANDOM % 1000))

# name, load balancers, target groups in each, targets in each group, first target port
configure() {
  "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp bench/target/classes:server/target/teal.jar \
    dev.teal.bench.ScaleMain "$endpoint" "$@" "$host" "$listener_port" "$threads"
}

cpu() {
  local fields
  fields=$(sed 's/.*) //' "/proc/$server/stat")
  # shellcheck disable=SC2086
  set -- $fields
  echo $(($12 + $13))
}

# Requests go to all services of a listener in turn: prints the server's CPU microseconds for each.
cat >"$work/turn.lua" <<'EOF'
local n, i = tonumber(os.getenv("SERVICES")), 0
request = function()
  i = (i + 1) % n
  return wrk.format("GET", "/svc-" .. i .. "/page")
end
EOF
measure() {
  local address=$1 port=$2 services=$3 before after
  before=$(cpu)
  SERVICES=$services taskset -c "$load_core" "$wrk" -t1 -c32 -d"${seconds}s" -s "$work/turn.lua" \
    "http://$address:$port" >"$work/wrk"
  after=$(cpu)
  grep -q 'Non-2xx\|Socket errors' "$work/wrk" && { cat "$work/wrk" >&2; exit 1; }
  awk -v ticks=$((after - before)) -v hz="$ticks" \
    '/requests in/ { printf "%.2f\n", ticks / hz * 1e6 / $1 }' "$work/wrk"
}

median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

echo "ten target groups of ten targets:" >&2
read -r small small_port < <(configure small 1 10 10 $((first_port + 10000)))
echo "and 1,000 target groups, 1,000 rules, 10,000 targets on ten load balancers:" >&2
mapfile -t large < <(configure large 10 100 10 "$first_port")
# The last of ten listeners: its address and port.
last=${large[9]}

taskset -acp "$server_core" "$server" >/dev/null
echo "warming up" >&2
for _ in 1 2; do
  measure "$small" "$small_port" 10 >/dev/null
  # shellcheck disable=SC2086
  measure $last 10 >/dev/null
  measure $last 100 >/dev/null
done
: >"$work/small"; : >"$work/ten"; : >"$work/all"
for _ in $(seq "$rounds"); do
  measure "$small" "$small_port" 10 >>"$work/small"
  # shellcheck disable=SC2086
  measure $last 10 >>"$work/ten"
  # shellcheck disable=SC2086
  measure $last 100 >>"$work/all"
done
base=$(median <"$work/small")
echo "| requests go to | CPU of the server for a request | against ten |"
echo "|---|---|---|"
echo "| ten services of a listener with ten rules | $base us | |"
for kind in ten all; do
  value=$(median <"$work/$kind")
  what=$([ $kind = ten ] && echo "ten services of a listener with 100 rules" || echo "all services of a listener with 100 rules")
  echo "| $what | $value us | $(awk -v a="$value" -v b="$base" 'BEGIN { printf "%.2fx", a / b }') |"
done
