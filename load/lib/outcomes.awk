# The report of load/outcomes.sh: medians, and ratios of them.
BEGIN { FS = "\t" }
{
  key = $1 SUBSEP $2 SUBSEP $3
  seen[$1]
  n = ++count[key]
  rate[key, n] = $6 > 0 ? $5 / $6 : 0
  each[key, n] = $7 > 0 ? $5 / $7 : 0
  growth[key, n] = $8 / 1024
}
function median(of, key,    i, j, n, t, list) {
  n = count[key]
  for (i = 1; i <= n; i++) list[i] = of[key, i]
  for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function had(call, who) { return (db SUBSEP call SUBSEP who) in count }
function E(call, who) { return median(each, db SUBSEP call SUBSEP who) }
function R(call, who) { return median(rate, db SUBSEP call SUBSEP who) }
function grew(call) { return median(growth, db SUBSEP call SUBSEP "accord") }
function beside(named, call, who) {
  if (!had(call, "accord") || !had(call, who)) return
  printf "| %s | **%.2f** | %.2f | %.0f | %.0f | %.0f | %.0f |\n", named, E(call, "accord") / E(call, who),
    R(call, "accord") / R(call, who), E(call, "accord"), E(call, who), R(call, "accord"), R(call, who)
}
function yard(named, measured, floor, goal, less,    met) {
  met = (goal != "" && (less ? measured <= goal : measured >= goal)) ? "goal" : ((less ? measured <= floor : measured >= floor) ? "floor" : "**missed**")
  printf "| %s | %.2f | %s %s | %s | %s |\n", named, measured, less ? "≤" : "≥", floor, goal == "" ? "" : (less ? "≤ " : "≥ ") goal, met
}
END {
  for (turn = 1; turn <= 2; turn++) {
    db = turn == 1 ? "sqlite" : "postgres"
    if (!(db in seen)) continue
    printf "\n### %s, %d observations\n\n", db == "sqlite" ? "SQLite" : "PostgreSQL", rows
    print "| call | **E ratio** | rate ratio | E, Accord | E, bare | per second, Accord | bare |"
    print "|---|---|---|---|---|---|---|"
    beside("import to `\\copy`", "import", "copy")
    beside("import to a prepared row loop", "import", "loop")
    beside("import to the shell's `.import`", "import", "shell")
    beside("export to the same `SELECT`", "export", "bare")
    beside("one by its key, to the SQL alone", "keyed", "bare")
    beside("one by its key, to a bare server", "keyed", "server")
    beside("the same without `dimensions`", "any-part", "bare")
    beside("comparison of two areas, to the SQL alone", "comparison", "bare")
    beside("comparison of two areas, to a bare server", "comparison", "server")
    beside("series of 50 areas, all periods", "series", "bare")
    beside("ranking of 10,464 areas by change", "ranking", "bare")
    print "\n| yardstick | measured | floor | goal | met |"
    print "|---|---|---|---|---|"
    if (had("import", "copy")) yard("import, E to `\\copy`", E("import", "accord") / E("import", "copy"), 0.6, 1)
    if (had("import", "loop")) yard("import, E to a row loop", E("import", "accord") / E("import", "loop"), 0.6, 1)
    if (had("import", "accord")) yard("import, growth in MiB", grew("import"), 32, 16, 1)
    if (had("export", "accord")) yard("export, growth in MiB", grew("export"), 32, 16, 1)
    if (had("keyed", "server")) yard("one by its key, E to a bare server", E("keyed", "accord") / E("keyed", "server"), db == "sqlite" ? 0.65 : 0.8, db == "sqlite" ? "" : 2)
    if (had("comparison", "bare")) yard("comparison of two areas, E to the SQL alone", E("comparison", "accord") / E("comparison", "bare"), 1.5, 10)
    if (had("comparison", "server")) yard("comparison of two areas, E to a bare server with that SQL", E("comparison", "accord") / E("comparison", "server"), 1.5, 10)
    if (had("ranking", "bare")) yard("ranking by change, E to the self-join", E("ranking", "accord") / E("ranking", "bare"), 2.5, 20)
    if (had("keyed-tenth", "accord") && had("keyed", "accord")) yard("processor time of a keyed read to a tenth of the rows", E("keyed-tenth", "accord") / E("keyed", "accord"), 1.3, 1.1, 1)
    if (had("any-part-tenth", "accord") && had("any-part", "accord")) yard("the same without `dimensions`", E("any-part-tenth", "accord") / E("any-part", "accord"), 1.3, 1.1, 1)
    if (had("memory", "accord")) yard("memory at the end, MiB", median(growth, db SUBSEP "memory" SUBSEP "accord"), 40, 25, 1)
    if (had("partition-import", "plain")) {
      print "\n| partitions | import, E | keyed read, E | scan of a period, E |"
      print "|---|---|---|---|"
      split("plain list hash", ways, " ")
      said["plain"] = "none"; said["list"] = "list of 20 indicators"; said["hash"] = "hash of the indicator, 8"
      for (way = 1; way <= 3; way++) {
        w = ways[way]
        printf "| %s | %.0f (%.2f) | %.0f (%.2f) | %.0f (%.2f) |\n", said[w],
          E("partition-import", w), E("partition-import", w) / E("partition-import", "plain"),
          E("partition-keyed", w), E("partition-keyed", w) / E("partition-keyed", "plain"),
          E("partition-period", w), E("partition-period", w) / E("partition-period", "plain")
      }
    }
  }
}
