#!/usr/bin/env bash
# Measures what chaining the audit log costs writers, on both databases, and prints a table for load/FIGURES.md.
# How to read it: load/README.md. Everything is bounded, and nothing leaves the loopback address.
set -uo pipefail

seconds=${CHAIN_SECONDS:-5} runs=${CHAIN_RUNS:-5}
here=$(cd "$(dirname "$0")" && pwd)
target=$(dirname "$here")/target/load
for part in process cluster; do source "$here/lib/$part.sh"; done
(cd "$here" && CARGO_TARGET_DIR=$target cargo build --release --locked --bin chain) || exit 1
work=$(mktemp -d "${LOAD_TMP:-${TMPDIR:-/tmp}}/accord-chain.XXXXXX") || exit 1
postgres_pid=''
trap 'stop_cluster; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

start_cluster && in_postgres postgres "CREATE DATABASE chain" || exit 1
echo "| database | writers | without a chain, a second | as Accord, ratio | within each transaction, ratio |"
echo "|---|---|---|---|---|"
for writers in 1 32 128; do
  for url in "sqlite://$work/chain.db" "$(postgres_url chain)"; do
    "$target/release/chain" "$url" "$writers" "$seconds" "$runs" | awk -v database="${url%%:*}" -v writers="$writers" '
      /^without/ { rate = $2 } /^as/ { own = $NF } /^within/ { within = $NF }
      END { if (!within) exit 1; printf "| %s | %s | %s | **%s** | %s |\n", database, writers, rate, own, within }' || exit 1
  done
done
