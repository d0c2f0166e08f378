"""LimeSurvey's tab-separated text as long as it may be: what it takes to read grows with the rows, not with their square."""

import pytest

from surveyapp.domain.errors import InvalidFile
from surveyapp.formats.foreign.reading import read_foreign

HEAD = (
    "id\trelated_id\tclass\ttype/scale\tname\trelevance\ttext\thelp\tlanguage\tvalidation\tmandatory\tother\tdefault\n"
)
BEGIN = "\t\tS\t\tlanguage\t1\ten\t\t\t\t\t\t\n1\t\tG\tG0\tG\t1\tx\t\ten\t\t\t\t\n2\t\tQ\t{kind}\tfirst\t1\tx\t\ten\t\tN\tN\t\n"
# Time that grew with the square of the rows would make this one take hours.
ROWS = 60_000
MOST_TOLD = 2_000


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("F", "{0}\t\tSQ\t0\tq{0}\t1\tx\t\ten\t\t\t\t\n"),
        ("L", "{0}\t\tA\t0\tA{0}\t1\tx\t\ten\t\t\t\t\n"),
        ("T", "\t\tSL\t\tsurveyls_title\t1\tT\t\tx{0}\t\t\t\t\n"),
    ],
)
def test_many_rows_of_one_kind_are_read_and_told_of_in_few_lines(kind: str, row: str) -> None:
    text = HEAD + BEGIN.format(kind=kind) + "".join(row.format(number) for number in range(ROWS))
    assert 0 < told(text) <= MOST_TOLD


def told(text: str) -> int:
    """Return how many lines the account of a survey has, or why it was refused."""
    try:
        return len(read_foreign(text.encode(), "long.txt").notes)
    except InvalidFile as refused:
        return len(refused.faults)
