# The calls: one function for each and each server, given the run's number and its seconds.

oha_at() { local file=$1 time=$2; shift 2; oha -z "${time}s" -c "$connections" --urls-from-file "$@" "$file"; }

accord_get-id()       { oha_at "$work/accord-ids" "$2"; }
bare_get-id()         { oha_at "$work/bare-ids" "$2"; }
accord_get-id-token() { oha_at "$work/accord-ids" "$2" -H "Authorization: Bearer $token"; }
bare_get-id-token()   { oha_at "$work/bare-ids" "$2"; }
accord_get-ref()      { oha_at "$work/accord-refs" "$2"; }
bare_get-ref()        { oha_at "$work/bare-refs" "$2"; }
accord_list()         { oha_at "$work/accord-pages" "$2"; }
bare_list()           { oha_at "$work/bare-pages" "$2"; }
accord_list-total()   { oha_at "$work/accord-totals" "$2"; }
bare_list-total()     { oha_at "$work/bare-totals" "$2"; }
bare_static()         { oha -z "${2}s" -c "$connections" "http://127.0.0.1:$bare_port/static"; }
accord_static()       { bare_static "$@"; }

# The same keyed call before and after the imports: what many more rows cost.
accord_keyed()        { oha_at "$work/accord-areas" "$2"; }

accord_create() { "$create" "$accord_port" /v1/councils "$2" "$connections" "made-$1" "$some_area" "$token"; }
bare_create()   { "$create" "$bare_port" /councils "$2" "$connections" "made-$1" "$some_area"; }

exported() { local time=$1; shift; oha -z "${time}s" -c 2 "$@"; }
accord_export-csv()    { exported "$2" "http://127.0.0.1:$accord_port/v1/councils?format=csv"; }
bare_export-csv()      { exported "$2" "http://127.0.0.1:$bare_port/export?format=csv"; }
accord_export-ndjson() { exported "$2" "http://127.0.0.1:$accord_port/v1/councils?format=ndjson"; }
bare_export-ndjson()   { exported "$2" "http://127.0.0.1:$bare_port/export?format=ndjson"; }

# areas RUN: so many areas that no other run has.
areas() {
  awk -v run="$1" -v rows="$rows" 'BEGIN {
    print "code,name,kind"
    for (row = 1; row <= rows; row++) printf "Z%d%07d,Load %d area %d,parish\n", run % 10, row, run, row
  }' >"$work/areas-$1.csv"
}

accord_import() {
  areas "$1"
  as_summary "$rows" posted -H "Authorization: Bearer $token" --data-binary "@$work/areas-$1.csv" \
    "http://127.0.0.1:$accord_port/v1/imports/areas"
}
bare_import() {
  areas "$1"
  as_summary "$rows" posted --data-binary "@$work/areas-$1.csv" "http://127.0.0.1:$bare_port/import"
}
