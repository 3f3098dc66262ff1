"""Figures that no raw file has as they are loaded. The others are read from data/raw by the manifest."""

from collections import Counter
from decimal import Decimal

from areas import SOUTH_WEST
from indicators import HEALTH_PARTS
from sources import UNITARY, gss, read

LONG = "indicator,area,period,value,status,note"
HEALTH_YEARS = [str(year) for year in range(2015, 2022)]
HEALTH = "indicator,area," + ",".join(HEALTH_YEARS)
DISABLED = "indicator,area,period,numerator,denominator"
POPULATION = "indicator,area,period,age,value,status,note"
SUSPECT = "indicator,area,period,status,note"
FROME = "E04008560"
MADE_UP = "SYNTHETIC: constructed for demonstration"


def constructed():
    """The round numbers with the published changes, and the series that gives the published slopes.

    Somerset's figures are those of the whole, Frome's included, so that "Somerset minus Frome" gives the comparator.
    Decimals keep the sums exact.
    """
    for period, frome, rest in (("2013/14", 1000, 20000), ("2016/17", 830, 25800)):
        yield from pair("emergency-admissions", period, Decimal(frome), Decimal(rest))
    for it in read("SYNTHETIC_frome_like_quarterly.csv"):
        quarter = it["quarter"].replace("Q", "-Q")
        frome, rest = it["frome_like_admissions_SYNTHETIC"], it["somerset_like_admissions_SYNTHETIC"]
        yield from pair("emergency-admissions-quarterly", quarter, Decimal(frome), Decimal(rest))


def pair(code, period, frome, rest):
    for area, value in ((FROME, frome), (UNITARY, frome + rest)):
        yield {
            "indicator": f"code:{code}",
            "area": gss(area),
            "period": period,
            "value": value,
            "status": "estimated",
            "note": MADE_UP,
        }


def suspect():
    """What is said of the months that repeat the year before, on top of the raw file, which loads as it is."""
    for it in read(SOUTH_WEST):
        if it["suspect_duplicate_of_prior_year"] == "1":
            year, month = it["month"].split("-")
            for code in ("ae-emergency-admissions", "ae-attendances"):
                yield {
                    "indicator": f"code:{code}",
                    "area": gss(it["area_code"]),
                    "period": it["month"],
                    "status": "provisional",
                    "note": f"Suspect: the source repeats the figure of {int(year) - 1}-{month}",
                }


def health():
    """The Health Index of Somerset's four last districts, a column for each year."""
    districts = sorted({it["former_district_code"] for it in read("somerset_lsoa21.csv")})
    scores = {(it["area_code"], it["year"]): it for it in read("england_health_index_scores_2015_2021.csv")}
    for column, code, _ in HEALTH_PARTS:
        for district in districts:
            told = {year: scores[district, year][column] for year in HEALTH_YEARS}
            yield {"indicator": f"code:health-index{code}", "area": gss(district)} | told


def disabled():
    for it in read("somerset_lsoa21.csv"):
        yield {
            "indicator": "code:census-disabled",
            "area": gss(it["lsoa21_code"]),
            "period": "2021",
            "numerator": it["disabled_residents_2021"],
            "denominator": it["residents_2021"],
        }


def population():
    """Five-year ages, and their sum. A parish's are of the small areas that fit it best, and say so."""
    wholes, kinds = Counter(), {}
    for it in read("somerset_population_mid2020_5yr.csv"):
        wholes[it["area_code"]] += int(it["population_mid2020"])
        kinds[it["area_code"]] = it["area_kind"]
        yield people(it["area_code"], it["area_kind"], it["age_band"], it["population_mid2020"])
    for code, whole in wholes.items():
        yield people(code, kinds[code], "", whole)


def people(code, kind, age, value):
    fitted = kind == "parish_bestfit"
    return {
        "indicator": "code:population",
        "area": gss(code),
        "period": "2020",
        "age": age,
        "value": value,
        "status": "estimated" if fitted else "normal",
        "note": "Of the small areas that fit the parish best" if fitted else "",
    }
