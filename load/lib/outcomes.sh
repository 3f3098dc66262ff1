# Observations: bringing them, reading them back and asking about them. A line of results.tsv:
# database, call, server, run, requests or rows, seconds, processor seconds, growth of anonymous memory in KiB.

outcomes() { python3 "$here/lib/outcomes.py" "$@"; }

# said FIELD: of what the generator said about its figures.
said() { jq -r ".$1" "$work/said.json"; }

# empty_database: tables, an operator, the areas and the indicators, and no observation; named `empty`.
empty_database() {
  local url
  if [[ $database == sqlite ]]; then
    url=sqlite://$work/empty.db
  else
    start_cluster && in_postgres postgres "CREATE DATABASE empty" || return 1
    url=$(postgres_url empty)
  fi
  operator "$url" && start_accord "$url" && new_token &&
    import_file areas "?columns=code:parish_code,name:parish_name&set=kind:parish&ignore_extra=true" \
      "$here/data/england_parishes_2019.csv" && import_file indicators "" "$work/indicators.csv" || return 1
  stop "$accord_pid"
}

# new_database NAME: a copy of the empty one; sets url.
new_database() {
  if [[ $database == sqlite ]]; then
    rm -f "$work/$1".db*
    copy_file empty "$1"
    url=sqlite://$work/$1.db
  else
    in_postgres postgres "DROP DATABASE IF EXISTS $1 WITH (FORCE)" &&
      in_postgres postgres "CREATE DATABASE $1 TEMPLATE empty" || return 1
    url=$(postgres_url "$1")
  fi
}

# of_server SERVER CALL RUN COMMAND...: what a command that prints a count and seconds costs a server and its database.
of_server() {
  local server=$1 call=$2 run=$3 pid before after first watcher told highest
  shift 3
  if [[ $server == accord ]]; then pid=$accord_pid; else pid=$bare_pid; fi
  : >"$work/memory"
  first=$(anonymous "$pid")
  watch "$pid" "$work/memory" &
  watcher=$!
  before=$(ticks "$pid")
  told=$("$@" 2>"$work/tools.log") || {
    kill "$watcher"; echo "$call of $server on $database failed: $(tail -3 "$work/tools.log")" >&2; return 1; }
  after=$(ticks "$pid")
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  highest=$(sort -n "$work/memory" | tail -1)
  tell "$call" "$server" "$run" "${told% *}" "${told#* }" "$(over $((after - before)) 100)" $((${highest:-$first} - first))
}

# of_bare CALL WAY RUN COUNT COMMAND...: what a command costs, and the cluster with it.
of_bare() {
  local call=$1 way=$2 run=$3 count=$4 before=0 after=0 begun seconds
  shift 4
  if [[ $database == postgres ]]; then before=$(cluster_ticks); fi
  begun=$(now_us)
  TIMEFORMAT='%U %S'
  { time "$@" >"$work/bare.out" 2>"$work/tools.log"; } 2>"$work/times" || {
    echo "$call by $way failed: $(tail -3 "$work/tools.log")" >&2; return 1; }
  seconds=$(over $(($(now_us) - begun)) 1000000)
  if [[ $database == postgres ]]; then after=$(cluster_ticks); fi
  tell "$call" "$way" "$run" "$count" "$seconds" \
    "$(awk -v ticks=$((after - before)) '{ print $1 + $2 + ticks / 100 }' "$work/times")" 0
}

# cluster_ticks: processor time of the cluster so far. A process that ends while it is looked at is in neither sum, so the
# largest of a few looks is told.
cluster_ticks() {
  local look most=0 told
  for look in {1..5}; do
    pause 0.05
    told=$(ticks self)
    ((told > most)) && most=$told
  done
  echo "$most"
}

over() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4f", a / b }'; }
tell() { printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$database" "$@" | tee -a "$results" >&2; }

# bring_in: posts the files of figures and waits for the outcome of each; an hour at most for each.
bring_in() {
  local begun place attempt file
  begun=$(now_us)
  for file in "$work"/observations-*.csv; do
    place=$(curl -sS -D - -o "$work/answer.json" --max-time 600 -H 'Expect:' -H 'Content-Type: text/csv' \
      -H 'Prefer: respond-async' -H "Authorization: Bearer $token" --data-binary "@$file" \
      "http://127.0.0.1:$accord_port/v1/imports/observations" | sed -n 's/^location: *\([^\r]*\).*/\1/Ip')
    [[ -n $place ]] || { head -c 500 "$work/answer.json" >&2; return 1; }
    for ((attempt = 0; attempt < 18000; attempt++)); do
      curl -sS -H "Authorization: Bearer $token" "http://127.0.0.1:$accord_port$place" >"$work/answer.json"
      case $(jq -r .status "$work/answer.json") in
        queued | running) ;;
        # The server is busy; the import goes on.
        503) jq -c . "$work/answer.json" >>"$work/busy" ;;
        *) break ;;
      esac
      pause 0.2
    done
    jq -e --argjson rows $(($(wc -l <"$file") - 1)) \
      '.status == "applied" and .counts.created == $rows' "$work/answer.json" >/dev/null ||
      { jq -c '{status, reason, counts}' "$work/answer.json" >&2; return 1; }
  done
  echo "$ROWS $(over $(($(now_us) - begun)) 1000000)"
}

# read_back: the export, to its end.
read_back() {
  local begun
  begun=$(now_us)
  curl -sS --fail-with-body --max-time 3600 -H "Authorization: Bearer $token" -o "$work/export.csv" \
    "http://127.0.0.1:$accord_port/v1/observations?format=csv" || return 1
  echo "$ROWS $(over $(($(now_us) - begun)) 1000000)"
}

psql_at() { "$(postgres_bin)/psql" -qXAt -v ON_ERROR_STOP=1 "$(postgres_url "$1")" "${@:2}"; }

# numbers: the rows as Accord keeps them, in a file, for the bare ways to bring in.
numbers() {
  if [[ $database == sqlite ]]; then
    sqlite3 -readonly -csv "$work/accord.db" "SELECT * FROM observations" | tr -d '\r' >"$work/numbers.csv"
  else
    psql_at accord -c "\\copy (SELECT * FROM observations ORDER BY 1, 2, 3, 4, 5) TO '$work/numbers.csv' CSV"
  fi
}

copied() { psql_at bare -c "\\copy observations FROM '$work/numbers.csv' CSV"; }

# imported_by_shell: into a table of the same key whose columns take what they are given, as the shell gives no nulls.
imported_by_shell() {
  local columns="indicator INTEGER, dims INTEGER, starts INTEGER, ends INTEGER, subject INTEGER, batch INTEGER,
    revision INTEGER, definition INTEGER, status INTEGER, value REAL, numerator REAL, denominator REAL, lower REAL,
    upper REAL, note TEXT"
  sqlite3 "$work/bare.db" "PRAGMA journal_mode = WAL" "DROP TABLE observations" \
    "CREATE TABLE observations ($columns, PRIMARY KEY (indicator, dims, starts, ends, subject)) WITHOUT ROWID" \
    ".import --csv $work/numbers.csv observations"
}

# whole NAME: whether the bare ways brought every row.
whole() {
  local found
  if [[ $database == sqlite ]]; then found=$(sqlite3 "$work/bare.db" "SELECT COUNT(*) FROM observations")
  else found=$(psql_at bare -c "SELECT COUNT(*) FROM observations"); fi
  ((found == ROWS)) || { echo "$1 brought $found rows" >&2; return 1; }
}

EXPORTED="SELECT i.reference, a.reference, o.dims, o.starts, o.ends, o.value, o.numerator, o.denominator, o.lower,
  o.upper, o.status, o.note FROM observations o JOIN observed oi ON oi.number = o.indicator
  JOIN indicators i ON i.id = oi.id JOIN observed os ON os.number = o.subject JOIN areas a ON a.id = os.id
  ORDER BY o.indicator, o.dims, o.starts, o.ends, o.subject"
bare_export() {
  if [[ $database == sqlite ]]; then sqlite3 -readonly -csv -header "$work/accord.db" "$EXPORTED" >"$work/bare.csv"
  else psql_at accord -c "\\copy (${EXPORTED//$'\n'/ }) TO '$work/bare.csv' CSV HEADER"; fi
}

# bulk_runs: imports and exports, taking turns; leaves the database `accord` full and its server running.
bulk_runs() {
  local run url
  for ((run = 1; run <= runs; run++)); do
    kill_now "$accord_pid"
    new_database accord && start_accord "$url" && new_token && of_server accord import "$run" bring_in || return 1
    [[ -s $work/numbers-$database ]] || { numbers && touch "$work/numbers-$database"; } || return 1
    if [[ $database == sqlite ]]; then
      new_database bare && of_bare import loop "$run" "$ROWS" outcomes row-loop "$work/bare.db" "$work/numbers.csv" &&
        whole loop && new_database bare && of_bare import shell "$run" "$ROWS" imported_by_shell && whole shell || return 1
    else
      new_database bare && of_bare import copy "$run" "$ROWS" copied && whole copy || return 1
    fi
  done
  if [[ $database == postgres ]]; then in_postgres accord "VACUUM ANALYZE" || return 1; fi
  for ((run = 1; run <= runs; run++)); do
    new_token && of_server accord export "$run" read_back &&
      outcomes check-export "$work/export.csv" "$ROWS" "$(said sum)" value &&
      of_bare export bare "$run" "$ROWS" bare_export &&
      outcomes check-export "$work/bare.csv" "$ROWS" "$(said sum)" value || return 1
  done
}

# ask_accord CALL, ask_server CALL: asks Accord, or the bare server, for the seconds of a run.
ask_accord() { TOKEN=$token outcomes ask "$accord_port" "$work/ask-$1" "$seconds" "$connections"; }
ask_server() { TOKEN='' outcomes ask "$bare_port" "$work/ask-bare-$1" "$seconds" "$connections"; }

# ask_bare CALL RUN DATABASE NAME: asks the database in SQL.
ask_bare() {
  local call=$1 run=$2 before after told file
  local -a scripts=()
  if [[ $database == sqlite ]]; then
    told=$(outcomes ask-sqlite "$work/$3.db" "$work/sql-$call" "$(<"$work/rows-$call")" "$seconds") || return 1
    read -r -a scripts <<<"$told"
    tell "$4" bare "$run" "${scripts[@]}" 0
    return
  fi
  for file in "$work/bench-$call"/*.sql; do
    scripts+=(-f "$file")
  done
  # pgbench does not look at answers: one of each is looked at first.
  found=$(psql_at "$3" -f "$work/bench-$call/0.sql" | wc -l)
  ((found == $(<"$work/rows-$call"))) || { echo "$call: $found rows of bare SQL" >&2; return 1; }
  before=$(cluster_ticks)
  told=$("$(postgres_bin)/pgbench" -n -M prepared -c "$connections" -j 1 -T "$seconds" "${scripts[@]}" \
    "$(postgres_url "$3")" 2>>"$work/tools.log" | sed -n 's/^number of transactions actually processed: *\([0-9]*\).*/\1/p')
  after=$(cluster_ticks)
  [[ -n $told ]] || { echo "$call: pgbench failed" >&2; return 1; }
  tell "$4" bare "$run" "$told" "$seconds" "$(over $((after - before)) 100)" 0
}

# asked DATABASE SUFFIX CALL...: asks Accord, the bare server where it has such a call, and the database, taking turns,
# after a round that is not recorded.
asked() {
  local name=$1 suffix=$2 call run served url
  shift 2
  if [[ $database == sqlite ]]; then url=sqlite://$work/$name.db; else url=$(postgres_url "$name"); fi
  start_bare "$url" || return 1
  for call in "$@"; do
    served=''
    if [[ -s $work/ask-bare-$call ]]; then served=1; ask_server "$call" >/dev/null || return 1; fi
    new_token && ask_accord "$call" >/dev/null || return 1
    for ((run = 1; run <= runs; run++)); do
      of_server accord "$call$suffix" "$run" ask_accord "$call" || return 1
      if [[ -n $served ]]; then of_server server "$call$suffix" "$run" ask_server "$call" || return 1; fi
      ask_bare "$call" "$run" "$name" "$call$suffix" || return 1
    done
  done
  kill_now "$bare_pid"
}
