"""LimeSurvey's tab-separated structure (.txt), as people edit it in a spreadsheet: one row a group, question, part and answer.

The columns are those of LimeSurvey's manual, “Tab Separated Value survey structure”: `class type/scale name relevance text help
language validation mandatory other default same_default`, then one for each attribute. What belongs together follows from the
order of rows: questions follow their group, parts and answers their question. All of the first language comes first, then the
same rows in the next one.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import PurePath

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey.from_tables import SURVEY_TEXTS
from surveyapp.formats.foreign.limesurvey.model import Answer, Asked, Condition, Default, Group, Source, Sub, Texts
from surveyapp.formats.foreign.limesurvey.surveys import carry

MAXIMUM_BYTES = 10_000_000
MAXIMUM_ROWS = 100_000
NEEDED = ("class", "name", "text")
OWN = frozenset({
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory",
    "other", "default", "same_default", "same_script",
})  # fmt: skip

TOO_LARGE = N_("The file is larger than %(most)s bytes; a survey is far smaller.")
NOT_TEXT = N_("The file is neither UTF-8 nor UTF-16; save it as UTF-8.")
NO_COLUMNS = N_(
    "The first row must name LimeSurvey's columns, with tabs between (class, type/scale, name, text …); “%(column)s” is missing."
)
NOT_ROWS = N_("The rows cannot be read: %(problem)s. Check quotes and tabs.")
TOO_MANY = N_("The file has more than %(most)s rows.")
NO_GROUP = N_("A question stands before the first group (a row of the class G); put it after one.")
NO_QUESTION_YET = N_(
    "A row of the class %(class)s stands before the first question; put it after the one it belongs to."
)
TWICE = N_("The question “%(name)s” stands twice; give each its own name.")
NO_QUESTION = N_("The file has no question (a row of the class Q).")
UNKNOWN_CLASS = N_("“%(class)s” is no class of row that is known here.")
QUOTA_CLASSES = frozenset({"QTA", "QTAM", "QTALS"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row: column → text, and the line of the file that it begins on."""

    cells: dict[str, str]
    number: int

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def read(data: bytes, file: str) -> Carried:
    """Return what the survey in `data` becomes here; `file` names it in faults, and a survey that has no title.

    Raises:
        InvalidFile: it is no table of LimeSurvey's, or one that cannot be put together, with every line at fault.
    """
    if len(data) > MAXIMUM_BYTES:
        raise InvalidFile(file, [Fault(None, TOO_LARGE, {"most": MAXIMUM_BYTES})])
    building = _Building()
    for line in _lines(_decoded(data, file), file):
        building.take(line)
    if building.faults:
        raise InvalidFile(file, building.faults)
    if not building.by_code:
        raise InvalidFile(file, [Fault(1, NO_QUESTION)])
    carried = carry(building.done(), PurePath(file).stem)
    for line_number, name in building.unknown:
        carried.left_out("", UNKNOWN_CLASS, line=line_number, **{"class": name[:30]})
    return carried


def _decoded(data: bytes, file: str) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidFile(file, [Fault(line, NOT_TEXT)]) from None


def _lines(text: str, file: str) -> Iterator[Line]:
    """Yield the rows under the headings, those without a class left out."""
    reader = csv.reader(StringIO(text, newline=""), delimiter="\t", strict=False)
    try:
        headings = [heading.strip().lower() for heading in next(reader, [])]
        for column in NEEDED:
            if column not in headings:
                raise InvalidFile(file, [Fault(1, NO_COLUMNS, {"column": column})])
        begins = reader.line_num + 1
        for count, cells in enumerate(reader):
            if count > MAXIMUM_ROWS:
                raise InvalidFile(file, [Fault(reader.line_num, TOO_MANY, {"most": MAXIMUM_ROWS})])
            line = Line(dict(zip(headings, cells, strict=False)), begins)
            begins = reader.line_num + 1
            if line["class"]:
                yield line
    except csv.Error as error:
        raise InvalidFile(file, [Fault(reader.line_num, NOT_ROWS, {"problem": str(error)})]) from None


def _scale(line: Line) -> int:
    return 1 if line["type/scale"] == "1" else 0


@dataclass(slots=True)
class _Building:
    """Puts a survey together row by row."""

    source: Source = field(default_factory=Source)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    by_code: dict[str, Asked] = field(default_factory=dict)
    # Parts by question, code and scale: a row that says one in another language finds it at once.
    subs: dict[tuple[str, str, int], Sub] = field(default_factory=dict)
    answers: dict[tuple[str, str, int], Answer] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    question: Asked | None = None
    group: Group | None = None
    # How many groups there were so far in each language: the second in French is the second in English.
    groups_in: dict[str, int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Add what a row says."""
        name = line["class"].upper()
        if take := TAKES.get(name):
            take(self, line)
        elif name in QUOTA_CLASSES:
            self.source.beside.add("quota")
        elif name == "AS":
            self.source.beside.add("assessments")
        else:
            self.unknown.append((line.number, name))

    def setting(self, line: Line) -> None:
        self.source.settings[line["name"]] = line["text"]

    def language(self, line: Line) -> str:
        """Return the language of a row, that of the survey where it names none."""
        language = line["language"] or self.source.settings.get("language") or "en"
        if language not in self.languages:
            self.languages.add(language)
            self.source.languages.append(language)
        return language

    def survey_text(self, line: Line) -> None:
        language = self.language(line)
        name = line["name"].removeprefix("surveyls_")
        if name in SURVEY_TEXTS and line["text"]:
            self.source.texts.setdefault(name, {}).setdefault(language, line["text"])
        if name == "email_invite" and line["text"]:
            self.source.beside.add("mails")
        if name == "url" and line["text"]:
            self.source.beside.add("address")

    def new_group(self, line: Line) -> None:
        language = self.language(line)
        number = self.groups_in.get(language, 0)
        self.groups_in[language] = number + 1
        self.question = None
        if number == len(self.source.groups):
            randomized = line["random_group"] or line["randomization_group"]
            self.source.groups.append(Group(str(number + 1), line.number, number, line["relevance"], randomized))
        self.group = self.source.groups[number]
        _put(self.group.title, language, line["name"])
        _put(self.group.description, language, line["text"])

    def new_question(self, line: Line) -> None:
        language = self.language(line)
        if self.group is None:
            self.faults.append(Fault(line.number, NO_GROUP))
            return
        code = line["name"] or f"row{line.number}"
        if (code, language) in self.seen:
            self.faults.append(Fault(line.number, TWICE, {"name": code[:60]}))
        self.seen.add((code, language))
        self.question = self.by_code.get(code)
        if self.question is None:
            self.question = self.by_code[code] = _question(line, code, len(self.by_code))
            self.group.questions.append(self.question)
        question = self.question
        _put(question.text, language, line["text"])
        _put(question.help, language, line["help"])
        for column, text in line.cells.items():
            if column not in OWN and text.strip():
                question.attributes.setdefault(column, {}).setdefault(language, text)
        self.default(line, "", 0)

    def current(self, line: Line) -> Asked | None:
        """Return the question that a row belongs to; None, and a fault, where there is none yet."""
        if self.question is None:
            self.faults.append(Fault(line.number, NO_QUESTION_YET, {"class": line["class"]}))
        return self.question

    def part(self, line: Line) -> None:
        question, language = self.current(line), self.language(line)
        if question is None:
            return
        scale, code = _scale(line), line["name"]
        sub = self.subs.get((question.code, code, scale))
        if sub is None:
            sub = self.subs[question.code, code, scale] = Sub(code, scale, len(question.subs), line["relevance"])
            question.subs.append(sub)
        _put(sub.text, language, line["text"])
        self.default(line, code, scale)

    def answer(self, line: Line) -> None:
        question, language = self.current(line), self.language(line)
        if question is None:
            return
        scale, code = _scale(line), line["name"]
        answer = self.answers.get((question.code, code, scale))
        if answer is None:
            answer = self.answers[question.code, code, scale] = Answer(code, scale, len(question.answers))
            question.answers.append(answer)
        _put(answer.text, language, line["text"])

    def condition(self, line: Line) -> None:
        """Add a row of the old conditions: the scenario in type/scale, the field in name, the method in relevance."""
        question = self.current(line)
        if question is not None:
            scenario = int(line["type/scale"]) if line["type/scale"].isdecimal() and len(line["type/scale"]) < 6 else 1
            question.conditions.append(
                Condition(scenario, line["name"].lstrip("+"), line["name"], line["relevance"], line["text"])
            )

    def default(self, line: Line, sub: str, scale: int) -> None:
        if self.question is not None and line["default"]:
            self.question.defaults.append(Default(sub, scale, "", self.language(line), line["default"]))

    def done(self) -> Source:
        """Return the survey, its own language first."""
        own = self.source.settings.get("language", "")
        self.source.languages.sort(key=lambda language: language != own)
        return self.source


def _put(texts: Texts, language: str, text: str) -> None:
    if text:
        texts.setdefault(language, text)


def _question(line: Line, code: str, number: int) -> Asked:
    return Asked(
        id=line["id"] or f"row {line.number}",
        code=code,
        type=line["type/scale"],
        line=line.number,
        order=number,
        other=line["other"] == "Y",
        mandatory=line["mandatory"],
        relevance=line["relevance"],
        preg=line["validation"],
    )


# Class of row → what is done with it.
TAKES: dict[str, Callable[[_Building, Line], None]] = {
    "S": _Building.setting,
    "SL": _Building.survey_text,
    "G": _Building.new_group,
    "Q": _Building.new_question,
    "SQ": _Building.part,
    "A": _Building.answer,
    "C": _Building.condition,
}
