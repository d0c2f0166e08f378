"""The column map: strict, with lines."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.orders import FIELDS, check_constant
from surveyapp.formats.column_map import ColumnMap, read_column_map

GOOD = b"""\
columns: {external_id: order_id, placed_at: purchase_ts,
          status: "order status"}
constants:
  source: olist
  currency: BRL
timezone: America/Sao_Paulo
"""


def read(content: bytes) -> ColumnMap:
    return read_column_map("map.yaml", content, FIELDS, check_constant)


def test_a_map() -> None:
    found = read(GOOD)
    assert found.columns == {"external_id": "order_id", "placed_at": "purchase_ts", "status": "order status"}
    assert found.constants == {"source": "olist", "currency": "BRL"}
    assert found.zone == ZoneInfo("America/Sao_Paulo")


def test_words_of_a_map_are_texts() -> None:
    assert read(b"constants: {language: no, seller: 12, status: true}").constants == {
        "language": "no",
        "seller": "12",
        "status": "true",
    }


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 1, "empty"),
        (b"- a\n", 1, "columns"),
        (b"columns:\n  external_id: id\n  place_at: x\n", 3, "placed_at"),
        (b"columns:\n  external_id: id\nconstants:\n  external_id: 7\n", 4, "twice"),
        (b"columns: {external_id: id}\nconstants:\n  currency: euros\n", 3, "currency"),
        (b"constants: {external_id: 7}\n", 1, "differ"),
        (b"columns: {external_id: id}\nzone: Europe/Helsinki\n", 2, "timezone"),
        (b"columns: {external_id: id}\ntimezone: Helsinki\n", 2, "Europe/Helsinki"),
        (b"columns: {external_id: [a, b]}\n", 1, "plain word"),
        (b"columns: {external_id: &a x, seller: *a}\n", 1, "plain word"),
        (b"columns: {external_id: !!python/name:os.system x}\n", 1, "plain word"),
        (b"columns: [a\n", 1, "field"),
        (b"columns: {a: 'b\n", 2, "YAML"),
        (b"a: " + b"[" * 10_000, 1, "keys"),
        (b"columns: {external_id: \xff}\n", 1, "UTF-8"),
        (b"#" * 200_000, None, "larger"),
    ],
)
def test_what_is_refused(content: bytes, line: int | None, said: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(content)
    assert refused.value.faults[0].line == line
    assert said in str(refused.value.faults[0])


@given(content=st.binary(max_size=100) | st.text("columnstize:{}[]&*! \n-ab", max_size=60).map(str.encode))
def test_wild_maps_are_read_or_refused(content: bytes) -> None:
    try:
        read(content)
    except InvalidFile as refused:
        assert refused.faults  # noqa: PT017 - both outcomes are right; a refusal must say why
