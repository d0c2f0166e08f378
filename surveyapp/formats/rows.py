"""Rows of texts, and the bounds within which a file of them is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from surveyapp.domain.errors import N_, Fault, InvalidFile

MAXIMUM_ROWS = 1_000_000
MAXIMUM_COLUMNS = 500
MAXIMUM_CELL = 100_000
# A file of a million orders is about this large once it is unpacked.
MAXIMUM_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows: the names of its columns, and each row's first line (1-based) and texts, stripped.

    Rows in which nothing stands are left out, so lines may have gaps.
    """

    header_line: int
    columns: list[str]
    rows: list[tuple[int, list[str]]] = field(repr=False)


def build_table(file: str, records: Iterable[tuple[int, list[str]]]) -> Table:
    """Put records together: the first that holds anything names the columns, the others must be as wide.

    Raises:
        InvalidFile: nothing stands in it, there is too much of it, or rows are wider or narrower than the header.
    """
    header: tuple[int, list[str]] | None = None
    rows: list[tuple[int, list[str]]] = []
    faults: list[Fault] = []
    for line, cells in records:
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if header is None:
            header = (line, texts)
            _check_width(file, line, texts)
        elif len(texts) != len(header[1]):
            message = N_("The line has %(count)s fields and the first line %(expected)s; check commas and quotes.")
            faults.append(Fault(line, message, {"count": len(texts), "expected": len(header[1])}))
        else:
            rows.append((line, texts))
        if len(rows) > MAXIMUM_ROWS:
            message = N_("The file has more than %(most)s rows; split it.")
            raise InvalidFile(file, [Fault(line, message, {"most": MAXIMUM_ROWS})])
    if header is None:
        message = N_("The file is empty; its first line must name the columns, such as external_id,placed_at.")
        raise InvalidFile(file, [Fault(1, message)])
    if faults:
        raise InvalidFile(file, faults)
    return Table(header[0], header[1], rows)


def _check_width(file: str, line: int, columns: list[str]) -> None:
    if len(columns) > MAXIMUM_COLUMNS:
        message = N_("The file has more than %(most)s columns; keep those that are needed.")
        raise InvalidFile(file, [Fault(line, message, {"most": MAXIMUM_COLUMNS})])
