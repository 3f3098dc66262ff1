"""Which area lies in which, from when to when. Every weight is 1: each child lies wholly in its parent."""

from areas import ENGLAND
from authorities import authorities
from sources import PARISHES, REGISTER, UNITARY, UNITARY_FROM, gss, read

COLUMNS = "child,parent,weight,valid_from,valid_to,source"
LSOAS = "ONS 2021 LSOA to local authority lookups (geographr)"
BEST_FIT = "ONS best fit of 2011 LSOAs to 2019 wards that lie wholly in the parish"


def rows():
    spans = {it["gss"]: it for it in authorities()}
    for it in spans.values():
        yield row(it["gss"], it["county"] or ENGLAND, it, REGISTER)
    yield from parishes(spans)
    yield from lsoas(spans)


def row(child, parent, span, source):
    return {
        "child": gss(child),
        "parent": gss(parent),
        "weight": "1",
        "valid_from": span["starts"],
        "valid_to": span["ends"],
        "source": source,
    }


def parishes(spans):
    """Former district for the parishes of December 2019, unitary for those of 2025.

    The eight parishes made since 2019 are not said to have lain in the district, nor the ten abolished ones
    in the unitary: the raw file prints both codes on every row, but no file says that they were there together,
    and on 2022-01-01 Taunton would be counted beside Comeytrowe and Staplegrove. The dates are the district's
    and the unitary's own, as a parish cannot lie in either on other days; of its own dates nothing is known.
    """
    listed_2019 = {it["parish_code"] for it in read("somerset_parish_ward_2019.csv")}
    unitary = spans[UNITARY]
    assert unitary["starts"] == UNITARY_FROM
    for it in read("somerset_parishes.csv"):
        if it["parish_code"] in listed_2019:
            yield row(it["parish_code"], it["former_district_code"], spans[it["former_district_code"]], PARISHES)
        if it["status_2025"] == "current":
            yield row(it["parish_code"], it["unitary_code"], unitary, PARISHES)


def lsoas(spans):
    """Former district and unitary of each LSOA, and its parish where that is certain.

    Certain: every 2011 LSOA that it was made of is best-fitted to a ward wholly inside one and the same parish,
    and that parish is current. The others straddle parishes or are matched to several, and are left out.
    """
    older = {it["lsoa11_code"]: it for it in read("somerset_lsoa11.csv")}
    current = {it["parish_code"] for it in read("somerset_parishes.csv") if it["status_2025"] == "current"}
    unknown = {"starts": "", "ends": ""}
    for it in read("somerset_lsoa21.csv"):
        code, district = it["lsoa21_code"], it["former_district_code"]
        yield row(code, district, spans[district], LSOAS)
        yield row(code, UNITARY, spans[UNITARY], LSOAS)
        made_of = [older[old] for old in it["lsoa11_codes"].split("|")]
        parish = {old["candidate_parish_codes"] for old in made_of}
        if all(old["parish_match"] == "exact_via_ward" for old in made_of) and len(parish) == 1 and parish <= current:
            yield row(code, parish.pop(), unknown, BEST_FIT)
