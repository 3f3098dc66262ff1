"""Agreements in a county's numbers: a few are brought into force through the API, then copied in the database.

prototypes PORT WORK           makes the county, and one agreement of each sort, through the API
multiply WORK ROWS DATABASE    copies them, each for another town: DATABASE is a SQLite file or a psql command
questions WORK ROWS            writes what is asked, and the SQL that answers the same
ask PORT FILE SECONDS CONNECTIONS CALL LATENCIES
                               asks (or posts, where a line has a body) for so long
report RESULTS LATENCIES ROWS  the figures as tables
"""

import base64
import collections
import http.client
import json
import os
import statistics
import sys
import threading
import time
import uuid

from stores import opened

COUNTY, TOWNS, SERVICES = "ref:load-county", 1000, 500
STAGES = ("expression_of_interest evaluation_of_eoi full_business_case formal_decision local_council_resolution "
          "heads_of_terms legal_drafting completion").split()
TABLES = ("agreements", "agreement_texts", "links", "tags", "identifiers")
FILTERS = "kind=service_asset&status=in_force&agenda=parks&ends_on__gte=2030-01-01"


class Api:
    """Calls of one client."""

    def __init__(self, port, token):
        self.connection, self.token = http.client.HTTPConnection("127.0.0.1", port, timeout=600), token

    def __call__(self, method, path, body=None, kind="application/json"):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        sent = body if isinstance(body, (str, type(None))) else json.dumps(body)
        self.connection.request(method, path, sent and sent.encode(), headers)
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path} was answered {answer.status}: {told[:900]!r}")
        return json.loads(told) if told else {}


def token_of(port, client, secret):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/oauth2/token", "grant_type=client_credentials", headers)
    return json.loads(connection.getresponse().read())["access_token"]


def town(at):
    return f"ref:load-town-{at}"


def service(at):
    return f"ref:load-service-{at}"


def terms(kind):
    if kind == "service_asset":
        return {"kind": kind, "services": [service(0)], "tenure": "licence", "hand_back": "The keys go back"}
    return {"kind": kind, "plan": "Each councillor attends the induction within six months"}


def text(kind, ends_on, towns=1, duties=2):
    parties = [{"party": COUNTY, "role": "provider", "powers": ["Keep the parks"]}]
    parties += [{"party": town(at), "role": "recipient", "duties": ["Cut the grass"]} for at in range(towns)]
    return {
        "title": "Parks of the town", "purpose": "Green space that those who use it look after", "agenda": ["parks"],
        "places": ["gss:E04000001"], "parties": parties, "terms": terms(kind), "reviews_on": ["2028-05-01"],
        "term": {"type": "fixed_term" if ends_on else "permanent", "starts_on": "2024-04-01", "ends_on": ends_on},
        "obligations": [{"key": f"O{at}", "party": town(at % towns), "text": "Cut the grass eight times a year",
                         "due_on": "2028-04-01", "evidence_wanted": "The invoices"} for at in range(duties)],
    }


def signatory(api, port, organisation):
    made = api("POST", "/v1/clients", {"name": "Signatory", "organisation": organisation, "scopes": ["agreements:sign"]})
    api("POST", "/v1/role-grants", {"client": made["id"], "role": "signatory", "organisation": organisation})
    secret = api("POST", f"/v1/clients/{made['id']}/secrets", {})["client_secret"]
    return Api(port, token_of(port, made["id"], secret))


def county(api):
    api("POST", "/v1/areas", {"code": "E06000066", "name": "A county", "kind": "unitary"})
    api("PUT", f"/v1/councils/{COUNTY}", {"name": "A county", "kind": "unitary", "areas": ["gss:E06000066"]})
    rows = [f"{town(at)},Town {at},town,{COUNTY}" for at in range(TOWNS)]
    api("POST", "/v1/imports/councils", "\n".join(["identifiers,name,kind,unitary", *rows]), "text/csv")
    rows = [f"{service(at)},Parks {at},grounds_maintenance,{COUNTY}" for at in range(SERVICES)]
    api("POST", "/v1/imports/services", "\n".join(["identifiers,name,kind,provider", *rows]), "text/csv")


def prototypes(port, work):
    api = Api(port, os.environ["TOKEN"])
    county(api)
    signs = {place: signatory(api, port, place) for place in (COUNTY, town(0))}
    minute = {"reason": "It was resolved", "authority": {"minute_ref": "TC 2024/01"}}
    made = []
    for kind, ends_on, is_signed in (("service_asset", "2034-03-31", True), ("council_development", "2034-03-31", True),
                                     ("service_asset", None, True), ("service_asset", "2034-03-31", False),
                                     ("service_asset", "2029-03-31", True)):
        agreement = api("POST", "/v1/agreements", text(kind, ends_on))
        made.append(agreement["id"])
        address = f"/v1/agreements/{agreement['id']}"
        for stage in STAGES if kind == "service_asset" and is_signed else ():
            passed = {"stage": stage, "decision": "passed", "evidence": "A report", "on": "2024-01-01"}
            api("POST", f"{address}/stages", passed)
        for to in ("proposed", "negotiating", "agreed") if is_signed else ():
            api("POST", f"{address}/transitions", {"to": to, **minute})
        if is_signed:
            sign(api, signs, address, minute)
    vary(api, signs, made[2], minute)
    ids = {name: [record["id"] for record in every(api, name)] for name in ("councils", "services")}
    with open(f"{work}/prototypes.json", "w", encoding="ascii") as file:
        json.dump({"agreements": made, **ids}, file)


def vary(api, signs, agreement, minute):
    """Another service from today: a past day is answered by the text that held before."""
    address = f"/v1/agreements/{agreement}"
    changes = {"terms": terms("service_asset") | {"services": [service(0), service(1)]}}
    api("POST", f"{address}/variations", {"rationale": "Another park", "changes": changes,
                                          "takes_effect_on": time.strftime("%Y-%m-%d")})
    sign(api, signs, address, minute)


def sign(api, signs, address, minute):
    for place, by in signs.items():
        digest = api("GET", address)["text_sha256"]
        by("POST", f"{address}/signatures", {"party": place, "decision": "signed", "text_sha256": digest,
                                             "name": "The signatory", "capacity": "Clerk", **minute, "reason": None})


def every(api, name):
    """The towns, or the services, in the order of their numbers."""
    of = town if name == "councils" else service
    found, path = {}, f"/v1/{name}?limit=500&fields=id,identifiers"
    while path:
        page = api("GET", path)
        found |= {record["identifiers"][0]: record for record in page["items"]}
        path = page["page"]["next"]
    return [found[of(at)] for at in range(TOWNS if name == "councils" else SERVICES)]


def new_id(at):
    """A UUID of version 7, one millisecond after the one before."""
    return str(uuid.UUID(int=(1_700_000_000_000 + at) << 80 | 7 << 76 | 2 << 62 | at))


def multiply(work, rows, database):
    with open(f"{work}/prototypes.json", encoding="ascii") as file:
        known = json.load(file)
    store = opened(database)
    key = {"agreements": "id", "agreement_texts": "agreement_id"}
    found = {table: store.rows(table, key.get(table, "record_id"), known["agreements"]) for table in TABLES}
    of = {table: collections.defaultdict(list) for table in TABLES}
    for table, rows_found in found.items():
        for row in rows_found:
            of[table][row[key.get(table, "record_id")]].append(row)
    made, counter = {table: [] for table in TABLES}, 0
    for at in range(len(known["agreements"]), rows):
        prototype = known["agreements"][at // TOWNS % len(known["agreements"])]
        swaps = [(prototype, new_id(at)), (known["councils"][0], known["councils"][at % TOWNS]),
                 (known["services"][0], known["services"][at % SERVICES]), (f'"{town(0)}"', f'"{town(at % TOWNS)}"'),
                 (f'"{service(0)}"', f'"{service(at % SERVICES)}"')]
        number = next(row["value"] for row in of["identifiers"][prototype])
        swaps.append((number, f"LA-2023-{at + 1:06}"))
        for table in TABLES:
            for row in of[table][prototype]:
                copied = dict(row)
                for name in ("id", "record_id", "agreement_id", "target_id", "document", "text", "reference", "value",
                             "search"):
                    for old, new in swaps if isinstance(copied.get(name), str) else ():
                        copied[name] = copied[name].replace(old, new)
                if table == "identifiers":
                    copied["value"] = f"LA-2023-{at + 1:06}"
                if table == "links":
                    counter += 1
                    copied["id"] = new_id(10_000_000 + counter)
                made[table].append(copied)
    for table in TABLES:
        for begin in range(0, len(made[table]), 5000):
            store.write(table, made[table][begin:begin + 5000])
    store.close()


def questions(work, rows):
    with open(f"{work}/prototypes.json", encoding="ascii") as file:
        known = json.load(file)
    def write(call, lines):
        with open(f"{work}/ask-{call}", "w", encoding="ascii") as file:
            file.writelines(f"{address}\t{holds}\t{body}\n" for address, holds, body in lines)
    ids = [new_id(at) for at in range(TOWNS, rows, 37)]
    write("get", [(f"/v1/agreements/{known_id}", known_id, "") for known_id in ids])
    page = "&limit=50&sort=title"
    towns = [town(at) for at in range(1, TOWNS, 7)]
    write("list of a town", [(f"/v1/agreements?party={place}&{FILTERS}{page}", '"items":[{', "") for place in towns])
    write("list of the county", [(f"/v1/agreements?party={COUNTY}&{FILTERS}{page}", '"items":[{', "")])
    body = json.dumps(text("council_development", "2034-03-31", towns=9, duties=20))
    write("create", [("/v1/agreements", '"status":"draft"', body)])
    write("register of a town", [(f"/v1/agreements/register?party={place}", place, "") for place in towns])
    write("register of the county", [("/v1/agreements/register", COUNTY, "")])
    write("register on a past day", [("/v1/agreements/register?on=2026-01-01", '"items"', "")])
    write("load of all", [("/v1/agreements/load", COUNTY, "")])


def ask(port, file, seconds, connections, call, latencies):
    """Asks for so long at so many connections, once at least; ends in disgrace at the first answer that is not right."""
    with open(file, encoding="ascii") as lines:
        asked = [line.rstrip("\n").split("\t") for line in lines]
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Accept": "application/json",
               "Content-Type": "application/json"}
    times, wrong, end = [[] for _ in range(connections)], [], time.monotonic() + seconds

    def work(me):
        connection, at = http.client.HTTPConnection("127.0.0.1", port, timeout=600), me * 7
        while not wrong and (time.monotonic() < end or not times[me]):
            address, holds, body = asked[at % len(asked)]
            begun = time.monotonic()
            connection.request("POST" if body else "GET", address, body.encode() or None, headers)
            answer = connection.getresponse()
            told = answer.read()
            times[me].append(time.monotonic() - begun)
            if answer.status not in (200, 201) or holds.encode() not in told:
                wrong.append(f"{address[:200]} was answered {answer.status}, wanted {holds!r}: {told[:600]!r}")
            at += 1

    begun = time.monotonic()
    threads = [threading.Thread(target=work, args=(me,)) for me in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(wrong[0])
    every_time = sorted(each for mine in times for each in mine)
    share = lambda part: 1000 * every_time[min(len(every_time) - 1, int(part * len(every_time)))]
    with open(latencies, "a", encoding="ascii") as file:
        file.write(f"{call}\t{share(0.5):.2f}\t{share(0.99):.2f}\n")
    print(len(every_time), time.monotonic() - begun)


def report(results, latencies, rows):
    figures, waited = collections.defaultdict(list), collections.defaultdict(list)
    with open(results, encoding="ascii") as lines:
        for line in lines:
            database, call, _, _, count, seconds, used, growth = line.rstrip("\n").split("\t")
            figures[database, call].append((float(count) / float(used), float(count) / float(seconds), int(growth) / 1024))
    with open(latencies, encoding="ascii") as lines:
        for line in lines:
            database, call, middle, last = line.rstrip("\n").split("\t")
            waited[database, call].append((float(middle), float(last)))
    middle = lambda values, at: statistics.median(value[at] for value in values)
    for database, name in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
        if any(known == database for known, _ in figures):
            print(f"\n### {name}, {rows} agreements\n\n| call | E | per second | p50, ms | p99, ms | growth, MiB |")
            print("|---|---|---|---|---|---|")
        for (known, call), of in figures.items():
            if known == database:
                times = waited[known, call]
                print(f"| {call} | {middle(of, 0):.1f} | {middle(of, 1):.1f} | {middle(times, 0):.1f} | "
                      f"{middle(times, 1):.1f} | {middle(of, 2):.1f} |")


def main():
    name, *rest = sys.argv[1:]
    calls = {
        "prototypes": lambda port, work: prototypes(int(port), work),
        "multiply": lambda work, rows, database: multiply(work, int(rows), database),
        "questions": lambda work, rows: questions(work, int(rows)),
        "ask": lambda port, file, seconds, connections, call, latencies: ask(
            int(port), file, float(seconds), int(connections), call, latencies),
        "report": report,
    }
    calls[name](*rest)


main()
