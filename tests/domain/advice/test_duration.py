"""How long a survey takes is reckoned from what is read and answered, on the ways that people take."""

from pathlib import Path

import pytest

from surveyapp.domain.surveys.advice import advise, estimate
from surveyapp.domain.surveys.advice.duration import A_CHARACTER, CLOSED, TOO_LONG
from surveyapp.formats.survey_yaml import load_survey
from tests.builders.definitions import make_survey

SCORE = {"name": "score", "type": "rating", "title": "x" * 80, "rateType": "stars"}
SHIPPED = sorted(path for path in Path("surveys").glob("**/*.yaml") if "\npages:" in path.read_text(encoding="utf-8"))


def _words(survey) -> list[str]:
    return [str(warning) for warning in advise(survey)]


def test_one_scored_question_takes_ten_seconds() -> None:
    found = estimate(make_survey(SCORE))
    assert found.seconds == found.shortest == found.longest == pytest.approx(80 * A_CHARACTER + CLOSED + 2)
    assert found.seconds - 2 == pytest.approx(10.2, abs=0.1)


def test_what_need_not_be_written_is_passed_by_on_the_usual_way() -> None:
    optional, required = (estimate(make_survey({"name": "words", "isRequired": needed})) for needed in (False, True))
    assert optional.longest == required.longest == required.seconds
    assert optional.seconds < required.seconds - 40


@pytest.mark.parametrize(
    ("more", "least"),
    [
        ({"type": "matrix", "columns": [1, 2, 3], "rows": list("abcdef")}, 24),
        ({"type": "ranking", "choices": list("abcdef")}, 24),
        ({"type": "checkbox", "choices": list("abcdef")}, 9),
        ({"type": "boolean"}, 4),
    ],
)
def test_each_type_takes_its_time(more: dict, least: float) -> None:
    assert estimate(make_survey({"name": "q", "title": "?", **more})).seconds >= least


def test_conditions_make_ways_of_different_length() -> None:
    trouble = [{"name": f"why_{n}", "isRequired": True, "visibleIf": "{score} <= 2"} for n in range(3)]
    praise = {"name": "tell", "type": "boolean", "visibleIf": "{score} = 5"}
    plain, branched = estimate(make_survey(SCORE)), estimate(make_survey(SCORE, praise, *trouble))
    assert branched.shortest == pytest.approx(plain.seconds)
    assert plain.seconds < branched.seconds < branched.longest
    assert branched.longest > plain.seconds + 3 * 50
    assert estimate(make_survey(SCORE, praise, *trouble)) == branched


def test_the_usual_way_goes_round_trouble() -> None:
    pick = {"name": "pick", "type": "radiogroup", "title": "Does it work?", "choices": ["partly", "no", "yes"]}
    some = {"name": "some", "type": "boolean", "visibleIf": "{pick} = 'partly'"}
    much = {"name": "much", "isRequired": True, "visibleIf": "{pick} = 'no'"}
    found, always = estimate(make_survey(pick, some, much)), estimate(make_survey(pick))
    assert found.seconds == found.shortest == pytest.approx(always.seconds)
    assert found.longest > found.seconds + 40


def test_wide_characters_hold_more() -> None:
    latin, chinese = (estimate(make_survey({**SCORE, "title": letter * 20})) for letter in ("x", "配"))
    assert chinese.seconds - latin.seconds == pytest.approx(60 * A_CHARACTER)


def test_two_minutes_are_warned_of() -> None:
    many = [{"name": f"q{n}", "type": "boolean", "title": "x" * 80} for n in range(20)]
    assert estimate(make_survey(*many)).seconds > TOO_LONG
    (words,) = [words for words in _words(make_survey(*many)) if "many give up after two" in words]
    assert "about 2:50 minutes (2:50 to 2:50)" in words
    assert not any("give up after two" in words for words in _words(make_survey(*many[:5])))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_surveys_are_short_and_well_asked(path: Path) -> None:
    survey, _ = load_survey(path.read_bytes(), path.name)
    assert _words(survey) == []
    assert estimate(survey).seconds <= TOO_LONG
