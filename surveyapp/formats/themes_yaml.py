"""The taxonomy as YAML: read as strictly as a survey, with the line of each fault."""

from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.themes import Taxonomy, parse_taxonomy
from surveyapp.formats.survey_yaml import read_survey, with_lines


def load_taxonomy(text: bytes | str, file: str) -> Taxonomy:
    """Return the taxonomy that `text` defines.

    Raises:
        InvalidFile: with every fault and its line.
    """
    definition, lines = read_survey(text, file)
    try:
        return parse_taxonomy(definition)
    except InvalidDefinition as error:
        raise InvalidFile(file, with_lines(error.faults, lines)) from None
