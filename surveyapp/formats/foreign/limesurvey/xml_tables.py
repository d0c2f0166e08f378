"""LimeSurvey's XML as tables of rows, read by the standard library's expat with everything refused that could reach out of it.

An export is `<document>` with an element for each table: `<groups><rows><row><gid>3</gid>…</row></rows></groups>`.
Values stand in CDATA. No export of LimeSurvey has a DOCTYPE, so that one is refused before any entity can be declared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from surveyapp.domain.errors import N_, Fault, InvalidFile

MAXIMUM_BYTES = 10_000_000
MAXIMUM_DEPTH = 20
MAXIMUM_ROWS = 100_000
MAXIMUM_FIELDS = 300
# How deep the things that count stand: document, table, rows, row, field.
TABLE, PART, ROW, FIELD = 2, 3, 4, 5
LONGEST_TAG = 60

TOO_LARGE = N_("The file is larger than %(most)s bytes; a survey is far smaller. Export its structure without answers.")
NOT_XML = N_("This is no XML that can be read: %(problem)s. Export the survey from LimeSurvey once more as .lss.")
DOCTYPE = N_(
    "The file has a DOCTYPE, which no export of LimeSurvey has; nothing of it is read. Export the survey once more."
)
TOO_DEEP = N_("Elements are nested deeper than %(most)s levels; this is no export of LimeSurvey.")
TOO_MANY = N_("The file has more than %(most)s rows; export the survey's structure without answers.")
NO_DOCUMENT = N_("This is no export of LimeSurvey: it begins with “%(tag)s”, not with “document”.")
KINDS = ("Survey", "Group", "Question")
NO_SURVEY = N_("This is LimeSurvey's export of “%(kind)s”; export the survey's structure, as .lss.")
NO_QUESTION = N_("The survey has no question; add one in LimeSurvey, and export it once more.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: column → text, and the line that it begins on."""

    cells: dict[str, str]
    line: int

    def __getitem__(self, column: str) -> str:
        """Return the text of a column, empty where there is none."""
        return self.cells.get(column, "").strip()

    def __contains__(self, column: str) -> bool:
        return column in self.cells

    def number(self, column: str) -> int:
        """Return a column as a whole number, 0 where it is none."""
        text = self[column]
        return int(text) if len(text) < 10 and text.removeprefix("-").isdecimal() else 0


@dataclass(slots=True)
class Tables:
    """What an export holds: its kind (Survey, Group, Question), its languages, the base language first, and its tables."""

    kind: str = ""
    languages: list[str] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table; of one that is missing, none."""
        yield from self.rows.get(table, ())


def read_tables(data: bytes, file: str) -> Tables:
    """Return the tables of the export `data`.

    Raises:
        InvalidFile: it is too large, broken, no export of LimeSurvey, or holds what none has (DOCTYPE, entities).
    """
    if len(data) > MAXIMUM_BYTES:
        raise InvalidFile(file, [Fault(None, TOO_LARGE, {"most": MAXIMUM_BYTES})])
    return _Reading(file).read(data)


class _Reading:
    """Gathers rows while expat reads; every handler keeps to what stands at the depth it is meant for."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tables = Tables()
        self.path: list[str] = []
        self.cells: dict[str, str] = {}
        self.words: list[str] = []
        self.line = 0
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words.append
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.EntityDeclHandler = self.refuse_doctype
        self.parser.ExternalEntityRefHandler = self.refuse_doctype

    def read(self, data: bytes) -> Tables:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            problem = expat.ErrorString(error.code) or str(error)
            raise InvalidFile(self.file, [Fault(error.lineno, NOT_XML, {"problem": problem})]) from None
        except (LookupError, ValueError):
            # The encoding that the first line names is none that Python knows.
            problem = expat.ErrorString(expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING])
            raise InvalidFile(self.file, [Fault(1, NOT_XML, {"problem": problem})]) from None
        return self.tables

    def refuse(self, message: str, **params: object) -> NoReturn:
        raise InvalidFile(self.file, [Fault(self.parser.CurrentLineNumber, message, params)])

    def refuse_doctype(self, *_declared: object) -> NoReturn:
        self.refuse(DOCTYPE)

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.path.append(tag)
        depth = len(self.path)
        if depth > MAXIMUM_DEPTH:
            self.refuse(TOO_DEEP, most=MAXIMUM_DEPTH)
        if depth == 1 and tag != "document":
            self.refuse(NO_DOCUMENT, tag=tag[:LONGEST_TAG])
        if depth <= FIELD:
            self.words.clear()
        if depth == ROW:
            self.cells, self.line = {}, self.parser.CurrentLineNumber

    def end(self, tag: str) -> None:
        depth = len(self.path)
        if depth == FIELD and self.path[2] == "rows" and len(self.cells) < MAXIMUM_FIELDS:
            self.cells.setdefault(tag, "".join(self.words))
        elif depth == ROW and self.path[2] == "rows":
            self.keep_row()
        elif depth == PART and self.path[1] == "languages" and tag == "language":
            self.tables.languages.append("".join(self.words).strip())
        elif depth == TABLE and tag == "LimeSurveyDocType":
            self.tables.kind = "".join(self.words).strip()
        if depth <= FIELD:
            self.words.clear()
        self.path.pop()

    def keep_row(self) -> None:
        self.count += 1
        if self.count > MAXIMUM_ROWS:
            self.refuse(TOO_MANY, most=MAXIMUM_ROWS)
        self.tables.rows.setdefault(self.path[1], []).append(Row(self.cells, self.line))


def check_questions(tables: Tables, file: str) -> None:
    """Refuse an export of something else, and one in which nothing is asked.

    Raises:
        InvalidFile: it is none of a survey, group or question, or has no question.
    """
    if tables.kind not in KINDS:
        raise InvalidFile(file, [Fault(1, NO_SURVEY, {"kind": tables.kind[:LONGEST_TAG] or "?"})])
    if not tables.rows.get("questions"):
        raise InvalidFile(file, [Fault(1, NO_QUESTION)])
