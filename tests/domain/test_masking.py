"""Nothing that names somebody is shown to many, and marks stay at their words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.masking import Mark, masked_pieces, pieces_of


def shown(text, **what):
    return "".join(piece.text for piece in masked_pieces(text, **what))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to maija.v@example.fi now", "Write to [mail address] now"),
        ("Call +358 40 123 4567 please", "Call [number] please"),
        ("Soita 040-1234567.", "Soita [number]."),
        ("My IBAN FI21 1234 5600 0007 85", "My IBAN FI[number]"),
        ("See https://example.com/x?y=1 for it", "See [link] for it"),
        ("They left it at Kauppakatu 12 B 4, not here", "They left it at [address], not here"),
        ("Paketet gick till Storgatan 5 i Umeå", "Paketet gick till [address] i Umeå"),
        ("I live at 12 Elm Street", "I live at [address]"),
        ("It came on 12.10.2026, not 2026-10-02", "It came on 12.10.2026, not 2026-10-02"),
        ("It cost 129,90 and took 14 days", "It cost 129,90 and took 14 days"),
    ],
)
def test_addresses_and_numbers_are_masked(text, masked):
    assert shown(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Regards Maija Virtanen", "Regards [name]"),
        ("Virtasen paketti on hukassa", "[name] paketti on hukassa"),
        ("Annas paket", "[name] paket"),
        ("I ran to the door", "I ran to the door"),
        ("MAIJA odottaa", "[name] odottaa"),
    ],
)
def test_the_customers_name_is_masked_in_every_case(text, masked):
    assert shown(text, names=["Maija Virtanen", "Anna Ran"]) == masked


def test_the_orders_number_is_masked_as_a_whole():
    assert shown("Order A-17 is not A-170", orders=["A-17"]) == "Order [order] is not A-170"


def test_marks_stay_at_their_words_beside_masks():
    text = "Maija waited 14 days, call 040 1234567 now"
    begins = text.index("waited")
    marks = [Mark(begins, begins + 14, "negative"), Mark(begins + 7, begins + 9, "positive"), Mark(0, 999, "negative")]
    pieces = masked_pieces(text, marks, names=["Maija"])
    assert [(piece.text, piece.mark) for piece in pieces] == [
        ("[name]", ""), (" ", ""), ("waited 14 days", "negative"), (", call ", ""), ("[number]", ""), (" now", ""),
    ]  # fmt: skip


@given(
    st.text(max_size=80), st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=5), st.text(max_size=9)
)
def test_any_text_keeps_its_words_and_never_the_name(text, spans, name):
    marks = [Mark(max(begins, 0), ends, "negative") for begins, ends in spans]
    assert "".join(piece.text for piece in pieces_of(text, marks)) == text
    masked_pieces(text, marks, names=[name], orders=[name])


@pytest.mark.parametrize("text", ['"' * 40_000, "a." * 20_000, "a@" * 20_000])
def test_no_text_takes_long_to_mask(text):
    begun = time.perf_counter()
    masked_pieces(text, names=["Maija Virtanen"], orders=["A-17"])
    # Looked through anew from each of its characters, it took seconds.
    assert time.perf_counter() - begun < 1
    assert shown(f"{'x' * 64}@example.com") == "[mail address]"
