#!/usr/bin/env bash
# Measures agreements in a county's numbers: read, list, create, register and load, on both databases.
# How to read it: load/README.md. It talks to the loopback address only.
set -uo pipefail

ROWS=${ROWS:-50000}
runs=${LOAD_RUNS:-3} seconds=${LOAD_SECONDS:-3} connections=${LOAD_CONNECTIONS:-8}
databases=${LOAD_DATABASES:-sqlite postgres}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=$root/target/load
accord=${ACCORD_BINARY:-$root/target/production/accord}
for part in process cluster measure seed outcomes; do source "$here/lib/$part.sh"; done

if ((ROWS < 6000 || ROWS > 1000000 || runs < 1 || runs > 20 || seconds < 1 || seconds > 60 || connections > 64)); then
  echo "ROWS is 6000 to 1000000, LOAD_RUNS 1 to 20, LOAD_SECONDS 1 to 60, LOAD_CONNECTIONS up to 64" >&2
  exit 2
fi
for tool in curl jq awk python3; do
  command -v "$tool" >/dev/null || { echo "$tool is missing (Debian: apt-get install $tool)" >&2; exit 2; }
done
if [[ " $databases " == *" postgres "* ]]; then "$root/.ci/postgres.sh" && postgres_bin >/dev/null || exit 2; fi
if [[ -z ${ACCORD_BINARY:-} ]]; then (cd "$root" && cargo build --profile production -p accord) || exit 1; fi

mkdir -p "$target"
work=$(mktemp -d "${LOAD_TMP:-${TMPDIR:-/tmp}}/accord-agreements.XXXXXX") || exit 1
results=$target/agreements.tsv latencies=$target/agreements-latencies.tsv
: >"$results" >"$latencies"
accord_pid='' postgres_pid='' database='' begun=$SECONDS

finish() {
  trap - EXIT INT TERM
  kill_now "$accord_pid"; stop_cluster
  if [[ -n ${LOAD_KEEP:-} ]]; then echo "Kept: $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

agreements() { TOKEN=$token python3 "$here/lib/agreements.py" "$@"; }

# filled: a county with so many agreements, and a server on it.
filled() {
  local url into
  if [[ $database == sqlite ]]; then
    url=sqlite://$work/accord.db into=$work/accord.db
  else
    start_cluster && in_postgres postgres "CREATE DATABASE accord" || return 1
    url=$(postgres_url accord) into="$(postgres_bin)/psql $url"
  fi
  operator "$url" && start_accord "$url" && new_token || return 1
  import_file areas "?columns=code:parish_code,name:parish_name&set=kind:parish&ignore_extra=true" \
    "$here/data/england_parishes_2019.csv" && agreements prototypes "$accord_port" "$work" || return 1
  stop "$accord_pid"
  agreements multiply "$work" "$ROWS" "$into" && agreements questions "$work" "$ROWS" &&
    start_accord "$url" && new_token && whole_county
}

# whole_county: whether every copy is an agreement that is found, and what is in force stands in the register.
whole_county() {
  local all listed
  all=$(told "/v1/agreements?limit=1&total=true" | jq .page.total)
  listed=$(told /v1/agreements/register | jq '.items | length')
  ((all == ROWS && listed > ROWS / 3)) || { echo "$all agreements, $listed in the register" >&2; return 1; }
}

told() { curl -sS --max-time 300 -H "Authorization: Bearer $token" "http://127.0.0.1:$accord_port$1"; }

# asked CALL CONNECTIONS
asked() {
  agreements ask "$accord_port" "$work/ask-$1" "$seconds" "$2" "$database	$1" "$latencies"
}

measure() {
  local call run
  echo "$database: $ROWS agreements" >&2
  filled || return 1
  for call in "get" "list of a town" "list of the county" "create" "register of a town"; do
    for ((run = 1; run <= runs; run++)); do of_server accord "$call" "$run" asked "$call" "$connections" || return 1; done
  done
  # What reads them all is asked by one at a time.
  for call in "register of the county" "register on a past day" "load of all"; do
    for ((run = 1; run <= runs; run++)); do of_server accord "$call" "$run" asked "$call" 1 || return 1; done
  done
}

status=0
for database in $databases; do
  measure || status=1
  kill_now "$accord_pid"; stop_cluster
done
token='' agreements report "$results" "$latencies" "$ROWS"
echo "Measured in $((SECONDS - begun)) s." >&2
exit "$status"
