"""Where the files are, how they are read and written, and the words used in every derived file."""

import csv
import io
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
RAW = HOME / "data" / "raw"
DERIVED = HOME / "data" / "derived"
INPUTS = HOME / "build" / "inputs"

UNITARY = "E06000066"
UNITARY_FROM = "2023-04-01"

OGL = "OGL-UK-3.0"
CC_BY = "CC-BY-4.0"
REGISTER = "mySociety register of local authorities (uk_la_future 1.7.3)"
PARISHES = "ONS parish to ward lookup December 2019 and postcodes.io parish names 2025"
NHS = "NHS organisation and area codes as used by DHSC Fingertips"


def read(name):
    """The rows of a CSV file, from the files that load as they are or from the inputs of this build."""
    path = next(folder / name for folder in (RAW, INPUTS) if (folder / name).exists())
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(columns, rows):
    """CSV text with these columns. A missing cell is empty: that is how an unknown value is written."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def gss(code):
    """A reference to an area, or to the council that serves it, by its GSS code."""
    return f"gss:{code}" if code else ""
