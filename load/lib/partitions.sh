# Whether partitions of the observations help, by plain SQL on PostgreSQL: the table as it is, by list and by hash of the
# indicator. Twenty indicators of so many rows together; each way is filled by COPY into an empty table.

partitions_tables() {
  local columns="(LIKE observations INCLUDING ALL)" indicator
  echo "CREATE TABLE by_plain $columns;"
  echo "CREATE TABLE by_list $columns PARTITION BY LIST (indicator);"
  for ((indicator = 0; indicator < 20; indicator++)); do
    echo "CREATE TABLE by_list_$indicator PARTITION OF by_list FOR VALUES IN ($indicator);"
  done
  echo "CREATE TABLE by_hash $columns PARTITION BY HASH (indicator);"
  for ((indicator = 0; indicator < 8; indicator++)); do
    echo "CREATE TABLE by_hash_$indicator PARTITION OF by_hash FOR VALUES WITH (MODULUS 8, REMAINDER $indicator);"
  done
}

# benched CALL WAY RUN SCRIPT: a script of pgbench for the seconds of a run.
benched() {
  local before after told
  before=$(cluster_ticks)
  told=$("$(postgres_bin)/pgbench" -n -M prepared -c "$connections" -j 1 -T "$seconds" -f "$4" \
    "$(postgres_url bare)" 2>>"$work/tools.log" | sed -n 's/^number of transactions actually processed: *\([0-9]*\).*/\1/p')
  after=$(cluster_ticks)
  [[ -n $told ]] || { echo "$1 of $2: pgbench failed" >&2; return 1; }
  tell "$1" "$2" "$3" "$told" "$seconds" "$(over $((after - before)) 100)" 0
}

partitions() {
  local way run url file=$work/partitions.csv found
  new_database bare || return 1
  partitions_tables >"$work/partitions.sql"
  psql_at bare -f "$work/partitions.sql" >/dev/null || return 1
  awk -v rows="$ROWS" 'BEGIN {
    areas = int(rows / 200)
    for (row = 0; row < areas * 200; row++) {
      group = int(row / areas)
      starts = 14000 + 30 * (group % 10)
      printf "%d,0,%d,%d,%d,1,1,1,0,%d,,,,,\n", group / 10, starts, starts + 29, row % areas + 1, 100 + row % 97
    }
  }' >"$file"
  for ((run = 1; run <= runs; run++)); do
    for way in plain list hash; do
      psql_at bare -c "TRUNCATE by_$way" -c CHECKPOINT &&
        of_bare partition-import "$way" "$run" "$(wc -l <"$file")" \
          psql_at bare -c "\\copy by_$way FROM '$file' CSV" || return 1
    done
  done
  psql_at bare -c "VACUUM ANALYZE" || return 1
  for way in plain list hash; do
    found=$(psql_at bare -c "SELECT COUNT(*) FROM by_$way")
    ((found == $(wc -l <"$file"))) || { echo "by_$way has $found rows" >&2; return 1; }
    cat >"$work/one-$way.sql" <<SQL
\\set i random(0, 19)
\\set s 14000 + 30 * random(0, 9)
\\set e :s + 29
\\set a random(1, $((ROWS / 200)))
SELECT value FROM by_$way WHERE indicator = :i AND dims = 0 AND starts = :s AND ends = :e AND subject = :a;
SQL
    cat >"$work/period-$way.sql" <<SQL
\\set i random(0, 19)
\\set s 14000 + 30 * random(0, 9)
\\set e :s + 29
SELECT COUNT(*), SUM(value) FROM by_$way WHERE indicator = :i AND dims = 0 AND starts = :s AND ends = :e;
SQL
  done
  for ((run = 1; run <= runs; run++)); do
    for way in plain list hash; do
      benched partition-keyed "$way" "$run" "$work/one-$way.sql" &&
        benched partition-period "$way" "$run" "$work/period-$way.sql" || return 1
    done
  done
}
