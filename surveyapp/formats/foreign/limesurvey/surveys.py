"""A whole survey of LimeSurvey as a definition of ours, with what did not come along."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Node
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey import choosing, fields, grids
from surveyapp.formats.foreign.limesurvey.conditions import (
    LEFT_OUT,
    NeverShown,
    boxes_of_lists,
    condition_of,
    relevance_of,
)
from surveyapp.formats.foreign.limesurvey.defaults import add_defaults
from surveyapp.formats.foreign.limesurvey.filters import add_filters
from surveyapp.formats.foreign.limesurvey.limits import tell
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.meaning import Meaning
from surveyapp.formats.foreign.limesurvey.model import Asked, Group, Source
from surveyapp.formats.foreign.limesurvey.script import ScriptFault
from surveyapp.formats.foreign.limesurvey.texts import Wording
from surveyapp.formats.foreign.limesurvey.variables import NEVER, Shown, Variables
from surveyapp.formats.foreign.naming import as_name, as_survey_name

TYPES = {
    "5": choosing.five_points, "L": choosing.one_of_list, "!": choosing.one_of_list, "O": choosing.one_of_list,
    "M": choosing.several, "P": choosing.several, "Y": choosing.yes_no, "G": choosing.gender, "R": choosing.ranking,
    "S": fields.text, "T": fields.text, "U": fields.text, "N": fields.number, "D": fields.day, "K": fields.several_fields,
    "Q": fields.several_fields, "|": fields.upload, "X": fields.information,
    "A": grids.array, "B": grids.array, "C": grids.array, "E": grids.array, "F": grids.array, "H": grids.array,
    "1": grids.two_scales, ";": grids.cells, ":": grids.cells,
}  # fmt: skip
LANGUAGE_SWITCH = N_("The question for the language is left out: languages are switched on every page here.")
EQUATION = N_("The equation is left out: nothing is reckoned and kept in a survey here.")
EQUATION_LOST = N_("“%(name)s” is an equation")
STRIPPED = N_("Mark-up was taken out of the texts; only the words stay.")
NO_TYPE = N_("Questions of the type “%(type)s” have no twin here.")
HIDDEN = N_("It is always hidden in LimeSurvey and filled in by other means, of which there are none here.")
HIDDEN_LOST = N_("“%(name)s” is always hidden")
NO_QUESTIONS = N_("The group has no question that is asked here.")
SHUFFLED = N_("Its place in random order among the groups of “%(name)s” is left out.")
ONE_BY_ONE = N_("Each group of questions is a page here; in LimeSurvey each question had its own.")
ALL_IN_ONE = N_("Each group of questions is a page here; in LimeSurvey all stood on one.")
QUOTAS = N_("The quotas are left out; limit how many are asked with “quota” in “invite”.")
ASSESSMENTS = N_("The assessments are left out: points are not added up here.")
MAILS = N_("The texts of its mails are left out: invitations are worded here for all surveys alike.")
ADDRESS = N_("The address to go to at the end is left out; name it in the text at the end.")
FILES_KNOWN = N_("It is confidential and not anonymous, for a file can tell who sent it.")
ORPHANS = N_("%(count)s rows belong to questions that are not in the file; they are left out.")
BESIDE = {"quota": QUOTAS, "assessments": ASSESSMENTS, "mails": MAILS, "address": ADDRESS}
FORMATS = {"S": ONE_BY_ONE, "A": ALL_IN_ONE}
# How much of a group is shown, by `showgroupinfo`: both, name, description or nothing.
SHOWS_NAME, SHOWS_DESCRIPTION = ("", "B", "N"), ("", "B", "D")
LONGEST_TITLE = 200


def carry(source: Source, file_stem: str) -> Carried:
    """Return `source` as a definition of ours; `file_stem` names a survey that has no title."""
    return _Carrying(source, file_stem).carry()


class _Carrying:
    def __init__(self, source: Source, file_stem: str) -> None:
        self.source = source
        self.carried = Carried()
        self.variables = Variables()
        self.words = Wording(source.languages, self.carried, self.variables)
        self.names: set[str] = set()
        self.page_names: set[str] = set()
        self.title = self.words.plain(source.texts.get("title", {}), lines=False) or {self.words.locale: file_stem}

    def carry(self) -> Carried:
        """Return the whole survey."""
        words, definition = self.words, self.carried.definition
        spoken = self.title.get(words.locale) or next(iter(self.title.values()))
        definition |= {"name": as_survey_name(spoken[:LONGEST_TITLE]), "title": words.value(self.title)}
        if description := words.plain(self.source.texts.get("description", {})):
            definition["description"] = words.value(description)
        definition["locale"] = words.locale
        if len(words.languages) > 1:
            definition["locales"] = list(words.languages)
        welcome = words.rich(self.source.texts.get("welcometext", {}))
        definition["pages"] = [page for group in self.source.groups if (page := self.page(group))]
        self.welcome(definition["pages"], welcome)
        words.at("")
        if end := words.rich(self.source.texts.get("endtext", {})):
            definition["completedHtml"] = words.value(end)
        words.flush()
        if words.stripped:
            self.carried.changed("", STRIPPED)
        self.settings(definition)
        self.count()
        return self.carried

    def welcome(self, pages: list[Element], welcome: Any) -> None:
        """Put the words of welcome on the first page; it has no condition, for nothing is answered before it."""
        if not welcome or not pages:
            return
        text = {"name": as_name("welcome", self.names), "type": "html", "html": self.words.value(welcome)}
        self.names.add(text["name"])
        pages[0]["elements"].insert(0, text)

    def page(self, group: Group) -> Element | None:
        """Return a group as a page; None where nothing of it is asked."""
        words, number = self.words, len(self.page_names)
        title = words.plain(group.title, lines=False)
        spoken = title.get(words.locale) or next(iter(title.values()), "")
        where = spoken or group.id
        words.at(where, group.line)
        page: Element = {"name": as_name(spoken, self.page_names, "page")}
        self.page_names.add(page["name"])
        shows = self.source.settings.get("showgroupinfo", "")
        if title and shows in SHOWS_NAME:
            page["title"] = words.value(title)
        if shows in SHOWS_DESCRIPTION and (description := words.plain(group.description)):
            page["description"] = words.value(description)
        try:
            condition, text = self.condition(group.relevance or "1", None, number, where, group.line)
        except NeverShown:
            self.lose(group)
            return None
        if group.randomized:
            self.carried.left_out(where, SHUFFLED, name=group.randomized[:60], line=group.line)
        if text:
            page["visibleIf"] = text
        page["elements"] = [each for question in group.questions for each in self.question(question, number, condition)]
        if not page["elements"]:
            self.carried.left_out(where, NO_QUESTIONS, line=group.line)
            return None
        if group.line is not None:
            self.carried.lines.setdefault(page["name"], group.line)
        return page

    def lose(self, group: Group) -> None:
        for question in group.questions:
            self.variables.lose(question.code, question.id, NEVER)

    def condition(
        self, relevance: str, script: Any, page: int, where: str, line: int | None
    ) -> tuple[Node | None, str]:
        def left_out(message: str, **params: Any) -> None:
            self.carried.left_out(where, message, line=line, **params)

        meaning = Meaning(self.variables, page, lambda message: self.carried.changed(where, message, line=line))
        return condition_of(relevance, script, meaning, left_out)

    def question(self, question: Asked, page: int, page_if: Node | None) -> list[Element]:
        """Return the elements that a question becomes; none where it has no twin."""
        where = question.code or question.id
        self.words.at(where, question.line)
        if reason := self.reason_against(question):
            message, lost, params = reason
            self.carried.left_out(where, message, line=question.line, **params)
            self.variables.lose(question.code, question.id, lost)
            return []
        try:
            condition, text = self.own_condition(question, page, where)
        except NeverShown:
            self.variables.lose(question.code, question.id, NEVER)
            return []
        shown = Shown(page, page_if, condition)
        making = Making(question, self.words, self.carried, self.variables, self.names, shown)
        elements = TYPES[question.type](making)
        if elements:
            tell(making)
            add_filters(
                making,
                elements,
                lambda relevance, part: self.condition(relevance, None, page, f"{where} · {part}", question.line),
            )
            add_defaults(making, elements)
        if text:
            for element in elements:
                element.setdefault("visibleIf", text)
        return elements

    def reason_against(self, question: Asked) -> tuple[str, str, dict[str, Any]] | None:
        """Return why a question cannot be asked here: message, what conditions on it are told, and parameters."""
        if question.type == "I":
            return LANGUAGE_SWITCH, choosing.GONE, {}
        if question.type == "*":
            return EQUATION, EQUATION_LOST, {}
        if question.type not in TYPES:
            return NO_TYPE, choosing.GONE, {"type": question.type[:20]}
        return (HIDDEN, HIDDEN_LOST, {}) if question.is_on("hidden") else None

    def own_condition(self, question: Asked, page: int, where: str) -> tuple[Node | None, str]:
        try:
            relevance, script = relevance_of(question)
        except ScriptFault as fault:
            rows = "; ".join(f"{each.field} {each.method} {each.value}" for each in question.conditions)
            self.carried.left_out(where, LEFT_OUT, condition=rows[:120], reason=fault, line=question.line)
            return None, ""
        if script is not None:
            script = boxes_of_lists(script, self.variables)
        return self.condition(relevance, script, page, where, question.line)

    def settings(self, definition: Element) -> None:
        """Carry what the survey's settings say, and note what they say that has no twin."""
        settings, carried = self.source.settings, self.carried
        if settings.get("showprogress") == "N":
            definition["showProgressBar"] = False
        if settings.get("anonymized") == "Y":
            has_files = any(element["type"] == "file" for page in definition["pages"] for element in page["elements"])
            definition["anonymity"] = "confidential" if has_files else "anonymous"
            if has_files:
                carried.changed("", FILES_KNOWN)
        if message := FORMATS.get(settings.get("format", "")):
            carried.changed("", message)
        for table, message in BESIDE.items():
            if table in self.source.beside:
                carried.left_out("", message)
        if self.source.orphans:
            carried.left_out("", ORPHANS, count=self.source.orphans)

    def count(self) -> None:
        """Count what came over."""
        pages = self.carried.definition["pages"]
        self.carried.counts["pages"] = len(pages)
        self.carried.counts["languages"] = len(self.words.languages)
        for page in pages:
            for part in (page, *_within(page)):
                self.carried.counts["questions"] += part.get("type", "panel") not in ("panel", "html")
                self.carried.counts["conditions"] += "visibleIf" in part


def _within(part: Element) -> list[Element]:
    """Return every element below a page or panel."""
    return [each for element in part.get("elements", []) for each in (element, *_within(element))]
