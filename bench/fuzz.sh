#!/usr/bin/env bash
# Fuzzes the parsers of what comes from outside, guided by coverage (Jazzer), for a bounded time each: every class
# named ...Fuzz in server/src/test states what always holds, and starts from its inputs in server/src/test/resources/fuzz
# (docs/reliability.md). Prints executions per second, edges covered and findings for each, and ends with status 1 when
# there are any; their inputs are left in server/target/fuzz/TARGET/findings.
#
#   bench/fuzz.sh [SECONDS_PER_TARGET [TARGET...]]     30 s by default; TARGET as RequestHeadFuzz; all by default
#
# bench/fuzz.sh keep TARGET adds the findings of a target to its stored inputs, which `mvn verify` goes through.
set -euo pipefail
cd "$(dirname "$0")/.."
jazzer=com.code-intelligence:jazzer:0.30.0
work=$PWD/server/target/fuzz
inputs=$PWD/server/src/test/resources/fuzz
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

newest=$(find server/src -name '*.java' -newer "$work/classpath" -print -quit 2>/dev/null || echo none)
if [ -n "$newest" ]; then
  mkdir -p "$work/jazzer"
  mvn -q -B -pl server test-compile dependency:build-classpath \
    -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test
  mvn -q -B dependency:copy -Dartifact="$jazzer" -DoutputDirectory="$work/jazzer"
  mvn -q -B dependency:copy -Dartifact="${jazzer/jazzer:/jazzer-api:}" -DoutputDirectory="$work/jazzer"
fi
classpath=server/target/test-classes:server/target/classes:$(cat "$work/classpath")
corpus() { "$java" -cp server/target/test-classes dev.teal.fuzz.FuzzCorpus "$@"; } # corpus pack|unpack FROM TO

if [ "${1:-}" = keep ]; then
  target=$(basename "$(find "$inputs" -name "*.${2:?TARGET}.txt")" .txt)
  corpus pack "$work/$target/findings" "$inputs/$target.txt"
  exit
fi

seconds=${1:-30}
[ $# -eq 0 ] || shift
mapfile -t targets < <(
  for name in "${@:-*}"; do (cd "$inputs" && find . -name "*.$name.txt" -printf '%f\n'); done | sed 's/\.txt$//' | sort
)
# Its other detectors look for what our code does not do: SQL, LDAP, scripts.
detectors=$(for name in BigDecimal ClojureLangHooks Deserialization ExpressionLanguageInjection FilePathTraversal \
  LdapInjection NamingContextLookup OsCommandInjection ReflectiveCall RegexInjection RegexRoadblocks \
  ScriptEngineInjection ServerSideRequestForgery SqlInjection TemplateInjection UnsafeSanitizer XPathInjection \
  XmlParserSsrfGuidance; do printf 'com.code_intelligence.jazzer.sanitizers.%s:' "$name"; done)
code='dev.teal.**:com.google.re2j.**'

found=0
printf '%-38s %12s %8s %6s %9s\n' target executions per-s edges findings
for target in "${targets[@]}"; do
  rm -rf "${work:?}/$target"
  mkdir -p "$work/$target/corpus" "$work/$target/findings"
  corpus unpack "$inputs/$target.txt" "$work/$target/corpus"
  # The time is up to it; the limit is for a run that hangs.
  timeout $((seconds + 120)) "$java" -XX:+UseSerialGC -Xmx1g -XX:+EnableDynamicAgentLoading \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$work/jazzer/*:$classpath" \
    com.code_intelligence.jazzer.Jazzer --target_class="$target" --instrumentation_includes="$code" \
    --custom_hook_includes="$code" --disabled_hooks="$detectors" --keep_going=10 \
    --reproducer_path="$work/$target" -artifact_prefix="$work/$target/findings/" -max_total_time="$seconds" \
    -timeout=60 -rss_limit_mb=3000 -max_len=40000 -len_control=100 -print_final_stats=1 "$work/$target/corpus" \
    >"$work/$target/log" 2>&1 || true
  n=$(find "$work/$target/findings" -type f | wc -l)
  found=$((found + n))
  # They are told at each finding, and in the end.
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target/log" | tail -1)
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$work/$target/log" | tail -1)
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$work/$target/log" | tail -1)
  [ -n "$executions" ] || { n=failed found=$((found + 1)); } # did not run: see the log
  printf '%-38s %12s %8s %6s %9s\n' "${target##*.}" "$executions" "$rate" "$edges" "$n"
done
[ "$found" -eq 0 ]
