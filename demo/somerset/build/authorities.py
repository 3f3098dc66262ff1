"""Somerset's principal authorities, past and present, from the register of local authorities."""

from datetime import date, timedelta

from sources import read

# Somerset Council, the county, its four last districts, and the two that Somerset West and Taunton replaced.
CODES = ("SMT", "SOM", "MEN", "SEG", "SSO", "SWT", "TAU", "WSO")
KINDS = {"UA": "unitary", "CTY": "county", "NMD": "district"}


def authorities():
    """One dictionary per authority, in the order of CODES; unknown dates are empty."""
    rows = {row["local-authority-code"]: row for row in read("uk_local_authorities.csv")}
    return [authority(rows[code], rows) for code in CODES]


def authority(row, rows):
    successor = rows.get(row["replaced-by"])
    county = rows.get(row["county-la"])
    return {
        "la_code": row["local-authority-code"],
        "gss": row["gss-code"],
        "area_name": row["nice-name"],
        "council_name": row["official-name"],
        "kind": KINDS[row["local-authority-type"]],
        "starts": row["start-date"],
        "ends": last_day(row["end-date"], successor),
        "successor": successor["gss-code"] if successor else "",
        "county": county["gss-code"] if county else "",
        "longitude": degrees(row["long"]),
        "latitude": degrees(row["lat"]),
    }


def last_day(said, successor):
    """The last day of being.

    The register writes some ends as the last day (2019-03-31) and some as the day the successor begins
    (2023-04-01, Somerset Council's first day). Dates here are inclusive, so the second kind becomes the day before.
    """
    if said and successor and said == successor["start-date"]:
        return (date.fromisoformat(said) - timedelta(days=1)).isoformat()
    return said


def degrees(said):
    """Five decimals (about a metre) of the register's centre point."""
    return f"{float(said):.5f}" if said else ""
