"""LimeSurvey's exports of a survey (.lss), a group (.lsg) or a question (.lsq), of database versions 130 to 600.

`xml_tables` reads the XML, `from_tables` makes a survey of its tables (`model`), `surveys` carries that over to a definition of
ours: `choosing`, `fields` and `grids` the questions by type, `limits` their attributes, `defaults` what is put in
beforehand, `texts` the words; `script`, `variables`, `meaning` and `comparing` the conditions, which `conditions` and `filters`
put where they belong.
"""

from pathlib import PurePath

from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey.archive import survey_of
from surveyapp.formats.foreign.limesurvey.from_tables import source_of
from surveyapp.formats.foreign.limesurvey.surveys import carry
from surveyapp.formats.foreign.limesurvey.xml_tables import check_questions, read_tables

__all__ = ["read"]


def read(data: bytes, file: str) -> Carried:
    """Return what the export `data` becomes here; `file` names it in faults, and a survey that has no title.

    Raises:
        InvalidFile: it is no export of a survey, is broken or too large, or has no question.
    """
    tables = read_tables(survey_of(data, file), file)
    check_questions(tables, file)
    return carry(source_of(tables), PurePath(file).stem)
