"""SurveyJS's `validators`, those that can be checked without running anything that the definition brings along."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.writing import check_length, read_email, read_number

# Validator → the keys of its lower and upper limit.
LIMITS = {
    "numeric": ("minValue", "maxValue"),
    "text": ("minLength", "maxLength"),
    "answercount": ("minCount", "maxCount"),
    "email": ("", ""),
}
MAXIMUM_LIMIT = 1e15


@dataclass(frozen=True)
class Validator:
    """A further condition on an answer; `text` is what the customer is told, empty for the product's own words."""

    type: str
    low: float | None
    high: float | None
    text: Text


def parse_validators(element: Reader, allowed: tuple[str, ...]) -> tuple[Validator, ...]:
    """Read the `validators` of a question, of the types `allowed`."""
    return tuple(_parse_validator(reader, allowed) for reader in element.children("validators", most=10))


def _parse_validator(reader: Reader, allowed: tuple[str, ...]) -> Validator:
    if "type" not in reader:
        reader.fault("type", N_("A validator needs a “type”, one of: %(allowed)s."), allowed=", ".join(allowed))
    kind = reader.option("type", allowed, allowed[0])
    low_key, high_key = LIMITS[kind]
    reader.refuse_unknown(frozenset({"type", "text", low_key, high_key} - {""}), N_("a validator"))
    low = reader.number(low_key, -MAXIMUM_LIMIT, MAXIMUM_LIMIT) if low_key else None
    high = reader.number(high_key, -MAXIMUM_LIMIT, MAXIMUM_LIMIT) if high_key else None
    if low is not None and high is not None and low > high:
        reader.fault(low_key, N_("“%(low)s” is above “%(high)s”; swap them."), low=low_key, high=high_key)
    return Validator(kind, low, high, reader.text("text"))


def check_validators(validators: tuple[Validator, ...], value: str) -> None:
    """Refuse a written answer that one of `validators` does not hold for.

    Raises:
        AnswerFault: with the validator's own words where it has any.
    """
    for validator in validators:
        try:
            _check(validator, value)
        except AnswerFault as fault:
            fault.own_words = validator.text
            raise


def _check(validator: Validator, value: str) -> None:
    if validator.type == "email":
        read_email(value)
    if validator.type == "text":
        most = len(value) if validator.high is None else int(validator.high)
        check_length(value, most, int(validator.low or 0))
    if validator.type == "numeric":
        number = float(read_number(value))
        if validator.low is not None and number < validator.low:
            raise AnswerFault(N_("The answer must be %(low)s or more."), low=f"{validator.low:g}")
        if validator.high is not None and number > validator.high:
            raise AnswerFault(N_("The answer must be %(high)s or less."), high=f"{validator.high:g}")
