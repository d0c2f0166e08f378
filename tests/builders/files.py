"""Files as they are uploaded, for tests."""

import io

from surveyapp.services.imports import Upload


def csv_file(text: str, *, name: str = "orders.csv") -> Upload:
    """Return a CSV file of this text; spaces at the beginning of lines are left out, so that tests can indent."""
    return Upload(name, io.BytesIO("\n".join(line.lstrip() for line in text.strip().split("\n")).encode() + b"\n"))
