"""“Is asked”, “Is shown”, “Must be answered” and “Choices offered”: on which answers it depends, line by line."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.errors import N_, Refused, SurveyappError
from surveyapp.domain.expressions import ExpressionFault, parse, references
from surveyapp.domain.questions import TAKES_ANSWER
from surveyapp.domain.survey_edits.conditions import (
    ALL,
    ANY,
    WITH_LIST,
    WITHOUT_VALUE,
    Row,
    Rows,
    as_expression,
    as_rows,
    values_said,
)
from surveyapp.domain.survey_edits.reading import Part, get_element, get_page
from surveyapp.domain.survey_edits.subjects import ANSWER, FACT_PREFIX, Subject, read_row, sent_value, subjects_at
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.domain.surveys.checking import ASKED_LATER
from surveyapp.services.survey_drafts import Done
from surveyapp.web.survey_editor.asking_words import (
    operator_words,
    rows_said,
    subject_words,
    text_said,
    value_words,
)
from surveyapp.web.survey_editor.desk import Desk

MOST_LINES = 40
ADD, REMOVE, UPDATE = "add", "remove", "update"
NUMBERS = ("order.days_late", "order.price_total", "order.quoted_total", "order.invoiced_total")
DAYS = ("order.promised_on", "order.delivered_on")


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison as a form holds it, maybe unfinished: each part as it is sent, "" where nothing is chosen yet."""

    question: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


class AskingPanel:
    """The panel of one condition (`key`) of the parts that `applies` tells of."""

    TEMPLATE = "survey_editor/panels/asking.html"

    def __init__(
        self, name: str, title: str, key: str, applies: Callable[[Part], bool], *, never: str, when: str, kind: str
    ) -> None:
        self.NAME, self.TITLE, self.key, self.applies = name, title, key, applies
        self.never, self.when, self.kind = never, when, kind

    def said(self, desk: Desk, part: Part) -> str:
        """Return on what it depends, in words."""
        text = _written(part, self.key)
        if self.key == "requiredIf" and part.data.get("isRequired") is True:
            return str(gettext("always"))
        if not text.strip():
            return str(gettext(self.never))
        rows = as_rows(text)
        subjects = {each.name: each for each in subjects_at(desk.definition, (), self.key)} | self._subjects(desk, part)
        said = rows_said(desk, rows, subjects) if rows is not None else text_said(desk, text)
        return str(gettext(self.when, condition=said))

    def fields(self, desk: Desk, part: Part, typed: MultiDict[str, str] | None) -> dict[str, Any]:
        """Return what the form draws: lines, or the condition as text where it is more than lines."""
        subjects, rows = self._subjects(desk, part), _rows_of(part, self.key)
        if typed is not None and "joint" in typed:
            act, joint, lines = typed.get("act", ""), typed["joint"], _lines_of(typed)
        elif rows is not None and _can_be_lines(rows, subjects) and not (typed and "expression" in typed):
            act, joint, lines = UPDATE, rows.joint, [_line_of(row) for row in rows.rows]
        else:
            text = _written(part, self.key)
            expression = typed.get("expression", text) if typed else text
            return {"expression": expression, "words": text_said(desk, text) if text.strip() else ""}
        focus = _focus(act, lines)
        lines = _acted(act, lines)
        faults = [""] * len(lines) if only_draws(typed or {"act": UPDATE}) else _faults(desk, lines, subjects)
        names = [(name, subject_words(desk, each)) for name, each in subjects.items()]
        return {
            "none": gettext(self.never),
            "joint": ANY if joint == ANY else ALL,
            "joints": [(ALL, gettext("all of these hold")), (ANY, gettext("any of these holds"))],
            "questions": [pair for pair in names if not pair[0].startswith(FACT_PREFIX)],
            "facts": [pair for pair in names if pair[0].startswith(FACT_PREFIX)],
            "lines": [
                _drawn(desk, line, subjects.get(line.question)) | {"fault": fault}
                for line, fault in zip(lines, faults, strict=True)
            ],
            "focus": focus,
            "can_add": len(lines) < MOST_LINES,
        }

    def change(self, desk: Desk, part: Part, form: MultiDict[str, str]) -> tuple[Any, Done]:
        """Return what the form asks for.

        Raises:
            Refused: a line is unfinished, or what is compared is none of its question's answers.
            ExpressionFault: the text cannot be read.
        """
        subjects, key, name = self._subjects(desk, part), self.key, part.name
        get = get_page if part.is_page else get_element
        if "expression" in form:
            text = _checked(form["expression"].strip(), desk, subjects, key)
        else:
            text = self._picked(desk, part, form, subjects)

        def edit(definition: dict[str, Any]) -> dict[str, Any]:
            return set_value(definition, (*get(definition, name).path, key), text or None)

        return edit, Done(self.kind, f"page:{name}" if part.is_page else name, {"before": self.said(desk, part)})

    def only_draws(self, form: MultiDict[str, str]) -> bool:
        """Tell whether a form asks for other lines or fields only, and for nothing to be saved."""
        return only_draws(form)

    def _picked(self, desk: Desk, part: Part, form: MultiDict[str, str], subjects: dict[str, Subject]) -> str:
        before = _rows_of(part, self.key)
        kept = {_line_of(row): row for row in before.rows} if before is not None else {}
        # A line that nobody touched stays as somebody wrote it.
        rows = tuple(
            kept[line] if line in kept else _read(desk, number, line, subjects)
            for number, line in enumerate(_lines_of(form), start=1)
        )
        after = Rows(ANY if form.get("joint") == ANY and len(rows) > 1 else ALL, rows)
        return _written(part, self.key) if after == before else as_expression(after)

    def _subjects(self, desk: Desk, part: Part) -> dict[str, Subject]:
        """Return what may be asked about, by name; what stands there already may stay, whatever it is."""
        found = {each.name: each for each in subjects_at(desk.definition, part.path, self.key) if each.operators}
        rows = _rows_of(part, self.key)
        for row in rows.rows if rows is not None else ():
            known = found.get(row.question, Subject(row.question, ANSWER, None, ()))
            taken = {sent_value(value) for value, _ in known.values}
            more = [(value, None) for value in values_said(row) if known.values and sent_value(value) not in taken]
            operators = tuple(dict.fromkeys([*known.operators, row.operator]))
            found[row.question] = replace(known, operators=operators, values=(*known.values, *more))
        return found


def only_draws(form: Any) -> bool:
    """Tell whether a form asks for other lines or fields only."""
    return form.get("act", "").partition(":")[0] in (ADD, REMOVE, UPDATE)


def _written(part: Part, key: str) -> str:
    value = part.data.get(key)
    return "" if value is None else str(value)


def _rows_of(part: Part, key: str) -> Rows | None:
    return as_rows(_written(part, key))


def _can_be_lines(rows: Rows, subjects: dict[str, Subject]) -> bool:
    """Tell whether the fields of a line can hold each row: several values are picked among those that are known."""
    return len(rows.rows) <= MOST_LINES and all(
        (row.operator in WITHOUT_VALUE or None not in values_said(row))
        and (bool(subjects[row.question].values) if row.operator in WITH_LIST else not isinstance(row.value, tuple))
        for row in rows.rows
    )


def _line_of(row: Row) -> Line:
    return Line(row.question, row.operator, tuple(sent_value(value) for value in values_said(row)))


def _lines_of(form: MultiDict[str, str]) -> list[Line]:
    lines = []
    for place in range(MOST_LINES):
        if f"line.{place}.of" not in form:
            break
        sent = tuple(value for value in form.getlist(f"line.{place}.value") if value.strip())
        lines.append(Line(form[f"line.{place}.of"], form.get(f"line.{place}.operator", ""), sent))
    return lines


def _acted(act: str, lines: list[Line]) -> list[Line]:
    """Return the lines as a button asks for them: one more, or one less."""
    kind, _, place = act.partition(":")
    if kind == ADD and len(lines) < MOST_LINES:
        return [*lines, Line()]
    if kind == REMOVE and place.isdecimal() and len(place) < 3:
        return [line for number, line in enumerate(lines) if number != int(place)]
    return lines


def _focus(act: str, lines: list[Line]) -> str:
    """Return where one goes on: at the new line, or at the button that adds one."""
    kind = act.partition(":")[0]
    return f"line.{len(lines)}.of" if kind == ADD else "add" if kind == REMOVE else ""


def _drawn(desk: Desk, line: Line, subject: Subject | None) -> dict[str, Any]:
    """Return the fields of a line; a question that is another than before brings its own operators and values."""
    if subject is None:
        return {"of": "", "operators": [], "widget": ""}
    operator = line.operator if line.operator in subject.operators else subject.operators[0]
    if operator in WITHOUT_VALUE:
        widget = ""
    elif operator in WITH_LIST and subject.values:
        widget = "ticks"
    else:
        widget = "select" if subject.values else "line"
    return {
        "of": subject.name,
        "operators": [(each, operator_words(subject, each)) for each in subject.operators],
        "operator": operator,
        "widget": widget,
        "options": [(sent_value(value), value_words(desk, subject, value)) for value, _ in subject.values],
        "values": line.values,
        "input": _input(subject),
    }


def _input(subject: Subject) -> str:
    if subject.name in NUMBERS:
        return "number"
    if subject.name in DAYS:
        return "date"
    kind = subject.element.data.get("inputType") if subject.element is not None and subject.kind == ANSWER else ""
    return str(kind) if kind in ("number", "date", "time") else "text"


def _read(desk: Desk, number: int, line: Line, subjects: dict[str, Subject]) -> Row:
    subject = subjects.get(line.question)
    if subject is None:
        raise Refused(N_("Choose what line %(number)s is about, or remove it."), number=number)
    try:
        return read_row(subject, line.operator, line.values)
    except Refused as fault:
        # Who picks from titles is told by titles.
        raise Refused(fault.message, **{**fault.params, "name": subject_words(desk, subject)}) from fault


def _faults(desk: Desk, lines: list[Line], subjects: dict[str, Subject]) -> list[str]:
    """Return what is wrong with each line, "" where nothing is."""
    said = []
    for number, line in enumerate(lines, start=1):
        try:
            _read(desk, number, line, subjects)
        except SurveyappError as fault:
            said.append(str(gettext(fault.message, **fault.params)))
        else:
            said.append("")
    return said


def _checked(text: str, desk: Desk, subjects: dict[str, Subject], key: str) -> str:
    """Return a condition that was written as text, if it can be read and asks about nothing that is not there yet."""
    if not text:
        return ""
    try:
        names = references(parse(text))
    except ExpressionFault as fault:
        raise Refused(fault.message, **fault.params) from fault
    everything = {each.name for each in subjects_at(desk.definition, (), key)}
    for name in sorted(names - set(subjects)):
        if name in everything:
            raise Refused(ASKED_LATER, name=name[:60])
        raise Refused(N_("{%(name)s} is no question of this survey; correct the name."), name=name[:60])
    return text


def _is_question(part: Part) -> bool:
    return part.type in TAKES_ANSWER


ASKED = AskingPanel(
    "asked", N_("Is asked"), "visibleIf", _is_question,
    never=N_("always"), when=N_("when %(condition)s"), kind="condition",
)  # fmt: skip
SHOWN = AskingPanel(
    "shown", N_("Is shown"), "visibleIf", lambda part: not _is_question(part),
    never=N_("always"), when=N_("when %(condition)s"), kind="condition",
)  # fmt: skip
REQUIRED = AskingPanel(
    "required", N_("Must be answered"), "requiredIf", _is_question,
    never=N_("never"), when=N_("when %(condition)s"), kind="required",
)  # fmt: skip
OFFERED = AskingPanel(
    "offered", N_("Choices offered"), "choicesVisibleIf", lambda part: isinstance(part.data.get("choices"), list),
    never=N_("all of them"), when=N_("those where %(condition)s"), kind="offered",
)  # fmt: skip
