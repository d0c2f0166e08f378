"""Written answers: what is cleaned before anything looks at them."""

import re
import unicodedata

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault

# C0 and C1 controls but tab and new line, and lone surrogates: none can be typed, and databases refuse some.
UNTYPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
EMAIL = re.compile(r"[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,190}\.[^\s@<>(),;:\".]{2,63}")
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
# How Arabic and Persian keyboards write digits and the decimal sign.
EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")


def clean(text: str, *, lines: bool) -> str:
    """Return `text` as it is stored: composed (NFC), without control characters, lines kept only where `lines` says so."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = UNTYPABLE.sub("", text)
    if not lines:
        text = re.sub(r"[\n\t]+", " ", text)
    return unicodedata.normalize("NFC", text).strip()


def check_length(text: str, most: int, fewest: int = 0) -> None:
    """Refuse `text` when it has more than `most` or less than `fewest` characters.

    Raises:
        AnswerFault: with both numbers, so that the customer knows how much to cut.
    """
    if len(text) > most:
        message = N_("Shorten the text to %(most)s characters; it has %(length)s.")
        raise AnswerFault(message, most=most, length=len(text))
    if len(text) < fewest:
        message = N_("Write at least %(fewest)s characters; the text has %(length)s.")
        raise AnswerFault(message, fewest=fewest, length=len(text))


def read_number(value: str) -> str:
    """Return a number in digits with a point, whatever decimal comma, spaces or Eastern digits it was written with.

    Raises:
        AnswerFault: it is no number.
    """
    plain = re.sub(r"\s", "", value).replace("\u2212", "-").replace(",", ".").translate(EASTERN)
    if not NUMBER.fullmatch(plain):
        raise AnswerFault(N_("Write a number in digits, such as 12 or 12.5."))
    return plain.removeprefix("+")


def read_email(value: str) -> str:
    """Return a mail address as it is.

    Raises:
        AnswerFault: it is none.
    """
    if not EMAIL.fullmatch(value):
        raise AnswerFault(N_("Write a mail address such as name@example.com."))
    return value
