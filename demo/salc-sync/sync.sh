#!/bin/sh
# Keeps the register in step with an association's own list, every night: its member councils and their clerks go up by
# their salc: numbers, whoever left is ended, and what others changed comes down.
#
#   ./sync.sh members.csv clerks.csv
#
# Exit codes: 0 all of it is done; 1 it stopped, and running it again goes on from there; 2 it is called or set up wrongly;
# 3 all was done but rows that the register refused, which are told. README.md says the rest. Needs curl 7.76 and jq 1.6.
set -eu

url=${ACCORD_URL:-http://127.0.0.1:8080}
association=${ACCORD_ASSOCIATION:-ref:salc}
unitary=${ACCORD_UNITARY:-gss:E06000066}
state=${ACCORD_STATE:-state}
most=${ACCORD_MAX_ENDS:-5}

stop() {
  printf 'sync: %s\n' "$2" >&2
  exit "$1"
}
[ $# -eq 2 ] || stop 2 'usage: sync.sh members.csv clerks.csv'
members=$1 clerks=$2
: "${ACCORD_CLIENT_ID:?set it to the id of the client}"
: "${ACCORD_CLIENT_SECRET_FILE:?set it to the file that holds the secret}"
for file in "$members" "$clerks" "$ACCORD_CLIENT_SECRET_FILE"; do
  [ -r "$file" ] || stop 2 "$file cannot be read"
done

mkdir -p "$state/changes"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The secret and the token go to curl on standard input, so that no list of processes shows them.
signed_in() {
  printf 'header = "Authorization: Bearer %s"\n' "$token" | curl -sS --max-time 600 -K - "$@"
}

token=$(printf 'user = "%s:%s"\n' "$ACCORD_CLIENT_ID" "$(cat "$ACCORD_CLIENT_SECRET_FILE")" |
  curl -sS --max-time 60 --fail-with-body -K - -d grant_type=client_credentials "$url/oauth2/token") ||
  stop 1 "no token: $token"
token=$(printf '%s' "$token" | jq -er .access_token) || stop 1 'no token in the answer'

# fetch PATH FILE: reads something whole, or stops.
fetch() {
  signed_in --fail-with-body -D "$work/headers" -o "$2" "$url$1" || stop 1 "$1: $(cat "$2" 2>/dev/null)"
}

# Rows of a CSV file (RFC 4180, a row a line) as objects; a row that is too short or too long stops everything.
csv='def cells: (sub("\r$"; "") + ",") | [scan("(\"(?:[^\"]|\"\")*\"|[^,\"]*),")[0]
       | if startswith("\"") then .[1:-1] | gsub("\"\""; "\"") else . end];
     def rows: ltrimstr("\ufeff") | split("\n") | map(select(. != "" and . != "\r") | cells)
       | .[0] as $head | range(1; length) as $at | .[$at]
       | if length != ($head | length) then error("row \($at) has not as many cells as the header") else . end
       | [$head, .] | transpose | map({(.[0]): .[1]}) | add;
     def said: with_entries(select(.value != "" and .value != null));'

refused=0
# bring COLLECTION QUERY FILE: imports a file and tells what became of it; rows that were refused are told one by one.
bring() {
  status=$(signed_in -o "$work/report" -w '%{http_code}' -X POST -H 'Content-Type: application/x-ndjson' \
    --data-binary "@$3" "$url/v1/imports/$1?$2") || stop 1 "$1: the server did not answer"
  report=$(jq -c '.import // .' "$work/report" 2>/dev/null) || report=null
  if ! printf '%s' "$report" | jq -e '.counts' >/dev/null; then
    stop 1 "$1: $status $(cat "$work/report")"
  fi
  printf '%s: %s\n' "$1" "$(printf '%s' "$report" |
    jq -r '.counts | to_entries | map("\(.key) \(.value)") | join(", ")')"
  if printf '%s' "$report" | jq -e '.counts.rejected > 0' >/dev/null; then
    refused=3
    printf '%s' "$report" | jq -r '.rows[] | select(.action == "rejected")
      | "  refused: line \(.line) \(.key // ""): \([.errors[] | "\(.code): \(.detail)"] | join("; "))"' >&2
  elif [ "$status" -ge 300 ]; then
    stop 1 "$1: $(jq -r .detail "$work/report")"
  fi
}

# The register as it stands. The first time, it is what later changes are changes of, from its Snapshot-Seq on.
fetch "/v1/councils?unitary=$unitary&format=ndjson" "$work/register"
if [ ! -e "$state/seq" ]; then
  seq=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Ss]napshot-[Ss]eq: //p')
  [ -n "$seq" ] || stop 1 'the export tells no Snapshot-Seq'
  cp "$work/register" "$state/register.part" && mv "$state/register.part" "$state/register.ndjson"
  printf '%s\n' "$seq" >"$state/seq.part" && mv "$state/seq.part" "$state/seq"
fi

# Members go up by their number. A council that has none on the register yet is found by the parish it serves.
jq -cRs --arg unitary "$unitary" --slurpfile register "$work/register" "$csv"'
  rows | . as $row | (.parishes | split("|") | map("gss:" + .)) as $areas
  | ([$register[] | select(.identifiers | index("salc:" + $row.number))]
     + [$register[] | select(.status == "active" and (.areas | sort) == ($areas | sort))] | .[0]) as $known
  | {id: $known.id, identifiers: (($known.identifiers // []) + ["salc:" + .number] | unique),
     name, kind, website, $unitary, $areas} | said' "$members" >"$work/councils" || stop 2 "$members cannot be read"
[ -s "$work/councils" ] || stop 2 "$members names no council"
bring councils 'atomic=false' "$work/councils"

# Clerks likewise. One who is not in the file any more held the office until yesterday; clerks of councils that left, and
# those that others wrote, are not ours to end.
fetch "/v1/councils?unitary=$unitary&format=ndjson" "$work/register"
fetch "/v1/representatives?role=clerk&valid_on=$(date -u +%F)&format=ndjson" "$work/standing"
jq -cRs "$csv"'rows | {identifiers: ["salc:" + .number], organisation: ("salc:" + .council), name, role: "clerk", email, from}
  | said' "$clerks" >"$work/clerks" || stop 2 "$clerks cannot be read"
jq -cn --slurpfile register "$work/register" --slurpfile ours "$work/clerks" --slurpfile members "$work/councils" \
  --slurpfile standing "$work/standing" '
  ([$ours[].identifiers[]]) as $named | ([$members[].identifiers[] | select(startswith("salc:"))]) as $numbers
  | ([$register[] | select(any(.identifiers[]; . as $one | $numbers | index($one))) | .id, .identifiers[]]) as $councils
  | (now - 86400 | strftime("%Y-%m-%d")) as $yesterday | $standing[]
  | select(.organisation as $one | $councils | index($one))
  | select(any(.identifiers[]; startswith("salc:")) and all(.identifiers[]; . as $one | $named | index($one) | not))
  | {id, to: (if .from != null and .from > $yesterday then .from else $yesterday end)}' >"$work/gone"
cat "$work/clerks" "$work/gone" >"$work/people"
if [ -s "$work/people" ]; then bring representatives 'atomic=false' "$work/people"; fi

# A member that is not in the file has left: its membership ends today. The council stays as it is, for it still exists.
# More than a few at once are a broken file rather than news: then nothing ends, and somebody has to look.
current="association=$association&valid_on=$(date -u +%F)"
fetch "/v1/association-memberships?$current&format=ndjson" "$work/memberships"
jq -c --slurpfile register "$work/register" --slurpfile members "$work/councils" '
  ([$members[].identifiers[] | select(startswith("salc:"))]) as $numbers | .council as $council
  | select(any($register[] | select(.id == $council or (.identifiers | index($council))) | .identifiers[];
      . as $one | $numbers | index($one)))' "$work/memberships" >"$work/stay"
within=$(jq -rn --arg within "$current" '$within | @uri')
if [ -s "$work/memberships" ]; then
  [ -s "$work/stay" ] || stop 1 'no member of the register is in the file: nothing is ended'
  bring association-memberships "mode=sync&max_deletes=$most&within=$within" "$work/stay"
fi

# What changed since the last time, a file for each page, named by where it begins: one that was begun twice is the same.
while :; do
  after=$(cat "$state/seq")
  fetch "/v1/changes?after=$after&limit=1000&type=council.*,representative.*,association-membership.*" "$work/page"
  next=$(jq -er .page.next_after "$work/page") || stop 1 'the feed tells no place to go on'
  if jq -e '.items | length > 0' "$work/page" >/dev/null; then
    jq -c '.items[]' "$work/page" >"$state/changes/part"
    mv "$state/changes/part" "$state/changes/$(printf '%012d' "$after").ndjson"
  fi
  printf '%s\n' "$next" >"$state/seq.part" && mv "$state/seq.part" "$state/seq"
  jq -e .page.has_more "$work/page" >/dev/null || break
done
printf 'changes: up to %s\n' "$(cat "$state/seq")"
exit "$refused"
