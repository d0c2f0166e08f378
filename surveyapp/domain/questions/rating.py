"""A score on a scale of whole numbers."""

import re
from dataclasses import dataclass

from surveyapp.domain.definitions import Reader, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault, one_value

KEYS = frozenset({"rateMin", "rateMax", "rateType", "minRateDescription", "maxRateDescription"})
LOOKS = ("labels", "stars", "smileys")
MAXIMUM_STEPS = 21
# A spreadsheet turns a column of whole numbers with gaps into 4.0.
WHOLE = re.compile(r"([+-]?\d{1,4})(\.0{1,3})?")


@dataclass(frozen=True)
class Options:
    """The lowest and the highest score, how the steps look, and the words at the ends."""

    low: int
    high: int
    look: str
    low_text: Text
    high_text: Text

    @property
    def steps(self) -> range:
        """Every score there is."""
        return range(self.low, self.high + 1)


def parse_options(element: Reader) -> Options:
    """Read what a rating says of itself; 1 to 5 where it says nothing."""
    low = element.integer("rateMin", 1, -100, 100)
    high = element.integer("rateMax", 5, -100, 100)
    if low >= high:
        element.fault("rateMin", N_("“rateMin” (%(low)s) must be below “rateMax” (%(high)s)."), low=low, high=high)
        high = low + 1
    elif high - low >= MAXIMUM_STEPS:
        message = N_("A scale has at most %(most)s steps; bring “rateMin” and “rateMax” closer together.")
        element.fault("rateMax", message, most=MAXIMUM_STEPS)
        high = low + MAXIMUM_STEPS - 1
    look = element.option("rateType", LOOKS, "labels")
    return Options(low, high, look, element.text("minRateDescription"), element.text("maxRateDescription"))


def parse_answer(options: Options, raw: list[str]) -> int | None:
    """Return the score.

    Raises:
        AnswerFault: it is no whole number of the scale.
    """
    value = one_value(raw)
    if not value:
        return None
    match = WHOLE.fullmatch(value)
    if match is None or int(match[1]) not in options.steps:
        raise AnswerFault(N_("Choose a number from %(low)s to %(high)s."), low=options.low, high=options.high)
    return int(match[1])


def widget(options: Options) -> str:
    """Return the name of the macro that draws it."""
    return {"labels": "scale", "stars": "stars", "smileys": "smileys"}[options.look]


def measure(_options: Options) -> str:
    """Return what it is counted as where the question names no measure of its own."""
    return "rating"


def scale(options: Options) -> tuple[str, ...]:
    """Return every score, lowest first."""
    return tuple(str(step) for step in options.steps)


def count_values(options: Options, value: int) -> list[str]:
    """Return the score itself, if it is on the scale."""
    return [str(value)] if value in options.steps else []
