# Medians and ratios of results.tsv, as Markdown. -v runs, seconds, rows, connections.

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
function ratio(a, b) { return b ? sprintf("%.2f", a / b) : "–" }
function number(value) {
  if (value >= 100) return sprintf("%d", value)
  return value >= 10 ? sprintf("%.1f", value) : sprintf("%.2f", value)
}
function mib(kib) { return sprintf("%.1f", kib / 1024) }
function growth(call) { return (database, call) in have ? mib(of(call, "accord", "growth")) : "" }
function milliseconds(value) { return sprintf("%.1f", value * 1000) }

# Where a value stands between a floor and a goal; more is better unless less is said.
function standing(value, floor, goal, less) {
  if (value == "–") return "–"
  if (less) return value + 0 <= goal ? "goal" : value + 0 <= floor ? "floor" : "**below the floor**"
  return value + 0 >= goal ? "goal" : value + 0 >= floor ? "floor" : "**below the floor**"
}
function row(what, value, floor, goal, less) {
  if (value == "–" || value == "") return
  printf "| %s | %s | %s | %s | %s |\n", what, value, floor, goal, standing(value, floor, goal, less)
}

BEGIN {
  FS = "\t"
  split("get-id get-id-token get-ref list list-total create export-ndjson export-csv import", calls, " ")
  title["get-id"] = "get one by id"; title["get-id-token"] = "get one by id, with a token"
  title["get-ref"] = "get one by identifier"; title["list"] = "list 50, filtered, cursor"
  title["list-total"] = "the same with total"; title["create"] = "create with children"
  title["export-ndjson"] = "export, NDJSON"; title["export-csv"] = "export, CSV"
  title["import"] = "import of areas (rows)"
  ncalls = 9
}

$2 == "start" || $2 == "idle" || $2 ~ /^after-/ { keep("value", $8); seen[$1] = 1; next }
{
  seen[$1] = 1; have[$1, $2] = 1
  keep("E", $7 > 0 ? $5 / $7 : 0); keep("rate", $6 > 0 ? $5 / $6 : 0)
  keep("p50", $8); keep("p99", $9); keep("growth", $10)
}

function calls_table(   i, call) {
  print "| call | E, Accord | E, bare | **E ratio** | per second, Accord | bare | ratio | p50 ms | p99 ms | growth MiB, Accord | bare |"
  print "|---|---|---|---|---|---|---|---|---|---|---|"
  for (i = 1; i <= ncalls; i++) {
    call = calls[i]
    if (!((database, call) in have)) continue
    printf "| %s | %s | %s | **%s** | %s | %s | %s | %s | %s | %s | %s |\n", title[call], \
      number(of(call, "accord", "E")), number(of(call, "bare", "E")), \
      ratio(of(call, "accord", "E"), of(call, "bare", "E")), \
      number(of(call, "accord", "rate")), number(of(call, "bare", "rate")), \
      ratio(of(call, "accord", "rate"), of(call, "bare", "rate")), \
      milliseconds(of(call, "accord", "p50")), milliseconds(of(call, "accord", "p99")), \
      mib(of(call, "accord", "growth")), mib(of(call, "bare", "growth"))
  }
  printf "| an unchanging answer (ceiling) | | %s | | | %s | | | | | |\n\n", \
    number(of("static", "bare", "E")), number(of("static", "bare", "rate"))
}

function loaded(server,   i, most, value) {
  most = 0
  for (i = 1; i <= ncalls; i++) {
    if (calls[i] == "import") continue
    value = of("after-" calls[i], server, "value")
    if (value > most) most = value
  }
  return most
}

function e(call) { return ratio(of(call, "accord", "E"), of(call, "bare", "E")) }

function yardsticks(   sqlite) {
  sqlite = database == "sqlite"
  print "| yardstick | measured | floor | goal | stands at |"
  print "|---|---|---|---|---|"
  row("get one, E to bare", e("get-id"), sqlite ? 0.65 : 0.8, sqlite ? 0.65 : 2)
  if (sqlite) row("get one, E to the unchanging answer", ratio(of("get-id", "accord", "E"), of("static", "bare", "E")), 0, 0.5)
  row("list, E to bare", e("list"), 0.8, 0.8)
  row("list with total, E to our own list", ratio(of("list-total", "accord", "E"), of("list", "accord", "E")), 0.5, 0.5)
  row("create, E to bare", e("create"), 0.6, 0.9)
  row("create, p99 / p50", ratio(of("create", "accord", "p99"), of("create", "accord", "p50")), 8, 8, 1)
  row("import, rows per second to bare", ratio(of("import", "accord", "rate"), of("import", "bare", "rate")), 0.6, 1)
  row("import, growth in MiB", growth("import"), 32, 16, 1)
  row("export, growth in MiB", growth("export-ndjson"), 32, 16, 1)
  row("time of a keyed call after the imports to before", ratio(of("keyed-few", "accord", "E"), of("keyed-many", "accord", "E")), 1.3, 1.1, 1)
  row("memory idle, MiB", mib(of("idle", "accord", "value")), 16, 10, 1)
  row("memory loaded, MiB", mib(loaded("accord")), 40, 25, 1)
  row("cold start, ms", sprintf("%.1f", of("start", "accord", "value") / 1000), 100, 40, 1)
  printf "\nThe bare server: %s MiB idle, %s MiB loaded, %.1f ms to start. ", mib(of("idle", "bare", "value")), \
    mib(loaded("bare")), of("start", "bare", "value") / 1000
  if ((database, "import") in have) printf "After the imports: Accord %s MiB, bare %s MiB.\n", mib(of("after-import", "accord", "value")), \
    mib(of("after-import", "bare", "value"))
}

END {
  print "# Load report\n"
  printf "Medians of %d runs of %d s, %d connections, alternating between the two servers; imports of %d rows. ", runs, seconds, connections, rows
  print "E is answers (for imports: rows) per processor second of server and database. load/README.md says how to read it."
  split("sqlite postgres", databases, " ")
  for (d = 1; d <= 2; d++) {
    database = databases[d]
    if (!(database in seen)) continue
    printf "\n## %s\n\n", database == "sqlite" ? "SQLite" : "PostgreSQL"
    calls_table()
    yardsticks()
  }
}
