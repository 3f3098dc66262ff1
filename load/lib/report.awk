# Medians and ratios of results.tsv, as Markdown. -v rows, sizes.

function median(key,   count, i, j, held, sorted) {
  count = counts[key]
  if (!count) return 0
  for (i = 1; i <= count; i++) {
    held = values[key, i]
    for (j = i - 1; j >= 1 && sorted[j] > held; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = held
  }
  return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
}

function keep(what, value) { values[$1, $2, $3, what, ++counts[$1 SUBSEP $2 SUBSEP $3 SUBSEP what]] = value }
function of(call, server, what) { return median(database SUBSEP call SUBSEP server SUBSEP what) }
function is(call) { return (database, call, "accord") in have }
function ratio(a, b) { return b ? sprintf("%.2f", a / b) : "–" }
function to_bare(call, what) { return ratio(of(call, "accord", what), of(call, "bare", what)) }
function number(value) { return value >= 100 ? sprintf("%d", value) : sprintf("%.1f", value) }
function mib(kib) { return sprintf("%.1f", kib / 1024) }
function milliseconds(value) { return value + 0 ? sprintf("%.1f", value * 1000) : "" }

function bound(value, less) { return value == "" ? "" : (less ? "≤ " : "≥ ") value }

# Where a value stands between a floor and a goal; more is better unless less is said.
function row(what, value, floor, goal, less,   met, sign) {
  if (value == "–" || value == "" || value + 0 == 0) return
  sign = less ? -1 : 1
  met = "**missed**"
  if (floor != "" && sign * value >= sign * floor) met = "floor"
  if (goal != "" && sign * value >= sign * goal) met = "goal"
  printf "| %s | %s | %s | %s | %s |\n", what, value, bound(floor, less), bound(goal, less), met
}

BEGIN {
  FS = "\t"
  ncalls = split("get-id get-id-token get-ref list create replace", calls, " ")
  title["get-id"] = "get one by id"; title["get-id-token"] = "get one by id, with a token"
  title["get-ref"] = "get one by identifier"; title["list"] = "list 50, filtered, cursor"
  title["create"] = "create with children (POST)"; title["replace"] = "replace (PUT)"
  nsizes = split(sizes, size, " ")
  calls[++ncalls] = "import-" rows; title["import-" rows] = "import of " rows " areas (rows)"
  calls[++ncalls] = "export-" rows; title["export-" rows] = "CSV export of " rows " areas (rows)"
}

{ seen[$1] = 1; have[$1, $2, $3] = 1 }
$2 == "start" || $2 == "idle" || $2 ~ /^after-/ { keep("value", $8); next }
{
  keep("E", $7 > 0 ? $5 / $7 : 0); keep("rate", $6 > 0 ? $5 / $6 : 0)
  keep("p50", $8); keep("p99", $9); keep("growth", $10); keep("peak", $11)
}

function calls_table(   i, call) {
  print "| call | **E ratio** | rate ratio | E, Accord | E, bare | per second, Accord | bare | p50 ms | p99 ms |"
  print "|---|---|---|---|---|---|---|---|---|"
  for (i = 1; i <= ncalls; i++) {
    call = calls[i]
    if (!is(call)) continue
    printf "| %s | **%s** | %s | %s | %s | %s | %s | %s | %s |\n", title[call], to_bare(call, "E"), to_bare(call, "rate"), \
      number(of(call, "accord", "E")), number(of(call, "bare", "E")), \
      number(of(call, "accord", "rate")), number(of(call, "bare", "rate")), \
      milliseconds(of(call, "accord", "p50")), milliseconds(of(call, "accord", "p99"))
  }
  printf "| an unchanging answer (ceiling) | | | | %s | | %s | | |\n\n", number(of("static", "bare", "E")), number(of("static", "bare", "rate"))
}

function sizes_table(   i, n) {
  print "| areas | import, growth MiB | peak MiB | rows per second | export, growth MiB | peak MiB | rows per second | E of a keyed get |"
  print "|---|---|---|---|---|---|---|---|"
  for (i = 1; i <= nsizes; i++) {
    n = size[i]
    if (!is("import-" n)) { printf "| %s | not measured: the smaller one was slow | | | | | | |\n", n; continue }
    printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", n, \
      mib(of("import-" n, "accord", "growth")), mib(of("import-" n, "accord", "peak")), number(of("import-" n, "accord", "rate")), \
      mib(of("export-" n, "accord", "growth")), mib(of("export-" n, "accord", "peak")), number(of("export-" n, "accord", "rate")), \
      number(of("keyed-" n, "accord", "E"))
  }
  print ""
}

function loaded(server,   i, most, value) {
  most = 0
  for (i = 1; i <= ncalls; i++) {
    value = of("after-" calls[i], server, "value")
    if (value > most) most = value
  }
  return most
}

function yardsticks(   sqlite, most, less) {
  sqlite = database == "sqlite"
  most = size[nsizes]; less = nsizes > 1 ? size[nsizes - 1] : most
  print "| yardstick | measured | floor | goal | met |"
  print "|---|---|---|---|---|"
  row("get one by id, E to bare", to_bare("get-id", "E"), sqlite ? 0.65 : 0.8, sqlite ? "" : 2)
  row("get one by id with a token, E to bare", to_bare("get-id-token", "E"), sqlite ? 0.65 : 0.8, sqlite ? "" : 2)
  if (sqlite) row("get one by id, E to the unchanging answer", ratio(of("get-id", "accord", "E"), of("static", "bare", "E")), "", 0.5)
  row("list, E to bare", to_bare("list", "E"), 0.8, "")
  row("list with total, E to our own list", ratio(of("list-total", "accord", "E"), of("list", "accord", "E")), 0.5, "")
  row("create, E to bare", to_bare("create", "E"), 0.6, 0.9)
  row("create, p99 / p50", ratio(of("create", "accord", "p99"), of("create", "accord", "p50")), "", 8, 1)
  row("import, rows per second to bare", to_bare("import-" rows, "rate"), 0.6, 1)
  row("import of " most ", growth in MiB", mib(of("import-" most, "accord", "growth")), 32, 16, 1)
  row("export of " most ", growth in MiB", mib(of("export-" most, "accord", "growth")), 32, 16, 1)
  if (less != most) row("time of a keyed get, " most " areas to " less, ratio(of("keyed-" less, "accord", "E"), of("keyed-" most, "accord", "E")), 1.3, 1.1, 1)
  row("memory idle, MiB", mib(of("idle", "accord", "value")), 16, 10, 1)
  row("memory after the calls, MiB", mib(loaded("accord")), 40, 25, 1)
  row("cold start, ms", sprintf("%.1f", of("start", "accord", "value") / 1000), 100, 40, 1)
  printf "\nThe bare server: %s MiB idle, %s MiB after the calls, %.1f ms to start.\n", mib(of("idle", "bare", "value")), \
    mib(loaded("bare")), of("start", "bare", "value") / 1000
}

END {
  split("sqlite postgres", databases, " ")
  for (d = 1; d <= 2; d++) {
    database = databases[d]
    if (!(database in seen)) continue
    printf "\n## %s\n\n", database == "sqlite" ? "SQLite" : "PostgreSQL"
    calls_table()
    sizes_table()
    yardsticks()
  }
}
