"""Arrays: one scale for several rows as a matrix, two scales as two, fields in rows and columns as questions of one panel."""

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.limesurvey.choosing import GONE, SEVERAL, nothing
from surveyapp.formats.foreign.limesurvey.limits import cell_limits
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.model import Answer, Sub, Texts

# Type → the codes of its columns, each with the words that LimeSurvey puts there ("" for the code itself).
FIXED = {
    "A": tuple((str(step), "") for step in range(1, 6)),
    "B": tuple((str(step), "") for step in range(1, 11)),
    "C": (("Y", "yes"), ("U", "uncertain"), ("N", "no")),
    "E": (("I", "increase"), ("S", "same"), ("D", "decrease")),
}
# More fields than that nobody fills in, and a survey of ours has 300 questions in all.
MOST_CELLS = 60

NO_ROWS = N_("It has no rows.")
NO_COLUMNS = N_("It has no columns.")
BY_ROW = N_("Its columns are rows here: each is answered in a line of its own.")
TWO_SCALES = N_("Its two scales are two questions here, “%(first)s” and “%(second)s”.")
CELLS_APART = N_("Its %(count)s fields in rows and columns are questions of their own here.")
TOO_MANY_CELLS = N_("It has %(count)s fields in rows and columns; the most that become questions here is %(most)s.")


def array(making: Making) -> list[Element]:
    """Return an array as a matrix."""
    question = making.question
    if not question.rows():
        return nothing(making, NO_ROWS)
    if question.type == "H":
        making.changed(BY_ROW)
    columns, renamed = _columns(making)
    if not columns:
        return nothing(making, NO_COLUMNS)
    element = making.element("matrix", columns=columns)
    _add_rows(making, element, renamed)
    making.lose("", SEVERAL)
    return [element]


def _columns(making: Making, scale: int = 0) -> tuple[list[Element], dict[str, str]]:
    renamed: dict[str, str] = {}
    if fixed := FIXED.get(making.question.type):
        words = making.words
        return [{"value": code, "text": words.value(words.fixed(key)) if key else code} for code, key in fixed], renamed
    return making.choices(making.question.choices(scale), renamed), renamed


def _add_rows(making: Making, element: Element, columns: dict[str, str], after: str = "") -> None:
    """Give a matrix its rows, and let conditions see each; `after` ends the names that LimeSurvey gives them."""
    renamed: dict[str, str] = {}
    element["rows"] = making.choices(making.question.rows(), renamed)
    for sub in making.question.rows():
        name = f"{element['name']}.{renamed.get(sub.code, sub.code)}"
        making.keep(name, "row", sub.code + after, values=columns)


def two_scales(making: Making) -> list[Element]:
    """Return an array with two scales as two matrices; with one scale as one."""
    question = making.question
    if not question.rows():
        return nothing(making, NO_ROWS)
    found: list[Element] = []
    for scale, header in ((0, "dualscale_headerA"), (1, "dualscale_headerB")):
        columns, renamed = _columns(making, scale)
        if columns:
            element = making.element("matrix", str(scale), _headed(making, header, scale), columns=columns)
            if not found and (hint := making.help()):
                element["description"] = making.words.value(hint)
            _add_rows(making, element, renamed, after=f"_{scale}")
            found.append(element)
    if not found:
        return nothing(making, NO_COLUMNS)
    if len(found) == 2:
        making.changed(TWO_SCALES, first=found[0]["name"], second=found[1]["name"])
    making.lose("", SEVERAL)
    return found


def _headed(making: Making, header: str, scale: int) -> Texts:
    """Return the question's title with the header of one of its scales, with the scale's number where it has none."""
    given = making.question.attributes.get(header, {})
    own = making.words.plain({code: given.get(code) or given.get("", "") for code in making.words.codes}, lines=False)
    title = making.words.plain(making.question.text) or {making.words.locale: making.where}
    return making.words.joined(title, " – ", own or {making.words.locale: str(scale + 1)})


def cells(making: Making) -> list[Element]:
    """Return an array of texts or numbers as questions under one title, one of boxes as tick boxes a row."""
    question = making.question
    rows, columns = question.rows(0), question.rows(1)
    if not rows or not columns:
        return nothing(making, NO_ROWS if not rows else NO_COLUMNS)
    has_boxes = question.type == ":" and question.is_on("multiflexible_checkbox")
    count = len(rows) * (1 if has_boxes else len(columns))
    if count > MOST_CELLS:
        making.left_out(TOO_MANY_CELLS, count=count, most=MOST_CELLS)
        making.variables.lose(question.code, question.id, GONE)
        return []
    panel = making.element("panel")
    make = _boxes if has_boxes else _texts
    panel["elements"] = [element for row in rows for element in make(making, row, columns)]
    making.changed(CELLS_APART, count=count)
    making.lose("", SEVERAL)
    return [panel]


def _words_of(making: Making, entry: Sub | Answer) -> Texts:
    return making.words.plain(entry.text, lines=False) or {making.words.locale: entry.code}


def _boxes(making: Making, row: Sub, columns: list[Sub]) -> list[Element]:
    renamed: dict[str, str] = {}
    element = making.element("checkbox", row.code, _words_of(making, row))
    element["choices"] = making.choices(columns, renamed)
    for column in columns:
        box = renamed.get(column.code, column.code)
        making.keep(element["name"], "box", f"{row.code}_{column.code}", box=box, ticked="1")
    return [element]


def _texts(making: Making, row: Sub, columns: list[Sub]) -> list[Element]:
    found = []
    is_number = making.question.type == ":" or making.question.is_on("numbers_only")
    for column in columns:
        part = f"{row.code}_{column.code}"
        title = making.words.joined(_words_of(making, row), ": ", _words_of(making, column))
        element = making.element("text", part, title)
        if is_number:
            element["inputType"] = "number"
        cell_limits(making, element)
        making.keep(element["name"], "number" if is_number else "text", part)
        found.append(element)
    return found
