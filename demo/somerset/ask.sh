#!/bin/sh
# The first questions to ask of the loaded demo. No token: the register is public.
# ACCORD_URL is where the server listens (http://127.0.0.1:8080 when not set). With jq the answers are easier to read.
set -eu
url=${ACCORD_URL:-http://127.0.0.1:8080}

# ask WHAT PATH [FILTER]: the answer, through jq and the filter when there is jq.
ask() {
  get "$1" "$2"
  if command -v jq >/dev/null; then printf '%s' "$answer" | jq "${3:-.}"; else printf '%s\n' "$answer"; fi
}

get() {
  printf '\n# %s\ncurl "%s"\n' "$1" "$url$2"
  answer=$(curl -sS --fail-with-body "$url$2") || {
    printf '%s\n' "$answer" >&2
    exit 1
  }
}

ask 'Frome Town Council, by the code of the parish that it serves' \
  '/v1/councils/gss:E04008560'

ask 'The councils whose name says Frome: one' \
  '/v1/councils?q=frome&total=true'

ask 'One council answers for two parishes: Ruishton and Thornfalcon' \
  '/v1/councils/gss:E04008816'

ask 'The districts of 1 January 2022: Mendip, Sedgemoor, South Somerset, Somerset West and Taunton' \
  '/v1/areas?kind=district&valid_on=2022-01-01&total=true' '[.items[].name]'

ask 'The unitary on that day: none, it begins on 1 April 2023' \
  '/v1/areas?kind=unitary&valid_on=2022-01-01&total=true' '.page.total'

ask 'The unitary a year after its first day: Somerset' \
  '/v1/areas?kind=unitary&valid_on=2024-04-01&total=true' '[.items[].name]'

ask 'What became of Mendip District Council: it ended, and Somerset Council follows' \
  '/v1/councils/gss:E07000187?expand=successors'

ask 'What became of the parish of Comeytrowe: Taunton follows; the date is not in our data' \
  '/v1/areas/gss:E04008789?expand=successors'

ask 'Where the middle of Frome lies: a parish and an LSOA (latitude, longitude)' \
  '/v1/areas?point=51.2308,-2.3201' '[.items[] | {code, name, kind}]'

ask 'Boundaries for a map: the 13 parishes that have one among 338' \
  '/v1/areas?kind=parish&format=geojson' '[.features[] | select(.geometry) | .properties.name]'

ask 'Who is in what on 1 April 2024: 46 members of 10 Local Community Networks' \
  '/v1/formation-memberships?valid_on=2024-04-01&limit=100&total=true' '.page.total'

rest='gss:E06000066%20minus%20gss:E04008560'
founding="indicator=code:emergency-admissions&area=gss:E04008560&comparator=$rest&before=FY2013&after=FY2016"
ask 'What happened to emergency admissions in Frome beside the rest of Somerset, how sure that is, and who said so (SYNTHETIC counts, real claims)' \
  "/v1/comparisons?$founding" '{verdict, warnings: [.warnings[].detail], claims: [.claims[] | {area, value, unit, lower, upper, source}]}'

printf '\n# The same as a picture: open it in a browser\n%s\n' "$url/v1/comparisons/chart.svg?$founding"

ask 'How they went quarter by quarter in Frome, and how that differs from the rest of Somerset (SYNTHETIC series)' \
  "/v1/trends?indicator=code:emergency-admissions-quarterly&area=gss:E04008560&comparator=$rest" \
  '{area: .area.words, comparator: .comparator.words, difference: .did.words, warnings: [.warnings[].detail]}'

ask 'Health in the districts of 2021, in order' \
  '/v1/rankings?indicator=code:health-index&kind=district&period=2021' '{verdict, items: [.items[] | {rank, name, value}]}'

ask 'Do disabled residents live where deprivation is? From the most to the least deprived part of the county' \
  '/v1/inequalities?indicator=code:census-disabled&kind=lsoa&period=2021&need=code:imd-2025-score' '{verdict, sii, rii, counts}'

ask 'Emergency admissions of Somerset'"'"'s hospitals in the first months of 2025; two of them repeat 2024 in the source' \
  '/v1/observations?indicator=code:ae-emergency-admissions&area=gss:E54000038&from=2025-01-01&to=2025-04-30' \
  '[.items[] | {month: .period.label, value, status, note}]'

get 'The register of local councils as a spreadsheet: its first lines' \
  '/v1/councils?kind=parish,town,grouped_parish&format=csv'
printf '%s\n' "$answer" | sed -n 1,6p
