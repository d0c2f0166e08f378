"""The library as it is shipped: complete in three languages, short, without a warning, and asked on every branch."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from surveyapp.domain.following import Circumstances, follow
from surveyapp.domain.questions import PART, TYPES
from surveyapp.domain.survey_library import SurveyNote
from surveyapp.domain.surveys import Question, Survey, lint, never_shown, parse_survey, text_in
from surveyapp.domain.surveys.advice import advise, estimate
from surveyapp.domain.surveys.checking import elements_of, texts_of, walk
from surveyapp.formats.library_yaml import load_notes, load_questions
from surveyapp.formats.survey_yaml import load_survey
from tests.builders.themes import SHIPPED, load_taxonomy

FOLDER = Path(__file__).parents[2] / "surveys"
NOTES = load_notes((FOLDER / "library" / "notes.yaml").read_bytes(), "notes.yaml")
THEMES = frozenset(load_taxonomy(SHIPPED.read_bytes(), "themes.yaml").ids)
LANGUAGES = ("en", "fi", "sv")
WALKS = 300
FEWEST_SEEN = 4


@dataclass(frozen=True)
class Ready:
    """A survey of the library with its note."""

    note: SurveyNote
    survey: Survey


@pytest.fixture(params=NOTES, ids=lambda note: note.name)
def ready(request: pytest.FixtureRequest) -> Ready:
    path = FOLDER / "library" / f"{request.param.name}.yaml"
    path = path if path.is_file() else FOLDER / path.name
    return Ready(request.param, load_survey(path.read_bytes(), path.name)[0])


def test_no_warning_stands_at_any(ready: Ready) -> None:
    survey = ready.survey
    assert survey.name == ready.note.name
    assert [str(warning) for warning in (*lint(survey), *never_shown(survey), *advise(survey))] == []


def test_it_is_short_and_forces_little(ready: Ready) -> None:
    assert estimate(ready.survey).seconds <= 120
    assert len([question for question in ready.survey.questions if question.required]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_in(ready: Ready, language: str) -> None:
    survey = ready.survey
    assert set(survey.locales) == set(LANGUAGES)
    texts = [survey.title, survey.description, survey.completed_html]
    texts += [text for _, part in walk(survey.pages) for _, text in texts_of(part)]
    said = [
        text for text in texts if any(any(c.isalpha() for c in words) and "{" not in words for words in text.values())
    ]
    assert [text for text in said if not text.get(language)] == []
    note = ready.note
    for text in (note.title, note.purpose, note.measures, note.leaves_out, note.when, note.source):
        assert set(text) == set(LANGUAGES)
        assert text_in(text, language, "")


def test_every_question_is_asked_of_somebody(ready: Ready) -> None:
    """People who answer at random come on every branch, and nobody is left without a page."""
    chance, seen = Random(7), set[str]()
    facts = {"order.external_id": "A-1", "order.product": "Sofa"}
    for _ in range(WALKS):
        shown = follow(ready.survey, Circumstances(date(2026, 11, 20), facts), lambda *asked: _answer(chance, *asked))
        seen |= shown.elements
        assert len(shown.elements) >= FEWEST_SEEN
    assert {element.name for element in elements_of(ready.survey.pages)} - seen == set()


def _answer(chance: Random, question: Question, left: frozenset[str] | None) -> dict[str, Any]:
    """Return an answer of its type, or none, under the names that conditions know it by."""
    if chance.random() < 0.2:
        return {question.name: None}
    options = question.options
    if question.type == "matrix":
        rows = {row.value: int(chance.choice(options.columns).value) for row in options.rows}
        return {question.name: rows} | {f"{question.name}.{row}": value for row, value in rows.items()}
    if question.type == "boolean":
        return {question.name: chance.random() < 0.5}
    scale = [value for value in TYPES[question.type].scale(options) or () if left is None or value in left]
    if question.type == "rating":
        return {question.name: int(chance.choice(scale))}
    if question.type == "checkbox":
        return {question.name: [value for value in scale if chance.random() < 0.2] or None}
    return {question.name: chance.choice(scale) if scale else "words"}


def test_whoever_is_content_is_not_asked_what_went_wrong(ready: Ready) -> None:
    def content(question: Question, _left: frozenset[str] | None) -> dict[str, Any]:
        scale = TYPES[question.type].scale(question.options)
        return {question.name: int(scale[-1])} if question.type == "rating" else {question.name: None}

    shown = follow(ready.survey, Circumstances(date(2026, 11, 20)), content)
    assert {"happened", "remedy", "contact"} & shown.elements == set()


def test_who_is_let_down_is_asked_what_happened_and_opens_a_case(ready: Ready) -> None:
    asked = {rule.params.question.partition(PART)[0] for rule in ready.survey.rules if rule.kind == "score"}
    assert asked
    assert any(question.required and question.name in asked for question in ready.survey.questions)
    assert any(question.type == "comment" for question in ready.survey.questions)
    names = set(ready.survey.names)
    assert ready.survey.contact_consent or "contact" in names or ready.survey.invite.after == ("ticket_closed",)


def test_every_theme_is_one_of_the_taxonomy(ready: Ready) -> None:
    named = {question.theme for question in ready.survey.questions if question.theme}
    named |= {rule.params.theme for rule in ready.survey.rules if rule.kind != "theme" and rule.params.theme}
    assert named - THEMES == set()


def _alone(element: dict[str, Any]) -> Survey:
    pages = [{"name": "page", "elements": [element]}]
    return parse_survey({"name": "s", "title": "1", "locale": "en", "locales": list(LANGUAGES), "pages": pages})


def test_ready_questions_are_complete_and_well_asked() -> None:
    groups = load_questions((FOLDER / "library" / "questions.yaml").read_bytes(), "questions.yaml")
    ready = [each for group in groups for each in group.questions]
    assert 25 <= len(ready) <= 40
    assert all(set(group.title) == set(LANGUAGES) for group in groups)
    for each in ready:
        survey = _alone(each.element)
        warnings = [
            str(warning) for warning in (*lint(survey), *advise(survey)) if "nothing to count" not in str(warning)
        ]
        assert (each.question.name, warnings) == (each.question.name, [])
        assert set(each.note) == set(LANGUAGES)
        assert not each.question.theme or each.question.theme in THEMES
    assert {question.question.measure for question in ready} >= {"nps", "csat", "ces"}
    assert {question.question.level for question in ready} >= {"functional", "emotional", "meaning"}
