#!/usr/bin/env python3
"""Writes every file of data/derived/ from data/raw/ and build/inputs/; the same inputs give the same bytes.

    build/derive.py            writes them
    build/derive.py --check    writes nothing, and fails when a file differs
"""

import sys

import areas
import catalogue
import claims
import councils
import indicators
import memberships
import observations
import together
from sources import DERIVED, table

FILES = {
    "areas.csv": (areas.COLUMNS, areas.rows),
    "area_memberships.csv": (memberships.COLUMNS, memberships.rows),
    "councils_principal.csv": (councils.COLUMNS, councils.principal),
    "councils_local.csv": (councils.COLUMNS, councils.local),
    "partners.csv": (together.PARTNERS, together.partners),
    "formations.csv": (together.FORMATIONS, together.formations),
    "agenda_tags.csv": (catalogue.AGENDA_TAGS, catalogue.agenda_tags),
    "assessment_scales.csv": (catalogue.ASSESSMENT_SCALES, catalogue.assessment_scales),
    "assets.csv": (catalogue.ASSETS, catalogue.assets),
    "services.csv": (catalogue.SERVICES, catalogue.services),
    "offers.csv": (catalogue.OFFERS, catalogue.offers),
    "agreement_templates.csv": (catalogue.TEMPLATES, catalogue.templates),
    "indicators.csv": (indicators.COLUMNS, indicators.rows),
    "targets.csv": (claims.TARGETS, claims.targets),
    "claims.csv": (claims.COLUMNS, claims.rows),
    "observations_constructed.csv": (observations.LONG, observations.constructed),
    "observations_nhs_suspect.csv": (observations.SUSPECT, observations.suspect),
    "observations_health_index.csv": (observations.HEALTH, observations.health),
    "observations_disabled.csv": (observations.DISABLED, observations.disabled),
    "observations_population.csv": (observations.POPULATION, observations.population),
}


def main(check):
    stale = []
    for name, (columns, rows) in FILES.items():
        text = table(columns, rows()).encode()
        path = DERIVED / name
        if not check:
            path.write_bytes(text)
        elif not path.exists() or path.read_bytes() != text:
            stale.append(name)
    if stale:
        sys.exit(f"stale, run build/derive.py: {', '.join(stale)}")


if __name__ == "__main__":
    main(check=sys.argv[1:] == ["--check"])
