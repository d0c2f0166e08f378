"""Comments as CSV: a line each, masked as on the page, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveyapp.formats.report_csv import inert

# So many lines are sent together: one by one would cost more than writing them.
TOGETHER = 200


def write_comments(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the text of the file in parts. Line ends are CR LF (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for count, row in enumerate(rows, start=1):
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
        if count % TOGETHER == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
