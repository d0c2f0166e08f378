"""All that opens a case in a draft, on one page: question by question, with the way to where it is changed."""

from dataclasses import dataclass

from flask_babel import gettext

from surveyapp.domain.survey_edits.case_rules import COMMENTS, rules_of
from surveyapp.web.survey_editor.case_answers import asked_of
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.panels import cases


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a case: what is looked at (in the survey's language where `is_question`), when, and where it is changed."""

    title: str
    words: str
    url: str
    is_question: bool


def openings(desk: Desk) -> list[Opening]:
    """Return what opens a case, in the order asked; what holds for all comments stands once, where the first is asked."""
    found: dict[str, Opening] = {}
    for part in desk.parts:
        if part.is_page or not cases.applies(part):
            continue
        asked = asked_of(desk, part)
        if asked.name in found or not rules_of(desk.definition, asked.name):
            continue
        is_question = asked.name != COMMENTS
        title = desk.title_of(part) if is_question else str(gettext("Comments"))
        url = desk.url(part, change=cases.NAME, _anchor="change")
        found[asked.name] = Opening(title, cases.said(desk, part), url, is_question)
    return list(found.values())
