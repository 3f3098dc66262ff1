# Measuring one call, alternating between the two servers. A line of results.tsv:
# database, call, server, run, requests, seconds, processor seconds, p50, p99, growth of anonymous memory and peak of all memory in KiB.

oha() {
  "$tools/bin/oha" --no-tui --no-color --output-format json --disable-compression -w "$@"
}

# watch PID FILE: its anonymous memory twenty times a second, until stopped, two hours at most.
watch() {
  local attempt
  for ((attempt = 0; attempt < 144000; attempt++)); do
    anonymous "$1" 2>/dev/null >>"$2" || return 0
    pause 0.05
  done
}

# measured CALL SERVER RUN COMMAND...: runs a command that prints a summary as oha does, and records it.
measured() {
  local call=$1 server=$2 run=$3 pid before after first watcher summary
  shift 3
  if [[ $server == accord ]]; then pid=$accord_pid; else pid=$bare_pid; fi
  : >"$work/memory"
  forget_peak "$pid"
  first=$(anonymous "$pid")
  watch "$pid" "$work/memory" &
  watcher=$!
  before=$(ticks "$pid")
  summary=$("$@" 2>>"$work/tools.log") || {
    kill "$watcher"; echo "$call on $server failed: $1" >&2; tail -3 "$work/tools.log" >&2; return 1; }
  after=$(ticks "$pid")
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  local highest
  highest=$(sort -n "$work/memory" | tail -1)
  jq -er --arg head "$database	$call	$server	$run" --argjson ticks $((after - before)) \
    --argjson growth $((${highest:-$first} - first)) --argjson peak "$(peak "$pid")" '
    (.statusCodeDistribution | to_entries) as $statuses
    | ([$statuses[] | select(.key | startswith("2") | not) | .value] | add // 0) as $refused
    | ([.errorDistribution // {} | .[]] | add // 0) as $broken
    | if $refused + $broken > 0 then error("answers were not all good: \($statuses) \(.errorDistribution)") else . end
    | [$head, ([$statuses[].value] | add), .summary.total, $ticks / 100,
       .latencyPercentiles.p50, .latencyPercentiles.p99, $growth, $peak] | map(tostring) | join("\t")' \
    <<<"$summary" >>"$results" || { echo "$call on $server: no result" >&2; return 1; }
}

# alternate CALL: A B A B, the command made by command_for SERVER CALL RUN.
alternate() {
  local call=$1 run server
  echo "  $call" >&2
  for ((run = 0; run <= runs; run++)); do
    for server in accord bare; do
      # Run 0 warms up and is not recorded.
      if ((run == 0)); then
        "${server}_$call" 0 1 >/dev/null 2>>"$work/tools.log" || true
      else
        measured "$call" "$server" "$run" "${server}_$call" "$run" "$seconds" || return 1
      fi
    done
  done
}

# repeat FUNCTION CALL SERVER: measures one server alone, after a warm-up.
repeat() {
  local run
  echo "  $2" >&2
  "$3_$1" 0 1 >/dev/null 2>>"$work/tools.log"
  for ((run = 1; run <= runs; run++)); do measured "$2" "$3" "$run" "$3_$1" "$run" "$seconds" || return 1; done
}
