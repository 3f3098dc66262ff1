"""Partners, and the formations in which councils work together."""

from sources import UNITARY, gss, read

PARTNERS = "identifiers,name,kind,areas"
FORMATIONS = "identifiers,name,kind,purpose,members"
NETWORK = "Local Community Network"


def partners():
    """The Primary Care Networks of our sample, the county's association of local councils, and the demonstration."""
    names = {it["pcn_code"]: it["pcn_name"] for it in read("somerset_pcn_gp_sample.csv")}
    for code, name in names.items():
        # U-codes are no GSS codes: the area answers to code:, the organisation to ods:.
        yield {"identifiers": f"ods:{code}", "name": name, "kind": "primary_care_network", "areas": f"code:{code}"}
    yield {
        "identifiers": "ref:salc",
        "name": "Somerset Association of Local Councils",
        "kind": "association",
        "areas": gss(UNITARY),
    }
    # A target is somebody's; what the demo sets for show is nobody's real one.
    yield {"identifiers": "ref:demonstration", "name": "Demonstration (no real organisation)", "kind": "other"}


def formations():
    """One per network that our file names or numbers, with the members that it names and no others."""
    networks = {}
    for it in read("somerset_lcn_partial.csv"):
        networks.setdefault((it["lcn_name"], it["democracy_committee_id"]), []).append(it["parish_code"])
    for (name, committee), codes in networks.items():
        # Of two parishes with one council either code names that council; the first stands for it.
        members = [gss(code.split("|")[0]) for code in codes if code]
        yield {
            "identifiers": f"modgov:{committee}" if committee else f"ref:lcn-{name.lower().replace(' ', '-')}",
            "name": title(name, committee),
            "kind": "local_community_network",
            "purpose": purpose(len(members)),
            "members": "|".join(members),
        }


def title(name, committee):
    if name.startswith("("):
        place = name.strip("()").partition("; ")[2]
        return f"{NETWORK} (committee {committee}, {place}; name not in our source)"
    return f"{name} {NETWORK}"


def purpose(known):
    """What it is for, and a plain word on what the list of members leaves out."""
    found = f"names {known or 'none'} of its members"
    return (
        "Brings local councils and partners of one part of Somerset together on matters they share. "
        f"Our source {found}; it may have others."
    )
