"""Names that our definitions can have, made of names and titles that they cannot."""

import re
import unicodedata
from collections.abc import Container

from surveyapp.domain.surveys.parsing import SURVEY_NAME

LONGEST = 64
LONGEST_SURVEY = 63
NOT_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
NOT_A_SURVEY = re.compile(r"[^a-z0-9]+")


def as_name(text: str, taken: Container[str], otherwise: str = "question") -> str:
    """Return `text` as the name of a question or page that is not `taken`: unchanged where it can be one already."""
    plain = NOT_A_NAME.sub("_", _plain(text)).strip("_-") or otherwise
    if not (plain[0].isalpha() or text.startswith("_")):
        plain = f"q_{plain}"
    if text.startswith("_") and not plain.startswith("_"):
        plain = f"_{plain}"
    return _unused(plain, taken, LONGEST, "_")


def as_survey_name(text: str, taken: Container[str] = ()) -> str:
    """Return `text` as the name of a survey that is not `taken`."""
    plain = NOT_A_SURVEY.sub("-", _plain(text).lower()).strip("-") or "survey"
    if len(plain) <= LONGEST_SURVEY and not SURVEY_NAME.fullmatch(plain):
        plain = f"survey-{plain}"
    return _unused(plain, taken, LONGEST_SURVEY, "-")


def _plain(text: str) -> str:
    """Return `text` in the letters of ASCII, accents taken off."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _unused(plain: str, taken: Container[str], longest: int, between: str) -> str:
    name, number = plain[:longest], 1
    while name in taken:
        number += 1
        ending = f"{between}{number}"
        name = plain[: longest - len(ending)] + ending
    return name
