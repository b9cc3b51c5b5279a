#!/bin/bash
# Teal's balancer beside nginx and HAProxy: requests per CPU-second of each proxy, in one run.
# Same backends (nginx, keep-alive, loopback), same load (wrk); the proxy has one core for itself,
# load and backends share another. Needs Linux, two cores, nginx, haproxy and wrk
# (apt-get install nginx-light haproxy wrk), a JDK 25 in JAVA_HOME or PATH, and Maven.
#
#   bench/proxy-comparison.sh [seconds=8] [rounds=3]
#
# Stops by itself. NGINX, HAPROXY and WRK name other programs.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-8}
rounds=${2:-3}
proxy_core=${PROXY_CORE:-1}
load_core=${LOAD_CORE:-0}
nginx=${NGINX:-$(command -v nginx || echo /usr/sbin/nginx)}
haproxy=${HAPROXY:-$(command -v haproxy || echo /usr/sbin/haproxy)}
wrk=${WRK:-wrk}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
transport=${TRANSPORT:-EPOLL}
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
chmod 755 "$work" # nginx may give its workers to another user
pids=()

stop() {
  exec 9>&- || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

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
read -r -d '' backend1 backend2 teal_port nginx_port haproxy_port < <(free_ports 5 && printf '\0') || true

if [ ! -f server/target/teal.jar ] || [ ! -d bench/target/classes ]; then
  mvn -q -B -pl bench -am -DskipTests package
fi

body=$(head -c 1024 /dev/zero | tr '\0' x)
large=$(head -c 102400 /dev/zero | tr '\0' x)
mkdir -p "$work/www"
printf %s "$large" >"$work/www/100k"

cat >"$work/backend.conf" <<EOF
daemon off; worker_processes 1; pid $work/backend.pid; error_log $work/backend.err;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300;
  client_body_temp_path $work/b1; proxy_temp_path $work/b2; fastcgi_temp_path $work/b3;
  uwsgi_temp_path $work/b4; scgi_temp_path $work/b5;
  open_file_cache max=10; open_file_cache_valid 1h; sendfile on;
  server {
    listen 127.0.0.1:$backend1; listen 127.0.0.1:$backend2;
    location = /0 { return 204; }
    location = /100k { root $work/www; }
    location / { return 200 "$body"; }
    location = /page {
      add_header Cache-Control "public, max-age=3600, must-revalidate";
      add_header ETag '"5f2b-61c9d0a4b7e40"';
      add_header Vary "Accept-Encoding, Cookie";
      add_header Set-Cookie "session=7b0f6a3e2c5d4f18a9; Path=/; HttpOnly; Secure; SameSite=Lax";
      add_header Strict-Transport-Security "max-age=31536000; includeSubDomains";
      add_header X-Content-Type-Options nosniff;
      add_header X-Frame-Options SAMEORIGIN;
      add_header Referrer-Policy strict-origin-when-cross-origin;
      return 200 "$body";
    }
  }
}
EOF
cat >"$work/nginx.conf" <<EOF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300;
  client_body_temp_path $work/n1; proxy_temp_path $work/n2; fastcgi_temp_path $work/n3;
  uwsgi_temp_path $work/n4; scgi_temp_path $work/n5;
  upstream targets {
    server 127.0.0.1:$backend1; server 127.0.0.1:$backend2;
    keepalive 256; keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:$nginx_port;
    location / {
      proxy_pass http://targets; proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto \$scheme;
      proxy_set_header X-Forwarded-Port \$server_port;
      proxy_set_header X-Amzn-Trace-Id Root=1-\$request_id;
    }
  }
}
EOF
cat >"$work/haproxy.cfg" <<EOF
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
  option http-keep-alive
frontend in
  bind 127.0.0.1:$haproxy_port
  option forwardfor
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Port %[dst_port]
  http-request set-header X-Amzn-Trace-Id Root=1-%[uuid()]
  default_backend targets
backend targets
  balance roundrobin
  http-reuse always
  server a 127.0.0.1:$backend1 check inter 5s
  server b 127.0.0.1:$backend2 check inter 5s
EOF

taskset -c "$load_core" "$nginx" -c "$work/backend.conf" 2>/dev/null & pids+=($!)
taskset -c "$proxy_core" "$nginx" -c "$work/nginx.conf" 2>/dev/null & nginx_pid=$!; pids+=($!)
taskset -c "$proxy_core" "$haproxy" -f "$work/haproxy.cfg" 2>"$work/haproxy.err" & haproxy_pid=$!; pids+=($!)
mkfifo "$work/hold"
# shellcheck disable=SC2086
taskset -c "$proxy_core" "$java" ${JAVA_FLAGS:--Xmx256m -XX:+UseSerialGC} --enable-native-access=ALL-UNNAMED \
  -cp bench/target/classes:server/target/teal.jar dev.teal.bench.ProxyMain \
  "$transport" "$teal_port" "$backend1" "$backend2" <"$work/hold" >"$work/teal.out" 2>&1 & teal_pid=$!; pids+=($!)
exec 9>"$work/hold"

for port in $nginx_port $haproxy_port $teal_port; do
  for _ in $(seq 100); do
    curl -fsS -o "$work/got" "http://127.0.0.1:$port/1k" 2>/dev/null && break
    sleep 0.1
  done
  [ "$(wc -c <"$work/got")" = 1024 ] || { echo "port $port does not serve" >&2; tail -n 5 "$work"/*.err "$work/teal.out" >&2; exit 1; }
done

# User and system time of a process and its children, in ticks.
cpu() {
  local user=0 system=0 pid fields
  for pid in "$1" $(pgrep -P "$1" || true); do
    fields=$(sed 's/.*) //' "/proc/$pid/stat")
    # shellcheck disable=SC2086
    set -- $fields
    user=$((user + ${12})) system=$((system + ${13}))
  done
  echo "$user $system"
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

# One round of one proxy: requests per CPU-second, user and system time of a request, requests per
# second, p99, failures, share of the core.
measure() {
  local pid=$1 port=$2 path=$3 kind=$4 before after headers=()
  case $kind in
    close) headers=(-H 'Connection: close') ;;
    browser) headers=("${browser[@]}") ;;
  esac
  before=$(cpu "$pid")
  taskset -c "$load_core" "$wrk" -t1 -c64 -d"${seconds}s" --latency "${headers[@]}" "http://127.0.0.1:$port$path" >"$work/wrk"
  after=$(cpu "$pid")
  echo "$before $after" | cat - "$work/wrk" | awk -v hz="$ticks" -v seconds="$seconds" '
    NR == 1 { user = ($3 - $1) / hz; sys = ($4 - $2) / hz }
    /requests in/ { n = $1 }
    /Requests\/sec/ { rps = $2 }
    $1 == "99%" { p99 = $2 }
    /Socket errors/ { gsub(",", ""); bad += $4 + $6 + $8 + $10 }
    /Non-2xx/ { bad += $NF }
    END { printf "%d %.1f %.1f %d %s %d %d\n", n / (user + sys), user * 1e6 / n, sys * 1e6 / n, rps, p99, bad, 100 * (user + sys) / seconds }'
}

echo "warming up Teal's balancer (the others need none)" >&2
kinds=${KINDS:-browser:/page plain:/1k plain:/0 plain:/100k close:/1k}
for _ in 1 2; do
  for work_kind in $kinds; do
    seconds=5 measure $teal_pid "$teal_port" "${work_kind#*:}" "${work_kind%%:*}" >/dev/null
  done
done

echo "| $("$nginx" -v 2>&1 | sed 's/.*: //') | $("$haproxy" -v | head -1 | cut -d' ' -f1-3) | $("$java" --version | head -1) | Linux $(uname -r) | ${seconds} s, $rounds rounds, transport $transport |" >&2
echo "| work | proxy | requests per CPU-second | CPU per request: user + system | requests/s | p99 | failed | core used | Teal is |"
echo "|---|---|---|---|---|---|---|---|---|"
for work_kind in $kinds; do
  kind=${work_kind%%:*} path=${work_kind#*:}
  : >"$work/rows"
  for _ in $(seq "$rounds"); do
    echo "Teal $(measure $teal_pid "$teal_port" "$path" "$kind")" >>"$work/rows"
    echo "nginx $(measure $nginx_pid "$nginx_port" "$path" "$kind")" >>"$work/rows"
    echo "HAProxy $(measure $haproxy_pid "$haproxy_port" "$path" "$kind")" >>"$work/rows"
  done
  # The median round of each, by requests per CPU-second.
  for name in Teal nginx HAProxy; do
    grep "^$name " "$work/rows" | sort -k2n | sed -n "$(((rounds + 1) / 2))p"
  done | awk -v kind="${path#/}, $kind" '
    NR == 1 { teal = $2 }
    { printf "| %s | %s | %d | %s + %s us | %d | %s | %d | %d %% | %s |\n", kind, $1, $2, $3, $4, $5, $6, $7, $8, NR == 1 ? "" : sprintf("%.2fx", teal / $2) }'
done
