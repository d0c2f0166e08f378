"""What a careful colleague would say of a letter before it goes: a hint with the words it is about, never a block.

Each language has its patterns in `domain.tone_words`; what is looked for is the same in all of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveyapp.domain.errors import N_
from surveyapp.domain.tone_words import DATES, PATTERNS, SORRY, WITH_DATE_NEARBY

MAXIMUM_FOUND = 5
SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
SHOUTED = re.compile(r"!{2,}|\?{2,}|!\?|\?!")
# A row of such words is shouting; one alone may be an abbreviation.
SHORTEST_SHOUT = 4
# What is quoted is the customer's own, and nobody's tone but theirs.
QUOTED = re.compile(r"“[^”]*”|”[^”]*”|\"[^\"\n]*\"|^>.*$", re.MULTILINE)
APOLOGY = "apology"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to look at: its code, the words found (none where something is missing), and what to write instead."""

    code: str
    found: tuple[str, ...]
    says: str
    instead: str


# Code: what is the matter with it, and what to write in its place.
HINTS: dict[str, tuple[str, str]] = {
    "blame": (
        N_("This says that the customer did wrong"),
        N_("Say what happened and what you do now. Who did wrong helps nobody."),
    ),
    "regret": (
        N_("This regrets in place of telling"),
        N_("Say the fact first and what you can do; leave “unfortunately” out."),
    ),
    "shouting": (N_("This reads as shouting"), N_("Write it in small letters, with a full stop.")),
    "no_date": (
        N_("This promises something without a day"),
        N_("Name the day, and the hour if you know it. A promise is only as good as its day."),
    ),
    "jargon": (N_("This is our own way of speaking"), N_("Say it in the words the customer used, or leave it out.")),
    "excuse": (
        N_("This puts it on somebody else"),
        N_("The customer bought from us: say that we did not keep it, then what we do."),
    ),
    "cold": (N_("This could be to anybody"), N_("Write it as you would say it across the counter.")),
    "no_apology": (N_("This apology does not say sorry"), N_("Say once that you are sorry, and for what.")),
    "no_name": (N_("The customer is not called by name"), N_("Begin with the customer's name.")),
    "no_sender": (N_("Nobody has signed it"), N_("End with your own name: a person answers for it.")),
}


def check(
    text: str, language: str, *, kind: str = "", subject: str = "", customer: str = "", sender: str = ""
) -> list[Hint]:
    """Return what stands out in a letter, in the order of `HINTS`; nothing for a language we have no words of.

    `kind` is the letter's (an apology must apologise). `customer` and `sender` are names that it should hold, "" where
    none is known or may be named.
    """
    if language not in PATTERNS:
        return []
    own = QUOTED.sub(" ", f"{subject}\n{text}")
    found = {code: list(finder(own, language)) for code, finder in FINDERS.items()}
    missing = {
        "no_apology": kind == APOLOGY and not SORRY[language].search(QUOTED.sub(" ", text)),
        "no_name": bool(customer) and not _names(text, customer),
        "no_sender": bool(sender) and not _names(text, sender),
    }
    hints = []
    for code, (says, instead) in HINTS.items():
        words = tuple(dict.fromkeys(found.get(code, ())))[:MAXIMUM_FOUND]
        if words or missing.get(code):
            hints.append(Hint(code, words, says, instead))
    return hints


def _by_pattern(code: str) -> Callable[[str, str], Iterator[str]]:
    def find(text: str, language: str) -> Iterator[str]:
        for match in PATTERNS[language][code].finditer(text):
            yield " ".join(match[0].split())

    return find


def _shouting(text: str, _language: str) -> Iterator[str]:
    for match in SHOUTED.finditer(text):
        yield match[0]
    for line in text.splitlines():
        words = WORD.findall(line)
        loud = [word for word in words if len(word) >= SHORTEST_SHOUT and word.isupper()]
        # One word in capitals may be a name or a brand; two of them, or a whole line, are not.
        if len(loud) >= 2 or (loud and len(loud) == len(words)):
            yield " ".join(loud)


def _no_date(text: str, language: str) -> Iterator[str]:
    for sentence in SENTENCE.findall(text):
        if DATES[language].search(sentence):
            continue
        for match in WITH_DATE_NEARBY[language].finditer(sentence):
            yield " ".join(match[0].split())


def _names(text: str, name: str) -> bool:
    """Return whether any part of a name stands in the text: people are called by the first one, or by the last."""
    words = {word.casefold() for word in WORD.findall(text)}
    return any(part.casefold() in words for part in WORD.findall(name))


FINDERS: dict[str, Callable[[str, str], Iterator[str]]] = {
    **{code: _by_pattern(code) for code in ("blame", "regret", "jargon", "excuse", "cold")},
    "shouting": _shouting,
    "no_date": _no_date,
}
