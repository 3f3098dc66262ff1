"""What others published about Frome, each with its window and source, and targets to try out targets with."""

from areas import ENGLAND
from observations import FROME
from sources import UNITARY, gss, read

COLUMNS = (
    "identifiers,indicator,area,statistic,value,unit,lower,upper,level,p_value,window,method,comparison,"
    "peer_reviewed,source,url,note"
)
TARGETS = "indicator,area,period,value,set_by,note"
STUDY = "Abel et al., British Journal of General Practice, 2018"
STUDY_URL = "https://bjgp.org/content/68/676/e803"
STUDY_WINDOW = "2013-04-01/2017-12-31"
AREAS = {"Frome": FROME, "Somerset": UNITARY, "Somerset (remainder)": UNITARY, "England": ENGLAND}
INDICATORS = {
    "unplanned hospital admissions": "emergency-admissions",
    "emergency hospital admissions": "emergency-admissions",
    "emergency admissions": "emergency-admissions",
    "emergency admission cost": "emergency-admission-cost",
}
START = "The study's two abstracts disagree on the first month: April 2013 or April 2014."
NOTES = {
    "F01": f"The interval is printed as 2.8 to 13.1, on the reduction. {START}",
    "F02": START,
    "F03": f"Of Somerset without Frome. p is printed as <0.001. {START}",
    "F04": f"Of Somerset without Frome. {START}",
    "F06": "Published before the study was reviewed. The founding document quotes it.",
    "F07": "Published before the study was reviewed. The founding document quotes it.",
    "F09": "Another report of the same figures prints 29%.",
    "F11": "Does not fit the study, whose slope and change imply about 790 a quarter.",
    "F15": "A secondary source, which names no period and differs from the study that it tells of.",
}


def rows():
    """The published figures of an outcome in one place.

    Left out are what is no outcome (the length of the intervention, its money, who is registered), a ratio and a share
    that name no period, the founding document's own sentence, which repeats two of these, and what was derived here.
    """
    for it in read("frome_study_claims.csv"):
        code, area = INDICATORS.get(it["measure"]), AREAS.get(it["area"])
        statistic = kind(it)
        if not (code and area and statistic):
            continue
        study = it["source"].startswith("Abel")
        yield {
            "identifiers": f"ref:frome-claim-{it['claim_id']}",
            "indicator": f"code:{code}",
            "area": gss(area),
            "statistic": statistic,
            "value": it["value"].lstrip("+"),
            "unit": it["unit"],
            "lower": it["ci95_lower"],
            "upper": it["ci95_upper"],
            "level": "0.95" if it["ci95_lower"] else "",
            "p_value": it["p_value"] if it["p_value"].replace(".", "").isdigit() else "",
            "window": STUDY_WINDOW if study else window(it),
            "method": method(it, statistic),
            "comparison": "own_past" if statistic in ("slope", "fitted_change", "two_point_change") else "not_said",
            "peer_reviewed": "true" if it["peer_reviewed"] == "yes" else "false",
            "source": STUDY if study else it["source"],
            "url": STUDY_URL if study else address(it["source"]),
            "note": NOTES.get(it["claim_id"], ""),
        }


def kind(it):
    """The kind of figure: two points where the source names two periods, a plain change where it does not."""
    if it["statistic"] == "percent change":
        if it["comparison"] == "start to end of trend":
            return "fitted_change"
        return "two_point_change" if " vs " in it["comparison"] else "change"
    return {"linear slope": "slope", "count": "count"}.get(it["statistic"])


def window(it):
    """From the first day of one month to the last of another, which is a March or a December."""
    return f"{it['period_from']}-01/{it['period_to']}-31" if it["period_from"] else ""


def method(it, statistic):
    said = {"slope": "linear trend", "fitted_change": it["comparison"], "two_point_change": it["comparison"]}
    rest = "; the rest of Somerset" if it["area"] == "Somerset (remainder)" else ""
    return said.get(statistic, "") + rest


def address(source):
    """A page's address where the source is given as one."""
    return f"https://{source}" if "/" in source and " " not in source else ""


def targets():
    """No council set these: they are the demonstration's own, and say so."""
    for code, period, value in (
        ("emergency-admissions", "2017/18", "800"),
        ("emergency-admissions-quarterly", "2018-Q4", "640"),
    ):
        yield {
            "indicator": f"code:{code}",
            "area": gss(FROME),
            "period": period,
            "value": value,
            "set_by": "ref:demonstration",
            "note": "For demonstration only: no council has set this target.",
        }
