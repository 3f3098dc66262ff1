"""Councils: the principal ones as published, the local ones derived, one for each current parish."""

from authorities import authorities
from sources import CC_BY, OGL, PARISHES, REGISTER, UNITARY, gss, read

COLUMNS = (
    "identifiers,name,kind,status,unitary,areas,website,founded_on,ended_on,successors,"
    "precept,profile_date,basis,source,licence"
)


def principal():
    """Somerset Council and the seven authorities before it, each named by its area's GSS code and its register code."""
    for it in authorities():
        yield {
            "identifiers": f"{gss(it['gss'])}|la-code:{it['la_code']}",
            "name": it["council_name"],
            "kind": it["kind"],
            "status": "ended" if it["ends"] else "active",
            "areas": gss(it["gss"]),
            "founded_on": it["starts"],
            "ended_on": it["ends"],
            "successors": gss(it["successor"]),
            "basis": "published",
            "source": REGISTER,
            "licence": CC_BY,
        }


def local():
    """One council per current parish, except the parishes that the data say share one."""
    parishes = {it["parish_code"]: it for it in read("somerset_parishes.csv") if it["status_2025"] == "current"}
    shared = [it for it in read("somerset_lcn_partial.csv") if "|" in it["parish_code"]]
    for it in shared:
        codes = it["parish_code"].split("|")
        # It answers to the gss: of each parish that it alone serves, so neither is written as its own identifier.
        reference = it["parish_or_council_named"].lower().replace(" ", "-")
        name = f"{it['parish_or_council_named']} local council"
        found = f"{PARISHES}; one council for {len(codes)} parishes according to {it['source']}"
        yield council(f"ref:{reference}", name, "grouped_parish", codes, found)
        for code in codes:
            del parishes[code]
    facts = read("somerset_devolution_facts.csv")
    for it in parishes.values():
        name, kind, found = style(it, facts)
        domain = it["gov_uk_domain_2018"]
        found += "; website as of the 2018 register of government domains" if domain else ""
        stated = newest_precept(name, facts)
        found += f"; precept {stated['date']} from {stated['source']}" if stated else ""
        made = council(gss(it["parish_code"]), name, kind, [it["parish_code"]], found)
        yield made | {"website": f"https://{domain}" if domain else ""} | profile(stated)


def council(identifier, name, kind, codes, found):
    return {
        "identifiers": identifier,
        "name": name,
        "kind": kind,
        "status": "active",
        "unitary": gss(UNITARY),
        "areas": "|".join(map(gss, codes)),
        "basis": "derived",
        "source": f"Derived from {found}",
        "licence": OGL,
    }


def style(parish, facts):
    """Name, kind and the ground for them: "Town Council" and "Parish Council" only where a file says so.

    Elsewhere the name is "<parish> local council", which is a description and claims no title, and the kind is
    `parish`, of which a town council is in law a styled form. Some of these parishes will have a meeting and no council.
    """
    name, domain = parish["parish_name"], parish["gov_uk_domain_2018"]
    town = f"{name} Town Council"
    if any(fact["subject"] == town for fact in facts):
        return town, "town", f"{PARISHES}; called a town council in published precept news"
    if domain.endswith(("towncouncil.gov.uk", "-tc.gov.uk")):
        return town, "town", f"{PARISHES}; a town council by its domain"
    if domain.endswith(("parishcouncil.gov.uk", "-pc.gov.uk")):
        return f"{name} Parish Council", "parish", f"{PARISHES}; a parish council by its domain"
    if name.endswith(" Town"):
        return f"{name} Council", "town", f"{PARISHES}; a town by its parish name"
    return f"{name} local council", "parish", PARISHES


def newest_precept(name, facts):
    stated = [it for it in facts if it["subject"] == name and it["measure"] == "precept" and it["unit"] == "GBP"]
    return max(stated, key=lambda it: it["date"], default=None)


def profile(stated):
    """A precept in pounds, dated the first day of its financial year: 2025-26 is 2025-04-01."""
    if not stated:
        return {}
    return {"precept": f"{int(stated['value'])}.00", "profile_date": f"{stated['date'][:4]}-04-01"}
