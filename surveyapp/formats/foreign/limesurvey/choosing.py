"""Questions answered by choosing: lists, tick boxes, yes and no, five points, rankings."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.choices import NONE, OTHER
from surveyapp.formats.foreign.limesurvey.limits import apply_order, count_limits, whole
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.model import Sub

OTHER_CODE = "-oth-"

NO_CHOICES = N_("It has no answers to choose from.")
NO_BOXES = N_("It has no sub-questions to tick.")
COMMENT_APART = N_("The comment beside the answers is a question of its own here, “%(name)s”.")
COMMENTS_APART = N_(
    "The comments beside the answers are questions of their own here, asked where the answer is ticked."
)
NONE_LAST = N_("“%(code)s” excludes the others: it is the answer “none of these” here, and comes last.")
MANY_EXCLUDE = N_("That ticking %(codes)s excludes the other answers is not checked here.")
PLACES = N_("what stands at one place of a ranking cannot be named here")


def five_points(making: Making) -> list[Element]:
    """Return a 5-point choice as a rating."""
    looks = {"1": "stars", "2": "smileys"}
    element = making.element("rating", rateMin=1, rateMax=5)
    if look := looks.get(making.question["slider_rating"]):
        element["rateType"] = look
    making.keep(element["name"], "number")
    return [element]


def yes_no(making: Making) -> list[Element]:
    """Return a yes-or-no question."""
    element = making.element("boolean")
    making.keep(element["name"], "yes_no")
    return [element]


def gender(making: Making) -> list[Element]:
    """Return the question for a gender, in LimeSurvey's own words."""
    choices = [
        {"value": code, "text": making.words.value(making.words.fixed(key))}
        for code, key in (("F", "female"), ("M", "male"))
    ]
    element = making.element("radiogroup", choices=choices)
    making.keep(element["name"], "choice")
    return [element]


def one_of_list(making: Making) -> list[Element]:
    """Return a list of answers of which one is chosen: as buttons, or as a drop-down."""
    question = making.question
    if not question.choices():
        return nothing(making, NO_CHOICES)
    as_dropdown = question.type == "!" or (question.type == "O" and question.is_on("use_dropdown"))
    has_other = question.other and question.type != "O"
    renamed: dict[str, str] = {OTHER_CODE: OTHER} if has_other else {}
    choices = making.choices(question.choices(), renamed, frozenset({OTHER}) if has_other else frozenset())
    element = making.element("dropdown" if as_dropdown else "radiogroup", choices=choices)
    apply_order(making, element)
    _add_other(making, element, has_other)
    making.keep(element["name"], "choice", values=renamed)
    return [element, *_comment(making)] if question.type == "O" else [element]


def _comment(making: Making) -> list[Element]:
    """Return the field for a comment beside a list."""
    comment = making.element("comment", "comment", making.words.fixed("comment"))
    comment.pop("isRequired", None)
    making.keep(comment["name"], "text", "comment")
    making.changed(COMMENT_APART, name=comment["name"])
    return [comment]


def _add_other(making: Making, element: Element, has_other: bool) -> None:
    if not has_other:
        return
    element["showOtherItem"] = True
    replaced = making.question.attributes.get("other_replace_text", {})
    texts = {code: replaced.get(code) or replaced.get("", "") for code in making.words.codes}
    if words := making.words.plain(texts, lines=False):
        element["otherText"] = making.words.value(words)
    making.keep(f"{element['name']}-Comment", "text", "other")


def several(making: Making) -> list[Element]:
    """Return tick boxes, and for a type with comments a text for each box, asked where it is ticked."""
    question = making.question
    boxes, alone = _apart(making, question.rows())
    if not boxes:
        return nothing(making, NO_BOXES)
    reserved = frozenset({OTHER} if question.other else ()) | frozenset({NONE} if alone else ())
    renamed: dict[str, str] = {}
    element = making.element("checkbox", choices=making.choices(boxes, renamed, reserved))
    apply_order(making, element)
    if alone is not None:
        element["showNoneItem"] = True
        element["noneText"] = making.words.value(making.words.plain(alone.text, lines=False), otherwise=alone.code)
        renamed[alone.code] = NONE
        making.keep(element["name"], "box", alone.code, box=NONE)
    for sub in boxes:
        making.keep(element["name"], "box", sub.code, box=renamed.get(sub.code, sub.code))
    _add_other(making, element, question.other)
    count_limits(making, element)
    making.keep(element["name"], "list", values=renamed)
    return [element, *_comments(making, element, boxes, renamed)] if question.type == "P" else [element]


def _apart(making: Making, subs: list[Sub]) -> tuple[list[Sub], Sub | None]:
    """Return the boxes, and the one that excludes all others where there is exactly one."""
    wanted = making.question["exclude_all_others"].replace(",", ";").split(";")
    codes = {code.strip() for code in wanted if code.strip()}
    excluding = [sub for sub in subs if sub.code in codes]
    if len(excluding) == 1 and len(subs) > 1:
        if subs[-1] is not excluding[0]:
            making.changed(NONE_LAST, code=excluding[0].code)
        return [sub for sub in subs if sub is not excluding[0]], excluding[0]
    if excluding:
        making.left_out(MANY_EXCLUDE, codes=", ".join(sub.code for sub in excluding))
    return subs, None


def _comments(making: Making, boxes: Element, subs: list[Sub], renamed: dict[str, str]) -> list[Element]:
    found = []
    for sub in subs:
        title = making.words.plain(sub.text, lines=False) or {making.words.locale: sub.code}
        comment = making.element("text", f"{sub.code}comment", title)
        comment.pop("isRequired", None)
        value = renamed.get(sub.code, sub.code).replace("\\", "\\\\").replace("'", "\\'")
        comment["visibleIf"] = f"{{{boxes['name']}}} contains '{value}'"
        making.keep(comment["name"], "text", f"{sub.code}comment")
        found.append(comment)
    making.changed(COMMENTS_APART)
    return found


def ranking(making: Making) -> list[Element]:
    """Return answers to be put in order."""
    question = making.question
    entries: Any = question.choices() or question.rows()
    if not entries:
        return nothing(making, NO_CHOICES)
    renamed: dict[str, str] = {}
    element = making.element("ranking", choices=making.choices(entries, renamed))
    apply_order(making, element)
    limits = [whole(question[attribute]) for attribute in ("max_answers", "max_subquestions")]
    most = min((limit for limit in limits if limit), default=0)
    if 0 < most < len(entries):
        element["maxSelectedChoices"] = most
    for place in range(1, len(entries) + 1):
        making.lose(str(place), PLACES)
    making.keep(element["name"], "list")
    return [element]


def nothing(making: Making, reason: str) -> list[Element]:
    """Leave the question out, and let conditions on it know."""
    making.left_out(reason)
    making.variables.lose(making.question.code, making.question.id, GONE)
    return []


GONE = N_("“%(name)s” was left out")
SEVERAL = N_("“%(name)s” has several answers")
