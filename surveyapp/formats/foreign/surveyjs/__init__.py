"""SurveyJS's JSON: today's and that of every version since 2015, to our definition and back.

What SurveyJS forgives is forgiven here too; what it runs (functions, triggers, things fetched over the net) is left out.
"""

from typing import Any

from surveyapp.domain.surveys import InvalidDefinition, parse_survey
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.surveyjs.json_text import JsonText
from surveyapp.formats.foreign.surveyjs.lookup import find_survey
from surveyapp.formats.foreign.surveyjs.survey import read_survey
from surveyapp.formats.surveyjs_json import OURS, OWN, from_surveyjs, is_ours


def read(data: bytes, file: str) -> Carried:
    """Return what the survey in `data` becomes here; `file` is named in faults.

    Raises:
        InvalidFile: it is no JSON, or holds no survey, or several.
    """
    json_text = JsonText(data, file)
    survey = find_survey(json_text)
    if is_ours(survey):
        definition = from_surveyjs(survey)
        try:
            parse_survey(definition)
            return Carried(definition, is_ours=True)
        except InvalidDefinition:
            # Somebody went on with it in SurveyJS: then it is a survey of SurveyJS like any other.
            return _taken_further(survey, json_text)
    return read_survey(survey, json_text)


def _taken_further(survey: dict[str, Any], json_text: JsonText) -> Carried:
    """Return a survey that was written here and changed there, with the keys of ours that it still has."""
    carried = read_survey(survey, json_text)
    own = survey[OURS]
    carried.definition = {**{key: own[key] for key in own if key in OWN}, **carried.definition}
    return carried
