"""Letters: each kind in each language names the customer's own matter, and hostile words stay words."""

from datetime import date
from decimal import Decimal

import pytest

from surveyapp.channels import letters
from surveyapp.channels.letters import Matter

MATTER = Matter(
    number="K-2041",
    company="Tuohi & Vik",
    sender="Mikko Laine",
    customer="Aino Lehtinen",
    order="48211",
    product="Dining table",
    promised_on=date(2026, 11, 9),
    delivered_on=date(2026, 11, 13),
    late_by=4,
    said=("Delivery: 2 of 5",),
    own_words="Pöytä tuli neljä päivää myöhässä.",
    correction="A new chair on 26 November",
    remedy="gift_card",
    amount=Decimal("60.00"),
    currency="EUR",
    extra="We collect the broken chair",
)


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("kind", letters.LETTERS)
def test_every_letter_names_the_matter_the_person_and_the_order(kind, language):
    letter = letters.write(kind, language, MATTER)
    assert "K-2041" in letter.subject
    assert "\n" not in letter.subject
    assert "Aino Lehtinen" in letter.body
    assert "48211" in letter.subject + letter.body
    assert letter.body.rstrip().endswith("Mikko Laine\nTuohi & Vik")
    assert "\n\n\n" not in letter.body
    assert "!" not in letter.body


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("kind", letters.LETTERS)
def test_a_letter_about_hardly_anything_still_reads_whole(kind, language):
    letter = letters.write(kind, language, Matter(number="K-1", company="Tuohi & Vik"))
    assert "None" not in letter.body + letter.subject
    assert "()" not in letter.body
    assert " ," not in letter.body
    assert "\n\n\n" not in letter.body
    assert letter.body.rstrip().endswith("Tuohi & Vik")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Delivery: 2 of 5", "Monday 9 November 2026", "Friday 13 November 2026", "“Pöytä tuli"]),
        ("fi", ["9.11.2026", "13.11.2026", "”Pöytä tuli", "viiden arkipäivän"]),
        ("sv", ["9 november 2026", "13 november 2026", "”Pöytä tuli", "inom fem arbetsdagar"]),
    ],
)
def test_the_acknowledgement_says_what_was_promised_what_came_and_what_was_said(language, expected):
    body = letters.write("acknowledgement", language, MATTER).body
    assert [words for words in expected if words not in body] == []


@pytest.mark.parametrize(("language", "money"), [("en", "€60.00"), ("fi", "60,00\xa0€"), ("sv", "60,00\xa0€")])
def test_the_outcome_names_correction_remedy_and_extra(language, money):
    body = letters.write("outcome", language, MATTER).body
    assert "A new chair on 26 November" in body
    assert "We collect the broken chair" in body
    assert money in body


def test_hostile_words_stay_words_and_never_reach_the_subject():
    hostile = "{{ 7 * 7 }} <script>alert(1)</script>\r\nBcc: all@example.com"
    letter = letters.write("acknowledgement", "en", Matter(number="K-9", order=hostile, own_words=hostile))
    assert "{{ 7 * 7 }}" in letter.body
    assert "<script>" in letter.body
    assert "\r" not in letter.subject
    assert "\n" not in letter.subject


def test_a_long_comment_is_quoted_in_part():
    body = letters.write("acknowledgement", "en", Matter(number="K-9", own_words="x" * 9000)).body
    assert len(body) < 1500
    assert "…" in body


@pytest.mark.parametrize(
    ("wishes", "language"),
    [(("sv-FI",), "sv"), ((None, "fi"), "fi"), (("pt", "fi_FI"), "fi"), (("pt",), "en"), ((), "en")],
)
def test_the_language_is_the_first_that_we_can_write(wishes, language):
    assert letters.language_for(*wishes) == language
