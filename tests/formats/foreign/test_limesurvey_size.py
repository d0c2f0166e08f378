"""LimeSurvey's tab-separated text as long as it may be: what it takes to read grows with the rows, not with their square."""

import time
from contextlib import suppress

import pytest

from surveyapp.domain.errors import InvalidFile
from surveyapp.formats.foreign.reading import read_foreign

HEAD = (
    "id\trelated_id\tclass\ttype/scale\tname\trelevance\ttext\thelp\tlanguage\tvalidation\tmandatory\tother\tdefault\n"
)
BEGIN = "\t\tS\t\tlanguage\t1\ten\t\t\t\t\t\t\n1\t\tG\tG0\tG\t1\tx\t\ten\t\t\t\t\n2\t\tQ\t{kind}\tfirst\t1\tx\t\ten\t\tN\tN\t\n"
ROWS = 60_000
SECONDS = 20


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("F", "{0}\t\tSQ\t0\tq{0}\t1\tx\t\ten\t\t\t\t\n"),
        ("L", "{0}\t\tA\t0\tA{0}\t1\tx\t\ten\t\t\t\t\n"),
        ("T", "\t\tSL\t\tsurveyls_title\t1\tT\t\tx{0}\t\t\t\t\n"),
    ],
)
def test_many_rows_of_one_kind_are_read_in_time(kind: str, row: str) -> None:
    text = HEAD + BEGIN.format(kind=kind) + "".join(row.format(number) for number in range(ROWS))
    begun = time.monotonic()
    # Whether so long a survey is refused or cut is for other tests.
    with suppress(InvalidFile):
        read_foreign(text.encode(), "long.txt")
    assert time.monotonic() - begun < SECONDS
