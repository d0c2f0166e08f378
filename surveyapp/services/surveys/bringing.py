"""Bring a survey of another tool here: its definition as YAML, with a list of what came along and what did not.

Nothing is stored: what to do with the text is for whoever brought it to say. `services.surveys` does not name this module,
because the answering room, which imports that one, has no use for the readers.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.surveys import Question, Survey
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.parsing import SURVEY_NAME, SURVEY_NAME_RULE
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.naming import as_survey_name
from surveyapp.formats.foreign.reading import read_foreign
from surveyapp.formats.survey_yaml import MAXIMUM_BYTES, load_survey, write_survey

UNTOLD = "survey"
LONGEST_NAME = 40
FIRST = ("name", "title", "description", "locale", "locales")


@dataclass(frozen=True, slots=True)
class Brought:
    """A survey that was brought along: its YAML, the survey that this is, and the account of how it came here."""

    text: str
    survey: Survey
    carried: Carried


def bring(data: bytes, file: str, *, name: str | None = None) -> Brought:
    """Return the survey of another tool in `data` as a definition of ours; `name` is what it is to be called here.

    Without `name` it is called by the name that the file gives it, else by its title, else by the file's own name.

    Raises:
        InvalidFile: it cannot be read, or asks nothing; or `name` can be no survey's name.
    """
    if name is not None and not SURVEY_NAME.fullmatch(name):
        raise InvalidFile(file, [Fault(None, SURVEY_NAME_RULE, {"key": "name", "value": name[:60]})])
    carried = read_foreign(data, file)
    definition = _ordered(carried.definition)
    definition["name"] = name or _name_of(definition, file)
    text = write_survey(definition)
    if len(text.encode()) > MAXIMUM_BYTES:
        message = N_("Written out, the survey is larger than %(most)s bytes; split it into several.")
        raise InvalidFile(file, [Fault(None, message, {"most": MAXIMUM_BYTES})])
    survey, carried.definition = load_survey(text, file)
    if not survey.questions:
        raise InvalidFile(file, [Fault(1, N_("Only texts were found, and nothing that is asked."))])
    carried.counts = _counted(survey)
    return Brought(text, survey, carried)


def _name_of(definition: dict[str, Any], file: str) -> str:
    """Return the name that a reader found, else one made of the title, else of the file's name."""
    if definition.get("name") not in (None, UNTOLD):
        return str(definition["name"])
    title = definition.get("title")
    words = (
        (title.get("en") or title.get("default") or next(iter(title.values()), ""))
        if isinstance(title, dict)
        else title
    )
    for each in (str(words or ""), PurePath(file).stem):
        if (found := as_survey_name(each[:LONGEST_NAME])) != UNTOLD:
            return found
    return UNTOLD


def _ordered(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the definition with what names it first and its pages last, as people write it."""
    rest = [key for key in definition if key not in FIRST and key != "pages"]
    return {key: definition[key] for key in (*FIRST, *rest, "pages") if key in definition}


def _counted(survey: Survey) -> Counter[str]:
    """Return how many pages, questions and so on the survey has here."""
    counts = Counter(pages=len(survey.pages), questions=len(survey.questions), languages=len(survey.locales))
    for _, part in walk(survey.pages):
        trees = [part.visible_if]
        if isinstance(part, Question):
            trees += [part.required_if, part.choices_visible_if]
            counts["texts"] += part.type == "html"
            counts["required"] += part.required
            lists = (getattr(part.options, key, ()) for key in ("choices", "rows", "columns"))
            counts["choices"] += sum(map(len, lists))
            counts["validators"] += len(getattr(part.options, "validators", ()))
        counts["conditions"] += sum(tree is not None for tree in trees)
    return counts
