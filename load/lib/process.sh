# Starting, stopping and looking at processes. Nothing here forks while it waits or measures, where it can be helped.

exec 9<> <(:)                     # a descriptor that never has anything to read: waiting without a process
pause() { read -rt "$1" -u 9 || true; }
now_us() { echo "${EPOCHREALTIME/[.,]/}"; }

# gone PID: waits for its end, 20 seconds at most.
gone() {
  local attempt
  for attempt in {1..400}; do
    [[ -d /proc/$1 ]] || return 0
    # A child that nobody has waited for yet is gone too.
    [[ $(process_state "$1") == Z ]] && return 0
    pause 0.05
  done
  return 1
}

process_state() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  stat=${stat##*) }
  echo "${stat%% *}"
}

# answers PORT PATH: whether GET answers 200.
answers() {
  local line=
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
  read -rt 2 line <&3
  exec 3>&-
  [[ $line == *" 200"* ]]
}

# wait_until_ready PID PORT PATH: 30 seconds at most.
wait_until_ready() {
  local attempt
  for attempt in {1..15000}; do
    if answers "$2" "$3"; then return 0; fi
    [[ -d /proc/$1 ]] || return 1
    pause 0.002
  done
  return 1
}

# start_accord URL, start_bare URL: set accord_pid, accord_port, bare_pid, bare_port and started_in, microseconds.
start_accord() {
  local begun
  accord_port=$(free_port)
  begun=$(now_us)
  ACCORD_DATABASE_URL=$1 ACCORD_LISTEN=127.0.0.1:$accord_port ACCORD_RATE_LIMIT=off \
    "$accord" serve >>"$work/accord.log" 2>&1 &
  accord_pid=$!
  wait_until_ready "$accord_pid" "$accord_port" /health/ready || {
    echo "Accord did not get ready:" >&2; tail -5 "$work/accord.log" >&2; return 1; }
  started_in=$(($(now_us) - begun))
}

start_bare() {
  local begun
  bare_port=$(free_port)
  begun=$(now_us)
  "$bare" "$1" "$bare_port" >>"$work/bare.log" 2>&1 &
  bare_pid=$!
  wait_until_ready "$bare_pid" "$bare_port" /health || {
    echo "The bare server did not get ready:" >&2; tail -5 "$work/bare.log" >&2; return 1; }
  started_in=$(($(now_us) - begun))
}

# stop PID: asks, and insists after 20 seconds.
stop() {
  [[ -n ${1:-} && -d /proc/$1 ]] || return 0
  kill -TERM "$1" 2>/dev/null
  gone "$1" || kill -9 "$1" 2>/dev/null
  wait "$1" 2>/dev/null || true
}

# kill_now PID: of a server whose database is thrown away.
kill_now() {
  [[ -n ${1:-} && -d /proc/$1 ]] || return 0
  kill -9 "$1" 2>/dev/null
  wait "$1" 2>/dev/null || true
}

# peak PID: the most memory in KiB since forget_peak PID, the pages of the program's own file with it.
peak() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }
forget_peak() { echo 5 >"/proc/$1/clear_refs"; }

# anonymous PID: its anonymous memory in KiB.
anonymous() {
  local key value rest
  while read -r key value rest; do
    if [[ $key == RssAnon: ]]; then echo "$value"; return; fi
  done <"/proc/$1/status"
}

# ticks SERVER: processor time so far in hundredths of a second, of a server and, on PostgreSQL, of the whole cluster.
ticks() {
  local pid=$1 stat total=0 child
  local -a field
  read -r stat <"/proc/$pid/stat"
  field=(${stat##*) })
  total=$((field[11] + field[12]))
  if [[ $database == postgres ]]; then
    read -r stat <"/proc/$postgres_pid/stat"
    field=(${stat##*) })
    total=$((total + field[11] + field[12] + field[13] + field[14]))
    for child in $(<"/proc/$postgres_pid/task/$postgres_pid/children"); do
      { read -r stat <"/proc/$child/stat"; } 2>/dev/null || continue
      field=(${stat##*) })
      total=$((total + field[11] + field[12]))
    done
  fi
  echo "$total"
}
