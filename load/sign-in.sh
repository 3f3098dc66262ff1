#!/usr/bin/env bash
# Whether the time of an answer tells known accounts from unknown ones: medians over 60 interleaved tries of signing in
# and of asking for a letter (hardening 6: within 5 % or 5 ms). Takes the program as ACCORD_BINARY, else builds it.
set -euo pipefail

tries=${LOAD_TRIES:-60}
root=$(cd "$(dirname "$0")/.." && pwd)
accord=${ACCORD_BINARY:-$root/target/production/accord}
for tool in curl jq awk; do
  command -v "$tool" >/dev/null || { echo "$tool is missing (Debian: apt-get install $tool)" >&2; exit 2; }
done
[[ -n ${ACCORD_BINARY:-} ]] || (cd "$root" && cargo build --profile production -p accord)

work=$(mktemp -d "${LOAD_TMP:-${TMPDIR:-/tmp}}/accord-sign-in.XXXXXX")
export ACCORD_DATABASE_URL=sqlite://$work/accord.db
server=''
finish() {
  trap - EXIT INT TERM
  [[ -z $server ]] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Tries from addresses of their own, so that none has to wait; several accounts, so that none reaches its cap.
ACCORD_LISTEN=127.0.0.1:0 ACCORD_PORT_FILE=$work/address ACCORD_RATE_LIMIT=off ACCORD_TRUSTED_PROXIES=127.0.0.1 \
  ACCORD_MAIL=file:$work/outbox ACCORD_LOG=warn "$accord" serve 2>"$work/log" &
server=$!
for ((i = 0; i < 300; i++)); do
  [[ -s $work/address ]] && break
  sleep 0.1
done
url=http://$(<"$work/address")
for ((i = 0; i < 6; i++)); do
  token=$(ACCORD_LOG=off "$accord" operator create --json --name Clerk --email "known-$i@example.org" | jq -r .token)
  jq -n --arg token "$token" '{$token, passphrase: "purple kettles sing at noon"}' |
    curl -fsS -H 'Content-Type: application/json' -H "X-Forwarded-For: 198.51.100.$i" --data @- "$url/v1/passphrases"
done

sign_in() {
  curl -sS -o /dev/null -w '%{time_total}\n' -H "X-Forwarded-For: 192.0.2.$2" -d grant_type=password \
    --data-urlencode "username=$1@example.org" -d 'password=another one altogether' "$url/oauth2/token"
}
reset() {
  curl -sS -o /dev/null -w '%{time_total}\n' -H "X-Forwarded-For: 192.0.2.$2" -H 'Content-Type: application/json' \
    -d "{\"email\":\"$1@example.org\"}" "$url/v1/passphrase-resets"
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print 1000 * (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

failed=0
for call in sign_in reset; do
  for ((n = 0; n < tries; n++)); do
    # Each goes first as often as the other.
    accounts=(known unknown)
    ((n % 2)) && accounts=(unknown known)
    for account in "${accounts[@]}"; do
      "$call" "$account-$((n % 6))" "$n" >>"$work/$call-$account"
    done
  done
  known=$(median "$work/$call-known") unknown=$(median "$work/$call-unknown")
  awk -v call="$call" -v k="$known" -v u="$unknown" -v n="$tries" 'BEGIN {
    d = k > u ? k - u : u - k
    printf "%s: median of %d known %.2f ms, unknown %.2f ms, difference %.2f ms\n", call, n, k, u, d
    exit !(d <= 5 || d <= 0.05 * u)
  }' || failed=1
done
exit "$failed"
