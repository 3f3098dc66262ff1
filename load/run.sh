#!/usr/bin/env bash
# Measures Accord against the bare server, on both databases, and writes load/FIGURES.md.
# How to read it: load/README.md. Everything is bounded, and nothing leaves the loopback address.
set -uo pipefail

runs=${LOAD_RUNS:-5} bulk_runs=${LOAD_BULK_RUNS:-3} seconds=${LOAD_SECONDS:-2} rows=${LOAD_ROWS:-100000}
sizes=${LOAD_SIZES:-10000 100000 1000000} connections=${LOAD_CONNECTIONS:-32}
databases=${LOAD_DATABASES:-sqlite postgres}
calls=${LOAD_CALLS:-get-id get-id-token get-ref list create replace}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=$root/target/load
figures=$here/FIGURES.md
if [[ ${1:-} == --quick ]]; then
  runs=1 bulk_runs=1 seconds=1 sizes="10000 100000" figures=$target/quick.md
elif [[ -n ${1:-} ]]; then
  echo "usage: load/run.sh [--quick]" >&2
  exit 2
fi
if ((runs < 1 || runs > 20 || bulk_runs < 1 || bulk_runs > 20 || seconds < 1 || seconds > 60 || connections > 256)); then
  echo "LOAD_RUNS and LOAD_BULK_RUNS are 1 to 20, LOAD_SECONDS 1 to 60, LOAD_CONNECTIONS up to 256" >&2
  exit 2
fi
for size in $sizes $rows; do
  ((size >= 1 && size <= 2000000)) || { echo "LOAD_ROWS and LOAD_SIZES are up to 2000000" >&2; exit 2; }
done

tools=$target/tools
accord=${ACCORD_BINARY:-$root/target/production/accord} bare=$target/release/bare write=$target/release/write
for part in process cluster measure calls bulk seed report; do source "$here/lib/$part.sh"; done

for tool in curl jq awk cargo; do
  command -v "$tool" >/dev/null || { echo "$tool is missing (Debian: apt-get install $tool)" >&2; exit 2; }
done
if [[ " $databases " == *" postgres "* ]]; then "$root/.ci/postgres.sh" && postgres_bin >/dev/null || exit 2; fi
if [[ ! -x $tools/bin/oha ]]; then
  CARGO_TARGET_DIR=$tools/build nice -n 10 cargo install oha --version 1.16.0 --locked --root "$tools" || exit 1
fi
if [[ -z ${ACCORD_BINARY:-} ]]; then (cd "$root" && cargo build --profile production -p accord) || exit 1; fi
(cd "$here" && CARGO_TARGET_DIR=$target cargo build --release --locked) || exit 1

work=$(mktemp -d "${LOAD_TMP:-${TMPDIR:-/tmp}}/accord-load.XXXXXX") || exit 1
results=$target/results.tsv
: >"$results"
accord_pid='' bare_pid='' postgres_pid='' database='' begun=$SECONDS

finish() {
  trap - EXIT INT TERM
  kill_now "$accord_pid"; kill_now "$bare_pid"; stop_cluster
  if [[ -n ${LOAD_KEEP:-} ]]; then echo "Kept: $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

record() { printf '%s\t%s\t%s\t%s\t1\t1\t1\t%s\t0\t0\t0\n' "$database" "$@" >>"$results"; }

# Cold start and idle memory on the seeded database, alternating.
starts() {
  local run
  for ((run = 1; run <= runs; run++)); do
    start_accord "$accord_url" || return 1
    record start accord "$run" "$started_in"
    start_bare "$bare_url" || return 1
    record start bare "$run" "$started_in"
    pause 1
    record idle accord "$run" "$(anonymous "$accord_pid")"
    record idle bare "$run" "$(anonymous "$bare_pid")"
    kill_now "$accord_pid"; kill_now "$bare_pid"
  done
}

measure() {
  local call
  echo "$database: seeding" >&2
  prepare && starts || return 1
  echo "$database: measuring" >&2
  start_accord "$accord_url" && start_bare "$bare_url" && new_token && addresses || return 1
  repeat static static bare && repeat list-total list-total accord || return 1
  for call in $calls; do
    new_token && alternate "$call" || return 1
    record "after-$call" accord 1 "$(anonymous "$accord_pid")"
    record "after-$call" bare 1 "$(anonymous "$bare_pid")"
  done
  kill_now "$accord_pid"; kill_now "$bare_pid"
  bulk
}

status=0
for database in $databases; do
  measure || status=1
  kill_now "$accord_pid"; kill_now "$bare_pid"; stop_cluster
done
report >"$figures"
cat "$figures"
echo "Measured in $((SECONDS - begun)) s." >&2
exit "$status"
