"""Questions answered in writing: texts, numbers, dates, files; and what only stands there to be read."""

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.comment import MAXIMUM_LENGTH as LONGEST_COMMENT
from surveyapp.domain.questions.file import ACCEPTED, MAXIMUM_FILES, MAXIMUM_SIZE
from surveyapp.domain.questions.text import MAXIMUM_LENGTH as LONGEST_TEXT
from surveyapp.formats.foreign.limesurvey.choosing import GONE, SEVERAL, nothing
from surveyapp.formats.foreign.limesurvey.limits import day_limits, number_limits, whole
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.model import Sub

KILOBYTE = 1024

NO_FIELDS = N_("It has no sub-questions to write in.")
NOTHING_TO_READ = N_("There is nothing in it that can be read.")
MAIL = N_("Its pattern asks for a mail address, which is checked in our own way here.")
PATTERN = N_("Answers are not checked against the pattern %(pattern)s: there are no patterns here.")
TIME_TOO = N_("The date is asked for without the time of day.")
KINDS_OF_FILE = N_("Of the kinds of file (%(kinds)s) those that are pictures, PDF or text are taken.")
FEWER_FILES = N_("At most %(most)s files are taken.")
SMALLER_FILES = N_("Files of at most %(most)s MB are taken.")


def text(making: Making) -> list[Element]:
    """Return a short text as a line, the longer ones as a field of several lines."""
    question = making.question
    is_number = question.is_on("numbers_only")
    if is_number:
        return number(making)
    element = making.element("text" if question.type == "S" else "comment")
    _limit_length(making, element)
    _read_pattern(making, element)
    making.keep(element["name"], "text")
    return [element]


def _limit_length(making: Making, element: Element) -> None:
    most = LONGEST_TEXT if element["type"] == "text" else LONGEST_COMMENT
    if 0 < (length := whole(making.question["maximum_chars"])) <= most:
        element["maxLength"] = length


def _read_pattern(making: Making, element: Element) -> None:
    """Take a pattern for mail addresses as what it means; any other is told of. No pattern of a file is ever run."""
    pattern = making.question.preg
    if not pattern:
        return
    if "@" in pattern and element["type"] == "text":
        element["inputType"] = "email"
        making.changed(MAIL)
    else:
        making.left_out(PATTERN, pattern=pattern[:80])


def number(making: Making) -> list[Element]:
    """Return a numerical input."""
    element = making.element("text", inputType="number")
    number_limits(making, element)
    if making.question.preg:
        making.left_out(PATTERN, pattern=making.question.preg[:80])
    making.keep(element["name"], "number")
    return [element]


def day(making: Making) -> list[Element]:
    """Return a date, or a time of day where only that is asked for."""
    wanted = making.question["date_format"].lower()
    asks_time, asks_day = "hh" in wanted, any(part in wanted for part in ("yy", "dd", "d"))
    if asks_time and not asks_day:
        element = making.element("text", inputType="time")
        making.keep(element["name"], "text")
        return [element]
    if asks_time:
        making.changed(TIME_TOO)
    element = making.element("text", inputType="date")
    day_limits(making, element)
    making.keep(element["name"], "date")
    return [element]


def several_fields(making: Making) -> list[Element]:
    """Return several texts or numbers as questions under one title."""
    question = making.question
    if not question.rows():
        return nothing(making, NO_FIELDS)
    panel = making.element("panel")
    is_number = question.type == "K" or question.is_on("numbers_only")
    panel["elements"] = [_field(making, sub, is_number) for sub in question.rows()]
    making.lose("", SEVERAL)
    if question.preg:
        making.left_out(PATTERN, pattern=question.preg[:80])
    return [panel]


def _field(making: Making, sub: Sub, is_number: bool) -> Element:
    title = making.words.plain({code: words.split("|")[0] for code, words in sub.text.items()}, lines=False)
    element = making.element("text", sub.code, title or {making.words.locale: sub.code})
    if is_number:
        element["inputType"] = "number"
        number_limits(making, element)
    else:
        _limit_length(making, element)
    making.keep(element["name"], "number" if is_number else "text", sub.code)
    making.fields.setdefault(sub.code, element)
    return element


def upload(making: Making) -> list[Element]:
    """Return a question for a file, for the kinds of it that are taken here."""
    question = making.question
    element = making.element("file")
    wanted = [
        f".{kind.strip().lower().lstrip('.')}" for kind in question["allowed_filetypes"].split(",") if kind.strip()
    ]
    taken = [kind for kind in dict.fromkeys(wanted) if kind in ACCEPTED]
    element["acceptedTypes"] = ",".join(taken) or "image/*,.pdf,.txt"
    if len(taken) < len(set(wanted)):
        making.changed(KINDS_OF_FILE, kinds=", ".join(wanted)[:200])
    if whole(question["max_num_of_files"]) > MAXIMUM_FILES:
        making.changed(FEWER_FILES, most=MAXIMUM_FILES)
    size = whole(question["max_filesize"]) * KILOBYTE
    if size > MAXIMUM_SIZE:
        making.changed(SMALLER_FILES, most=MAXIMUM_SIZE // KILOBYTE**2)
    elif size:
        element["maxSize"] = size
    if whole(question["min_num_of_files"]):
        element["isRequired"] = True
    making.keep(element["name"], "list")
    return [element]


def information(making: Making) -> list[Element]:
    """Return a text that only stands there."""
    words = making.words.rich(making.question.text)
    if hint := making.words.rich(making.question.help):
        words = making.words.joined(words, "\n\n", hint) if words else hint
    if not words:
        return nothing(making, NOTHING_TO_READ)
    name = making.name()
    making.variables.lose(making.question.code, making.question.id, GONE)
    return [{"name": name, "type": "html", "html": making.words.value(words)}]
