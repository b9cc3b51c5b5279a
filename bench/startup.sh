#!/usr/bin/env bash
# How long a server takes from its start to its first answered call (a signed sts:GetCallerIdentity by
# curl), without and with the ahead-of-time cache, and how much memory it holds when idle.
#
#   bench/startup.sh [RUNS]        needs curl 7.75 or later; takes about 4 s per run
set -eu
runs=${1:-10}
home=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || { kill "$server" && wait "$server" || true; server=; }; }
trap 'stop 2>/dev/null; rm -rf "$work"' EXIT
"$home/teal" version >"$work/version" # builds and trains when needed
export TEAL_ACCESS_KEY=AKIABENCHBENCHBENCHB TEAL_SECRET_KEY=benchbenchbenchbenchbenchbenchbenchbench
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

call() {
  curl -s -o /dev/null --fail --user "$TEAL_ACCESS_KEY:$TEAL_SECRET_KEY" --aws-sigv4 aws:amz:us-east-1:sts \
    -d 'Action=GetCallerIdentity&Version=2011-06-15' "http://127.0.0.1:$port/"
}

# start [NAME=VALUE...]: prints the milliseconds to the first answer; leaves the server running
start() {
  local began
  began=$(date +%s%N)
  env "$@" "$home/teal" server --port "$port" --data "$work/data" >"$work/out" 2>"$work/log" &
  server=$!
  until call; do
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  done
  echo $((($(date +%s%N) - began) / 1000000)) >>"$work/times"
}

measure() { # measure TITLE [NAME=VALUE...]
  local title=$1
  shift
  : >"$work/times"
  for _ in $(seq "$runs"); do
    start "$@"
    stop
  done
  sort -n "$work/times" | awk -v title="$title" '
    { t[NR] = $1 } END { printf "%-28s median %4d ms, worst %4d ms, of %d starts\n", title, t[int((NR + 1) / 2)], t[NR], NR }'
}

measure 'without the cache' TEAL_AOT=off
measure 'with the cache'

start
for _ in $(seq 10); do call; done
sleep 10
awk '/^(VmRSS|RssAnon)/ { printf "idle after 10 s: %s %d MiB\n", $1, $2 / 1024 }' "/proc/$server/status"
