"""Written answers: what is cleaned before anything looks at them."""

import re
import unicodedata

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.validators import Validator

# C0 and C1 controls but tab and new line, and lone surrogates: none can be typed, and databases refuse some.
UNTYPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str, *, lines: bool) -> str:
    """Return `text` as it is stored: composed (NFC), without control characters, lines kept only where `lines` says so."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = UNTYPABLE.sub("", text)
    if not lines:
        text = re.sub(r"[\n\t]+", " ", text)
    return unicodedata.normalize("NFC", text).strip()


def check_length(text: str, most: int, validators: tuple[Validator, ...] = ()) -> None:
    """Refuse `text` when it is longer than `most` characters or outside what `validators` of type text allow.

    Raises:
        AnswerFault: with both numbers, so that the customer knows how much to cut.
    """
    limits = [validator for validator in validators if validator.type == "text"]
    most = min([most, *(int(limit.high) for limit in limits if limit.high is not None)])
    fewest = max((int(limit.low) for limit in limits if limit.low is not None), default=0)
    if len(text) > most:
        message = N_("Shorten the text to %(most)s characters; it has %(length)s.")
        raise AnswerFault(message, most=most, length=len(text))
    if len(text) < fewest:
        message = N_("Write at least %(fewest)s characters; the text has %(length)s.")
        raise AnswerFault(message, fewest=fewest, length=len(text))
