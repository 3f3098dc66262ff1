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
bare_static()         { oha -z "${2}s" -c "$connections" "http://127.0.0.1:$bare_port/static"; }

# new PORT PATH RUN SECONDS, again PORT PATH RUN SECONDS: creates and replaces councils.
new()   { "$write" "$1" "$2" "$4" "$connections" "made-$3" "$token" "$some_area"; }
again() { "$write" "$1" "$2" "$4" "$connections" "again-$3" "$token" "PUT:$work/codes"; }
accord_create()  { new "$accord_port" /v1/councils "$@"; }
bare_create()    { new "$bare_port" /councils "$@"; }
accord_replace() { again "$accord_port" /v1/councils/ref: "$@"; }
bare_replace()   { again "$bare_port" /councils/by/ref/ "$@"; }

# The bulk calls, given the number of rows.
accord_import() { posted "$1" "http://127.0.0.1:$accord_port/v1/imports/areas"; }
bare_import()   { posted "$1" "http://127.0.0.1:$bare_port/import"; }
accord_export() { fetched "$1" "http://127.0.0.1:$accord_port/v1/areas?format=csv"; }
bare_export()   { fetched "$1" "http://127.0.0.1:$bare_port/export"; }
accord_keyed()  { oha_at "$work/accord-keyed" "$seconds"; }
