#!/usr/bin/env bash
# Measures observations: import, export, comparison, series, ranking and keyed reads, beside what the database does alone.
# How to read it: load/README.md. It talks to the loopback address only.
set -uo pipefail

ROWS=${ROWS:-2000000}
runs=${LOAD_RUNS:-3} seconds=${LOAD_SECONDS:-5} connections=${LOAD_CONNECTIONS:-8}
databases=${LOAD_DATABASES:-sqlite postgres}
calls=${LOAD_CALLS:-keyed any-part comparison series ranking}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=$root/target/load
accord=${ACCORD_BINARY:-$root/target/production/accord} bare=$target/release/bare
for part in process cluster measure seed outcomes partitions; do source "$here/lib/$part.sh"; done

if ((ROWS < 105000 || ROWS > 40000000 || runs < 1 || runs > 20 || seconds < 1 || seconds > 60 || connections > 64)); then
  echo "ROWS is 105000 to 40000000, LOAD_RUNS 1 to 20, LOAD_SECONDS 1 to 60, LOAD_CONNECTIONS up to 64" >&2
  exit 2
fi
for tool in curl jq awk python3 sqlite3; do
  command -v "$tool" >/dev/null || { echo "$tool is missing (Debian: apt-get install $tool)" >&2; exit 2; }
done
if [[ " $databases " == *" postgres "* ]]; then "$root/.ci/postgres.sh" && postgres_bin >/dev/null || exit 2; fi
if [[ -z ${ACCORD_BINARY:-} ]]; then (cd "$root" && cargo build --profile production -p accord) || exit 1; fi
(cd "$here" && CARGO_TARGET_DIR=$target cargo build --release --locked --bin bare) || exit 1

mkdir -p "$target"
work=$(mktemp -d "${LOAD_TMP:-${TMPDIR:-/tmp}}/accord-outcomes.XXXXXX") || exit 1
results=$target/outcomes.tsv
: >"$results"
accord_pid='' bare_pid='' postgres_pid='' database='' begun=$SECONDS full=$ROWS

finish() {
  trap - EXIT INT TERM
  kill_now "$accord_pid"; kill_now "$bare_pid"; stop_cluster
  if [[ -n ${LOAD_KEEP:-} ]]; then echo "Kept: $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

# figures ROWS: the files of so many figures, and the questions about them.
figures() {
  ROWS=$1
  rm -f "$work"/observations-*.csv
  outcomes generate "$here" "$work" "$ROWS" >"$work/said.json" && outcomes questions "$here" "$work" "$(said periods)"
}

# Rankings are asked for where the server has them.
if ! "$accord" openapi | jq -e '.paths["/v1/rankings"]' >/dev/null; then
  calls=${calls//ranking/}
  echo "This server has no rankings: they are left out" >&2
fi

# A tenth of the rows: what growing tenfold costs a keyed read.
tenth() {
  local url
  figures $((full / 10)) && new_database accord && start_accord "$url" && new_token &&
    of_server accord import-tenth 1 bring_in || return 1
  if [[ $database == postgres ]]; then in_postgres accord "VACUUM ANALYZE" || return 1; fi
  asked accord -tenth keyed any-part
}

measure() {
  echo "$database: $full observations" >&2
  figures "$full" && empty_database && tenth || return 1
  kill_now "$accord_pid"
  # shellcheck disable=SC2086 # a list
  figures "$full" && bulk_runs && asked accord '' $calls || return 1
  tell memory accord 1 1 1 1 "$(anonymous "$accord_pid")"
  if [[ $database == postgres ]]; then partitions; fi
}

status=0
for database in $databases; do
  measure || status=1
  kill_now "$accord_pid"; kill_now "$bare_pid"; stop_cluster
done
LC_ALL=C awk -v rows="$full" -f "$here/lib/outcomes.awk" "$results"
echo "Measured in $((SECONDS - begun)) s." >&2
exit "$status"
