"""What is measured: an indicator for each kind of figure that the demo loads."""

from sources import OGL

COLUMNS = (
    "code,name,definition,numerator,denominator,value_type,polarity,unit,aggregable,frequency,source,licence,"
    "suppress_below"
)
AE = "NHS England, A&E attendances and emergency admissions by integrated care board"
HEALTH_INDEX = "ONS Health Index for England 2015 to 2021"
CENSUS = "ONS Census 2021"
DEPRIVATION = "MHCLG English indices of deprivation 2025"
POPULATION = "ONS mid-2020 population estimates for small areas"
CONSTRUCTED = "Constructed for this demonstration"
BESIDE = "Counts constructed for this demonstration; published figures as their sources print them"
OWN = "MIT"

# The parts of the ONS Health Index: the file's column, the code's ending, and what the part is of.
HEALTH_PARTS = (
    ("overall_score", "", "all three domains"),
    ("healthy_people_domain_score", "-people", "the domain healthy people (conditions, mortality, wellbeing)"),
    ("healthy_lives_domain_score", "-lives", "the domain healthy lives (behaviour and what raises risks)"),
    ("healthy_places_domain_score", "-places", "the domain healthy places (surroundings, access, safety)"),
)
# The indices of deprivation: the code's ending, what it is of, and whether it is a share of people.
DEPRIVATION_PARTS = (
    ("score", "overall", False),
    ("income", "income deprivation", True),
    ("employment", "employment deprivation", True),
    ("education", "education, skills and training deprivation", False),
    ("health", "health deprivation and disability", False),
    ("crime", "crime", False),
    ("housing", "barriers to housing and services", False),
    ("environment", "living environment deprivation", False),
)


def rows():
    yield from constructed()
    yield from admissions()
    yield from health()
    yield from deprivation()
    yield from people()


def indicator(code, name, definition, source, **more):
    usual = {"value_type": "count", "polarity": "neutral", "aggregable": "false", "suppress_below": "0", "licence": OGL}
    return usual | {"code": code, "name": name, "definition": definition, "source": source} | more


def constructed():
    """Figures that nobody counted, under names, definitions and units that say so wherever they are shown."""
    usual = {"polarity": "lower_is_better", "aggregable": "true", "licence": OWN}
    yield indicator(
        "emergency-admissions",
        "Emergency hospital admissions (SYNTHETIC counts)",
        "Unplanned admissions of residents to hospital, all ages and causes. SYNTHETIC: the counts on record are "
        "constructed for demonstration, on round numbers that change as was published (1,000 to 830 in Frome, 20,000 "
        "to 25,800 in the rest of Somerset). The claims on record are real: each is what its source printed.",
        BESIDE,
        unit="SYNTHETIC emergency admissions",
        frequency="annual",
        suppress_below="5",
        **usual,
    )
    yield indicator(
        "emergency-admissions-quarterly",
        "Emergency hospital admissions by quarter (SYNTHETIC series)",
        "SYNTHETIC: the study of Frome published the slopes of its quarterly series and not the series. This one is "
        "constructed so that a straight line through it has the published slopes, intervals and changes: -7.9 a "
        "quarter (-13.1 to -2.8), -14.0%, in Frome; 236 (152 to 320), 28.5%, in the rest of Somerset. That the figures "
        "agree with the study therefore proves nothing.",
        CONSTRUCTED,
        unit="SYNTHETIC emergency admissions",
        frequency="quarterly",
        **usual,
    )
    yield indicator(
        "emergency-admission-cost",
        "Cost of emergency hospital admissions",
        "What emergency admissions of residents cost the health service. No observations are on record, only claims.",
        "Published claims",
        unit="pounds",
        frequency="annual",
        polarity="lower_is_better",
        licence="",
    )


def admissions():
    usual = {"aggregable": "true", "frequency": "monthly"}
    yield indicator(
        "ae-emergency-admissions",
        "Emergency admissions by integrated care board",
        "All emergency admissions to hospital that the providers of each integrated care board report for the month "
        "with A&E statistics. By provider, so not of the area's residents alone.",
        AE,
        unit="emergency admissions",
        polarity="lower_is_better",
        **usual,
    )
    yield indicator(
        "ae-attendances",
        "A&E attendances by integrated care board",
        "Attendances at A&E departments of all types that the providers of each integrated care board report for the "
        "month. By provider, so not of the area's residents alone.",
        AE,
        unit="attendances",
        **usual,
    )


def health():
    for _, code, of in HEALTH_PARTS:
        yield indicator(
            f"health-index{code}",
            f"Health Index: {of.removeprefix('the domain ').partition(' (')[0]}",
            f"ONS Health Index, {of}. 100 is England in 2015; ten points are one standard deviation among its areas.",
            HEALTH_INDEX,
            value_type="index",
            polarity="higher_is_better",
            unit="points (England in 2015 is 100)",
            frequency="annual",
        )


def deprivation():
    usual = {"polarity": "lower_is_better", "frequency": "irregular"}
    for code, of, share in DEPRIVATION_PARTS:
        yield indicator(
            f"imd-2025-{code}",
            f"Deprivation 2025: {of}",
            f"English indices of deprivation 2025, {of}"
            + (": the share of people it counts as deprived." if share else ": the score. A higher one is more deprived."),
            DEPRIVATION,
            value_type="proportion" if share else "index",
            unit="share of people" if share else "score",
            **usual,
        )
    yield indicator(
        "imd-2025-acute-morbidity",
        "Deprivation 2025: acute morbidity",
        "English indices of deprivation 2025, the indicator of acute morbidity in its health domain: emergency "
        "admissions to hospital beside what the area's ages and sexes lead to expect, as a ratio times 100.",
        DEPRIVATION,
        value_type="index",
        unit="ratio times 100",
        **usual,
    )


def people():
    usual = {"aggregable": "true", "frequency": "irregular"}
    day = "on census day, 21 March 2021"
    for code, name, definition, unit in (
        ("census-residents", "Residents", f"Usual residents {day}.", "people"),
        ("census-households", "Households", f"Households with a usual resident {day}.", "households"),
        (
            "census-households-not-deprived",
            "Households that are not deprived",
            f"Households deprived in none of employment, education, health and housing {day}.",
            "households",
        ),
    ):
        yield indicator(code, f"{name} (Census 2021)", definition, CENSUS, unit=unit, **usual)
    yield indicator(
        "census-disabled",
        "Disabled residents (Census 2021)",
        f"The share of usual residents who are disabled under the Equality Act {day}, not age-standardised.",
        CENSUS,
        numerator="Disabled residents",
        denominator="Residents",
        value_type="proportion",
        unit="share of residents",
        **usual,
    )
    yield indicator(
        "population",
        "Population",
        "Residents in the middle of the year (30 June), estimated; by five-year ages, and all together without age.",
        POPULATION,
        unit="people",
        aggregable="true",
        frequency="annual",
    )
