"""Rows read from and written to a database as they are kept, ids as text."""

import csv
import io
import sqlite3
import subprocess
import uuid


class Sqlite:
    """The database in a file."""

    def __init__(self, file):
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.connection.execute("BEGIN IMMEDIATE")

    def rows(self, table, column, ids):
        marks = ", ".join("?" * len(ids))
        found = self.connection.execute(f"SELECT * FROM {table} WHERE {column} IN ({marks})",
                                        [uuid.UUID(known).bytes for known in ids])
        names = [told[0] for told in found.description]
        plain = lambda value: str(uuid.UUID(bytes=value)) if isinstance(value, bytes) else value
        return [{name: plain(value) for name, value in zip(names, row)} for row in found]

    def write(self, table, rows):
        names = list(rows[0])
        kept = lambda name, value: uuid.UUID(value).bytes if value and (name == "id" or name.endswith("_id")) else value
        self.connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            ([kept(name, row[name]) for name in names] for row in rows))

    def close(self):
        self.connection.execute("COMMIT")
        self.connection.execute("ANALYZE")
        self.connection.close()


class Postgres:
    """The database behind a psql command."""

    def __init__(self, command):
        self.psql = [*command.split(), "-qX", "-v", "ON_ERROR_STOP=1", "-c"]

    def rows(self, table, column, ids):
        among = ", ".join(f"'{known}'" for known in ids)
        copy = f"COPY (SELECT * FROM {table} WHERE {column} IN ({among})) TO STDOUT CSV HEADER"
        told = subprocess.run([*self.psql, copy], check=True, capture_output=True, text=True).stdout
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(io.StringIO(told))]

    def write(self, table, rows):
        names, file = list(rows[0]), io.StringIO()
        csv.writer(file).writerows([row[name] for name in names] for row in rows)
        copy = f"COPY {table} ({', '.join(names)}) FROM STDIN CSV"
        subprocess.run([*self.psql, copy], check=True, input=file.getvalue(), text=True)

    def close(self):
        subprocess.run([*self.psql, "VACUUM ANALYZE"], check=True)


def opened(database):
    """A SQLite file, or a psql command with the database's address."""
    return Postgres(database) if " " in database else Sqlite(database)
