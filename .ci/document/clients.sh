#!/usr/bin/env bash
# Generates clients from the OpenAPI document and builds them: TypeScript, Python and Rust.
# Usage: clients.sh [DOCUMENT] [typescript|python|rust ...]   (default: openapi/openapi.json, all three)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
document=$(realpath "${1:-$root/openapi/openapi.json}")
[[ -f $document ]] || fail "no document at $document"
shift || true
[[ $# -gt 0 ]] || set -- typescript python rust
out=$work/clients

# Types for openapi-fetch, held by the strictest tsc on a small program that uses them.
typescript() {
  need_node
  rm -rf "$out/typescript" && mkdir -p "$out/typescript"
  cp "$here"/clients/{program.ts,tsconfig.json} "$out/typescript/"
  ln -s "$here/node_modules" "$out/typescript/node_modules"
  openapi-typescript "$document" --output "$out/typescript/schema.d.ts"
  tsc --project "$out/typescript"
}

# A package of typed calls: every module must compile and be importable.
python() {
  need_python
  rm -rf "$out/python" && mkdir -p "$out/python"
  openapi-python-client generate --path "$document" --meta none --fail-on-warning \
    --config "$here/clients/python.yaml" --output-path "$out/python/accord_client"
  "$work/python/bin/python" -m compileall -q -f "$out/python"
  PYTHONPATH="$out/python" "$work/python/bin/python" "$here/clients/import_all.py" accord_client
}

# A crate on reqwest, without its choice of TLS library. The lock beside this script pins what it is built with,
# so that once fetched it needs no network.
rust() {
  need_python
  need_java
  local crate=$out/rust
  rm -rf "$crate"
  openapi-generator-cli generate --generator-name rust --input-spec "$document" --output "$crate" \
    --package-name accord-client --additional-properties=packageVersion=0.0.0 \
    --global-property=models,apis,supportingFiles,apiDocs=false,modelDocs=false,apiTests=false,modelTests=false \
    >"$out/rust.log" 2>&1 || { cat "$out/rust.log"; return 1; }
  # It lies inside this workspace and is not a member of it.
  printf '\n[workspace]\n' >>"$crate/Cargo.toml"
  cp "$here/clients/Cargo.lock" "$crate/"
  local check=(cargo check --no-default-features --manifest-path "$crate/Cargo.toml")
  export CARGO_TARGET_DIR=$work/rust-target CARGO_INCREMENTAL=0
  "${check[@]}" --offline >>"$out/rust.log" 2>&1 || "${check[@]}" --quiet
}

mkdir -p "$out"
for client in "$@"; do
  case $client in
    typescript | python | rust) ;;
    *) fail "unknown client: $client (typescript, python or rust)" ;;
  esac
  say "client: $client"
  started=$SECONDS
  "$client"
  say "client: $client builds ($((SECONDS - started)) s)"
done
