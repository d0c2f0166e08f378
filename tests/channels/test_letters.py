"""Letters: each kind in each language names the customer's own matter, and hostile words stay words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from surveyapp.channels import letters
from surveyapp.channels.letters import Agreed, Matter, Offer, Template
from surveyapp.domain import tone
from surveyapp.domain.letter_templates import parse

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
    offers=(Offer("gift_card", amount=Decimal("60.00"), currency="EUR"),),
    extra="We collect the broken chair",
    reason="The fabric is as it was in the picture.",
    changed="Parcels to the north now leave with another courier.",
    needed="A photo of the label",
    needed_by=date(2026, 11, 27),
    agreed=(
        Agreed(is_ours=True, text="a new chair", due_on=date(2026, 11, 26)),
        Agreed(is_ours=False, text="old one out"),
    ),
    channel="mail",
    second="Sara Holm",
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


@pytest.mark.parametrize(
    ("kind", "language", "expected"),
    [
        ("decision", "en", "The reason: The fabric is as it was in the picture."),
        ("extra_told", "fi", "We collect the broken chair"),
        ("waiting", "sv", "senast 27 november 2026"),
        ("waiting", "fi", "A photo of the label"),
        ("conduct", "en", "Please reach us this way from now on: by mail."),
        ("conduct", "fi", "Sara Holm vastaa sinulle"),
        ("conduct", "sv", "Kontakta oss från och med nu så här: med e-post."),
        ("minutes", "en", "- We: a new chair, by Thursday 26 November 2026\n- You: old one out"),
        ("minutes", "fi", "- Me: a new chair, viimeistään 26.11.2026\n- Sinä: old one out"),
        ("cause_removed", "sv", "Parcels to the north now leave with another courier."),
        ("thanks", "en", "Parcels to the north now leave with another courier."),
        ("closing", "en", "A new chair on 26 November"),
    ],
)
def test_each_letter_says_what_it_is_for(kind, language, expected):
    assert expected in letters.write(kind, language, MATTER).body


@pytest.mark.parametrize("language", letters.LANGUAGES)
def test_a_refusal_and_a_consent_are_two_decisions(language):
    granted = letters.write("decision", language, MATTER)
    refused = letters.write("decision", language, replace(MATTER, is_not_justified=True))
    assert granted.body != refused.body
    assert "The fabric is as it was" in refused.body


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("kind", letters.LETTERS)
def test_every_shipped_letter_can_be_read(kind, language):
    assert [parse(text)[1] for text in letters.shipped_text(kind, language)] == [[], []]


def test_the_company_writes_a_letter_of_its_own():
    own = Template(parse("Hi ({number})")[0], parse("Dear [{customer}|friend],\n{remedy}\n")[0])
    letter = letters.write("apology", "en", MATTER, own)
    assert (letter.subject, letter.body) == ("Hi (K-2041)", "Dear Aino Lehtinen,\na gift card of €60.00\n")


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


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("kind", letters.LETTERS)
@pytest.mark.parametrize("is_not_justified", [False, True])
def test_our_own_letters_raise_no_hint(kind, language, is_not_justified):
    matter = replace(MATTER, own_words="", is_not_justified=is_not_justified)
    letter = letters.write(kind, language, matter)
    names = {"customer": matter.customer, "sender": matter.sender}
    assert tone.check(letter.body, language, kind=kind, subject=letter.subject, **names) == []
    bare = letters.write(kind, language, Matter(number="K-1", company="Tuohi & Vik"))
    assert tone.check(bare.body, language, kind=kind, subject=bare.subject) == []
