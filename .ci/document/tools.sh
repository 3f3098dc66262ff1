# Sourced by the scripts beside it: where things are, and the pinned tools, installed on first use.
# Sets: root (the repository), here (this folder), work (a git-ignored folder for all that is made).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${DOCUMENT_WORK:-$root/target/document}
mkdir -p "$work"

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true SCARF_ANALYTICS=false
export PIP_DISABLE_PIP_VERSION_CHECK=1 SCHEMATHESIS_TELEMETRY=false

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Runs a command under a lock, so that two scripts started together do not install twice at once.
locked() { (flock 9; "$@") 9>"$work/.install.lock"; }

# Whether $1 was made from exactly the files that follow.
stamp_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

install_node_tools() {
  local stamp; stamp=$(stamp_of "$here/package.json" "$here/package-lock.json")
  [[ $(cat "$here/node_modules/.stamp" 2>/dev/null) == "$stamp" ]] && return
  say "installing the pinned node tools"
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || return
  printf '%s' "$stamp" >"$here/node_modules/.stamp"
}

install_python_tools() {
  local stamp; stamp=$(stamp_of "$here/requirements.txt" "$here/constraints.txt")
  [[ $(cat "$work/python/.stamp" 2>/dev/null) == "$stamp" ]] && return
  say "installing the pinned Python tools"
  python3 -m venv --clear "$work/python" || return
  "$work/python/bin/pip" install --quiet -r "$here/requirements.txt" -c "$here/constraints.txt" >&2 || return
  printf '%s' "$stamp" >"$work/python/.stamp"
}

# Puts the node tools on the PATH.
need_node() {
  command -v npm >/dev/null || fail "npm is missing: install nodejs and npm (Debian: apt-get install nodejs npm)"
  locked install_node_tools || fail "the node tools could not be installed"
  PATH="$here/node_modules/.bin:$PATH"
}

# Puts the Python tools on the PATH.
need_python() {
  command -v python3 >/dev/null || fail "python3 is missing (Debian: apt-get install python3 python3-venv)"
  locked install_python_tools || fail "the Python tools could not be installed (is python3-venv there?)"
  PATH="$work/python/bin:$PATH"
}

# The generator of the Rust client is a Java program.
need_java() {
  command -v java >/dev/null && return
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing a Java runtime"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless; } >&2 || true
  fi
  command -v java >/dev/null || fail "java is missing (Debian: apt-get install default-jre-headless)"
}
