"""“Counts as”: what reports make of a score, and which part of the experience it is about."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.survey_edits.reading import Part, get_element
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.domain.surveys.model import LEVELS, MEASURES
from surveyapp.domain.surveys.parsing import TOP_BOXES
from surveyapp.services.survey_drafts import Done
from surveyapp.web.condition_words import cited
from surveyapp.web.question_words import LEVELS as LEVEL_WORDS
from surveyapp.web.question_words import listed, word
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.part_words import scale_ends

NAME = "counts"
TITLE = N_("Counts as")
TEMPLATE = "survey_editor/panels/counts.html"
MEASURE_WORDS = {
    "": N_("Its mean and how often each score was given"),
    "nps": N_("NPS: how many would recommend us, less those who would not. Its scale becomes 0 to 10."),
    "csat": N_("CSAT: how many are satisfied, those who give one of the highest scores"),
    "ces": N_("CES: how easy it was, the mean of the scores"),
}


def applies(part: Part) -> bool:
    """Tell whether a part is a score."""
    return part.type == "rating"


def said(desk: Desk, part: Part) -> str:
    """Return what the score counts as."""
    data = part.data
    words = [_measured(data)]
    if data.get("level") in LEVEL_WORDS:
        words.append(gettext("level: %(level)s", level=word(LEVEL_WORDS, data["level"])))
    if target := data.get("driverOf"):
        words.append(gettext("may explain %(question)s", question=_title_of(desk, str(target))))
    return " · ".join(words)


def _title_of(desk: Desk, name: str) -> str:
    """Return a question's title in quotes, its name where the draft has no such question."""
    titles = [cited(desk.title_of(each)) for each in desk.parts if each.name == name and not each.is_page]
    return titles[0] if titles else name


def _measured(data: Mapping[str, Any]) -> str:
    measure = data.get("measure")
    if measure == "nps":
        return str(gettext("NPS, 9 and 10 recommend us"))
    if measure == "ces":
        return str(gettext("CES, the mean of the scores"))
    if measure != "csat":
        return str(gettext("Mean of the scores"))
    low, high = scale_ends(data)
    boxes = data.get("topBoxes", TOP_BOXES)
    if not all(isinstance(each, int) for each in (low, high, boxes)):
        return "CSAT"
    top = [str(score) for score in range(max(low, high - boxes + 1), high + 1)]
    return str(gettext("CSAT, %(scores)s are satisfied", scores=listed(top)))


def fields(desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form draws."""
    data = typed or part.data
    ratings = [each for each in desk.parts if each.type == "rating" and each.name != part.name]
    return {
        "measures": [(code, gettext(words)) for code, words in MEASURE_WORDS.items()],
        "measure": data.get("measure") or "",
        "top_boxes": data.get("topBoxes", TOP_BOXES),
        "levels": [("", gettext("none in particular")), *((code, word(LEVEL_WORDS, code)) for code in LEVELS)],
        "level": data.get("level") or "",
        "drivers": [
            ("", gettext("nothing")),
            *((each.name, desk.title_of(each)) for each in ratings),
        ],
        "driver_of": data.get("driverOf") or "",
    }


def change(desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Any, Done]:
    """Return what the form asks for.

    Raises:
        Refused: the number of highest scores is none.
    """
    name = part.name
    measure = form.get("measure") if form.get("measure") in MEASURES else None
    boxes = form.get("topBoxes", "").strip() or str(TOP_BOXES)
    if measure == "csat" and not (boxes.isdecimal() and len(boxes) < 3 and int(boxes)):
        raise Refused(N_("Write how many of the highest scores are satisfied, such as 2."))
    values = {
        "measure": measure,
        "topBoxes": int(boxes) if measure == "csat" and int(boxes) != TOP_BOXES else None,
        "level": form.get("level") or None,
        "driverOf": form.get("driverOf") or None,
    }
    if measure == "nps":
        values |= {"rateMin": 0, "rateMax": 10}

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        for key, value in values.items():
            definition = set_value(definition, (*get_element(definition, name).path, key), value)
        return definition

    return edit, Done("counts", name, {"before": _measured(part.data), "measure": measure or ""})
