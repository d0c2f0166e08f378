"""What differs, in words: every kind of difference becomes a whole sentence, in the reader's language."""

from random import Random
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyapp.domain.surveys import InvalidDefinition, parse_survey
from surveyapp.domain.surveys.differences import differences
from surveyapp.web.difference_words import confirmations, grouped
from tests.browser.generated_surveys import SurveyMaker
from tests.domain.test_differences import CASES, changed, drop, mutated, on_survey, rename, setting


def told(edit: Any, language: str = "en", **keys: Any) -> list[str]:
    """Return what is said of an edit, each difference as a sentence."""
    before, after = changed(edit, **keys)
    groups = grouped(differences(before, after), before, after, language=language)
    return [line.words for _, lines in groups for line in lines]


SAID = [
    (setting("delivery", rateMax=7), "“Delivery” changed its scale from 1–5 to 1–7: its trend starts anew."),
    (drop("delivery"), "“Delivery” is asked no more: its trend ends."),
    (
        rename,
        (
            "“Delivery” is called “shipping” now and was “delivery”: it looks like a rename. Its trend would start anew; keep the"
            " name “delivery”, and the trend goes on."
        ),
    ),
    (setting("delivery", type="comment"), "“Delivery” changed its type from Score to Long text: its trend ends."),
    (
        setting("pick", choices=["a", "d"]),
        "“Which?” offers other answers: new are “d”, gone are “b” and “c”: its trend starts anew.",
    ),
    (
        setting("pick", showOtherItem=True),
        "“Which?” offers more answers: new are Something else: its trend starts anew.",
    ),
    (setting("grid", rows=["price"]), "“speed” of “Parts” is asked no more: its trend ends."),
    (setting("why", visibleIf="{delivery} < 3"), "“Why?” is shown only when question 1 is less than 3."),
    (
        setting("delivery", title={"en": "Shipping", "fi": "Toimitus"}),
        "“Shipping”, title (English): the words changed. The trend goes on; a different wording may itself change answers.",
    ),
    (on_survey(locales=["en", "fi", "sv"]), "It can be answered in Svenska too."),
    (on_survey(retention="2 years"), "How long answers are kept: 2 years, before without a limit."),
    (
        on_survey(openTicketWhen=[{"rule": "score", "question": "delivery", "atMost": 2, "severity": "major"}]),
        "What opens a case, new: “Delivery” is given 2 or less. The case is major.",
    ),
    (on_survey(invite={"after": "delivered"}), "Customers are invited from now on, after a delivery."),
]


@pytest.mark.parametrize(("edit", "sentence"), SAID)
def test_a_difference_is_a_plain_sentence(app: Flask, edit: Any, sentence: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert sentence in told(edit)


def test_texts_are_cited_in_the_language_that_is_read(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert any("“Toimitus”" in line for line in told(setting("delivery", rateMax=7), "fi"))
        before, after = changed(drop("delivery"))
        found = differences(before, after)
        assert confirmations(found, before, after, "fi") == [("delivery", "I know that the trend of “Toimitus” ends.")]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("reader", ["en", "fi", "sv"])
def test_every_kind_has_words(app: Flask, reader: str, case: str) -> None:
    with app.test_request_context(), force_locale(reader):
        lines = told(CASES[case][0])
    assert lines
    assert not [line for line in lines if "%(" in line or not line.endswith((".", "!", "?"))]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_whatever_differs_can_be_said(app: Flask, seed: int) -> None:
    random = Random(seed)
    definition = SurveyMaker(random).definition()
    try:
        before, after = parse_survey(definition), parse_survey(mutated(definition, random))
    except InvalidDefinition:
        return
    found = differences(before, after)
    with app.test_request_context(), force_locale("fi"):
        groups = grouped(found, before, after, language="en")
        assert sum(len(lines) for _, lines in groups) == len(found)
        assert all(line.words and "%(" not in line.words for _, lines in groups for line in lines)
        confirmations(found, before, after, "en")
