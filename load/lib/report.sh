# The report of what results.tsv holds.

report() {
  LC_ALL=C awk -v runs="$runs" -v seconds="$seconds" -v rows="$rows" -v connections="$connections" \
    -f "$here/lib/report.awk" "$results"
}
