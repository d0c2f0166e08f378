"""“Answer”: how a question is answered: its scale, its limits, and whether it must be."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.questions import TAKES_ANSWER
from surveyapp.domain.questions.choices import ORDERS
from surveyapp.domain.questions.rating import LOOKS
from surveyapp.domain.questions.text import INPUTS
from surveyapp.domain.survey_edits.reading import Part, get_element
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.services.survey_drafts import Done
from surveyapp.web.question_words import INPUTS as INPUT_WORDS
from surveyapp.web.question_words import LOOKS as LOOK_WORDS
from surveyapp.web.question_words import TYPES, word
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.part_words import scale_ends

NAME = "answer"
TITLE = N_("Answer")
TEMPLATE = "survey_editor/panels/answer.html"

ORDER_WORDS = {
    "none": N_("as written"),
    "asc": N_("from A to Z"),
    "desc": N_("from Z to A"),
    "random": N_("in another order for each customer"),
}
# What can be turned into each other without asking for anything more.
KIN = (("radiogroup", "dropdown", "checkbox", "ranking"), ("text", "comment"))
WHOLE_NUMBERS = {
    "rating": ("rateMin", "rateMax"),
    "checkbox": ("maxSelectedChoices",),
    "ranking": ("maxSelectedChoices",),
    "text": ("maxLength",),
    "comment": ("maxLength",),
}
SWITCHES = {
    "radiogroup": ("showOtherItem",),
    "dropdown": ("showOtherItem",),
    "checkbox": ("showOtherItem", "showNoneItem"),
}
# What goes with a switch only.
GOES_WITH = {"showOtherItem": "otherText", "showNoneItem": "noneText"}
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
WITH_LIMITS = ("number", "date", "time")
KINDS_OF_FILES = {
    "image/*": N_("pictures"),
    "image/*,.pdf": N_("pictures and PDF"),
    "image/*,.pdf,.txt": N_("pictures, PDF and text files"),
}


def applies(part: Part) -> bool:
    """Tell whether a part is answered."""
    return part.type in TAKES_ANSWER


def said(desk: Desk, part: Part) -> str:
    """Return how the question is answered."""
    data, kind = part.data, part.type
    words = [word(TYPES, kind)]
    if kind == "rating":
        words = ["{} {}–{}".format(word(TYPES, kind), *scale_ends(data))]
        words += [word(LOOK_WORDS, data["rateType"])] if data.get("rateType") in LOOK_WORDS else []
    if data.get("inputType") in INPUT_WORDS:
        words = [word(INPUT_WORDS, data["inputType"])]
    for key, called in (("choices", "choices"), ("rows", "rows"), ("columns", "columns")):
        if isinstance(data.get(key), list):
            words.append(_counted(called, len(data[key])))
    words += [gettext("“other”")] if data.get("showOtherItem") is True else []
    words += [gettext("“none”")] if data.get("showNoneItem") is True else []
    if most := data.get("maxSelectedChoices"):
        words.append(gettext("at most %(count)s are chosen", count=most))
    words.append(gettext("must be answered") if data.get("isRequired") is True else gettext("may be left out"))
    return " · ".join(words)


def _counted(called: str, count: int) -> str:
    if called == "rows":
        return str(ngettext("%(num)s row", "%(num)s rows", count))
    if called == "columns":
        return str(ngettext("%(num)s column", "%(num)s columns", count))
    return str(ngettext("%(num)s choice", "%(num)s choices", count))


def fields(desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form draws."""
    kind = part.type
    values: dict[str, Any] = dict(part.data)
    if kind == "rating":
        values["rateMin"], values["rateMax"] = scale_ends(values)
    if typed is not None:
        switches = ("isRequired", *SWITCHES.get(kind, ()))
        values |= {**typed, **{key: key in typed for key in switches}}
    kin = next((family for family in KIN if kind in family), ())
    return {
        "kind": kind,
        "values": values,
        "looks": [("labels", gettext("numbers")), ("stars", gettext("stars")), ("smileys", gettext("faces"))],
        "inputs": [("text", gettext("Words")), *((code, word(INPUT_WORDS, code)) for code in INPUTS if code != "text")],
        "orders": [(code, gettext(words)) for code, words in ORDER_WORDS.items()],
        "files": _files(values.get("acceptedTypes")),
        "kin": [(code, word(TYPES, code)) for code in kin],
        "has_trend": _warning(kind) if desk.is_published(part) else "",
    }


def _warning(kind: str) -> str:
    """Return which change here would end the question's trend."""
    if kind == "rating":
        return str(gettext("Another scale starts its trend anew; another look does not."))
    if kind in KIN[0]:
        return str(gettext("Another kind of question, or one more or less to choose from, starts its trend anew."))
    return ""


def _files(accepted: Any) -> list[tuple[str, str]]:
    found = [(code, gettext(words)) for code, words in KINDS_OF_FILES.items()]
    return found if accepted in (None, *KINDS_OF_FILES) else [(str(accepted), str(accepted)), *found]


def change(desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Any, Done]:
    """Return what the form asks for.

    Raises:
        Refused: a number is none.
    """
    name, kind = part.name, part.type
    values = _values(part, form)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        part = get_element(definition, name)
        for key, value in values.items():
            # What stands for nothing is not written, unless it stood there and still says the same.
            if value != part.data.get(key) and (value, part.data.get(key)) != (False, None):
                definition = set_value(definition, (*part.path, key), value or None if value is False else value)
        return definition

    params = {"before": said(desk, part)} | ({"scale": [*scale_ends(values)]} if kind == "rating" else {})
    return edit, Done("answer", name, params)


def _values(part: Part, form: Mapping[str, str]) -> dict[str, Any]:
    kind = part.type
    values: dict[str, Any] = {"isRequired": "isRequired" in form}
    for key in WHOLE_NUMBERS.get(kind, ()):
        values[key] = _whole(form.get(key, ""))
    for key in SWITCHES.get(kind, ()):
        values[key] = key in form
        if not values[key]:
            values[GOES_WITH[key]] = None
    if kind == "rating":
        values["rateType"] = _one_of(form.get("rateType"), LOOKS, "labels")
        # Both ends are written, for 1 and 5 are known to nobody but us.
        values["rateMin"], values["rateMax"] = scale_ends(values)
    if kind == "text":
        values["inputType"] = _one_of(form.get("inputType"), INPUTS, "text")
        has_limits = (values["inputType"] or "text") in WITH_LIMITS
        for key in ("min", "max"):
            values[key] = _limit(form.get(key, ""), values["inputType"]) if has_limits else None
    if "choicesOrder" in form:
        values["choicesOrder"] = _one_of(form["choicesOrder"], ORDERS, "none")
    if kind == "file" and form.get("acceptedTypes"):
        values["acceptedTypes"] = form["acceptedTypes"]
    return values | _turned(part, form.get("type", kind))


def _limit(text: str, kind: str | None) -> Any:
    """Return a limit as it is written in a definition: numbers as such, days and times as text."""
    text = text.strip().replace(",", ".") if kind == "number" else text.strip()
    if kind == "number" and PLAIN_NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text or None


def _turned(part: Part, kind: str) -> dict[str, Any]:
    """Return what has to change so that a part becomes another of its kin; what goes with the old type alone goes."""
    if kind == part.type or not any(kind in family and part.type in family for family in KIN):
        return {}
    gone: list[str] = ["defaultValue", "validators"]
    if kind == "ranking":
        gone += ["showOtherItem", "otherText"]
    if kind != "checkbox":
        gone += ["showNoneItem", "noneText"] + (["maxSelectedChoices"] if kind != "ranking" else [])
    if part.type == "text":
        gone += ["inputType", "min", "max"]
    return {"type": kind, **dict.fromkeys(gone)}


def _one_of(value: str | None, allowed: tuple[str, ...], usual: str) -> str | None:
    return value if value in allowed and value != usual else None


def _whole(text: str) -> int | None:
    text = text.strip().replace("−", "-")
    if not text:
        return None
    if not text.removeprefix("-").isdecimal() or len(text) > 5:
        raise Refused(N_("“%(text)s” is no whole number. Write one such as 7."), text=text[:20])
    return int(text)
