"""Questions in rows and columns."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import joined_title
from surveyapp.domain.surveys.texts import OUR_WORDS
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.choices import read_item, read_list, value_of
from surveyapp.formats.foreign.surveyjs.source import Source

Elements = list[dict[str, Any]]

# Cells that are answered by one choice: a column of them is a matrix here.
ONE_CHOICE = ("dropdown", "radiogroup", "boolean", "rating", "buttongroup")
MOST_CELLS = 150
DYNAMIC = (
    "rowCount", "minRowCount", "maxRowCount", "addRowText", "removeRowText", "allowAddRows", "allowRemoveRows", "keyName",
    "addRowLocation", "allowRowsDragAndDrop", "keyDuplicationError", "emptyRowsText", "noRowsText", "columnColCount", "cellType",
    "choices", "optionsCaption", "defaultRowValue", "defaultValueFromLastRow", "hideColumnsIfEmpty", "showFooter",
)  # fmt: skip


def matrix(bench: Bench, source: Source) -> Elements:
    """Return rows that share a scale; where several answers fit in a row, a question for each row."""
    columns, rows = _items(bench, source, "columns"), _items(bench, source, "rows")
    if source.get("cells"):
        bench.left_out(source, N_("The words in the cells are left out; the columns' own words stay."))
    required = source.is_on("eachRowRequired")
    if not columns or not rows:
        bench.left_out(source, N_("A grid needs rows and columns; the question is left out."))
        return []
    if source.word("cellType") == "checkbox":
        bench.changed(source, N_("Several answers fit in a row; each row is a question of its own here."))
        made = [
            bench.question(source, "checkbox", choices=columns)
            | {"name": bench.names.new(f"{bench.where(source)}_{value_of(row)}"), "title": _text_of(row)}
            for row in rows
        ]
        return [_panel(bench, source, made)]
    question = bench.question(source, "matrix", columns=columns, rows=rows)
    if required:
        question["isRequired"] = True
    default = source.get("defaultValue")
    if default not in (None, {}, ""):
        bench.left_out(source, N_("What is chosen in a grid from the start is left out."))
    return [question]


def _items(bench: Bench, source: Source, key: str) -> list[Any]:
    return [item for entry in read_list(source, key) if (item := read_item(bench, source, entry)) is not None]


def _text_of(item: Any) -> Any:
    return item["text"] if isinstance(item, dict) else str(item)


def _panel(bench: Bench, source: Source, inner: Elements) -> dict[str, Any]:
    """Return `inner` as a panel with the title of the question."""
    made = {"name": bench.name_of(source), "type": "panel", **bench.words_of(source, "title", "description")}
    return made | bench.conditions_of(source, "visibleIf") | {"elements": inner}


def matrix_of_columns(bench: Bench, source: Source) -> Elements:
    """Return a matrix for each column that is answered by one choice, and a question for each cell of the others."""
    rows = _items(bench, source, "rows")
    columns = [Source(each, bench.json_text.line(each)) for each in source.items("columns") if isinstance(each, dict)]
    for key in ("choices", "cellType", "eachRowRequired", "isRequired", "requiredIf", "columnColCount"):
        source.get(key)
    if not rows or not columns:
        bench.left_out(source, N_("A grid needs rows and columns; the question is left out."))
        return []
    bench.changed(source, N_("Each of its columns is a question of its own here."))
    cells: dict[str, dict[str, str]] = {value_of(row): {} for row in rows}
    inner: Elements = []
    for column in columns:
        inner.extend(_column(bench, source, column, rows, cells))
    if len(inner) == 1:
        inner[0]["title"] = bench.wordings.text(source.get("title"), bench.where(source)) or inner[0]["title"]
        inner[0].setdefault("visibleIf", bench.conditions_of(source, "visibleIf").get("visibleIf"))
        return [{key: value for key, value in inner[0].items() if value is not None}]
    return [_panel(bench, source, inner)] if inner else []


def _column(
    bench: Bench, source: Source, column: Source, rows: list[Any], cells: dict[str, dict[str, str]]
) -> Elements:
    """Return what one column becomes; `cells` learns what stands for `{row.column}` in each row."""
    kind = (column.word("cellType") or source.word("cellType") or "dropdown").lower()
    kind = "dropdown" if kind == "default" else kind
    old = str(column.data.get("name") or kind)
    scale = _scale_of(bench, source, column, kind)
    if not bench.may_add_cells(len(rows)):
        bench.left_out(
            source, N_("The column “%(column)s” is left out: the grids have too many cells."), column=old[:60]
        )
        return []
    required = source.is_on("isRequired") or source.is_on("eachRowRequired") or column.is_on("isRequired")
    if scale and not column.data.get("visibleIf"):
        name = bench.names.new(f"{bench.where(source)}_{old}")
        bench.carried.lines.setdefault(name, source.line or 1)
        for row in rows:
            _know(bench, source, old, value_of(row), f"{name}.{value_of(row)}", cells)
        made = {
            "name": name,
            "type": "matrix",
            "title": _title(bench, column, old),
            "columns": scale,
            "rows": list(rows),
        }
        return [made | ({"isRequired": True} if required else {})]
    if len(rows) > MOST_CELLS:
        bench.left_out(
            source,
            N_("The column “%(column)s” would be more than %(most)s questions."),
            column=old[:60],
            most=MOST_CELLS,
        )
        return []
    return [each for row in rows for each in _cell(bench, source, column, row, cells)]


def _know(bench: Bench, source: Source, column: str, row: str, name: str, cells: dict[str, dict[str, str]]) -> None:
    cells[row][column] = name
    bench.names.know(f"{source.data.get('name')}.{row}.{column}", name)


def _title(bench: Bench, column: Source, old: str) -> Any:
    return bench.wordings.text(column.get("title"), old) or old


def _scale_of(bench: Bench, source: Source, column: Source, kind: str) -> list[Any]:
    """Return the choices of a column that is answered by one choice; none for any other."""
    if kind not in ONE_CHOICE:
        return []
    if kind == "boolean":
        words = {
            value: OUR_WORDS[value].get(bench.wordings.locale, OUR_WORDS[value]["en"]) for value in ("true", "false")
        }
        return [{"value": value, "text": text} for value, text in words.items()]
    if kind == "rating":
        low, high = column.whole("rateMin"), column.whole("rateMax")
        low, high = 1 if low is None else low, 5 if high is None else high
        return list(range(low, high + 1)) if 0 < high - low <= 20 else []
    entries = read_list(column, "choices") or read_list(source, "choices")
    return [item for entry in entries if (item := read_item(bench, source, entry)) is not None]


def _cell(bench: Bench, source: Source, column: Source, row: Any, cells: dict[str, dict[str, str]]) -> Elements:
    """Return one cell as a question."""
    old, value = str(column.data.get("name") or "column"), value_of(row)
    data = {"choices": source.data.get("choices"), "cellType": source.data.get("cellType"), **column.data}
    data |= {"name": f"{bench.where(source)}_{value}_{old}", "type": data["cellType"] or "dropdown", "title": None}
    cell = bench.made_up(data, source.line)
    name = bench.called[cell.origin]
    _know(bench, source, old, value, name, cells)
    with bench.scoped("row", cells[value]):
        made = bench.read_element(bench, cell)
    title = _title(bench, column, old)
    for each in made:
        each["title"] = _joined(_text_of(row), title)
    return made


def _joined(row: Any, column: Any) -> Any:
    """Return the words of a row and of a column as one title, in each language that either has."""
    if not isinstance(row, dict) and not isinstance(column, dict):
        return joined_title(str(row), str(column))
    languages = [*(row if isinstance(row, dict) else ()), *(column if isinstance(column, dict) else ())]
    return {code: joined_title(_said(row, code), _said(column, code)) for code in dict.fromkeys(languages)}


def _said(text: Any, language: str) -> str:
    return str(text.get(language) or next(iter(text.values()), "")) if isinstance(text, dict) else str(text)


def repeated_row(bench: Bench, source: Source) -> Elements:
    """Return the columns of a grid that grows row by row, asked once in a panel."""
    bench.changed(source, N_("What repeats there is asked once here."))
    for key in DYNAMIC:
        source.get(key)
    named: dict[str, str] = {}
    inner: Elements = []
    for column in source.items("columns"):
        if not isinstance(column, dict):
            continue
        old = str(column.get("name") or "column")
        data = {"choices": source.data.get("choices"), "cellType": source.data.get("cellType"), **column}
        data |= {"type": data["cellType"] or "dropdown", "name": f"{bench.where(source)}_{old}"}
        data["title"] = data.get("title") or old
        cell = bench.made_up(data, bench.json_text.line(column) or source.line)
        named[old] = bench.called[cell.origin]
        with bench.scoped("row", named):
            inner.extend(bench.read_element(bench, cell))
    return [_panel(bench, source, inner)] if inner else []
