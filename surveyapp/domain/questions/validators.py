"""SurveyJS's `validators`, those that can be checked without running anything that the definition brings along."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader, Text
from surveyapp.domain.errors import N_

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
