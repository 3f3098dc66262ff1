#!/bin/sh
# Sees to it that the tests find Chromium; installs Debian's when it is missing and this user may.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
root=
if [ "$(id -u)" -ne 0 ]; then root="sudo -n"; fi
if ! command -v apt-get >/dev/null || ! $root true 2>/dev/null; then
    echo "Chromium is missing and cannot be installed from here: install it (on Debian: apt-get install chromium)." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -q
$root apt-get install -qy --no-install-recommends chromium
