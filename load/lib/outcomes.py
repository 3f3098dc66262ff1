"""What load/outcomes.sh cannot do in bash: a file of observations, the questions about it with their answers, a client
that checks every answer, and the loops that SQLite is compared with. Figures follow from a formula, so that each answer
is known without asking anybody."""

import csv
import datetime
import http.client
import json
import os
import random
import sqlite3
import sys
import threading
import time

PERIODS = 60                       # months of each indicator, from January 2010 on
KINDS = ("count", "rate", "index")
PART = 2_000_000                   # rows of a file at most, as the API takes them
HEADER = "indicator,area,period,value,numerator,denominator,lower,upper\n"


def month(at):
    return f"{2010 + at // 12}-{at % 12 + 1:02d}"


def people(area):
    return 400 + area * 79_190 % 40_000


def figure(indicator, period, area):
    """What the file says: no figure leaps threefold, none repeats a period's."""
    count = people(area) // 10 + (area * 31 + period * 17 + indicator * 13) % 19 - 9 + period // 19
    kind = KINDS[indicator % 3]
    if kind == "count":
        return count, f"{count},,,,"
    if kind == "rate":
        return 1000 * count / people(area), f",{count},{people(area)},,"
    return count / 8, f"{count / 8},,,{(count - 20) / 8},{(count + 20) / 8}"


def parishes(here):
    with open(f"{here}/data/england_parishes_2019.csv", encoding="utf-8") as file:
        return [row["parish_code"] for row in csv.DictReader(file)]


def keys(rows, areas):
    for row in range(rows):
        period, area = divmod(row, areas)
        yield period // PERIODS, period % PERIODS, area


def generate(here, work, rows):
    codes = parishes(here)
    total, out = 0.0, None
    for row, (indicator, period, area) in enumerate(keys(rows, len(codes))):
        if row % PART == 0:
            out = open(f"{work}/observations-{row // PART + 1}.csv", "w", encoding="ascii")
            out.write(HEADER)
        value, said = figure(indicator, period, area)
        total += value
        out.write(f"code:load-{indicator},gss:{codes[area]},{month(period)},{said}\n")
    out.close()
    indicators = indicator + 1
    with open(f"{work}/indicators.csv", "w", encoding="ascii") as file:
        file.write("code,name,definition,value_type,per,polarity,unit,aggregable,frequency,source,licence,suppress_below\n")
        for one in range(indicators):
            kind = KINDS[one % 3]
            per, adds = ("1000" if kind == "rate" else ""), ("false" if kind == "index" else "true")
            file.write(f"load-{one},Load {one},Invented figures for measuring,{kind},{per},lower_is_better,"
                       f"things,{adds},monthly,Invented,MIT,5\n")
    full = min(PERIODS, rows // len(codes))
    print(json.dumps({"rows": rows, "sum": total, "areas": len(codes), "periods": full}))


def day(period, last):
    """The number of a month's first day, or of its last."""
    year, at = divmod(period + last, 12)
    return (datetime.date(2010 + year, at + 1, 1) - datetime.date(1970, 1, 1)).days - last


def subjects(codes):
    """The numbers of areas by their codes, in SQL."""
    told = ", ".join(f"'{code}'" for code in codes)
    return ("(SELECT o.number FROM identifiers n JOIN observed o ON o.id = n.record_id "
            f"WHERE n.space = 'area' AND n.scheme = 'gss' AND n.value IN ({told}))")


def indicator_number(at):
    """The number of an indicator by its code, in SQL."""
    return ("(SELECT o.number FROM identifiers i JOIN observed o ON o.id = i.record_id "
            f"WHERE i.space = 'indicator' AND i.scheme = 'code' AND i.value = 'load-{at}')")


def days(period):
    return f"starts = {day(period, 0)} AND ends = {day(period, 1)}"


def either(*periods):
    """Of two or more periods none of which begins where another does."""
    starts, ends = (", ".join(str(day(period, last)) for period in periods) for last in (0, 1))
    return f"starts IN ({starts}) AND ends IN ({ends})"


def questions(here, work, periods):
    """Addresses with what their answers hold; and the same asked in SQL, a statement a line."""
    codes = parishes(here)
    pick = random.Random(2010)
    written = {}

    def write(name, address, holds, sql, bare=None):
        written.setdefault(name, []).append((address, holds, sql, bare))

    begin = f"SELECT n.value, b.starts, b.value FROM observations b JOIN observed s ON s.number = b.subject " \
            f"JOIN identifiers n ON n.record_id = s.id AND n.scheme = 'gss' " \
            f"WHERE b.indicator = {indicator_number(0)} AND b.dims = 0"
    last = periods - 1
    for _ in range(100):
        one, other = pick.sample(range(len(codes)), 2)
        period = pick.randrange(periods)
        value = float(figure(0, period, one)[0])
        # Once with all of the key, once without the part of the people, as somebody asks who knows of no parts.
        key = f"/v1/observations?indicator=code:load-0&area=gss:{codes[one]}&period={month(period)}"
        row = f"{begin} AND b.subject IN {subjects([codes[one]])} AND {days(period)}"
        begins, ends = day(period, 0), day(period, 1)
        write("keyed", f"{key}&dimensions=none", f'"value":{value}', row,
              f"/figure?indicator=load-0&area={codes[one]}&starts={begins}&ends={ends}")
        write("any-part", key, f'"value":{value}', row)
        before, after = (float(figure(0, at, one)[0]) for at in (0, last))
        write("comparison", f"/v1/comparisons?indicator=code:load-0&area=gss:{codes[one]}&comparator=gss:{codes[other]}"
              f"&before={month(0)}&after={month(last)}", f'"before":{before},"after":{after}',
              f"{begin} AND b.subject IN {subjects([codes[one], codes[other]])} AND {either(0, last)}",
              f"/comparison?indicator=load-0&area={codes[one]}&comparator={codes[other]}"
              f"&before_starts={day(0, 0)}&before_ends={day(0, 1)}&after_starts={day(last, 0)}&after_ends={day(last, 1)}")
    for _ in range(20):
        some = pick.sample(range(len(codes)), 50)
        value = float(figure(0, last, some[-1])[0])
        areas = ",".join(f"gss:{codes[one]}" for one in some)
        write("series", f"/v1/series?indicator=code:load-0&area={areas}", f'"value":{value}',
              f"{begin} AND b.subject IN {subjects([codes[one] for one in some])} ORDER BY n.value, b.starts")
    for after in range(max(1, periods - 10), periods):
        # The largest change stands first.
        changes = [figure(0, after, one)[0] / figure(0, 0, one)[0] for one in range(len(codes))]
        best = codes[changes.index(max(changes))]
        write("ranking", f"/v1/rankings?indicator=code:load-0&kind=parish&before={month(0)}&period={month(after)}"
              "&limit=100", f"gss:{best}",
              "SELECT n.value, b.value, c.value, c.value / b.value - 1 AS change FROM observations b "
              "JOIN observations c ON c.indicator = b.indicator AND c.dims = b.dims AND c.subject = b.subject "
              "JOIN observed s ON s.number = b.subject "
              "JOIN identifiers n ON n.record_id = s.id AND n.scheme = 'gss' "
              f"WHERE b.indicator = {indicator_number(0)} AND b.dims = 0 "
              f"AND b.{days(0).replace('ends', 'b.ends')} AND c.{days(after).replace('ends', 'c.ends')} "
              "ORDER BY change DESC LIMIT 100")
    rows = {"keyed": 1, "any-part": 1, "comparison": 4, "series": 50 * periods, "ranking": 100}
    for name, asked in written.items():
        with open(f"{work}/ask-{name}", "w", encoding="ascii") as file:
            file.writelines(f"{address}\t{holds}\n" for address, holds, _, _ in asked)
        with open(f"{work}/ask-bare-{name}", "w", encoding="ascii") as file:
            file.writelines(f"{bare}\t{holds}\n" for _, holds, _, bare in asked if bare)
        with open(f"{work}/sql-{name}", "w", encoding="ascii") as file:
            file.writelines(f"{sql}\n" for _, _, sql, _ in asked)
        os.makedirs(f"{work}/bench-{name}", exist_ok=True)
        # Few, since each connection plans each of them once.
        for at, (_, _, sql, _) in enumerate(asked[:8]):
            with open(f"{work}/bench-{name}/{at}.sql", "w", encoding="ascii") as file:
                file.write(f"{sql};\n")
        with open(f"{work}/rows-{name}", "w", encoding="ascii") as file:
            file.write(str(rows[name]))


def ask(port, file, seconds, connections, token):
    """Asks for so long at so many connections; ends in disgrace at the first answer that does not hold what it should."""
    with open(file, encoding="ascii") as lines:
        asked = [line.rstrip("\n").split("\t") for line in lines]
    asked = [(address, holds.encode()) for address, holds in asked]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    counts, wrong = [0] * connections, []
    end = time.monotonic() + seconds

    def work(me):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        at = me * 7
        while time.monotonic() < end and not wrong:
            address, holds = asked[at % len(asked)]
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or holds not in body:
                wrong.append(f"{address[:200]} was answered {answer.status}, wanted {holds!r}: {body[:600]!r}")
            counts[me] += 1
            at += 1

    begun = time.monotonic()
    threads = [threading.Thread(target=work, args=(me,)) for me in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(wrong[0])
    print(sum(counts), time.monotonic() - begun)


def ask_sqlite(database, file, rows, seconds):
    """The same questions in SQL, one after the other, in this process."""
    with open(file, encoding="ascii") as lines:
        asked = [line.strip() for line in lines]
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    count, begun, used = 0, time.monotonic(), time.process_time()
    while time.monotonic() < begun + seconds:
        found = connection.execute(asked[count % len(asked)]).fetchall()
        if len(found) != rows:
            sys.exit(f"{len(found)} rows instead of {rows}: {asked[count % len(asked)]}")
        count += 1
    print(count, time.monotonic() - begun, time.process_time() - used)


def row_loop(database, file):
    """A prepared statement for each row, in one transaction."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    insert = f"INSERT INTO observations VALUES ({', '.join('?' * 15)})"
    with open(file, encoding="ascii", newline="") as lines:
        for row in csv.reader(lines):
            connection.execute(insert, [cell if cell else None for cell in row])
    connection.execute("COMMIT")


def check_export(file, rows, total, column):
    """Whether an export has every row, and its figures their sum."""
    count, found = 0, 0.0
    with open(file, encoding="utf-8", newline="") as lines:
        table = csv.reader(lines)
        at = next(table).index("value") if column == "value" else int(column)
        for row in table:
            count += 1
            found += float(row[at])
    if count != rows or abs(found - total) > 1e-6 * total:
        sys.exit(f"{count} rows that sum to {found}, instead of {rows} and {total}")


def main():
    name, *rest = sys.argv[1:]
    if name == "generate":
        generate(rest[0], rest[1], int(rest[2]))
    elif name == "questions":
        questions(rest[0], rest[1], int(rest[2]))
    elif name == "ask":
        ask(int(rest[0]), rest[1], float(rest[2]), int(rest[3]), os.environ["TOKEN"])
    elif name == "ask-sqlite":
        ask_sqlite(rest[0], rest[1], int(rest[2]), float(rest[3]))
    elif name == "row-loop":
        row_loop(*rest)
    elif name == "check-export":
        check_export(rest[0], int(rest[1]), float(rest[2]), rest[3])
    else:
        sys.exit(f"unknown: {name}")


main()
