#!/bin/sh
# Sees to it that the tests find PostgreSQL; installs Debian's when it is missing and this
# user may. The tests start servers of their own, so none is left running by this.
set -eu

[ -z "${TEST_DATABASE_URL:-}" ] || exit 0
if command -v postgres >/dev/null && command -v initdb >/dev/null; then exit 0; fi
for directory in /usr/lib/postgresql/*/bin; do
    if [ -x "$directory/postgres" ] && [ -x "$directory/initdb" ]; then exit 0; fi
done

root=
if [ "$(id -u)" -ne 0 ]; then root="sudo -n"; fi
if ! command -v apt-get >/dev/null || ! $root true 2>/dev/null; then
    echo "PostgreSQL is missing and cannot be installed from here: install it (on Debian" \
        "and Ubuntu: apt-get install postgresql) or set TEST_DATABASE_URL." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -q
$root apt-get install -qy --no-install-recommends postgresql-common
# Without this the package makes a cluster for the machine and starts it.
$root sed -i 's/^#\{0,1\} *create_main_cluster.*/create_main_cluster = false/' \
    /etc/postgresql-common/createcluster.conf
$root apt-get install -qy --no-install-recommends postgresql
