"""What LimeSurvey's attributes ask of an answer, as far as it can be asked here; the rest is told of."""

import re

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.text import MAXIMUM_LENGTH
from surveyapp.formats.foreign.limesurvey.making import Element, Making

NUMBER = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,10})?|\.[0-9]{1,10})")
DAY = re.compile(r"([0-9]{4})(-[0-9]{2}-[0-9]{2})?")
ORDERS = {"random": "random", "alphabetical": "asc", "alpha": "asc"}

LIMIT = N_("The limit %(limit)s of %(attribute)s is left out: here limits are numbers or days written out.")
FEWEST = N_("That at least %(fewest)s are to be put in order is not checked here.")
RANDOM = N_("Its parts are not put in random order here.")

# Attribute → what is told of it where it is set, with its value as %(value)s.
TOLD = {
    "em_validation_q": N_("The check “%(value)s” has no twin here."),
    "em_validation_sq": N_("The check “%(value)s” has no twin here."),
    "min_num_value": N_("That the numbers come to at least %(value)s is not checked here."),
    "max_num_value": N_("That the numbers come to at most %(value)s is not checked here."),
    "equals_num_value": N_("That the numbers come to %(value)s is not checked here."),
    "min_num_value_sgqa": N_("That the numbers come to at least %(value)s is not checked here."),
    "max_num_value_sgqa": N_("That the numbers come to at most %(value)s is not checked here."),
    "num_value_equals_sgqa": N_("That the numbers come to %(value)s is not checked here."),
    "prefix": N_("“%(value)s” before the field is left out."),
    "suffix": N_("“%(value)s” behind the field is left out."),
    "multiflexible_step": N_("Steps of %(value)s between numbers are not kept to here."),
    "random_group": N_("Its random order within “%(value)s” is left out."),
}
# Attribute → what is told of it where it is switched on.
SWITCHED = {
    "num_value_int_only": N_("Whole numbers are not insisted on here."),
    "other_comment_mandatory": N_("That “other” must be explained is not checked here."),
    "other_numbers_only": N_("That “other” must be a number is not checked here."),
    "slider_layout": N_("The slider is a field for a number here."),
}
DIGITS = N_("That a number has at most %(value)s digits is not checked here.")
SOFT = N_("It may be left empty: here nobody is asked once more whether to go on without an answer.")
SOME_ROW = N_("It must be answered, but not in every row as in LimeSurvey.")
EVERY_ROW = frozenset("ABCEFH1")
WITH_ORDER = frozenset("L!OMPR")
# Attributes that mean another thing, or nothing, outside these types.
ONLY_OF = {"min_num_value": "K", "max_num_value": "K", "equals_num_value": "K", "multiflexible_step": ":"}
TIME_LIMIT = N_("There is no time limit of %(value)s seconds here.")
MAP = N_("The place is asked for as a text here, without a map.")


def whole(text: str) -> int:
    """Return a whole number that is written out, 0 for anything else."""
    return int(text) if len(text) < 10 and text.isdecimal() else 0


def _number(text: str) -> int | float | None:
    plain = text.strip().replace(",", ".")
    if not NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return int(number) if number.is_integer() else number


def _put_limit(making: Making, element: Element, key: str, attribute: str) -> None:
    text = making.question[attribute]
    if not text:
        return
    limit = _number(text)
    if limit is not None:
        element[key] = limit
    elif not _is_said(making, attribute):
        making.left_out(LIMIT, limit=text[:60], attribute=attribute)


def _is_said(making: Making, attribute: str) -> bool:
    """Tell whether a note of this attribute stands already: one for all fields of a question will do."""
    return any(
        note.where == making.where and note.params.get("attribute") == attribute for note in making.carried.notes
    )


def number_limits(making: Making, element: Element) -> None:
    """Put between which numbers an answer must be."""
    _put_limit(making, element, "min", "min_num_value_n")
    _put_limit(making, element, "max", "max_num_value_n")
    _swap(element)


def cell_limits(making: Making, element: Element) -> None:
    """Put what a field of a grid may hold."""
    if making.question.type == ":":
        _put_limit(making, element, "min", "multiflexible_min")
        _put_limit(making, element, "max", "multiflexible_max")
        _swap(element)
    elif (
        element.get("inputType") != "number"
        and 0 < (length := whole(making.question["maximum_chars"])) <= MAXIMUM_LENGTH
    ):
        element["maxLength"] = length


def _swap(element: Element) -> None:
    """Put the lower limit first: LimeSurvey takes either order for grids."""
    if "min" in element and "max" in element and element["min"] > element["max"]:
        element["min"], element["max"] = element["max"], element["min"]


def day_limits(making: Making, element: Element) -> None:
    """Put between which days an answer must be; a year alone is all of it."""
    for key, attribute, rest in (("min", "date_min", "-01-01"), ("max", "date_max", "-12-31")):
        text = making.question[attribute] or making.question[f"dropdown_dates_year_{key}"]
        match = DAY.fullmatch(text)
        if match:
            element[key] = match[1] + (match[2] or rest)
        elif text:
            making.left_out(LIMIT, limit=text[:60], attribute=attribute)


def count_limits(making: Making, element: Element) -> None:
    """Put how many boxes must and may be ticked."""
    fewest, most = making.question["min_answers"], making.question["max_answers"]
    for attribute, text in (("min_answers", fewest), ("max_answers", most)):
        if text and not text.isdecimal():
            making.left_out(LIMIT, limit=text[:60], attribute=attribute)
    # More than there are boxes nobody can tick.
    count = len(element["choices"]) + ("showOtherItem" in element)
    if 0 < whole(most) < count:
        element["maxSelectedChoices"] = whole(most)
    if 0 < whole(fewest) <= min(count, whole(most) or count):
        element["validators"] = [{"type": "answercount", "minCount": whole(fewest)}]


def apply_order(making: Making, element: Element) -> None:
    """Put choices in the random or alphabetical order that they are to have."""
    question = making.question
    order = ORDERS.get(question["answer_order"], "")
    if question.is_on("random_order"):
        order = "random"
    elif question.is_on("alphasort"):
        order = "asc"
    if order:
        element["choicesOrder"] = order


def tell(making: Making) -> None:
    """Note every attribute that is set and has no twin."""
    question = making.question
    for attribute, message in TOLD.items():
        value = question[attribute]
        if value and value != "0" and question.type in ONLY_OF.get(attribute, question.type):
            making.left_out(message, value=value[:120])
    for attribute, message in SWITCHED.items():
        if question.is_on(attribute):
            making.changed(message)
    _tell_rest(making)


def _tell_rest(making: Making) -> None:
    question = making.question
    if whole(question["time_limit"]):
        making.left_out(TIME_LIMIT, value=question["time_limit"])
    if question["location_mapservice"] not in ("", "0"):
        making.changed(MAP)
    if question.type not in WITH_ORDER and (question.is_on("random_order") or question["answer_order"] == "random"):
        making.left_out(RANDOM)
    if whole(question["maximum_chars"]) and (question.type in "NK" or question.is_on("numbers_only")):
        making.left_out(DIGITS, value=question["maximum_chars"])
    if question.mandatory == "S":
        making.changed(SOFT)
    if question.mandatory == "Y" and question.type in EVERY_ROW:
        making.changed(SOME_ROW)
    if question.type == "R" and question["min_answers"]:
        making.left_out(FEWEST, fewest=question["min_answers"][:60])
