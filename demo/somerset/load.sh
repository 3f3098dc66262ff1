#!/bin/sh
# Loads the Somerset demo into a running Accord with nothing but its public API: one POST for each line of manifest.tsv.
# Stops at the first import that is refused, with the server's own words. Running it again changes nothing.
#
#   accord operator create            prints a client id and secret, once
#   ACCORD_CLIENT_ID=… ACCORD_CLIENT_SECRET=… ./load.sh
#
# ACCORD_URL is where the server listens (http://127.0.0.1:8080 when not set). Needs curl 7.76 or newer.
set -eu
cd "$(dirname "$0")"
url=${ACCORD_URL:-http://127.0.0.1:8080}
: "${ACCORD_CLIENT_ID:?set it to the client id that accord printed}"
: "${ACCORD_CLIENT_SECRET:?set it to the client secret that accord printed}"
tab=$(printf '\t')

# One field of a JSON answer on standard input: a text, or an object with no objects inside.
field() {
  tr -d '\n' | sed -n -e "s/.*\"$1\" *: *\(\"[^\"]*\"\).*/\1/p" -e "s/.*\"$1\" *: *\({[^{}]*}\).*/\1/p" | tr -d '" '
}

# What a report warns of; that of an import which was accepted has no other codes.
warnings() {
  grep -o '"code" *: *"[a-z_]*"' | sed 's/.*"\([a-z_]*\)"/  warns of \1/' | sort -u
}

# Credentials go to curl on standard input (-K -), so that a list of processes does not show them.
answer=$(printf 'user = "%s:%s"\n' "$ACCORD_CLIENT_ID" "$ACCORD_CLIENT_SECRET" |
  curl -sS --fail-with-body -K - -d grant_type=client_credentials "$url/oauth2/token") || {
  printf 'no token: %s\n' "$answer" >&2
  exit 1
}
token=$(printf '%s' "$answer" | field access_token)

grep -v '^#' manifest.tsv | tail -n +2 | while IFS=$tab read -r resource file media_type query what; do
  printf '%s\n  %s -> %s\n' "$what" "$file" "$resource"
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl -sS --fail-with-body -K - -X POST -H "Content-Type: $media_type" \
      --data-binary "@$file" "$url/v1/imports/$resource?$query") || {
    printf 'refused: %s\n' "$answer" >&2
    exit 1
  }
  printf '  %s\n' "$(printf '%s' "$answer" | field counts)"
  printf '%s' "$answer" | warnings
done
