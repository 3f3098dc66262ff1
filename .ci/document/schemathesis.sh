#!/usr/bin/env bash
# Sends what the document allows, and what it forbids, to a running server, and holds the answers to the document.
# Usage: schemathesis.sh BASE_URL CLIENT_ID CLIENT_SECRET [schemathesis options ...]
# The server is changed by it: give it a database of its own.
#
# Environment:
#   SCHEMATHESIS_EXAMPLES  cases for each operation and phase (default 6)
#   SCHEMATHESIS_MODE      all, or positive: only what the document allows (default all)
#   SCHEMATHESIS_ROUNDS    runs of chains (default 5)
#   SCHEMATHESIS_SECONDS   hard limit of the whole run (default 2400, several times what it takes); reaching it fails
#   SCHEMATHESIS_SEED      random seed (default 1, so that a run can be repeated)
#   SCHEMATHESIS_WORKERS   concurrent workers (default 1: with more, Hypothesis has been seen to fail by itself)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
[[ $# -ge 3 ]] || fail "usage: schemathesis.sh BASE_URL CLIENT_ID CLIENT_SECRET [options]"
base=${1%/} client=$2 secret=$3
shift 3
need_python

# The credentials go through standard input and the environment: a command line can be read by others.
answer=$(printf 'user = "%s:%s"\n' "$client" "$secret" \
  | curl --silent --show-error --fail-with-body --max-time 10 --config - \
    --data grant_type=client_credentials "$base/oauth2/token") || fail "no token from $base/oauth2/token: $answer"
ACCORD_TOKEN=$("$work/python/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["access_token"])' <<<"$answer")
ACCORD_BASIC=$(printf '%s:%s' "$client" "$secret" | base64 | tr -d '\n')
export ACCORD_TOKEN ACCORD_BASIC
export SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH=$here${PYTHONPATH:+:$PYTHONPATH}

# Who asks: the client by its token, and at the token endpoint by its secret.
access=$(cat <<'TOML'
[headers]
Authorization = "Bearer ${ACCORD_TOKEN}"

[[operations]]
include-path = "/oauth2/token"
headers = { Authorization = "Basic ${ACCORD_BASIC}" }
TOML
)

# run NAME PHASES MODE EXAMPLES [extra configuration]: one run within what is left of the time.
deadline=$((SECONDS + ${SCHEMATHESIS_SECONDS:-2400}))
run() {
  local name=schemathesis-$1-$$ status=0
  local config=$work/$name.toml
  { cat "$here/schemathesis.toml"; printf '\n%s\n' "${5:-}" "$access"; } >"$config"
  say "schemathesis: $2"
  timeout --signal=INT --kill-after=20 "$((deadline - SECONDS > 1 ? deadline - SECONDS : 1))" \
    schemathesis --config-file "$config" run "$base/openapi.json" --url "$base" --phases "$2" \
    --mode "$3" --max-examples "$4" --seed "${SCHEMATHESIS_SEED:-1}" \
    --workers "${SCHEMATHESIS_WORKERS:-1}" --request-timeout 20 --report junit \
    --report-junit-path "$work/$name.xml" "${options[@]}" || status=$?
  [[ $status != 124 && $status != 137 ]] || fail "schemathesis did not finish in ${SCHEMATHESIS_SECONDS:-2400} s"
  return "$status"
}

options=("$@")
failed=0
examples=${SCHEMATHESIS_EXAMPLES:-6}
run single examples,coverage,fuzzing "${SCHEMATHESIS_MODE:-all}" "$examples" || failed=1
# Chains create, change, read and delete one record. A dry run answers as a real write does and by design changes
# nothing, so a chain through it would find a created record missing or a deleted one alive. Only the document's own links
# are followed: those that are guessed from names mostly lead nowhere. A run ends when an answer is not the same a second
# time, and ids never are, so there are several, each from a seed of its own.
chains=$(cat <<'TOML'
[parameters]
"query.dry_run" = "false"
"header.If-Match" = "*"
"header.Change-Reason" = "A chain of calls"
[phases.stateful.inference]
algorithms = []
TOML
)
for seed in $(seq "${SCHEMATHESIS_ROUNDS:-5}"); do
  ACCORD_CHAINS=1 SCHEMATHESIS_SEED=$seed run "chains-$seed" stateful positive "$((examples * 40))" "$chains" || failed=1
done
exit "$failed"
