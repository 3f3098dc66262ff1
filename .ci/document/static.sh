#!/usr/bin/env bash
# Judges the OpenAPI document by two rulesets; any finding, a warning included, fails.
# Usage: static.sh [DOCUMENT]   (default: openapi/openapi.json)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
document=$(realpath "${1:-$root/openapi/openapi.json}")
[[ -f $document ]] || fail "no document at $document"
need_node

status=0
say "spectral: spectral:oas and the OWASP API rules"
spectral lint --ruleset "$here/.spectral.yaml" --fail-severity hint --format stylish "$document" || status=1
say "redocly: recommended-strict"
redocly lint --config "$here/redocly.yaml" --max-problems 1000 "$document" 2>&1 | sed '/[╔║╚]/d' || status=1
exit "$status"
