#!/bin/bash
# Teal's balancer beside nginx and HAProxy, in one run: requests per CPU-second of each proxy, latency at
# a fixed rate, memory of idle connections. Same targets (nginx, loopback), same load; the proxy has
# one core for itself, load and targets share another. All three write access logs to files, and check
# their targets' health. proxy-comparison/ has what nginx and HAProxy are told.
#
# Needs Linux, two cores, a JDK 25 in JAVA_HOME or PATH, Maven, and
# apt-get install nginx-light haproxy wrk nghttp2-client openssl curl
#
#   bench/proxy-comparison.sh [seconds=4] [rounds=3]       # 11 minutes and more, as warming up takes
#
# Stops by itself. ACCESS_LOGS=off; WARM rounds of warming up at most for each kind; KINDS, RATES (requests/s, may be empty) and IDLE (connections, may
# be 0) say what is measured; NGINX, HAPROXY, WRK and H2LOAD name other programs.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-4}
rounds=${2:-3}
kinds=${KINDS:-browser:/page plain:/1k plain:/0 plain:/100k close:/1k close:/0 close:/100k tls:/1k handshake:/ h2:/1k websocket:/ws}
rates=${RATES-5000 15000}
idle=${IDLE:-10000}
logs=${ACCESS_LOGS:-on}
proxy_core=${PROXY_CORE:-1}
load_core=${LOAD_CORE:-0}
nginx=${NGINX:-$(command -v nginx || echo /usr/sbin/nginx)}
haproxy=${HAPROXY:-$(command -v haproxy || echo /usr/sbin/haproxy)}
wrk=${WRK:-wrk}
h2load=${H2LOAD:-h2load}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
warm=${WARM:-20}
transport=${TRANSPORT:-EPOLL}
classes=bench/target/classes:server/target/teal.jar
settings=bench/proxy-comparison
ticks=$(getconf CLK_TCK)
names=(Teal nginx HAProxy)
work=$(mktemp -d)
chmod 755 "$work" # nginx may give its workers to another user
declare -A pid http https

# A connection of a client's takes one file, or two with a target's.
ulimit -n 30000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
connections=$((($(ulimit -n) - 500) / 2))
[ "$idle" -le $((connections - 100)) ] || idle=$((connections - 100))

stop_proxies() {
  exec 9>&- || true
  for name in "${names[@]}"; do
    [ -z "${pid[$name]:-}" ] || { kill "${pid[$name]}" && wait "${pid[$name]}"; } 2>/dev/null || true
  done
}
stop() {
  stop_proxies
  for other in "${others[@]}"; do kill "$other" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
others=()
trap stop EXIT

if [ ! -f server/target/teal.jar ] || [ ! -f bench/target/classes/dev/teal/bench/WebSocketMain.class ]; then
  mvn -q -B -pl bench -am -DskipTests package
fi

# Ports below the range that the system lends to clients, each free at this moment.
free_ports() {
  local port=$((20000 + RANDOM % 8000)) found=0
  while [ $found -lt "$1" ]; do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo $port
      found=$((found + 1))
    fi
    port=$((port + 1))
  done
}
read -r -d '' target1 target2 echo "http[Teal]" "https[Teal]" "http[nginx]" "https[nginx]" "http[HAProxy]" "https[HAProxy]" \
  < <(free_ports 9 && printf '\0') || true

body=$(head -c 1024 /dev/zero | tr '\0' x)
mkdir -p "$work/www"
head -c 102400 /dev/zero | tr '\0' x >"$work/www/100k"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
cat "$work/certificate.pem" "$work/key.pem" >"$work/both.pem"

# What a program is told: fill_in TEMPLATE PROXY
fill_in() {
  local nginx_log=off haproxy_log='' haproxy_log_here=''
  if [ "$logs" = on ]; then
    nginx_log="$work/nginx.log times buffer=64k flush=1s"
    haproxy_log='log stdout format raw local0' haproxy_log_here='log global'$'\n''  option httplog'
  fi
  local text
  text=$(<"$settings/$1")
  for name in work body target1 target2 echo connections nginx_log haproxy_log haproxy_log_here; do
    text=${text//@$name@/${!name}}
  done
  text=${text//@http@/${http[$2]:-}}
  echo "${text//@https@/${https[$2]:-}}" >"$work/$1"
}
fill_in targets.conf targets
fill_in nginx.conf nginx
fill_in haproxy.cfg HAProxy

start_proxies() {
  taskset -c "$proxy_core" "$nginx" -c "$work/nginx.conf" 2>/dev/null & pid[nginx]=$!
  taskset -c "$proxy_core" "$haproxy" -f "$work/haproxy.cfg" >>"$work/haproxy.log" 2>"$work/haproxy.err" & pid[HAProxy]=$!
  rm -f "$work/hold"
  mkfifo "$work/hold"
  # shellcheck disable=SC2086
  MALLOC_ARENA_MAX=2 taskset -c "$proxy_core" "$java" ${JAVA_FLAGS:--XX:+UseSerialGC -Xms16m -Xmx1g -Xss512k -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30} --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$classes" dev.teal.bench.ProxyMain "$transport" "$work" "$logs" \
    "${http[Teal]}" "${https[Teal]}" "$echo" "$target1" "$target2" <"$work/hold" >"$work/teal.out" 2>&1 & pid[Teal]=$!
  exec 9>"$work/hold"
  for name in "${names[@]}"; do
    for url in "http://127.0.0.1:${http[$name]}/1k" "https://127.0.0.1:${https[$name]}/1k"; do
      for _ in $(seq 100); do
        curl -fsSk -o "$work/got" "$url" 2>/dev/null && break
        sleep 0.1
      done
      [ "$(cat "$work/got")" = "$body" ] || { echo "$name does not serve $url" >&2; tail -n 5 "$work"/*.err "$work/teal.out" >&2; exit 1; }
      rm "$work/got"
    done
  done
}

# Not a function: one in the background would outlive its shell, and hold the output open.
bench=(taskset -c "$load_core" "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx256m -Xss256k -cp "$classes")

taskset -c "$load_core" "$nginx" -c "$work/targets.conf" 2>/dev/null & others+=($!)
"${bench[@]}" dev.teal.bench.WebSocketMain serve "$echo" & others+=($!)
start_proxies

# A process and its children.
family() { echo "$1 $(pgrep -P "$1" | tr '\n' ' ')"; }

# User and system time of a proxy, in ticks.
cpu() {
  local user=0 system=0 one fields
  for one in $(family "$1"); do
    fields=$(sed 's/.*) //' "/proc/$one/stat")
    # shellcheck disable=SC2086
    set -- $fields
    user=$((user + ${12})) system=$((system + ${13}))
  done
  echo "$user $system"
}

# Proportional set size of a proxy, in KiB.
memory() {
  local one
  for one in $(family "$1"); do grep '^Pss:' "/proc/$one/smaps_rollup"; done | awk '{ sum += $2 } END { print sum }'
}

# What a browser sends.
browser=(
  -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'
  -H 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
  -H 'Accept-Encoding: gzip, deflate, br' -H 'Accept-Language: en-US,en;q=0.9,de;q=0.8'
  -H 'Referer: http://www.example.com/products/list?page=3' -H 'Cache-Control: max-age=0'
  -H 'Cookie: session=7b0f6a3e2c5d4f18a9; theme=dark; _ga=GA1.2.1029384756.1700000000; cart=3'
  -H 'Sec-Fetch-Dest: document' -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Site: same-origin'
  -H 'Upgrade-Insecure-Requests: 1')

# Each kind of load prints how many requests were served, how many a second, p99, and how many failed.
load() {
  local kind=$1 path=$2 plain=http://127.0.0.1:${http[$3]}$2 secure=https://127.0.0.1:${https[$3]}$2
  case $kind in
    plain) load_http1 "$plain" ;;
    browser) load_http1 "$plain" "${browser[@]}" ;;
    close) load_http1 "$plain" -H 'Connection: close' ;;
    tls) load_http1 "$secure" ;;
    handshake) load_handshakes "${https[$3]}" ;;
    h2)
      taskset -c "$load_core" "$h2load" -t1 -c16 -m10 -D "$seconds" "$secure" | awk '
        /^finished in/ { rps = $4 }
        /^requests:/ { n = $8; bad = $10 + $12 }
        /^status codes:/ { bad += $5 + $7 + $9 }
        END { printf "%d %d - %d\n", n, rps, bad }' ;;
    websocket) "${bench[@]}" dev.teal.bench.WebSocketMain ask "${http[$3]}" "$seconds" 64 | awk -v s="$seconds" '{ printf "%d %d - %d\n", $1, $1 / s, $2 }' ;;
    *) echo "KINDS: $kind (expected: plain, browser, close, tls, handshake, h2, websocket)" >&2; return 1 ;;
  esac
}

load_http1() {
  local url=$1
  shift
  taskset -c "$load_core" "$wrk" -t1 -c64 -d"${seconds}s" --latency "$@" "$url" | awk '
    /requests in/ { n = $1 }
    /Requests\/sec/ { rps = $2 }
    $1 == "99%" { p99 = $2 }
    /Socket errors/ { gsub(",", ""); bad += $4 + $6 + $8 + $10 }
    /Non-2xx/ { bad += $NF }
    END { printf "%d %d %s %d\n", n, rps, p99, bad }'
}

# New TLS sessions one after another, of eight clients.
load_handshakes() {
  local client clients=()
  for client in 1 2 3 4 5 6 7 8; do
    taskset -c "$load_core" openssl s_time -connect "127.0.0.1:$1" -new -time "$seconds" >"$work/s_time.$client" 2>&1 & clients+=($!)
  done
  for client in "${clients[@]}"; do wait "$client" || true; done
  cat "$work"/s_time.* | awk -v s="$seconds" '
    / real seconds/ { n += $1 }
    /rror/ { bad++ }
    END { printf "%d %d - %d\n", n, n / s, bad }'
}

# One round of one proxy: requests per CPU-second, user and system time of a request, requests per
# second, p99, failures, share of the core.
measure() {
  local kind=$1 path=$2 name=$3 before after did
  before=$(cpu "${pid[$name]}")
  did=$(load "$kind" "$path" "$name")
  after=$(cpu "${pid[$name]}")
  : >"$work/nginx.log"; : >"$work/haproxy.log"
  echo "$before $after $did" | awk -v hz="$ticks" -v seconds="$seconds" '{
    user = ($3 - $1) / hz; sys = ($4 - $2) / hz; n = $5
    if (n == 0 || user + sys == 0) { print "0 0 0 0 - 1 0"; exit }
    printf "%d %.1f %.1f %d %s %d %d\n", n / (user + sys), user * 1e6 / n, sys * 1e6 / n, $6, $7, $8, 100 * (user + sys) / seconds }'
}

# How many requests Teal has forwarded, and how many bytes it has allocated.
counted() {
  local lines
  lines=$(grep -c '^counted' "$work/teal.out" || true)
  echo >&9
  while [ "$(grep -c '^counted' "$work/teal.out" || true)" = "$lines" ]; do sleep 0.05; done
  grep '^counted' "$work/teal.out" | tail -1 | cut -d' ' -f2,3
}

# How long Teal's compiler threads have run, in ticks.
compiled() {
  local task name fields sum=0
  for task in "/proc/${pid[Teal]}/task"/*; do
    name=$(cat "$task/comm" 2>/dev/null) || continue
    [[ $name == C[12]\ Comp* ]] || continue
    fields=$(sed 's/.*) //' "$task/stat" 2>/dev/null) || continue
    # shellcheck disable=SC2086
    set -- $fields
    sum=$((sum + ${12} + ${13}))
  done
  echo "$sum"
}

# Works until the compiler takes less than a fiftieth of what Teal uses: before that it is the compiler that is
# measured, and on a busy machine it needs long. Of all kinds of work that are named: KIND:PATH.
warm_up() {
  local one round before after compiling used
  for one in "$@"; do
    for round in $(seq "$warm"); do
      before=($(compiled) $(cpu "${pid[Teal]}"))
      seconds=2 measure "${one%%:*}" "${one#*:}" Teal >/dev/null
      after=($(compiled) $(cpu "${pid[Teal]}"))
      compiling=$((after[0] - before[0])) used=$((after[1] + after[2] - before[1] - before[2]))
      [ "$round" -lt 3 ] || [ $((compiling * 50)) -gt "$used" ] || break
    done
    echo "$one: the compiler took $((100 * compiling / (used + 1))) % of the last of $round rounds" >&2
  done
}

echo "warming up Teal's balancer (the others need none)" >&2
# shellcheck disable=SC2086
warm_up $kinds

echo "$("$nginx" -v 2>&1 | sed 's/.*: //'), $("$haproxy" -v | head -1 | cut -d' ' -f1-3), $("$java" --version | head -1), Linux $(uname -r), $transport, access logs $logs, $seconds s, $rounds rounds"
echo
echo "| work | proxy | requests per CPU-second | CPU per request: user + system | requests/s | p99 | failed | core used | Teal is | Teal allocates |"
echo "|---|---|---|---|---|---|---|---|---|---|"
for one in $kinds; do
  kind=${one%%:*} path=${one#*:}
  : >"$work/rows"
  before=$(counted)
  for _ in $(seq "$rounds"); do
    for name in "${names[@]}"; do echo "$name $(measure "$kind" "$path" "$name")" >>"$work/rows"; done
  done
  allocated=$(echo "$before $(counted)" | awk -v kind="$kind" '{ if (kind != "websocket" && $3 - $1 > 100) printf "%d B", ($4 - $2) / ($3 - $1); else print "-" }')
  # The median round of each, by requests per CPU-second.
  for name in "${names[@]}"; do
    grep "^$name " "$work/rows" | sort -k2n | sed -n "$(((rounds + 1) / 2))p"
  done | awk -v kind="${path#/}, $kind" -v allocated="$allocated" '
    NR == 1 { teal = $2 }
    { printf "| %s | %s | %d | %s + %s us | %d | %s | %d | %d %% | %s | %s |\n", kind, $1, $2, $3, $4, $5, $6, $7, $8,
        NR == 1 ? "" : sprintf("%.2fx", teal / ($2 == 0 ? 1 : $2)), NR == 1 ? allocated : "" }'
done

if [ -n "$rates" ]; then
  echo
  echo "| asked at a fixed rate, 1 KiB, 64 connections | proxy | p50 | p99 | p99.9 | longest | failed |"
  echo "|---|---|---|---|---|---|---|"
  for rate in $rates; do
    for name in "${names[@]}"; do
      "${bench[@]}" dev.teal.bench.OpenLoopMain "${http[$name]}" /1k "$rate" $((seconds * 3)) 64 |
        awk -v rate="$rate" -v name="$name" '{ printf "| %d/s | %s | %d us | %d us | %d us | %d us | %d |\n", rate, name, $3, $4, $5, $6, $2 }'
      : >"$work/nginx.log"; : >"$work/haproxy.log"
    done
  done
fi

# Teal's memory without its garbage, or room that garbage has left for connections: the others have none.
settle() { [ "$1" != Teal ] || "${java%java}jcmd" "${pid[Teal]}" GC.run >/dev/null; }

if [ "$idle" -gt 0 ]; then
  stop_proxies
  start_proxies
  warm_up close:/1k plain:/1k
  echo
  echo "| $idle idle connections | before | with them | 10,000 take |"
  echo "|---|---|---|---|"
  for name in "${names[@]}"; do
    # What accepting and serving take, however few connections there are, is no part of it.
    for kind in close plain; do seconds=4 load "$kind" /1k "$name" >/dev/null; done
    settle "$name"
    before=$(memory "${pid[$name]}")
    mkfifo "$work/idle"
    "${bench[@]}" dev.teal.bench.IdleMain "${http[$name]}" "$idle" <"$work/idle" >"$work/idle.out" & holder=$!
    exec 8>"$work/idle"
    until grep -q ready "$work/idle.out"; do
      kill -0 $holder 2>/dev/null || { echo "$name does not hold $idle connections" >&2; exit 1; }
      sleep 0.1
    done
    settle "$name"
    after=$(memory "${pid[$name]}")
    exec 8>&-
    wait $holder
    rm "$work/idle"
    echo "$before $after" | awk -v name="$name" -v idle="$idle" '{ printf "| %s | %.1f MiB | %.1f MiB | %.1f MiB |\n", name, $1 / 1024, $2 / 1024, ($2 - $1) / 1024 * 10000 / idle }'
  done
fi
