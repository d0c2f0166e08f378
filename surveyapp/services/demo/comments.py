"""What customers write: put together by a grammar from what happened to them, in Finnish, Swedish and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from surveyapp.services.demo.company import Product, Store, read_data
from surveyapp.services.demo.grammar import Grammar, misspell

LANGUAGES = ("fi", "sv", "en")
CASES = {"fi": ("nom", "gen", "par", "ela"), "sv": ("nom", "ind", "gender"), "en": ("nom",)}
# From so many days on, lateness has a name of its own; the names stand in this order in the files.
LATENESS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 15, 19)
# What is charged too much, in euros; in crowns it is ten times that.
SUMS = (29, 35, 39, 45, 49, 59, 60, 75, 79, 95, 120)
TERSE, LONG = 0.16, 0.22
TYPOS, NO_CAPITALS, NO_FULL_STOP = 0.1, 0.06, 0.12


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody writes about: `issues` are themes complained of, `praised` the parts that were good.

    `satisfaction` runs from 1 to 5.
    """

    issues: Sequence[str]
    praised: Sequence[str]
    satisfaction: int
    product: Product
    store: Store
    days_late: int


@lru_cache(maxsize=len(LANGUAGES))
def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = read_data(f"comments_{language}.yaml")
    return words | {"grammar": Grammar(words["slots"])}


def write_comment(random: Random, language: str, matter: Matter) -> str:
    """Return a comment of one sentence to eight."""
    words, facts = _words(language), _facts(random, language, matter)
    is_terse = random.random() < TERSE
    templates = _tersely(random, words, matter) if is_terse else _at_length(random, words, matter)
    grammar: Grammar = words["grammar"]
    sentences = [grammar.expand(template, random, facts) for template in templates if template]
    return _as_typed(random, " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences if sentence))


def write_reason(random: Random, language: str, matter: Matter) -> str:
    """Return the few words that stand beside “something else”."""
    words = _words(language)
    template = random.choice(words["themes"][matter.issues[0]]["short"])
    grammar: Grammar = words["grammar"]
    return grammar.expand(template, random, _facts(random, language, matter)).rstrip(".")


def add_sentence(random: Random, language: str, text: str, kind: str) -> str:
    """Return a comment with one more sentence of a kind of its own, which needs no facts of the order."""
    words = _words(language)
    grammar: Grammar = words["grammar"]
    sentence = grammar.expand(random.choice(words[kind]), random, {})
    if not text:
        return sentence
    return f"{text} {sentence}" if text.endswith((".", "!", "?")) else f"{text}. {sentence}"


def _facts(random: Random, language: str, matter: Matter) -> dict[str, str]:
    words = _words(language)
    facts = dict(zip(CASES[language], words["products"][matter.product.category], strict=True))
    place = sum(matter.days_late >= days for days in LATENESS)
    city = matter.store.city(language)
    facts |= {"late": words["lateness"][max(0, place - 1)], "city": city}
    facts |= {"store": matter.store.forms[0], "instore": matter.store.forms[1]}
    tens = random.choice(SUMS) * (1 if matter.store.currency == "EUR" else 10)
    facts["sum"] = f"{tens} {words['money'][matter.store.currency]}"
    if matter.product.is_appliance:
        facts["room"] = random.choice(words["slots"]["kitchen"])
    if language == "sv":
        facts["en"] = "ett" if facts["gender"] == "n" else "en"
    return facts


def _tersely(random: Random, words: dict[str, Any], matter: Matter) -> list[str]:
    if matter.issues:
        return [random.choice(words["themes"][theme]["short"]) for theme in matter.issues[:2]]
    return [random.choice(words["praise"]["short"])]


def _at_length(random: Random, words: dict[str, Any], matter: Matter) -> list[str]:
    is_long = random.random() < LONG
    templates = [random.choice(words["openings"])] if is_long or random.random() < 0.3 else []
    for theme in matter.issues:
        templates.append(random.choice(_ways(words["themes"][theme], matter.product)))
        if is_long or random.random() < 0.55:
            templates.append(random.choice(words["themes"][theme]["more"]))
    praised = list(matter.praised)
    random.shuffle(praised)
    if not matter.issues:
        templates += [
            random.choice(words["praise"][part]) for part in praised[: 3 if is_long else random.choice((1, 2))]
        ]
    elif praised and random.random() < 0.45:
        templates.append(random.choice(words["turns"] if "product" in praised else words["turns"][1:3]))
    mood = "angry" if matter.satisfaction <= 2 else "mild" if matter.satisfaction == 3 else "glad"
    if not (matter.issues and mood == "glad") and (is_long or random.random() < 0.5):
        templates.append(random.choice(words["closings"][mood]))
    return templates


def _ways(theme: dict[str, Any], product: Product) -> list[str]:
    """Return how the matter can be said of this kind of article."""
    own: list[str] = theme.get("say_appliance" if product.is_appliance else "say_furniture", [])
    common: list[str] = theme["say"]
    return common + own


def _as_typed(random: Random, text: str) -> str:
    if random.random() < TYPOS:
        text = misspell(text, random)
    if random.random() < NO_CAPITALS:
        text = text.lower()
    if random.random() < NO_FULL_STOP:
        text = text.rstrip(".")
    return text
