# Filling a database through the public API, and copying it for the bare server.

# councils_csv: one council for each parish of the list; every tenth is called a town so that a filter has work to do.
councils_csv() {
  awk -v scheme=ref:load- 'BEGIN { print "identifiers,name,kind,status,areas,basis,source,licence" }
    NR > 1 {
      code = substr($0, 1, 9); rest = substr($0, 11)
      match(rest, rest ~ /^"/ ? "^\"[^\"]*\"" : "^[^,]*")
      kind = NR % 10 ? "parish" : "town"
      printf "%s%s,%s,%s,active,gss:%s,derived,Office for National Statistics,OGL-UK-3.0\n", \
        scheme, code, substr(rest, RSTART, RLENGTH), kind, code
    }' "$here/data/england_parishes_2019.csv"
}

# new_token: a token of the operator, good for an hour.
new_token() {
  token=$(curl -sf --max-time 10 -u "$client_id:$client_secret" -d grant_type=client_credentials \
    "http://127.0.0.1:$accord_port/oauth2/token" | jq -er .access_token) || {
    echo "No token was given" >&2; return 1; }
}

# import_file RESOURCE QUERY FILE
import_file() {
  local status
  status=$(curl -s -o "$work/answer.json" -w '%{http_code}' --max-time 300 -H 'Expect:' -H 'Content-Type: text/csv' \
    -H "Authorization: Bearer $token" --data-binary "@$3" "http://127.0.0.1:$accord_port/v1/imports/$1$2")
  if [[ $status != 201 ]]; then
    echo "The import of $1 was answered $status:" >&2
    head -c 1500 "$work/answer.json" >&2
    return 1
  fi
}

# seed URL: the areas and the councils; leaves Accord stopped.
seed() {
  start_accord "$1" && new_token || return 1
  councils_csv >"$work/councils.csv"
  import_file areas "?columns=code:parish_code,name:parish_name&set=kind:parish&ignore_extra=true" \
    "$here/data/england_parishes_2019.csv" && import_file councils "" "$work/councils.csv" || return 1
  curl -sf --max-time 60 "http://127.0.0.1:$accord_port/v1/councils?format=csv&fields=id,identifiers" \
    >"$work/seeded.csv" || { echo "The councils could not be exported" >&2; return 1; }
  stop "$accord_pid"
}

# operator URL: makes the tables and an operator.
operator() {
  local credentials
  credentials=$(ACCORD_DATABASE_URL=$1 "$accord" operator create --json 2>>"$work/accord.log") || {
    echo "No operator was made:" >&2; tail -5 "$work/accord.log" >&2; return 1; }
  client_id=$(jq -er .client_id <<<"$credentials") && client_secret=$(jq -er .client_secret <<<"$credentials")
}

# copy_file FROM TO: copies a database nobody has open.
copy_file() {
  cp "$work/$1.db" "$work/$2.db"
  if [[ -s $work/$1.db-wal ]]; then cp "$work/$1.db-wal" "$work/$2.db-wal"; fi
}

# prepare: an empty database with an operator, a seeded one for Accord and the same for the bare server; sets
# accord_url and bare_url.
prepare() {
  if [[ $database == sqlite ]]; then
    accord_url=sqlite://$work/accord.db bare_url=sqlite://$work/bare.db
    operator "$accord_url" && copy_file accord empty && seed "$accord_url" && copy_file accord bare
  else
    start_cluster && in_postgres postgres "CREATE DATABASE accord" || return 1
    accord_url=$(postgres_url accord) bare_url=$(postgres_url bare)
    operator "$accord_url" && in_postgres postgres "CREATE DATABASE empty TEMPLATE accord" &&
      seed "$accord_url" && in_postgres accord "VACUUM ANALYZE" &&
      in_postgres postgres "CREATE DATABASE bare TEMPLATE accord"
  fi
}

# pages PORT FIRST: the addresses of the first twenty pages of a list, one a line.
pages() {
  local next=$2 page
  for page in {1..20}; do
    echo "http://127.0.0.1:$1$next"
    next=$(curl -sf --max-time 10 "http://127.0.0.1:$1$next" | jq -r '.page.next // .next // empty')
    [[ -n $next ]] || break
  done
}

# addresses: the files of addresses that oha picks from at random.
addresses() {
  local list="kind=parish&limit=50"
  awk -F, -v work="$work" -v accord="http://127.0.0.1:$accord_port/v1" -v bare="http://127.0.0.1:$bare_port" '
    NR > 1 {
      split($2, ref, ":"); value = ref[2]; sub(/[|"].*/, "", value)
      print accord "/councils/" $1 >(work "/accord-ids"); print bare "/councils/" $1 >(work "/bare-ids")
      print accord "/councils/ref:" value >(work "/accord-refs"); print bare "/councils/by/ref/" value >(work "/bare-refs")
    }' "$work/seeded.csv"
  sed 1d "$here/data/england_parishes_2019.csv" | cut -d, -f1 >"$work/codes"
  some_area=gss:$(head -1 "$work/codes")
  pages "$accord_port" "/v1/councils?$list&sort=name" >"$work/accord-pages"
  pages "$bare_port" "/councils?$list" >"$work/bare-pages"
  sed 's/$/\&total=true/' "$work/accord-pages" >"$work/accord-totals"
  local file
  for file in accord-pages bare-pages; do
    [[ $(wc -l <"$work/$file") == 20 ]] || { echo "$file has not twenty pages" >&2; return 1; }
  done
}
