"""Inserting so many rows at once that each one's cost counts: by COPY on PostgreSQL, by the bare driver on SQLite."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

COPIED_AT_ONCE = 20_000
COPY_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
# Rows by column: numbers, texts and days, all of them known.
Columns = Mapping[str, Sequence[Any]]


def columns_of(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Return rows, all with the same columns, by column."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def insert_many(session: Session, table: Any, columns: Columns) -> None:
    """Insert rows given by column."""
    if not columns:
        return
    connection = session.connection()
    driver: Any = connection.connection
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        rows = zip(*map(_texts, columns.values()), strict=True)
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            while block := "".join(map(_line, islice(rows, COPIED_AT_ONCE))):
                copy.write(block)
        return
    plain = (list(map(str, cells)) if _are_days(cells) else cells for cells in columns.values())
    places = ", ".join("?" * len(columns))
    cursor = driver.cursor()
    cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", zip(*plain, strict=True))
    cursor.close()


def _are_days(cells: Sequence[Any]) -> bool:
    return len(cells) > 0 and isinstance(cells[0], date)


def _texts(cells: Sequence[Any]) -> list[str]:
    """Return values as COPY reads them: a backslash before what would end a cell or a row.

    A column has few values and many rows: each value is made text once.
    """
    texts = {value: str(value).translate(COPY_ESCAPES) for value in set(cells)}
    return [texts[value] for value in cells]


def _line(cells: Sequence[str]) -> str:
    return "\t".join(cells) + "\n"
