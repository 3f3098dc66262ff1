#!/bin/sh
# Sees to it that the tests find curl and jq, which the scripts of the demo run; installs Debian's when one is missing and
# this user may.
set -eu

if command -v curl >/dev/null && command -v jq >/dev/null; then exit 0; fi
root=
if [ "$(id -u)" -ne 0 ]; then root="sudo -n"; fi
if ! command -v apt-get >/dev/null || ! $root true 2>/dev/null; then
    echo "curl or jq is missing and cannot be installed from here: install them (on Debian: apt-get install curl jq)." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -q
$root apt-get install -qy --no-install-recommends ca-certificates curl jq
