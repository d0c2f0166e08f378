"""The library: ready surveys with a note on what each is for, and ready questions in groups. Read from plain data, strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import InvalidDefinition, Path, PathFault, Reader, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import Question, Survey, parse_survey
from surveyapp.domain.surveys.parsing import NAME, NAME_RULE, SURVEY_NAME, SURVEY_NAME_RULE

LOCALE = "en"
LANGUAGES = ("en", "fi", "sv")
# The reports that answers of a survey are read in, as their addresses name them.
REPORTS = ("satisfaction", "themes", "promises", "drivers", "levels", "funnel", "actions")
MOST = 200

NOTES_KEYS = frozenset({"surveys"})
NOTE_KEYS = frozenset({"name", "title", "purpose", "measures", "leaves_out", "when", "feeds", "source"})
QUESTIONS_KEYS = frozenset({"groups"})
GROUP_KEYS = frozenset({"name", "title", "questions"})
READY_KEYS = frozenset({"note", "question"})
TWICE = N_("The name “%(name)s” stands twice; give each its own.")


@dataclass(frozen=True, slots=True)
class SurveyNote:
    """What is said of a ready survey: what it is for, what it measures and what not, when to ask, and whence it comes.

    `feeds` are the names of the reports where its answers are read.
    """

    name: str
    title: Text
    purpose: Text
    measures: Text
    leaves_out: Text
    when: Text
    feeds: tuple[str, ...]
    source: Text


@dataclass(frozen=True, slots=True)
class ReadyQuestion:
    """A question to put into a survey: `element` is its definition, `question` the same as the product sees it."""

    element: dict[str, Any]
    question: Question
    note: Text


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Ready questions about one thing, in order."""

    name: str
    title: Text
    questions: tuple[ReadyQuestion, ...]


def parse_notes(definition: Mapping[str, Any]) -> tuple[SurveyNote, ...]:
    """Return the notes that `definition` holds, in the order of the library.

    Raises:
        InvalidDefinition: with every fault found, each with its path.
    """
    faults: list[PathFault] = []
    reader = Reader(definition, (), faults, LOCALE)
    reader.refuse_unknown(NOTES_KEYS, N_("the library's notes"))
    notes = tuple(_note(entry) for entry in reader.children("surveys", most=MOST))
    _refuse_doubles([(("surveys", place, "name"), note.name) for place, note in enumerate(notes)], faults)
    if faults:
        raise InvalidDefinition(faults)
    return notes


def _note(reader: Reader) -> SurveyNote:
    reader.refuse_unknown(NOTE_KEYS, N_("a note of the library"))
    return SurveyNote(
        name=reader.string("name", SURVEY_NAME, SURVEY_NAME_RULE, required=True),
        title=reader.text("title", required=True),
        purpose=reader.text("purpose", required=True),
        measures=reader.text("measures", required=True),
        leaves_out=reader.text("leaves_out", required=True),
        when=reader.text("when", required=True),
        feeds=reader.words("feeds", REPORTS),
        source=reader.text("source", required=True),
    )


def parse_questions(definition: Mapping[str, Any]) -> tuple[QuestionGroup, ...]:
    """Return the groups of ready questions that `definition` holds.

    A question is checked as an element of a survey, so that nothing is offered which the editor would refuse.

    Raises:
        InvalidDefinition: with every fault found, each with its path.
    """
    faults: list[PathFault] = []
    reader = Reader(definition, (), faults, LOCALE)
    reader.refuse_unknown(QUESTIONS_KEYS, N_("the library's questions"))
    groups = [(group, list(group.children("questions", most=MOST))) for group in reader.children("groups", most=MOST)]
    heads = [_head(group) for group, _ in groups]
    notes = [[_note_of(entry) for entry in entries] for _, entries in groups]
    if faults:
        raise InvalidDefinition(faults)
    elements = [[dict(entry.data["question"]) for entry in entries] for _, entries in groups]
    survey = _as_survey([name for name, _ in heads], elements)
    return tuple(
        QuestionGroup(name, title, tuple(map(ReadyQuestion, elements[place], page.questions, notes[place])))
        for place, ((name, title), page) in enumerate(zip(heads, survey.pages, strict=True))
    )


def _head(group: Reader) -> tuple[str, Text]:
    group.refuse_unknown(GROUP_KEYS, N_("a group of questions"))
    if not group.data.get("questions"):
        group.fault("questions", N_("“%(key)s” is missing; add it."), key="questions")
    return group.string("name", NAME, NAME_RULE, required=True), group.text("title", required=True)


def _note_of(entry: Reader) -> Text:
    entry.refuse_unknown(READY_KEYS, N_("a ready question"))
    if entry.child("question") is None:
        entry.fault("question", N_("“%(key)s” is missing; add it."), key="question")
    return entry.text("note", required=True)


def _as_survey(names: list[str], elements: list[list[dict[str, Any]]]) -> Survey:
    """Return the groups as the pages of a survey.

    Raises:
        InvalidDefinition: with the path of each fault among the groups.
    """
    pages = [{"name": name, "elements": each} for name, each in zip(names, elements, strict=True)]
    definition = {"name": "ready", "title": "Library", "locale": LOCALE, "locales": list(LANGUAGES), "pages": pages}
    try:
        return parse_survey(definition)
    except InvalidDefinition as refused:
        moved = [PathFault(_among_groups(each.path), each.message, each.params) for each in refused.faults]
        raise InvalidDefinition(moved) from None


def _among_groups(path: Path) -> Path:
    """Return where in the groups stands what the survey made of them has at `path`."""
    match path:
        case ("pages", page, "elements", element, *rest):
            return ("groups", page, "questions", element, "question", *rest)
        case ("pages", page, *rest):
            return ("groups", page, *rest)
        case _:
            return ("groups",)


def _refuse_doubles(names: list[tuple[Path, str]], faults: list[PathFault]) -> None:
    seen: set[str] = set()
    for path, name in names:
        if name and name in seen:
            faults.append(PathFault(path, TWICE, {"name": name}))
        seen.add(name)
