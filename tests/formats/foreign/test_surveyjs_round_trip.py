"""Our definition to SurveyJS's JSON and back, and SurveyJS's survey here and there and back: nothing changes on the way."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from surveyapp.domain.expressions import parse
from surveyapp.domain.surveys import definition_hash
from surveyapp.formats import surveyjs_json
from surveyapp.formats.survey_yaml import read_survey
from surveyapp.services.surveys.bringing import bring
from surveyapp.settings import PROJECT
from tests.builders.definitions import make_definition
from tests.builders.spelt_surveys import Speller

SHIPPED = sorted((PROJECT / "surveys").glob("*.yaml"))


def there_and_back(definition: dict[str, Any]) -> dict[str, Any]:
    """Return what is read of what is written of `definition`, by way of YAML."""
    brought = bring(surveyjs_json.write(definition).encode(), "survey.json")
    assert brought.carried.notes == []
    return read_survey(brought.text, "survey.yaml")[0]


@pytest.mark.parametrize("seed", range(120))
def test_what_is_exported_is_read_back_unchanged(seed: int) -> None:
    definition = Speller(Random(seed)).definition()
    assert definition_hash(there_and_back(definition)) == definition_hash(definition)


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.name != "themes.yaml"], ids=lambda path: path.stem)
def test_the_shipped_surveys_come_back_unchanged(path: Path) -> None:
    definition = read_survey(path.read_bytes(), path.name)[0]
    assert definition_hash(there_and_back(definition)) == definition_hash(definition)


THERE = {
    "title": {"default": "Hello {name}", "de": "Hallo {name}"},
    "showProgressBar": "top",
    "questions": [
        {"type": "text", "name": "name", "inputType": "range", "min": 1},
        {"type": "matrixdropdown", "name": "m", "rows": ["a", "b"],
         "columns": [{"name": "x", "choices": [1, 2]}, {"name": "y", "cellType": "text"}]},
        {"type": "tagbox", "name": "of which", "choices": [1, "two|Two", {"value": True}], "hasOther": True, "hasNone": True},
        {"type": "rating", "name": "r", "rateValues": ["1|one", 2, "3|three"], "visibleIf": "{of which} contains 'two'"},
    ],
}  # fmt: skip


def test_a_survey_of_surveyjs_stays_as_it_was_brought() -> None:
    once = bring(json.dumps(THERE).encode(), "there.json")
    definition = read_survey(once.text, "x")[0]
    twice = bring(surveyjs_json.write(definition).encode(), "again.json")
    assert twice.text == once.text
    assert surveyjs_json.write(read_survey(twice.text, "x")[0]) == surveyjs_json.write(definition)


def test_our_own_keys_stand_in_one_place() -> None:
    definition = make_definition(
        {
            "name": "score",
            "type": "rating",
            "measure": "csat",
            "isRequired": True,
            "title": {"fi": "Pisteet", "en": "Score"},
        },
        locale="fi",
        anonymity="confidential",
        invite={"after": "delivered"},
    )
    there = surveyjs_json.to_surveyjs(definition)
    assert there["surveyapp"] == {"name": "test", "anonymity": "confidential", "invite": {"after": "delivered"}}
    assert there["pages"][0]["elements"][0] == {
        "name": "score",
        "type": "rating",
        "title": {"default": "Score", "fi": "Pisteet", "en": "Score"},
        "isRequired": True,
        "surveyapp": {"measure": "csat"},
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("{a} = 1", "{a} = 1"),
        ("not ({a} = 1)", "(!({a} = 1))"),
        ("not {a} = 'not (this' and {b} empty", "((!({a} = 'not (this')) and ({b} empty))"),
    ],
)
def test_conditions_are_written_in_the_grammar_of_surveyjs(ours: str, theirs: str) -> None:
    definition = make_definition({"name": "a"}, {"name": "b"}, {"name": "c", "visibleIf": ours})
    there = surveyjs_json.to_surveyjs(definition)["pages"][0]["elements"][2]
    assert there["visibleIf"] == theirs
    assert parse(theirs) == parse(ours)
    assert definition_hash(there_and_back(definition)) == definition_hash(definition)


def test_what_was_changed_there_afterwards_is_read_like_any_survey_of_theirs() -> None:
    definition = make_definition({"name": "score", "type": "rating", "measure": "csat"}, retention="2 years")
    there = surveyjs_json.to_surveyjs(definition)
    there["pages"][0]["elements"].append({"type": "tagbox", "name": "what", "choices": ["a"]})
    brought = bring(json.dumps(there).encode(), "survey.json")
    assert brought.survey.name == "test"
    assert [(question.name, question.type, question.measure) for question in brought.survey.questions] == [
        ("score", "rating", "csat"),
        ("what", "checkbox", ""),
    ]
    assert str(brought.survey.retention) == "2 years"
