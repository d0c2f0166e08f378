"""A ticket's letters in words, from the acknowledgement to the thanks, in the customer's language.

One text file for each letter and language in `templates/letters/`: the subject on the first line, then the letter, with
gaps as `domain.letter_templates` says. A company may write its own in the same way. Letters are plain text, so nothing is
escaped; whoever puts one into HTML must.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from surveyapp.channels.promise_words import answer_promise
from surveyapp.domain.letter_templates import Node, parse, render

TEMPLATES = Path(__file__).parent / "templates"
# In the order in which a case usually needs them.
LETTERS = (
    "acknowledgement", "apology", "explanation", "reply", "waiting", "decision", "outcome", "extra_told", "question", "closing",
    "thanks", "conduct", "minutes", "reopened", "cause_removed",
)  # fmt: skip
LANGUAGES = ("en", "fi", "sv")
MAXIMUM_QUOTE = 600
# Of so many working days a letter speaks where nobody said what is promised.
USUAL_DAYS = 5
REMEDY_WORDS = {
    "en": {
        "apology": "an apology", "explanation": "an explanation", "repair": "a repair", "replacement": "a replacement",
        "refund": "a refund", "gift_card": "a gift card", "extra": "something extra",
    },
    "fi": {
        "apology": "anteeksipyyntö", "explanation": "selitys", "repair": "korjaus", "replacement": "uusi tuote",
        "refund": "rahojen palautus", "gift_card": "lahjakortti", "extra": "jotain ylimääräistä",
    },
    "sv": {
        "apology": "en ursäkt", "explanation": "en förklaring", "repair": "en reparation", "replacement": "en ny vara",
        "refund": "pengarna tillbaka", "gift_card": "ett presentkort", "extra": "något extra",
    },
}  # fmt: skip
IN_OWN_WORDS = {"en": "In your own words: “%s”", "fi": "Omin sanoin: ”%s”", "sv": "Med dina egna ord: ”%s”"}
# How people say the ways of contact and the kinds of promises that have only a code.
CHANNEL_WORDS = {
    "en": {"mail": "by mail", "telephone": "by telephone", "in_person": "in person", "paper": "by letter"},
    "fi": {"mail": "sähköpostilla", "telephone": "puhelimitse", "in_person": "paikan päällä", "paper": "kirjeitse"},
    "sv": {"mail": "med e-post", "telephone": "per telefon", "in_person": "på plats", "paper": "per brev"},
}
PROMISE_WORDS = {
    "en": {
        "callback": "a call", "visit": "a visit", "money": "the money", "answer": "an answer", "delivery": "the delivery",
        "other": "what we talked about",
    },
    "fi": {
        "callback": "soitto", "visit": "käynti", "money": "rahat", "answer": "vastaus", "delivery": "toimitus",
        "other": "se, mistä puhuimme",
    },
    "sv": {
        "callback": "ett samtal", "visit": "ett besök", "money": "pengarna", "answer": "ett svar", "delivery": "leveransen",
        "other": "det vi talade om",
    },
}  # fmt: skip
WE_AND_YOU = {"en": ("We", "You"), "fi": ("Me", "Sinä"), "sv": ("Vi", "Du")}
AND = {"en": "; and ", "fi": "; lisäksi ", "sv": "; dessutom "}
CODE = {"en": ", with the code %s", "fi": ", koodi %s", "sv": ", med koden %s"}
VALID = {"en": ", valid until %s", "fi": ", voimassa %s asti", "sv": ", giltigt till och med %s"}
UNTIL = {"en": "by %s", "fi": "viimeistään %s", "sv": "senast %s"}


@dataclass(frozen=True, slots=True)
class Agreed:
    """One agreed point: whether it is ours to do or the customer's, what it is (else its kind), and by which day."""

    is_ours: bool
    text: str = ""
    due_on: date | None = None
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that the customer gets: a code of `domain.tickets.cases.REMEDIES`, and of a gift card its own code."""

    kind: str
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter may name. Empty text means "not known", or "not to be named" where an answer is confidential.

    `said` are the customer's answers as short lines and `own_words` their comment, both in the customer's language.
    `late_by` is in days, `channel` a key of CHANNEL_WORDS. `promise` says in a sentence until when a person answers.
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
    offers: tuple[Offer, ...] = ()
    extra: str = ""
    silence_days: int = 14
    is_not_justified: bool = False
    is_solved: bool = False
    reason: str = ""
    changed: str = ""
    needed: str = ""
    needed_by: date | None = None
    agreed: tuple[Agreed, ...] = ()
    channel: str = ""
    second: str = ""
    promise: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be read and changed before it goes: its language, subject and body."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Template:
    """A letter with gaps: the parts of its subject and of its body."""

    subject: tuple[Node, ...]
    body: tuple[Node, ...]


def language_for(*wishes: str | None) -> str:
    """Return the first of `wishes` that we have letters in (`sv-FI` counts as `sv`), English when there is none."""
    for wish in wishes:
        base = (wish or "").replace("_", "-").partition("-")[0].lower()
        if base in LANGUAGES:
            return base
    return "en"


def write(kind: str, language: str, matter: Matter, own: Template | None = None) -> Letter:
    """Return the letter `kind` (one of LETTERS) about `matter` in `language`; `own` is the company's in place of ours."""
    template = own or shipped(kind, language)
    values = values_of(matter, language)
    subject, body = (render(parts, values) for parts in (template.subject, template.body))
    return Letter(language, " ".join(subject.split()), body.strip() + "\n")


@cache
def shipped_text(kind: str, language: str) -> tuple[str, str]:
    """Return subject and body of a shipped letter as they are written, with their gaps."""
    text = (TEMPLATES / "letters" / f"{kind}.{language}.txt").read_text(encoding="utf-8")
    subject, _, body = text.partition("\n")
    return subject, body.strip() + "\n"


@cache
def shipped(kind: str, language: str) -> Template:
    """Return a shipped letter."""
    subject, body = (parse(text)[0] for text in shipped_text(kind, language))
    return Template(subject, body)


def values_of(matter: Matter, language: str) -> dict[str, str]:
    """Return what the fields of a letter are filled with; "" where it is not known."""

    def day(value: date | None) -> str:
        return format_day(value, language) if value is not None else ""

    words = matter.own_words
    if len(words) > MAXIMUM_QUOTE:
        words = words[:MAXIMUM_QUOTE].rstrip() + " …"
    told = [*matter.said, *([IN_OWN_WORDS[language] % words] if words else [])]
    return {
        "customer": matter.customer,
        "number": matter.number,
        "company": matter.company,
        "sender": matter.sender,
        "order": matter.order,
        "product": matter.product,
        "promised_on": day(matter.promised_on),
        "delivered_on": day(matter.delivered_on),
        "days_late": str(matter.late_by) if matter.late_by > 0 else "",
        "told": _lines(told),
        "own_words": words,
        "correction": matter.correction,
        "remedy": _remedies(matter, language),
        "extra": matter.extra,
        "not_justified": "1" if matter.is_not_justified else "",
        "solved": "1" if matter.is_solved else "",
        "reason": matter.reason,
        "changed": matter.changed,
        "needed": matter.needed,
        "needed_by": day(matter.needed_by),
        "agreed": _lines(_point(each, language) for each in matter.agreed),
        "channel": CHANNEL_WORDS[language].get(matter.channel, matter.channel),
        "second": matter.second,
        "silence_days": str(matter.silence_days),
        "promise": matter.promise or answer_promise(None, USUAL_DAYS, language),
    }


def format_day(value: date, language: str) -> str:
    # Finnish puts the day's name into the essive ("perjantaina"), which Babel's patterns cannot; the date alone is right.
    pattern = {"fi": "d.M.yyyy", "sv": "d MMMM yyyy", "en": "EEEE d MMMM yyyy"}[language]
    return format_date(value, pattern, locale=Locale.parse(language))


def _lines(said: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in said)


def _point(point: Agreed, language: str) -> str:
    who = WE_AND_YOU[language][0 if point.is_ours else 1]
    until = ", " + UNTIL[language] % format_day(point.due_on, language) if point.due_on else ""
    said = point.text or PROMISE_WORDS[language].get(point.kind, "")
    return f"{who}: {said}{until}"


def _remedies(matter: Matter, language: str) -> str:
    return AND[language].join(_offer(offer, language) for offer in matter.offers)


def _offer(offer: Offer, language: str) -> str:
    said = REMEDY_WORDS[language].get(offer.kind, offer.kind)
    if offer.amount:
        amount = _money(offer.amount, offer.currency, language)
        said += f" of {amount}" if language == "en" else f", {amount}"
    if offer.text:
        said += f": {offer.text}"
    if offer.code:
        said += CODE[language] % offer.code
    if offer.expires_on is not None:
        said += VALID[language] % format_day(offer.expires_on, language)
    return said


def _money(value: Decimal, currency: str, language: str) -> str:
    if not currency:
        return format_decimal(value, locale=language)
    return format_currency(value, currency, locale="en_GB" if language == "en" else language)
