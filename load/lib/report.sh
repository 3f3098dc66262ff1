# The report of what results.tsv holds.

report() {
  local commit='' postgres=''
  commit=$(git -C "$root" describe --always --dirty 2>/dev/null) && commit=" ($commit)"
  if [[ " $databases " == *" postgres "* ]]; then postgres=$("$(postgres_bin)/postgres" --version); fi
  cat <<EOF
# Figures

$(date -u +%F), $(nproc) cores, $(awk '/^MemTotal/ { printf "%d", $2 / 1048576 + 0.5 }' /proc/meminfo) GiB, $(uname -s) $(uname -m);
$("$accord" --version)$commit, $(rustc --version | cut -d' ' -f1,2), ${postgres:+$(cut -d' ' -f1-3 <<<"$postgres"), }$("$tools/bin/oha" --version).
Medians of $runs runs of $seconds s at $connections connections, of $bulk_runs for bulk calls; load/README.md says what each figure means.
EOF
  LC_ALL=C awk -v rows="$rows" -v sizes="$sizes" -f "$here/lib/report.awk" "$results"
  cat "$here/chain.md" "$here/outcomes.md"
}
