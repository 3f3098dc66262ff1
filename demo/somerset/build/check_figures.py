"""Reads the manifest's observations as the import engine would; used by check.py, and shares no code with derive.py."""

import re
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date

PLAIN = {"indicator", "area", "period", "value", "numerator", "denominator", "status", "note"}
DIMENSIONS = {"age", "sex"}
STATUSES = {"", "normal", "provisional", "estimated"}
GRAINS = {"annual": {12}, "quarterly": {3}, "monthly": {1}, "irregular": {1, 3, 12}}
ADDING = {"count", "rate", "proportion"}


def period(said):
    """The first and last day of a year, a financial year, a quarter or a month, and how many months that is."""
    if found := re.fullmatch(r"(\d{4})", said):
        return span(int(said), 1, 12)
    if found := re.fullmatch(r"(\d{4})/(\d{2})", said):
        assert (int(found[1]) + 1) % 100 == int(found[2]), said
        return span(int(found[1]), 4, 12)
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", said):
        return span(int(found[1]), int(found[2]) * 3 - 2, 3)
    found = re.fullmatch(r"(\d{4})-(\d{2})", said)
    assert found, f"not a period: {said}"
    return span(int(found[1]), int(found[2]), 1)


def span(year, month, months):
    last = month + months - 1
    last_year, last_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year, month, 1), date(last_year, last_month, monthrange(last_year, last_month)[1]), months


def spoken(lines, given, pairs):
    """One dictionary for each figure that a row says; of a wide file one for each of its pivoted cells."""
    assert given.keys() <= {"mode", "columns", "set", "schemes", "ignore_extra", "pivot"}, given
    target = {source: name for name, source in pairs(given.get("columns"))}
    schemes, constants = dict(pairs(given.get("schemes"))), dict(pairs(given.get("set")))
    pivot = dict(it.split(":", 1) if ":" in it else (it, it) for it in given.get("pivot", "").split(",") if it)
    for line in lines:
        row, wide = dict(constants), {}
        for column, cell in line.items():
            name = target.get(column, column)
            if column in pivot:
                wide[pivot[column]] = cell
            elif name in PLAIN | DIMENSIONS and name not in constants:
                row[name] = cell if not cell or ":" in cell or name not in schemes else f"{schemes[name]}:{cell}"
            else:
                assert given.get("ignore_extra") == "true", f"unmapped column {column}"
        assert len(wide) == len(pivot), f"a pivoted column is missing in {line}"
        for meant, cell in wide.items():
            of = {"period": meant} if re.match(r"\d{4}", meant) else {"indicator": f"code:{meant}"}
            if cell:
                yield row | of | {"value": cell}
        if not pivot:
            yield row


def fitted(values):
    """The slope of the straight line through these, and the change in per cent from its start to its end."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    slope = sum((at - middle) * (it - mean) for at, it in enumerate(values))
    slope /= sum((at - middle) ** 2 for at in range(len(values)))
    return slope, slope * 2 * middle / (mean - slope * middle) * 100


class Figures:
    """Every observation that a load leaves behind, by indicator, area, period and age."""

    def __init__(self, indicators, areas, faults):
        self.indicators, self.areas, self.faults = indicators, areas, faults
        self.kept, self.repeats = {}, []

    def file(self, where, rows):
        seen, periods = set(), defaultdict(dict)
        for row in rows:
            told = f"{where}: {row}"
            if row["indicator"] not in self.indicators or row["area"] not in self.areas:
                self.faults.append(f"{told}: no such indicator or area")
                continue
            start, end, months = period(row["period"])
            key = (row["indicator"], row["area"], start, end, row.get("age", ""))
            if key in seen:
                self.faults.append(f"{told}: twice in one file")
            seen.add(key)
            record = self.kept.setdefault(key, {})
            record |= {name: cell for name, cell in row.items() if cell}
            self.judge(told, record, months)
            if row.get("value"):
                periods[row["indicator"], row.get("age", ""), start, end][row["area"]] = row["value"]
        self.find_repeats(periods)

    def judge(self, told, record, months):
        indicator = self.indicators[record["indicator"]]
        told_of = ("value", "numerator", "denominator")
        value, above, below = (float(record[name]) if name in record else None for name in told_of)
        if value is None and above is not None:
            value = above / below if indicator["value_type"] == "proportion" else above
        for wrong, what in (
            (value is None, "no figure"),
            (record.get("status", "") not in STATUSES, "an unknown status"),
            (months not in GRAINS[indicator["frequency"]], "a period of another length"),
            (indicator["value_type"] in ADDING and (value or 0) < 0, "less than nothing"),
            (indicator["value_type"] == "proportion" and (value or 0) > 1, "more than the whole"),
            (indicator["value_type"] == "count" and record.get("status") != "estimated" and (value or 0) % 1, "not whole"),
            ("SYNTHETIC" in indicator["definition"] and "SYNTHETIC" not in record.get("note", ""), "not said to be made up"),
        ):
            if wrong:
                self.faults.append(f"{told}: {what}")

    def find_repeats(self, periods):
        """Periods whose every figure is that of an earlier one, as the import warns of them."""
        first = {}
        for (indicator, age, start, end), values in sorted(periods.items()):
            if len(values) < 5 or len(set(values.values())) == 1:
                continue
            same = first.setdefault((indicator, age, tuple(sorted(values.items()))), start)
            if same != start:
                self.repeats.append((indicator, same, start))

    def finish(self):
        """What repeats is marked as suspect, and nothing else is; the made-up quarters have the study's slopes."""
        marked = {(key[0], key[2]) for key, record in self.kept.items() if record.get("status") == "provisional"}
        if marked != {(indicator, start) for indicator, _, start in self.repeats}:
            self.faults.append(f"repeated periods {self.repeats}, marked {sorted(marked)}")

        frome, whole = (self.series("code:emergency-admissions-quarterly", it) for it in ("gss:E04008560", "gss:E06000066"))
        rest = [both - part for both, part in zip(whole, frome)]
        found = [f"{slope:.1f} {change:.1f}" for slope, change in map(fitted, (frome, rest))]
        if found != ["-7.9 -14.0", "236.0 28.5"]:
            self.faults.append(f"the quarters' slopes and changes are {found}")

    def series(self, indicator, area):
        told = sorted((key[2], record["value"]) for key, record in self.kept.items() if key[:2] == (indicator, area))
        return [float(value) for _, value in told]

    def tell(self):
        print("observations", len(self.kept), dict(Counter(key[0].removeprefix("code:") for key in self.kept)))
        for indicator, same, start in self.repeats:
            print(f"  {indicator}: {start:%Y-%m} repeats {same:%Y-%m}")
