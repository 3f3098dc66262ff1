#!/usr/bin/env python3
"""Reads the manifest and the files as the import engine would, and fails on whatever it would refuse.

It shares no code with derive.py. It prints how many records of each kind a load leaves behind.
"""

import csv
import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

from check_figures import Figures, period, spoken

HOME = Path(__file__).resolve().parent.parent
MEDIA = {".csv": "text/csv", ".geojson": "application/geo+json"}
COLUMNS = {
    "areas": "code,name,kind,valid_from,valid_to,parents,predecessors,successors,longitude,latitude,source,licence,geometry",
    "area-memberships": "child,parent,weight,valid_from,valid_to,source",
    "councils": "identifiers,name,kind,status,unitary,areas,website,email,telephone,founded_on,ended_on,predecessors,"
    "successors,electorate,precept,profile_date,basis,source,licence",
    "partners": "identifiers,name,kind,website,email,areas",
    "formations": "identifiers,name,kind,purpose,issues,lead,members,starts_on,ends_on",
    "indicators": "code,name,definition,numerator,denominator,value_type,per,polarity,unit,aggregable,frequency,source,"
    "licence,suppress_below,organisation",
    "agenda-tags": "code,name,meaning,broader,valid_from,valid_to,source",
    "assessment-scales": "code,version,name,publisher,themes,levels,valid_from,valid_to,source",
    "assets": "identifiers,name,address,point,use_class,area,owner,is_open_space,condition,condition_on,year,running_cost,"
    "income,liabilities,compliance,market_value,valued_on,source",
    "services": "identifiers,name,kind,specification,standard,year,annual_cost,annual_users,provider,area,source",
    "offers": "identifiers,name,kind,provider,description,council_kinds,electorate_at_least,electorate_at_most,"
    "precept_at_most,members_of,general_power_of_competence,cost,cost_per,capacity,allowance,available_from,available_to,"
    "source",
    "agreement-templates": "identifiers,name,description,keeper,valid_from,valid_to,source,purpose,agenda,term_type,term_months,"
    "break_after_months,notice_months,review_every_months,roles,terms,obligations,milestones",
    "targets": "indicator,area,organisation,formation,period,value,set_by,note",
    "claims": "identifiers,indicator,area,organisation,formation,statistic,value,unit,lower,upper,level,p_value,window,"
    "method,comparison,comparator,peer_reviewed,source,url,note,recorded_by",
}
REQUIRED = {
    "areas": "code,name,kind",
    "area-memberships": "child,parent",
    "councils": "identifiers,name,kind",
    "partners": "identifiers,name,kind",
    "formations": "identifiers,name,kind",
    "indicators": "code,name,definition,value_type,polarity,unit,frequency",
    "agenda-tags": "code,name,meaning",
    "assessment-scales": "code,version,name,publisher,themes,levels",
    "assets": "identifiers,name,use_class,owner",
    "services": "identifiers,name,kind,provider",
    "offers": "identifiers,name,kind,provider",
    "agreement-templates": "identifiers,name,keeper,term_type,terms",
    "targets": "indicator,area,period,value,set_by",
    "claims": "identifiers,indicator,area,statistic,value,unit,comparison,peer_reviewed,source",
}
MANY = {"identifiers", "parents", "predecessors", "successors", "members", "issues"}
KINDS = {
    "areas": "country region icb county unitary district ward parish msoa lsoa pcn locality custom",
    "councils": "unitary county district city town parish community parish_meeting grouped_parish charter_trustees",
    "partners": "primary_care_network association community_group health_body police school business other",
    "services": "grounds_maintenance street_cleaning public_toilets parking markets events licensing library youth "
    "community_safety other",
    "offers": "governance community_engagement procurement_framework human_resources finance training",
    "formations": "local_community_network cluster joint_committee town_deal_board health_partnership ad_hoc",
}
WORDS = {
    "use_class": "play_area park_open_space cemetery public_toilet car_park community_building allotment sports_ground "
    "highway_verge market monument depot other",
    "cost_per": "per_council per_head per_day",
    "value_type": "count rate proportion mean index",
    "polarity": "lower_is_better higher_is_better neutral",
    "frequency": "annual quarterly monthly irregular",
    "statistic": "count slope fitted_change two_point_change change ratio amount",
    "comparison": "own_past other_place not_said",
    "peer_reviewed": "true false",
    "aggregable": "true false",
}
PATTERNS = {
    "gss": r"[A-Z]\d{8}",
    "code": r"[A-Za-z0-9][\w.-]{0,63}",
    "ods": r"[A-Z0-9]{3,10}",
    "la-code": r"[A-Z]{3,4}",
    "modgov": r"\d{1,8}",
    "ref": r"[A-Za-z0-9._/-]{1,80}",
}
faults, unknown_end = [], []


def pairs(said):
    return [tuple(pair.split(":", 1)) for pair in said.split(",")] if said else []


def file_rows(path):
    if path.suffix == ".geojson":
        for feature in json.loads(path.read_text())["features"]:
            yield feature["properties"] | {"geometry": feature["geometry"]}
        return
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, strict=True)
        header = next(lines)
        assert len(set(header)) == len(header), f"{path.name}: a column twice"
        for line in lines:
            assert len(line) == len(header), f"{path.name}: a ragged row {line}"
            yield dict(zip(header, line))


def rows(resource, path, query):
    """The rows of one step as records of text and lists, by template column."""
    given = dict(parse_qsl(query, strict_parsing=True))
    assert given.keys() <= {"mode", "columns", "set", "schemes", "ignore_extra"}, given
    target = {source: name for name, source in pairs(given.get("columns"))}
    schemes, allowed = dict(pairs(given.get("schemes"))), COLUMNS[resource].split(",")
    for raw in file_rows(path):
        row = {}
        for column, cell in (raw | dict(pairs(given.get("set")))).items():
            name = target.get(column, column)
            if name not in allowed:
                assert given.get("ignore_extra") == "true", f"{path.name}: unmapped column {column}"
                continue
            if name in MANY or (name == "areas" and resource != "areas"):
                cell = [it if ":" in it else f"{schemes[name]}:{it}" for it in cell.split("|")] if cell else []
            row[name] = cell
        assert set(target.values()) <= row.keys(), f"{path.name}: a mapped column is missing"
        for name in REQUIRED[resource].split(","):
            assert row.get(name), f"{path.name}: {name} is empty in {row}"
        yield row


def identifier(said):
    scheme, value = said.split(":", 1)
    if not re.fullmatch(PATTERNS[scheme], value):
        faults.append(f"not an identifier: {said}")
    return said


def dates(where, row, first, last):
    both = [row.get(name) for name in (first, last)]
    for it in filter(None, both):
        date.fromisoformat(it)
    if all(both) and both[0] > both[1]:
        faults.append(f"{where} ends before it begins")


def upsert(space, names, row, where, fresh):
    """Creates or updates the record of these names; a key twice in one file is a fault."""
    found = {id(space[name]): space[name] for name in names if name in space}
    if len(found) > 1:
        faults.append(f"{where}: identifiers of two records")
    record = next(iter(found.values()), {})
    if id(record) in fresh:
        faults.append(f"{where}: {names} twice in one file")
    record |= {name: cell for name, cell in row.items() if cell not in ("", [])}
    fresh[id(record)] = record
    space |= {name: record for name in names}


def main():
    spaces = {name: {} for name in ("organisations", *COLUMNS.keys() - {"councils", "partners"})}
    figures = Figures(spaces["indicators"], spaces["areas"], faults)
    everything = []
    for line in (HOME / "manifest.tsv").read_text().splitlines()[2:]:
        resource, file, media_type, query, what = line.split("\t")
        assert MEDIA[Path(file).suffix] == media_type and what.endswith("."), line
        if resource == "observations":
            figures.file(file, spoken(file_rows(HOME / file), dict(parse_qsl(query, strict_parsing=True)), pairs))
            continue
        space, fresh = spaces.get(resource, spaces["organisations"]), {}
        for row in rows(resource, HOME / file, query):
            where = f"{file}: {row.get('name', row)}"
            names = keys(resource, row)
            if "kind" in row and row["kind"] not in KINDS[resource].split():
                faults.append(f"{where}: kind {row['kind']}")
            faults.extend(f"{where}: {row[it]}" for it in WORDS if row.get(it) and row[it] not in WORDS[it].split())
            upsert(space, names, row, where, fresh)
            everything.append((resource, where, row))
    figures.finish()
    report(spaces, everything)
    figures.tell()


def keys(resource, row):
    """What a row's record answers to."""
    if resource == "area-memberships":
        return [f"{row['child']} {row['parent']} {row['valid_from']}"]
    if resource == "targets":
        return [f"{row['indicator']} {row['area']} {period(row['period'])}"]
    if resource == "assessment-scales":
        return [identifier(f"code:{row['code']}-{row['version']}")]
    if resource == "areas":
        gss = [f"gss:{row['code']}"] if re.fullmatch(PATTERNS["gss"], row["code"]) else []
        return [identifier(f"code:{row['code']}"), *gss]
    return [identifier(it) for it in ([f"code:{row['code']}"] if "code" in row else row["identifiers"])]


def report(spaces, everything):
    areas, organisations = spaces["areas"], dict(spaces["organisations"])
    served = Counter(area for it in distinct(organisations) if "basis" in it for area in it.get("areas", []))
    for it in distinct(organisations):
        for area in it.get("areas", []) if "basis" in it else []:
            if served[area] == 1 and organisations.setdefault(area, it) is not it:
                faults.append(f"{area} names two councils")
    edges = Counter()
    for resource, where, row in everything:
        refer(where, [row.get("child"), row.get("parent")] + row.get("parents", []), areas)
        refer(where, [row.get("indicator")], spaces["indicators"])
        refer(where, [row.get("area")], areas)
        refer(where, [row.get("broader")], spaces["agenda-tags"])
        refer(where, [row.get("owner"), row.get("provider"), row.get("keeper"), row.get("publisher")], organisations)
        if resource == "agreement-templates":
            roles(where, row)
        if resource == "claims":
            interval(where, row)
        if resource == "assessment-scales":
            scale(where, row)
        if resource == "areas":
            refer(where, row.get("successors", []), areas)
            edges["areas"] += len(row.get("successors", []))
            if row.get("successors") and not row.get("valid_to"):
                unknown_end.append(row["code"])
        else:
            refer(where, row.get("areas", []), areas)
            said = row.get("successors", []) + row.get("members", []) + [row.get("unitary"), row.get("set_by")]
            refer(where, said, organisations)
            edges[resource] += len(row.get("successors", []))
        if resource == "formations" and len({id(organisations.get(it)) for it in row["members"]}) != len(row["members"]):
            faults.append(f"{where}: a member twice")
        for first, last in (("valid_from", "valid_to"), ("founded_on", "ended_on"), ("profile_date", "profile_date")):
            dates(where, row, first, last)
        if ("ended_on" in row) and bool(row["ended_on"]) != (row["status"] == "ended"):
            faults.append(f"{where}: status and end disagree")
    within(spaces)
    if faults:
        sys.exit("\n".join(faults))
    tell(spaces, edges)


def interval(where, row):
    """Both ends or neither, with the figure between them; a window ends after it begins."""
    ends = [float(row[it]) for it in ("lower", "upper") if row[it]]
    if ends and (len(ends) != 2 or not ends[0] <= float(row["value"]) <= ends[1] or not row["level"]):
        faults.append(f"{where}: its interval")
    if row["window"] and date.fromisoformat(row["window"][:10]) > date.fromisoformat(row["window"][11:]):
        faults.append(f"{where}: its window")


def roles(where, row):
    """Whoever undertakes something has a role, and each key stands once."""
    known = [it["key"] for it in json.loads(row["roles"])]
    tasks = [it for list_ in ("obligations", "milestones") for it in json.loads(row[list_])]
    for keys_ in (known, [it["key"] for it in tasks]):
        if len(set(keys_)) != len(keys_):
            faults.append(f"{where}: a key twice")
    faults.extend(f"{where}: no role {it['role']}" for it in tasks if it.get("role", known[0]) not in known)
    if json.loads(row["terms"])["kind"] not in ("council_development", "service_asset", "people_place"):
        faults.append(f"{where}: its kind")


def scale(where, row):
    """Themes have keys of their own; there are at least two levels, and they rise."""
    keys = [theme["key"] for theme in json.loads(row["themes"])]
    points = [level["point"] for level in json.loads(row["levels"])]
    if not keys or len(set(keys)) != len(keys) or len(points) < 2 or points != sorted(set(points)):
        faults.append(f"{where}: its themes or levels")


def refer(where, said, space):
    faults.extend(f"{where}: no {it}" for it in said if it and identifier(it) not in space)


def within(spaces):
    """A membership may not reach outside the known days of child or parent."""
    for it in distinct(spaces["area-memberships"]):
        for end in (spaces["areas"][it["child"]], spaces["areas"][it["parent"]]):
            begins, ends = end.get("valid_from", ""), end.get("valid_to", "9999")
            if it.get("valid_from", "") < begins or it.get("valid_to", "9999") > ends:
                faults.append(f"{it} is wider than {end['name']}")


def distinct(space):
    return list({id(it): it for it in space.values()}.values())


def tell(spaces, edges):
    areas, organisations = distinct(spaces["areas"]), distinct(spaces["organisations"])
    councils = [it for it in organisations if "basis" in it]
    formations, memberships = distinct(spaces["formations"]), distinct(spaces["area-memberships"])
    cells = sum(len(it.get("parents", [])) for it in areas)
    kind = {name: it["kind"] for name, it in spaces["areas"].items()}
    print("areas", len(areas), dict(Counter(it["kind"] for it in areas)))
    print("  with geometry", dict(Counter(it["kind"] for it in areas if it.get("geometry"))))
    print("  with successors and no known end", len(unknown_end))
    print("area memberships", len(memberships) + cells, f"({cells} by parents cells)")
    print("  ", dict(Counter(f"{kind[it['child']]} in {kind[it['parent']]}" for it in memberships)))
    print("lineage edges", dict(edges))
    for field in ("kind", "status", "basis"):
        print("councils", len(councils), dict(Counter(it[field] for it in councils)))
    print("  websites", sum("website" in it for it in councils), "precepts", sum("precept" in it for it in councils))
    print("partners", dict(Counter(it["kind"] for it in organisations if "basis" not in it)))
    synthetic = [it["code"] for it in distinct(spaces["indicators"]) if "SYNTHETIC" in it["definition"]]
    print("indicators", len(spaces["indicators"]), "of which SYNTHETIC", synthetic)
    for name in ("agenda-tags", "assessment-scales", "assets", "services", "offers", "agreement-templates"):
        print(name, len(spaces[name]))
    print("claims", len(spaces["claims"]), "targets", len(spaces["targets"]))
    print("formations", len(formations), "members", sum(len(it.get("members", [])) for it in formations))


main()
