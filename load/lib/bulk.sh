# Imports and exports of areas, each on a new database with a new server, so that memory is told from a cold start.

# areas ROWS: a file of so many areas.
areas() {
  [[ -s $work/areas-$1.csv ]] || awk -v rows="$1" 'BEGIN {
    print "code,name,kind,valid_from"
    for (row = 1; row <= rows; row++) printf "E1%07d,Load area %d,parish,2019-04-01\n", row, row
  }' >"$work/areas-$1.csv"
}

# fresh SERVER: starts a server on a database that holds an operator and nothing else.
fresh() {
  local url
  if [[ $database == sqlite ]]; then
    rm -f "$work"/bulk.db*
    copy_file empty bulk
    url=sqlite://$work/bulk.db
  else
    in_postgres postgres "DROP DATABASE IF EXISTS bulk WITH (FORCE)" || return 1
    in_postgres postgres "CREATE DATABASE bulk TEMPLATE empty" || return 1
    url=$(postgres_url bulk)
  fi
  "start_$1" "$url" && if [[ $1 == accord ]]; then new_token; fi
}

# bulk: an import, keyed reads and an export for each size; the size of LOAD_ROWS on both servers and several times.
bulk() {
  local size run times server too_slow
  for size in $sizes; do
    echo "  $size rows" >&2
    areas "$size"
    times=1
    if ((size == rows)); then times=$bulk_runs; fi
    too_slow=''
    for ((run = 1; run <= times; run++)); do
      for server in accord bare; do
        ((size == rows)) || [[ $server == accord ]] || continue
        fresh "$server" && one_bulk "$server" "$run" "$size" || return 1
        if [[ $server == accord ]]; then kill_now "$accord_pid"; else kill_now "$bare_pid"; fi
      done
      if ((size >= 50000)) && slow; then too_slow=yes; break; fi
    done
    [[ -z $too_slow ]] || { echo "  imports are too slow to go on" >&2; break; }
  done
}

# slow: whether the import just measured was slower than 2,000 rows a second, so that larger ones would take hours.
slow() { awk -F'\t' '$2 ~ /^import/ && $3 == "accord" { rate = $5 / $6 } END { exit !(rate < 2000) }' "$results"; }

# one_bulk SERVER RUN ROWS
one_bulk() {
  measured "import-$3" "$1" "$2" "$1_import" "$3" || return 1
  # Nothing else gathers statistics here, and without them a table is thought to be small.
  if [[ $database == postgres ]]; then in_postgres bulk ANALYZE || return 1; fi
  if [[ $1 == accord && $2 == 1 ]]; then
    awk -v rows="$3" -v at="http://127.0.0.1:$accord_port/v1/areas/gss:" 'BEGIN {
      for (one = 1; one <= 5000; one++) printf "%sE1%07d\n", at, 1 + int(rand() * rows) }' >"$work/accord-keyed"
    runs=$bulk_runs repeat keyed "keyed-$3" accord || return 1
  fi
  measured "export-$3" "$1" "$2" "$1_export" "$3"
}

# posted ROWS ADDRESS: posts the file of so many areas, and waits for the outcome when it is answered 202.
posted() {
  local begun status place attempt
  begun=$(now_us)
  status=$(curl -s -D "$work/head" -o "$work/answer.json" -w '%{http_code}' --max-time 300 -H 'Expect:' \
    -H 'Content-Type: text/csv' -H "Authorization: Bearer $token" --data-binary "@$work/areas-$1.csv" "$2")
  if [[ $status == 202 ]]; then
    place=${2%/v1/*}$(sed -n 's/^location: *\([^\r]*\).*/\1/Ip' "$work/head")
    for ((attempt = 0; attempt < 3000; attempt++)); do
      curl -s -H "Authorization: Bearer $token" "$place" >"$work/answer.json"
      grep -qE '"status":"(queued|running)"' "$work/answer.json" || break
      pause 0.1
    done
    grep -q '"status":"applied"' "$work/answer.json" && status=201
  fi
  as_summary "$1" $(($(now_us) - begun)) "$status"
}

# fetched ROWS ADDRESS: reads an export to its end and counts its lines.
fetched() {
  local begun lines
  begun=$(now_us)
  lines=$(curl -s --max-time 300 "$2" | wc -l)
  if ((lines == $1 + 1)); then as_summary "$1" $(($(now_us) - begun)) 200; else echo "$lines lines" >&2; return 1; fi
}

# as_summary ROWS MICROSECONDS STATUS: a summary as oha prints it, of rows.
as_summary() {
  [[ $3 == 20[01] ]] || { echo "answered $3: $(head -c 500 "$work/answer.json")" >&2; return 1; }
  printf '{"summary":{"total":%s},"latencyPercentiles":{},"statusCodeDistribution":{"%s":%s},"errorDistribution":{}}\n' \
    "$(bc_div "$2" 1000000)" "$3" "$1"
}
bc_div() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.6f", a / b }'; }
