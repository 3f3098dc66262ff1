#!/usr/bin/env bash
# Holds a running server with the demo to its document: once on SQLite, or on the database that ACCORD_DATABASE_URL names.
# Usage: live.sh [schemathesis options ...]
# ACCORD_BINARY: the program to run, where it is built already.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
folder=$(mktemp -d)
server=
stop() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
cd "$root"
accord=${ACCORD_BINARY:-target/debug/accord}
[[ -n ${ACCORD_BINARY:-} ]] || cargo build --quiet --workspace --bins --tests
export ACCORD_DATABASE_URL=${ACCORD_DATABASE_URL:-sqlite://$folder/accord.db} ACCORD_DOCUMENTS=$folder/documents
read -r client secret < <("$accord" operator create --json --name gate 2>"$folder/operator.log" \
  | python3 -c 'import json, sys; told = json.load(sys.stdin); print(told["client_id"], told["client_secret"])') \
  || { cat "$folder/operator.log"; fail "no operator"; }
ACCORD_LISTEN=127.0.0.1:0 ACCORD_PORT_FILE=$folder/address ACCORD_RATE_LIMIT=off ACCORD_LOG=warn \
  "$accord" serve --demo >"$folder/server.log" 2>&1 &
server=$!
for _ in $(seq 150); do
  [[ -s $folder/address ]] && curl --silent --fail --output /dev/null "http://$(<"$folder/address")/health/ready" && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/server.log"; fail "the server ended"; }
  sleep 0.2
done
bash "$here/schemathesis.sh" "http://$(<"$folder/address")" "$client" "$secret" "$@" \
  || { tail -50 "$folder/server.log"; fail "the server and its document differ"; }
kill -0 "$server" || fail "the server ended"
