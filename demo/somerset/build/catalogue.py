"""What agreements refer to: agenda tags, a scale to assess by, what Bridgwater took over, offers to try offers with, a template."""

import json

from sources import gss

AGENDA_TAGS = "code,name,meaning,broader,source"
ASSESSMENT_SCALES = "code,version,name,publisher,themes,levels,valid_from,source"
ASSETS = "identifiers,name,use_class,area,owner,source"
SERVICES = "identifiers,name,kind,provider,area,source"
OFFERS = (
    "identifiers,name,kind,provider,description,council_kinds,electorate_at_most,cost,cost_per,capacity,allowance,source"
)
TEMPLATES = (
    "identifiers,name,description,keeper,source,purpose,agenda,term_type,review_every_months,roles,terms,obligations,milestones"
)

BRIDGWATER = "E04008655"
FOUNDING = "Named in the founding document, Stronger Somerset; the meaning is ours"
DEAL = "in force from 1 May 2024 (democracy.somerset.gov.uk mgAi 5509)"
NEWS = f"somerset.gov.uk news, 20 March 2024; {DEAL}"
PARKS_NEWS = (
    "Local democracy reporters, uk.news.yahoo.com/bridgwater-town-council-saves-key-131554878.html, of the deal "
    f"{DEAL}; owned by the town council as BBC News tells it (uk-england-somerset-69014397)"
)
DEMONSTRATION = "Demonstration: nobody makes this offer"
AWARD = (
    "Demonstration: levels and aspects are named as NALC named those of the scheme begun in January 2015 "
    "(nalc.gov.uk/news/entry/2762, lalc.co.uk/local-council-award-scheme); what is meant by each is ours"
)


def agenda_tags():
    """The issues that the founding document names."""
    for code, name, meaning, broader in (
        ("population_health", "Population health", "How healthy everybody in a place is, and how unequally, rather than how one patient is treated.", ""),
        ("isolation", "Isolation", "People who have fewer contacts with others than they need.", "population_health"),
        ("inactivity", "Inactivity", "People who move less than their health needs, older people among them.", "population_health"),
        ("emergency_admissions", "Emergency hospital admissions", "Admissions to hospital that were not planned, of which some could have been prevented.", "population_health"),
        ("residential_care", "Residential care", "Places in care homes that people need who can no longer live at home.", ""),
        ("crime_prevention", "Crime prevention", "What keeps crime and disorder from happening in a place.", ""),
        ("community_engagement", "Community engagement", "How a council hears those who live in its area and takes them along.", ""),
        ("governance", "Governance arrangements", "How a council decides, and shows that it does so rightly.", ""),
    ):
        broader = f"code:{broader}" if broader else ""
        yield {"code": code, "name": name, "meaning": meaning, "broader": broader, "source": FOUNDING}


def assessment_scales():
    """The levels of the Local Council Award Scheme and the aspects that it looks at. Nobody publishes them as a scale."""
    themes = [
        {"key": key, "name": name, "meaning": meaning}
        for key, name, meaning in (
            ("governance", "Governance", "How the council decides, buys and accounts for it."),
            ("community_engagement", "Community engagement", "How it hears those who live in its area and works with them."),
            ("council_improvement", "Council improvement", "How it employs and trains its people, and gets better at what it does."),
        )
    ]
    levels = [
        {"point": point, "name": name, "meaning": meaning}
        for point, name, meaning in (
            (0, "None", "It does not do yet what the first award asks for."),
            (1, "Foundation", "What the law and usual practice ask for is written down and can be read by everybody."),
            (2, "Quality", "It does more than the law asks for, and can show that it does it well."),
            (3, "Quality Gold", "It is among the best, and others can learn from it."),
        )
    ]
    yield {
        "code": "demonstration_award",
        "version": "1",
        "name": "Local Council Award Scheme as a scale (demonstration)",
        "publisher": "ref:demonstration",
        "themes": json.dumps(themes, separators=(",", ":")),
        "levels": json.dumps(levels, separators=(",", ":")),
        "valid_from": "2015-01-05",
        "source": AWARD,
    }


def assets():
    """The green spaces that Bridgwater took over. What else is to be known of them our sources do not say."""
    for name in (
        "Blake Gardens",
        "Coronation Park",
        "Cranleigh Gardens",
        "Eastover Park",
        "King Square",
        "Mansfield Park",
        "St Matthew's Field",
        "Victoria Park",
    ):
        yield {
            "identifiers": f"ref:bridgwater-{slug(name)}",
            "name": name,
            "use_class": "park_open_space",
            "area": gss(BRIDGWATER),
            "owner": gss(BRIDGWATER),
            "source": PARKS_NEWS,
        }


def services():
    """The services that Bridgwater took over, as the unitary announced them."""
    for name, kind in (
        ("Street cleaning and road sweeping", "street_cleaning"),
        ("Parks and open spaces", "grounds_maintenance"),
        ("Fly-tipping", "street_cleaning"),
        ("Footpath repairs", "other"),
        ("Market rights", "markets"),
        ("Bedding plants", "grounds_maintenance"),
        ("Carnival clean-ups", "street_cleaning"),
    ):
        yield {
            "identifiers": f"ref:bridgwater-{slug(name)}",
            "name": name,
            "kind": kind,
            "provider": gss(BRIDGWATER),
            "area": gss(BRIDGWATER),
            "source": NEWS,
        }


def offers():
    """Nobody makes these: they are the demonstration's own, and say so."""
    for code, name, kind, more in (
        ("procurement", "Buying through a framework", "procurement_framework", {"cost": "0", "cost_per": "per_council"}),
        ("hr", "Advice on employing staff", "human_resources", {"electorate_at_most": "5000", "allowance": "10"}),
        ("training", "A day for new councillors", "training", {"cost": "45", "cost_per": "per_head", "capacity": "40", "allowance": "4"}),
    ):
        yield {
            "identifiers": f"ref:demonstration-{code}",
            "name": f"{name} (demonstration)",
            "kind": kind,
            "provider": "ref:demonstration",
            "description": "For demonstration only: nobody makes this offer.",
            "council_kinds": "city|town|parish|grouped_parish",
            "source": DEMONSTRATION,
        } | more


def templates():
    """Nobody publishes it: drawn from the demonstration's agreement about Bridgwater."""
    county = {
        "key": "county",
        "name": "The principal authority that hands over",
        "side": "principal",
        "role": "lead",
        "duties": ["Hand over what is known of each park and service (demonstration)"],
    }
    town = {
        "key": "town",
        "name": "The local council that takes over",
        "side": "local",
        "role": "recipient",
        "powers": ["Decide how the parks and street services of the town are run"],
        "duties": ["Keep the parks open to everybody (demonstration)"],
    }
    terms = {
        "kind": "service_asset",
        "tenure": "delegation",
        "hand_back": "Demonstration: with a year's notice, in the condition in which they were handed over.",
    }
    obligations = [
        {"key": "records", "role": "county", "text": "Hand over inspections and maintenance records (demonstration)", "due_after_months": 3},
        {"key": "open", "role": "town", "text": "Keep the parks open to everybody (demonstration)"},
    ]
    milestones = [{"key": "first_year", "text": "The first year is looked back on together (demonstration)", "due_after_months": 13}]
    yield {
        "identifiers": "ref:demonstration-devolution",
        "name": "Parks and street services go to a local council (demonstration)",
        "description": "For demonstration only: nobody publishes it. It is drawn from the demonstration's agreement about Bridgwater; "
        "who agrees, where, and which parks and services, each draft says.",
        "keeper": "ref:demonstration",
        "source": "Demonstration, after ref:demonstration-bridgwater-devolution; the framework it stands under was adopted on "
        "15 January 2024 (democracy.somerset.gov.uk mgAi 4322)",
        "purpose": "For demonstration only. Parks and street services are run by the council that is nearest to those who use them.",
        "agenda": "council_development",
        "term_type": "permanent",
        "review_every_months": 12,
        "roles": said([county, town]),
        "terms": said(terms),
        "obligations": said(obligations),
        "milestones": said(milestones),
    }


def said(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def slug(name):
    return "".join(c for c in name.lower().replace(" ", "-") if c.isalnum() or c == "-")
