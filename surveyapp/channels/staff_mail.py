"""Mail to our own people about a due time. It names the case by its number only: no customer, and none of their words."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from surveyapp.channels.letters import Letter, language_for

TEMPLATES = Path(__file__).parent / "templates" / "staff"
# A sentence that a template leaves out leaves its empty lines behind.
SPARE_LINES = re.compile(r"\n{3,}")
REMINDER, BREACH = "reminder", "breach"
# What is due, by language: a stage of the service level, or what was promised to the customer.
WHAT: dict[str, dict[str, str]] = {
    "en": {
        "acknowledge": "acknowledgement",
        "answer": "answer",
        "close": "solution",
        "action": "next step",
        "callback": "call",
        "visit": "visit",
        "money": "payment",
        "delivery": "delivery",
        "other": "what was agreed",
    },
    "fi": {
        "acknowledge": "kuittaus",
        "answer": "vastaus",
        "close": "ratkaisu",
        "action": "seuraava vaihe",
        "callback": "soitto",
        "visit": "käynti",
        "money": "maksu",
        "delivery": "toimitus",
        "other": "sovittu asia",
    },
    "sv": {
        "acknowledge": "bekräftelse",
        "answer": "svar",
        "close": "lösning",
        "action": "nästa steg",
        "callback": "samtal",
        "visit": "besök",
        "money": "betalning",
        "delivery": "leverans",
        "other": "det som avtalats",
    },
}
GREETINGS = {"en": "Hello", "fi": "Hei", "sv": "Hej"}


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What such a mail says. `what` is a stage or the kind of a promise; `due_at` is in the zone of the case's unit.

    `owner` is "" where nobody has the ticket; `url` leads to its page.
    """

    number: str
    unit: str
    what: str
    due_at: datetime
    url: str
    owner: str = ""
    is_promise: bool = False

    @property
    def is_unowned(self) -> bool:
        """Whether nobody has it."""
        return not self.owner


def write_due_mail(kind: str, language: str | None, name: str, facts: DueFacts) -> Letter:
    """Return the mail `kind` (REMINDER or BREACH) to the person `name`, in their language or English."""
    language = language_for(language)
    words = WHAT[language]
    what = words.get(facts.what, words["other"])
    text = (
        _environments[language]
        .get_template(f"{kind}.{language}.txt")
        .render(
            f=facts, what=what, unit=f" ({facts.unit})" if facts.unit else "", greeting=f"{GREETINGS[language]} {name}"
        )
    )
    subject, _, body = text.strip().partition("\n")
    return Letter(language, " ".join(subject.split()), SPARE_LINES.sub("\n\n", body.strip()) + "\n")


def _moment_en(value: datetime) -> str:
    return f"{format_date(value, 'EEE d MMM', locale='en')} at {format_time(value, 'HH:mm', locale='en')}"


def _moment_fi(value: datetime) -> str:
    return f"{format_date(value, 'd.M.', locale='fi')} klo {format_time(value, 'H.mm', locale='fi')}"


def _moment_sv(value: datetime) -> str:
    return f"{format_date(value, 'd MMMM', locale='sv')} kl. {format_time(value, 'H.mm', locale='sv')}"


def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - plain text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    made.filters["moment"] = {"en": _moment_en, "fi": _moment_fi, "sv": _moment_sv}[language]
    return made


_environments = {language: _environment(language) for language in WHAT}
