"""A ticket's letters in words: acknowledgement, apology, explanation, outcome, and "is it solved?".

One text file for each letter and language in `templates/`: the subject on the first line, then the letter. A further
language is a further set of files. Letters are plain text, so nothing is escaped; whoever puts one into HTML must.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
LETTERS = ("acknowledgement", "apology", "explanation", "outcome", "question")
LANGUAGES = ("en", "fi", "sv")
MAXIMUM_QUOTE = 600
# A sentence that a template leaves out leaves its empty lines behind.
SPARE_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter may name. Empty text means "not known", or "not to be named" where an answer is confidential.

    `said` are the customer's answers as short lines and `own_words` their comment, both in the customer's language.
    `late_by` is in days. `remedy` is a code of `domain.tickets.cases.REMEDIES`.
    """

    number: str
    company: str = ""
    sender: str = ""
    customer: str = ""
    order: str = ""
    product: str = ""
    promised_on: date | None = None
    delivered_on: date | None = None
    late_by: int = 0
    said: tuple[str, ...] = ()
    own_words: str = ""
    correction: str = ""
    remedy: str = ""
    remedy_text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    extra: str = ""
    silence_days: int = 14


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be read and changed before it goes: its language, subject and body."""

    language: str
    subject: str
    body: str


def language_for(*wishes: str | None) -> str:
    """Return the first of `wishes` that we have letters in (`sv-FI` counts as `sv`), English when there is none."""
    for wish in wishes:
        base = (wish or "").replace("_", "-").partition("-")[0].lower()
        if base in LANGUAGES:
            return base
    return "en"


def write(kind: str, language: str, matter: Matter) -> Letter:
    """Return the letter `kind` (one of LETTERS) about `matter` in `language` (one of LANGUAGES)."""
    template = _environment.get_template(f"{kind}.{language}.txt")
    words = (
        matter.own_words if len(matter.own_words) <= MAXIMUM_QUOTE else matter.own_words[:MAXIMUM_QUOTE].rstrip() + " …"
    )
    text = template.render(m=matter, own_words=words, language=language)
    subject, _, body = text.strip().partition("\n")
    return Letter(language, " ".join(subject.split()), SPARE_LINES.sub("\n\n", body.strip()) + "\n")


def format_day(value: date, language: str) -> str:
    # Finnish puts the day's name into the essive ("perjantaina"), which Babel's patterns cannot; the date alone is right.
    pattern = {"fi": "d.M.yyyy", "sv": "d MMMM yyyy", "en": "EEEE d MMMM yyyy"}[language]
    return format_date(value, pattern, locale=Locale.parse(language))


def _money(value: Decimal, currency: str, language: str) -> str:
    if not currency:
        return format_decimal(value, locale=language)
    return format_currency(value, currency, locale="en_GB" if language == "en" else language)


_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=False,  # noqa: S701 - plain text
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)
_environment.filters.update(day=format_day, money=_money)
