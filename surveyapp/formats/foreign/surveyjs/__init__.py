"""SurveyJS's JSON: today's and that of every version since 2015, to our definition and back.

What SurveyJS forgives is forgiven here too; what it runs (functions, triggers, things fetched over the net) is left out.
"""

from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.surveyjs.json_text import JsonText
from surveyapp.formats.foreign.surveyjs.lookup import find_survey
from surveyapp.formats.foreign.surveyjs.survey import read_survey


def read(data: bytes, file: str) -> Carried:
    """Return what the survey in `data` becomes here; `file` is named in faults.

    Raises:
        InvalidFile: it is no JSON, or holds no survey, or several.
    """
    json_text = JsonText(data, file)
    return read_survey(find_survey(json_text), json_text)
