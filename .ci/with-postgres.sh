#!/usr/bin/env bash
# Runs a command with the address of a throw-away PostgreSQL server in ACCORD_DATABASE_URL.
# Usage: with-postgres.sh COMMAND [ARGUMENT ...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sh "$here/postgres.sh"
programs=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")
folder=$(mktemp -d)
# PostgreSQL does not run as root.
as=()
if [[ $(id -u) == 0 ]]; then
  chown postgres "$folder"
  as=(runuser -u postgres --)
fi
stop() {
  "${as[@]}" "$programs/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$folder"
"${as[@]}" "$programs/initdb" --pgdata "$folder/data" --username accord --auth trust --encoding UTF8 --locale C \
  --no-sync >"$folder/initdb.log"
"${as[@]}" "$programs/pg_ctl" --pgdata "$folder/data" --log "$folder/server.log" --wait --timeout 60 \
  --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200" \
  start >/dev/null || { cat "$folder/server.log"; exit 1; }
cd "$here/.."
ACCORD_DATABASE_URL="postgres://accord@127.0.0.1:$port/postgres" "$@"
