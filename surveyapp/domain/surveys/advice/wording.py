"""Hints at questions that suggest their answer, ask two things at once, deny, exaggerate, or are long or learned."""

from collections.abc import Iterator

from surveyapp.domain.definitions import Path, PathFault, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.advice.wording_rules import (
    ABSOLUTE,
    DOUBLE,
    JARGON,
    JUDGED,
    LEADING,
    MOST_WORDS,
    NEGATED,
    one_thing,
    patterns,
)
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.model import Question, Survey
from surveyapp.domain.surveys.texts import PLACEHOLDER

SCALES = frozenset({"rating", "matrix", "boolean"})
MESSAGES = {
    LEADING: N_("“%(found)s” suggests an answer; ask so that every answer is as easy to give."),
    DOUBLE: N_("“%(found)s” asks two things at once, and nobody can tell which was meant; make two questions of it."),
    ABSOLUTE: N_("Few can say “%(found)s” of anything; ask how often, or about the last time."),
    NEGATED: N_("“%(found)s” makes it hard to see which end of the scale is yes; say it without denying."),
    JARGON: N_("Customers may not know the word “%(found)s”; say it as they would."),
}
TOO_LONG = N_(
    "The question has %(count)s words; at most %(most)s are read to the end. Move the rest into the description."
)
LONGEST_FOUND = 60
FEWEST_WORDS = 2


def wording(survey: Survey) -> Iterator[PathFault]:
    """Yield a hint for each question that reads badly, once a rule; only languages that we speak are looked at."""
    for path, part in walk(survey.pages):
        if isinstance(part, Question) and part.takes_answer:
            yield from _hints((*path, "title"), part.title, part.type in SCALES)
            for number, row in enumerate(getattr(part.options, "rows", ())):
                yield from _hints((*path, "rows", number, "text"), row.text, is_judged=True)


def _hints(path: Path, text: Text, is_judged: bool) -> Iterator[PathFault]:
    told: set[str] = set()
    for language, words in text.items():
        for rule, message, params in _of_words(words, language, is_judged):
            if rule not in told:
                told.add(rule)
                yield PathFault(path, message, params)


def _of_words(words: str, language: str, is_judged: bool) -> Iterator[tuple[str, str, dict[str, str | int]]]:
    """Yield rule, message and parameters of what reads badly in one language."""
    language = language.partition("-")[0]
    if language not in MOST_WORDS:
        return
    plain = one_thing(language).sub(" ", PLACEHOLDER.sub("X", words))
    count = len(plain.split())
    if count > MOST_WORDS[language]:
        yield "long", TOO_LONG, {"count": count, "most": MOST_WORDS[language]}
    is_leading = False
    for rule, pattern in patterns(language).items():
        # What asks “don't you agree?” is told to do so, not to deny.
        if (rule in JUDGED and not is_judged) or (rule == NEGATED and is_leading):
            continue
        match = pattern.search(plain)
        # “Never” alone is an answer, or what somebody is asked to judge.
        if match and (rule != ABSOLUTE or count > FEWEST_WORDS):
            is_leading = is_leading or rule == LEADING
            yield rule, MESSAGES[rule], {"found": match[0].strip()[:LONGEST_FOUND]}
