"""Passages of comments: only ever shortened, and what may still name somebody is pointed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.errors import Refused
from surveyapp.domain.quoting import CHANGED, ELLIPSIS, TOO_LITTLE, TOO_LONG, possible_names, shortened

WHOLE = "The delivery was not good at all. Our driver […] was very kind, thank you! I called twice... and nobody came."


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (WHOLE, WHOLE.replace("...", "…")),
        ("Our driver […] was very kind, thank you!", "Our driver […] was very kind, thank you!"),
        ("driver […]  was\nvery kind", "… driver […] was very kind …"),
        ("Our driver … was very kind, thank you!", "Our driver … was very kind, thank you!"),
        ("Our driver... was very kind", "Our driver … was very kind …"),
        ("was not good at all", "… was not good at all …"),
        ("The delivery … nobody came.", "The delivery … nobody came."),
        ("… kind, thank you …", "… kind, thank you …"),
        ("called twice… and nobody", "… called twice… and nobody …"),
    ],
)
def test_a_passage_is_what_stands_in_the_comment_with_what_is_left_out_marked(chosen, shown):
    assert shortened(WHOLE, chosen) == shown
    assert shortened(WHOLE, shown) == shown


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ("was good at all", CHANGED),
        ("The delivery was good", CHANGED),
        ("very kind … Our driver", CHANGED),
        ("was very kind, thank you!!", CHANGED),
        ("The Delivery was not", CHANGED),
        ("driver Mikko was", CHANGED),
        ("good", TOO_LITTLE),
        ("…", TOO_LITTLE),
        (" ", TOO_LITTLE),
    ],
)
def test_nothing_is_changed_moved_or_left_out_unsaid(chosen, message):
    with pytest.raises(Refused) as refused:
        shortened(WHOLE, chosen)
    assert refused.value.message == message


def test_a_quote_is_no_essay_and_one_word_may_be_the_whole_comment():
    with pytest.raises(Refused) as refused:
        shortened("word " * 200, "word " * 200)
    assert refused.value.message == TOO_LONG
    assert shortened("Excellent!", "Excellent!") == "Excellent!"


@given(st.text("ab …[].,!\n", max_size=60), st.text("ab …[].,!\n", max_size=60))
def test_whatever_is_typed_only_words_of_the_comment_come_out(whole, chosen):
    try:
        shown = shortened(whole, chosen)
    except Refused:
        return
    left = iter("".join(whole.split()))
    said = "".join(shown.split()).replace(ELLIPSIS, "")
    assert all(letter in left for letter in said)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The driver Mikko was kind. Thank you!", ["Mikko"]),
        ("Great! I'm happy and I will come again.", []),
        ("mikko ei vastannut, Mikko oli poissa", ["Mikko"]),
        ("Mikko oli ystävällinen", ["Mikko"]),
        ("Kuljettaja Virtasen Aino ja […] auttoivat", ["Virtasen", "Aino"]),
        ("… was kind", []),
    ],
)
def test_what_may_name_somebody_is_pointed_at(text, names):
    assert possible_names(text, known=["Mikko Aho"]) == names
