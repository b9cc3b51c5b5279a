#!/usr/bin/env bash
# How long `./teal server` takes from its start to its ready line and to its first answered call (a signed
# sts:GetCallerIdentity by curl, its own start included), without and with the ahead-of-time cache; and how
# much memory it holds when idle, after a hundred calls. Nothing polls: the ready line is read from a pipe.
#
#   bench/startup.sh [RUNS]        needs bash 5, curl 7.75 or later; takes about 3 s per run
set -eu
runs=${1:-10}
home=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || { kill "$server" && wait "$server" || true; server=; }; }
trap 'stop 2>/dev/null; rm -rf "$work"' EXIT
mkfifo "$work/out"
export TEAL_ACCESS_KEY=AKIABENCHBENCHBENCHB TEAL_SECRET_KEY=benchbenchbenchbenchbenchbenchbenchbench

call() {
  curl -s -o /dev/null --fail --user "$TEAL_ACCESS_KEY:$TEAL_SECRET_KEY" --aws-sigv4 aws:amz:us-east-1:sts \
    -d 'Action=GetCallerIdentity&Version=2011-06-15' "$url"
}

# start [NAME=VALUE...]: notes the microseconds to the ready line and to the first answer; leaves the server running
start() {
  local began=${EPOCHREALTIME/./} ready line
  env "$@" "$home/teal" server --port 0 --data "$work/data" >"$work/out" 2>"$work/log" &
  server=$!
  read -r line <"$work/out" || { cat "$work/log" >&2; exit 1; }
  ready=${EPOCHREALTIME/./}
  url=${line#teal: ready on }
  call
  echo $((ready - began)) $((${EPOCHREALTIME/./} - began)) >>"$work/times"
}

median() { sort -n | awk '{ t[NR] = $1 } END { printf "%d ms (%d to %d)", t[int((NR + 1) / 2)] / 1000, t[1] / 1000, t[NR] / 1000 }'; }

measure() { # measure TITLE [NAME=VALUE...]
  local title=$1
  shift
  : >"$work/times"
  for _ in $(seq "$runs"); do
    start "$@"
    stop
  done
  printf '%-18s ready %s, first answer %s, of %d starts\n' "$title" \
    "$(cut -d' ' -f1 "$work/times" | median)" "$(cut -d' ' -f2 "$work/times" | median)" "$runs"
}

start # builds and trains when needed
stop
measure 'without the cache' TEAL_AOT=off
measure 'with the cache'

start
for _ in $(seq 100); do call; done
sleep 10
echo "idle: $(($(ps -o rss= -p "$server") / 1024)) MiB resident"
