"""Values that LimeSurvey puts in beforehand, as default values here."""

from collections.abc import Mapping
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.text import DAY
from surveyapp.domain.questions.writing import read_number
from surveyapp.formats.foreign.limesurvey.limits import whole
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.model import Default

NO_DEFAULT = N_("The default value “%(value)s” has no twin here.")
WITHOUT = frozenset({"matrix", "ranking", "file", "html"})


def add_defaults(making: Making, elements: list[Element]) -> None:
    """Give `elements`, which one question became, the values put in beforehand; a text of them in the survey's own language."""
    given = _in_one_language(making)
    if not given or not elements:
        return
    first = elements[0]
    if first["type"] == "checkbox":
        _tick(making, first, given)
    elif first["type"] == "panel":
        for default in given:
            _put(making, making.fields.get(default.sub), default)
    else:
        for default in given:
            _put(making, None if default.special or default.sub else first, default)


def _in_one_language(making: Making) -> list[Default]:
    """Return one default for each thing that has one: that of the survey's own language where there are several."""
    ours = next(iter(making.words.codes), "")
    found: dict[tuple[str, int, str], Default] = {}
    for default in making.question.defaults:
        if default.value.strip():
            key = (default.sub, default.scale, default.special)
            if key not in found or default.language == ours:
                found[key] = default
    return list(found.values())


def _tick(making: Making, element: Element, given: list[Default]) -> None:
    boxes = {part: v.box for part, v in _parts(making).items() if v.box}
    ticked = [boxes[default.sub] for default in given if default.value == "Y" and default.sub in boxes]
    if ticked:
        element["defaultValue"] = ticked
    for default in given:
        if default.sub not in boxes:
            making.left_out(NO_DEFAULT, value=default.value[:80])


def _parts(making: Making) -> Mapping[str, Any]:
    start = f"{making.question.code}_"
    return {code.removeprefix(start): v for code, v in making.variables.by_code.items() if code.startswith(start)}


def _put(making: Making, element: Element | None, default: Default) -> None:
    value = None if element is None or element["type"] in WITHOUT else _value(making, element, default.value.strip())
    if element is None or value is None:
        making.left_out(NO_DEFAULT, value=default.value[:80])
    else:
        element["defaultValue"] = value


def _value(making: Making, element: Element, text: str) -> Any:
    """Return a default as an answer of ours, None where it is none."""
    if "{" in text:
        return None
    if element["type"] == "boolean":
        return {"Y": True, "N": False}.get(text)
    if element["type"] == "rating":
        return whole(text) if 0 < whole(text) <= element["rateMax"] else None
    if "choices" in element:
        variable = making.variables.by_code[making.question.code]
        value = variable.values.get(text, text)
        return value if any(choice["value"] == value for choice in element["choices"]) else None
    return _written(element.get("inputType", "text"), text)


def _written(kind: str, text: str) -> str | None:
    if kind == "number":
        try:
            return read_number(text)
        except AnswerFault:
            return None
    if kind == "date":
        return text[:10] if DAY.fullmatch(text[:10]) else None
    return text if kind == "text" else None
