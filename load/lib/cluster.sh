# A throw-away PostgreSQL cluster: durable, as a real one is, and without autovacuum, so that no run pays for another.
# Sets: postgres_port, postgres_pid.

postgres_bin() {
  local found
  if found=$(command -v initdb); then dirname "$(readlink -f "$found")"; return; fi
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [[ -x $found/initdb ]] || { echo "No PostgreSQL found: apt-get install postgresql" >&2; return 1; }
  echo "$found"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

free_port() {
  local port attempt
  for attempt in {1..50}; do
    port=$((20000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
  done
  echo "No free port found" >&2
  return 1
}

start_cluster() {
  local bin data=$work/postgres attempt
  bin=$(postgres_bin) || return 1
  mkdir -p "$data"
  if [[ $(id -u) == 0 ]]; then chmod 711 "$work"; chown postgres "$data"; fi
  as_postgres "$bin/initdb" -D "$data" -U accord --auth trust --no-locale -E UTF8 >"$work/initdb.log" 2>&1 || {
    cat "$work/initdb.log" >&2; return 1; }
  postgres_port=$(free_port)
  as_postgres "$bin/postgres" -D "$data" -p "$postgres_port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$data" -c autovacuum=off >"$work/postgres.log" 2>&1 &
  for attempt in {1..300}; do
    # Its own first line of this file is its process; its last says when it takes connections.
    if [[ -s $data/postmaster.pid && $(tail -1 "$data/postmaster.pid") == ready* ]]; then
      postgres_pid=$(head -1 "$data/postmaster.pid")
      return
    fi
    pause 0.1
  done
  echo "PostgreSQL did not start:" >&2
  tail -5 "$work/postgres.log" >&2
  return 1
}

stop_cluster() {
  if [[ -z $postgres_pid && -s $work/postgres/postmaster.pid ]]; then
    postgres_pid=$(head -1 "$work/postgres/postmaster.pid")
  fi
  [[ -n $postgres_pid ]] || return 0
  kill -INT "$postgres_pid" 2>/dev/null
  gone "$postgres_pid" || kill -9 "$postgres_pid" 2>/dev/null
  postgres_pid=""
}

postgres_url() { echo "postgres://accord@127.0.0.1:$postgres_port/$1"; }

in_postgres() {
  PGOPTIONS="-c client_min_messages=error" \
    "$(postgres_bin)/psql" -qX -v ON_ERROR_STOP=1 "$(postgres_url "$1")" -c "$2" >/dev/null
}
