"""Areas that no raw file lists one to a row: the country, the NHS areas and the principal areas."""

from authorities import authorities
from sources import CC_BY, NHS, OGL, REGISTER, gss, read

COLUMNS = "code,name,kind,valid_from,valid_to,parents,successors,longitude,latitude,source,licence"
ENGLAND = "E92000001"
SOUTH_WEST = "nhs_ae_monthly_icb_2022_2025.csv"
STATISTICS = "NHS England A&E statistics"


def rows():
    # England's code stands in the NHS England A&E file. The South West region has a name in the register
    # but no code in any of our files, so it is left out.
    yield {"code": ENGLAND, "name": "England", "kind": "country", "source": STATISTICS, "licence": OGL}
    yield from nhs()
    yield from neighbours()
    for it in authorities():
        # A parent cell would be open-ended; these lie in England or the county for known days only,
        # so their parents are in area_memberships.csv.
        yield {
            "code": it["gss"],
            "name": it["area_name"],
            "kind": it["kind"],
            "valid_from": it["starts"],
            "valid_to": it["ends"],
            "successors": gss(it["successor"]),
            "longitude": it["longitude"],
            "latitude": it["latitude"],
            "source": REGISTER,
            "licence": CC_BY,
        }


def nhs():
    """The integrated care board, its sub-location and the Primary Care Networks, each once.

    The file has a row per practice, so it cannot load as it is: a key twice in one file is a fault.
    A sub-ICB location has no kind of its own and is `custom`. None has a date or a boundary in our files.
    """
    seen = set()
    for row in read("somerset_pcn_gp_sample.csv"):
        for code, name, kind, parent in (
            (row["icb_code"], row["icb_name"].removesuffix(" - QSL"), "icb", ENGLAND),
            (row["sub_icb_code"], row["sub_icb_name"], "custom", row["icb_code"]),
            (row["pcn_code"], row["pcn_name"], "pcn", row["sub_icb_code"]),
        ):
            if code not in seen:
                seen.add(code)
                yield {"code": code, "name": name, "kind": kind, "parents": gss(parent), "source": NHS, "licence": OGL}


def neighbours():
    """The other integrated care boards of the A&E file, so that Somerset's figures stand beside theirs."""
    known = {it["icb_code"] for it in read("somerset_pcn_gp_sample.csv")} | {ENGLAND}
    for code, name in {it["area_code"]: it["area_name"] for it in read(SOUTH_WEST)}.items():
        if code not in known:
            name = name.partition(" ICB")[0] + " Integrated Care Board"
            yield {"code": code, "name": name, "kind": "icb", "parents": gss(ENGLAND), "source": STATISTICS, "licence": OGL}
