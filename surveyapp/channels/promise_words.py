"""Our promise of an answer in words: the same on the form, on the receipt, on the case's page and in the letter."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date

NBSP = "\N{NO-BREAK SPACE}"
# Finnish says on which day, and in which month, in cases of their own, which no table of names holds.
ON_DAY = ("maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina")
BY = {
    "en": "A person answers you by {when}.",
    "fi": "Ihminen vastaa sinulle viimeistään {when}.",
    "sv": "En människa svarar dig senast {when}.",
}
WITHIN = {
    "en": "A person answers you within {days} working days.",
    "fi": "Ihminen vastaa sinulle {days} arkipäivän kuluessa.",
    "sv": "En människa svarar dig inom {days} arbetsdagar.",
}
PROMISED_BY = {
    "en": "We promised you an answer by {when}.",
    "fi": "Lupasimme sinulle vastauksen viimeistään {when}.",
    "sv": "Vi lovade dig ett svar senast {when}.",
}
PROMISED_WITHIN = {
    "en": "We promised you an answer within {days} working days.",
    "fi": "Lupasimme sinulle vastauksen {days} arkipäivän kuluessa.",
    "sv": "Vi lovade dig ett svar inom {days} arbetsdagar.",
}
FIVE = {"en": "five", "fi": "viiden", "sv": "fem"}
KEPT = {
    "en": "In {month} we kept this promise {times} times in 100.",
    "fi": "{month} pidimme tämän lupauksen {times} kertaa sadasta.",
    "sv": "I {month} höll vi det här löftet {times} gånger av 100.",
}
ALWAYS_KEPT = {
    "en": "In {month} we kept this promise every time.",
    "fi": "{month} pidimme tämän lupauksen joka kerta.",
    "sv": "I {month} höll vi det här löftet varje gång.",
}


def answer_promise(by: datetime | None, within_days: int, language: str, *, is_past: bool = False) -> str:
    """Return in a sentence until when a person answers: `by` a time (in the reader's zone), None for `within_days`.

    `is_past` says it of a promise whose time has gone by. Languages without words of ours are spoken to in English.
    """
    own = language if language in BY else "en"
    if by is not None:
        return (PROMISED_BY if is_past else BY)[own].format(when=format_promise(by, own))
    days = FIVE[own] if within_days == 5 else str(within_days)
    return (PROMISED_WITHIN if is_past else WITHIN)[own].format(days=days)


def kept_promise(month: date, share: float, language: str) -> str:
    """Return in a sentence how often the promise was kept in a month; `share` is from 0 to 1."""
    own = language if language in KEPT else "en"
    name: str = format_date(month, "LLLL", locale=Locale.parse(own))
    if own == "fi":
        name = f"{name}ssa".capitalize()
    # Rounded down: what was missed once was not kept every time.
    return (ALWAYS_KEPT if share >= 1 else KEPT)[own].format(month=name, times=int(share * 100))


def format_clock(value: datetime, language: str) -> str:
    """Write the time of day of `value`, which is in the reader's zone already."""
    if language == "fi":
        return f"klo{NBSP}{value.hour}" + (f".{value.minute:02}" if value.minute else "")
    if language == "sv":
        return f"kl.{NBSP}{value.hour:02}.{value.minute:02}"
    return f"{value.hour:02}:{value.minute:02}"


def format_promise(value: datetime, language: str) -> str:
    """Write the day in full and the time: who waits for it must not have to work it out."""
    clock = format_clock(value, language)
    if language == "fi":
        return f"{ON_DAY[value.weekday()]} {value.day}.{value.month}. {clock}"
    day: str = format_date(value.date(), "EEEE d MMMM", locale=language)
    return f"{day} {clock}" if language == "sv" else f"{day} at{NBSP}{clock}"
