"""Files of rows, whatever their kind: a name and a stream in, rows of texts with their lines out."""

from typing import BinaryIO

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats import csv, xlsx
from surveyapp.formats.rows import Table

READERS = {".csv": csv.read, ".csv.gz": csv.read_compressed, ".xlsx": xlsx.read}


def read_table(file: str, stream: BinaryIO) -> Table:
    """Return the columns and rows of a file; `file` is its name, and its ending says how it is read.

    Raises:
        InvalidFile: with every fault found and its line. Time and memory stay bounded whatever the file holds.
    """
    for ending, read in READERS.items():
        if file.lower().endswith(ending):
            table = read(file, stream)
            _check_columns(file, table)
            return table
    message = N_("The file's name must end with %(endings)s; save it in one of these forms.")
    raise InvalidFile(file, [Fault(None, message, {"endings": ", ".join(READERS)})])


def _check_columns(file: str, table: Table) -> None:
    named = [column for column in table.columns if column]
    doubled = sorted({column for column in named if named.count(column) > 1})
    if doubled:
        message = N_("The column %(column)s stands twice in the first line; keep one.")
        raise InvalidFile(file, [Fault(table.header_line, message, {"column": column[:60]}) for column in doubled])
