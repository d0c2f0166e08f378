"""A row of a form as an element of ours."""

import re
from collections.abc import Callable
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Binary, Node
from surveyapp.domain.questions.rating import MAXIMUM_STEPS
from surveyapp.domain.surveys import COMMENT_SUFFIX
from surveyapp.formats.foreign.naming import as_name
from surveyapp.formats.foreign.xlsform import noting, xpath
from surveyapp.formats.foreign.xlsform.choosing import choosing
from surveyapp.formats.foreign.xlsform.conditions import Asked, NoTwin, condition, written
from surveyapp.formats.foreign.xlsform.context import Context
from surveyapp.formats.foreign.xlsform.limits import limit
from surveyapp.formats.foreign.xlsform.nesting import Item
from surveyapp.formats.foreign.xlsform.sheets import MEDIA, WORDS, Row
from surveyapp.formats.foreign.xlsform.types import MANY, MEASURED, META, ONE, RANKED

YES = ("yes", "true", "true()", "1")
NO = ("", "no", "false", "false()", "0")
KNOWN = WORDS | MEDIA | {
    "type", "name", "relevant", "constraint", "required", "default", "appearance", "choice_filter", "calculation", "disabled",
    "readonly", "parameters", "repeat_count", "trigger", "list_name",
}  # fmt: skip
COMPUTES = re.compile(r"\$\{|[\w-]+\(")
LONGEST_COMPUTED = 300
PARAMETER = re.compile(r"(\w[\w-]*)\s*=\s*([^\s,;]+)")

NOT_KNOWN = N_("“%(type)s” is no type that can be asked here; the question is left out.")
NO_TYPE = N_("The row has no type and is left out.")
DISABLED = N_("The row is switched off in the form and left out.")
MEASURED_ONLY = N_("“%(type)s” needs the app on a telephone; the question is left out.")
TO_EVERYBODY = N_("It is shown to everybody: “%(condition)s” has no twin here because of “%(found)s”.")
TO_NOBODY = N_("No answer is required: “%(condition)s” has no twin here because of “%(found)s”.")
DAY_ONLY = N_("Day and time of day became the day alone.")
TYPED = N_("What was scanned is typed here.")
DRAWN = N_("What was drawn is sent as a picture here.")
KINDS_OF_FILE = N_("Files may be pictures, PDF or plain text.")
AS_NUMBER = N_("A range of %(steps)s steps became a number from %(low)s to %(high)s.")
NO_DEFAULT = N_("The answer given beforehand, “%(default)s”, is computed there and left out.")


def element_of(context: Context, item: Item, around: Node | None) -> dict[str, Any] | None:
    """Return the element that a row becomes, None where it is left out; `around` is what must hold for it beside its own."""
    row, kind = item.row, item.kind.name
    if kind == META:
        context.noting.alike_at(noting.NOT_ASKED, row.get("name") or row.get("type"), row)
        _compute(context, row)
        return None
    build = BUILD.get(kind)
    if build is None:
        message = MEASURED_ONLY if kind == MEASURED else NOT_KNOWN if row.get("type") else NO_TYPE
        context.noting.left_out(row, message, type=row.get("type")[:60])
        return None
    own = build(context, item)
    if own is None:
        return None
    name = new_name(context, row)
    element = {"name": name, "type": own.pop("type")}
    _say(context, row, element)
    if tree := shown(context, row, around):
        element["visibleIf"] = tree
    _require(context, row, element)
    element |= own
    if element["type"] != "html":
        _answer_beforehand(context, row, element)
        context.scope.asked[row.get("name")] = Asked(name, str(element["type"]))
        if element.get("showOtherItem"):
            context.scope.asked.setdefault(f"{row.get('name')}_other", Asked(name + COMMENT_SUFFIX, "text"))
    _note_the_rest(context, row)
    return element


def _compute(context: Context, row: Row) -> None:
    """Remember what a computed value is, so that conditions that name it can be said without it."""
    try:
        tree = condition(row.get("calculation"), context.scope)
    except (NoTwin, xpath.NotRead):
        return
    # One that names others again and again would grow beyond every bound.
    if len(written(tree)) <= LONGEST_COMPUTED:
        context.scope.computed[row.get("name")] = tree


def new_name(context: Context, row: Row) -> str:
    """Return what the thing of `row` is called here: a name that no other has."""
    name = as_name(row.get("name"), context.names)
    context.names.add(name)
    context.noting.carried.lines[name] = row.line
    return name


def _say(context: Context, row: Row, element: dict[str, Any]) -> None:
    """Put title and hint in; of an information text they are the text itself."""
    if element["type"] == "html":
        return
    element["title"] = context.title(row)
    hint = context.words(row, "hint")
    if not element["title"]:
        context.noting.alike_at(noting.NO_LABEL, row.get("name"), row)
        element["title"], hint = hint or row.get("name") or row.get("type"), ""
    if hint:
        element["description"] = hint


def shown(context: Context, row: Row, around: Node | None) -> str:
    """Return when the thing of `row` is shown, "" for always; what has no twin is noted, and the thing then always shown."""
    text, tree = row.get("relevant"), around
    if text:
        try:
            own = condition(text, context.scope)
            tree = Binary("and", around, own) if around is not None else own
        except (NoTwin, xpath.NotRead) as fault:
            found = fault.found if isinstance(fault, NoTwin) else text
            context.noting.left_out(row, TO_EVERYBODY, condition=text[:200], found=found[:60])
    return written(tree) if tree is not None else ""


def _require(context: Context, row: Row, element: dict[str, Any]) -> None:
    text = row.get("required").lower()
    if element["type"] == "html" or text in NO:
        return
    if text in YES:
        element["isRequired"] = True
        return
    try:
        element["requiredIf"] = written(condition(row.get("required"), context.scope))
    except (NoTwin, xpath.NotRead) as fault:
        found = fault.found if isinstance(fault, NoTwin) else text
        context.noting.left_out(row, TO_NOBODY, condition=row.get("required")[:200], found=found[:60])


def _answer_beforehand(context: Context, row: Row, element: dict[str, Any]) -> None:
    text = row.get("default")
    if not text or element["type"] == "file":
        return
    if COMPUTES.search(text):
        context.noting.left_out(row, NO_DEFAULT, default=text[:60])
    elif element["type"] in ("checkbox", "ranking"):
        element["defaultValue"] = text.split()
    elif element["type"] == "boolean":
        element["defaultValue"] = text.lower() in ("ok", *YES)
    else:
        element["defaultValue"] = text[:10] if element.get("inputType") == "date" else text


def _note_the_rest(context: Context, row: Row) -> None:
    name, cells = row.get("name") or row.get("type"), row.cells
    alike = {
        noting.REQUIRED_MESSAGE: "required_message" in row.texts,
        noting.GUIDANCE: "guidance_hint" in row.texts,
        noting.MEDIA: bool(MEDIA & cells.keys()),
        noting.COMPUTED: "calculation" in cells or "trigger" in cells,
        noting.READ_ONLY: row.get("readonly").lower() in YES and bool(row.get("default")),
    }
    for message, applies in alike.items():
        if applies:
            context.noting.alike_at(message, name, row)
    # What is carried out is no more to be told of: a drop-down, a long text, a score.
    looks = [word for word in row.get("appearance").lower().split() if word not in CARRIED_LOOKS]
    for look in looks:
        context.noting.alike_at(noting.APPEARANCE, look, row)
    for column in cells.keys() - KNOWN:
        context.noting.alike_at(noting.COLUMNS, column, row)


CARRIED_LOOKS = frozenset({
    "minimal", "autocomplete", "autocomplete_chars", "search", "likert", "multiline", "rating", "field-list", "signature", "draw",
})  # fmt: skip


def _text(context: Context, item: Item) -> dict[str, Any]:
    is_long = "multiline" in item.row.get("appearance").lower()
    element: dict[str, Any] = {"type": "comment"} if is_long else {"type": "text", "inputType": "text"}
    limit(context, item.row, element)
    if element.get("inputType") == "text":
        del element["inputType"]
    return element


def _number(context: Context, item: Item) -> dict[str, Any]:
    is_whole = item.kind.name == "integer"
    if is_whole:
        context.noting.alike_at(noting.WHOLE, item.row.get("name"), item.row)
    element = {"type": "text", "inputType": "number"}
    limit(context, item.row, element, is_whole=is_whole)
    return element


def _input(kind: str, message: str = "") -> Callable[[Context, Item], dict[str, Any]]:
    """Return what makes a short text with the input `kind`, with a note where that is another thing."""

    def build(context: Context, item: Item) -> dict[str, Any]:
        if message:
            context.noting.changed(item.row, message)
        element = {"type": "text"} | ({"inputType": kind} if kind else {})
        limit(context, item.row, element)
        return element

    return build


def _acknowledged(context: Context, item: Item) -> dict[str, Any]:
    context.noting.alike_at(noting.ACKNOWLEDGED, item.row.get("name"), item.row)
    return {"type": "boolean"}


def _choice(context: Context, item: Item) -> dict[str, Any] | None:
    element = choosing(context, item)
    if element is not None:
        limit(context, item.row, element)
    return element


def _note(context: Context, item: Item) -> dict[str, Any] | None:
    label = context.words(item.row, "label", is_plain=False)
    hint = context.words(item.row, "hint", is_plain=False)
    if not any(character.isalnum() for character in str(_joined(label, hint))):
        # A picture alone, or a computed value, both of which stay behind.
        _note_the_rest(context, item.row)
        return None
    return {"type": "html", "html": _joined(label, hint)}


def _joined(first: Any, second: Any) -> Any:
    """Return two texts as paragraphs of one."""
    if not (first and second):
        return first or second
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n\n{second}"
    above = first if isinstance(first, dict) else {"default": first}
    below = second if isinstance(second, dict) else {"default": second}
    return {code: "\n\n".join(filter(None, (above.get(code), below.get(code)))) for code in {**above, **below}}


def _file(context: Context, item: Item) -> dict[str, Any]:
    if {"signature", "draw", "annotate"} & set(item.row.get("appearance").lower().split()):
        context.noting.changed(item.row, DRAWN)
    if item.kind.name == "file":
        context.noting.changed(item.row, KINDS_OF_FILE)
        return {"type": "file", "acceptedTypes": "*/*"}
    return {"type": "file"}


def _range(context: Context, item: Item) -> dict[str, Any]:
    given = {key.lower(): value for key, value in PARAMETER.findall(item.row.get("parameters"))}
    low, high, step = (_figure(given.get(key, ""), usual) for key, usual in (("start", 0), ("end", 10), ("step", 1)))
    steps = int((high - low) / step) + 1 if step > 0 and high > low else 0
    if step == 1 and isinstance(low, int) and isinstance(high, int) and 2 <= steps <= MAXIMUM_STEPS:
        stars = {"rateType": "stars"} if "rating" in item.row.get("appearance").lower() and low == 1 else {}
        return {"type": "rating", "rateMin": low, "rateMax": high, **stars}
    context.noting.changed(item.row, AS_NUMBER, steps=steps, low=low, high=high)
    return {"type": "text", "inputType": "number", "min": min(low, high), "max": max(low, high)}


def _figure(written: str, usual: int) -> int | float:
    try:
        number = float(written) if written else float(usual)
    except ValueError:
        return usual
    if not abs(number) <= 1e9:
        return usual
    return int(number) if number.is_integer() else number


BUILD: dict[str, Callable[[Context, Item], dict[str, Any] | None]] = {
    "text": _text,
    "integer": _number,
    "decimal": _number,
    "tel": _input("tel"),
    "date": _input("date"),
    "time": _input("time"),
    "datetime": _input("date", DAY_ONLY),
    "barcode": _input("", TYPED),
    "acknowledge": _acknowledged,
    "note": _note,
    "image": _file,
    "file": _file,
    "range": _range,
    ONE: _choice,
    MANY: _choice,
    RANKED: _choice,
}
