"""A small grammar of sentences: `(a|b)` is one of several ways, `{slot}` a word, `{g:u/n}` agrees with the gender."""

import re
from collections.abc import Mapping, Sequence
from random import Random

ALTERNATIVES = re.compile(r"\(([^()]*)\)")
AGREEMENT = re.compile(r"\{g:([^/{}]*)/([^/{}]*)\}")
SLOT = re.compile(r"\{(\w+)\}")
SPACES = re.compile(r" {2,}")


class Grammar:
    """Turns templates into text; `slots` holds, for each name, the words that may stand there."""

    def __init__(self, slots: Mapping[str, Sequence[str]]) -> None:
        """Keep the slots of a language."""
        self._slots = slots

    def expand(self, template: str, random: Random, facts: Mapping[str, str]) -> str:
        """Return one of the texts that a template stands for.

        A slot is filled from `facts`, else from the language's own words; one that begins with a capital gives its
        word a capital. `facts["gender"]` is u or n where the language has genders.
        """
        while found := ALTERNATIVES.search(template):
            chosen = random.choice(found[1].split("|"))
            template = template[: found.start()] + chosen + template[found.end() :]
        place = 2 if facts.get("gender") == "n" else 1
        template = AGREEMENT.sub(lambda match: match[place], template)
        text = SLOT.sub(lambda match: self._word(match[1], random, facts), template)
        return SPACES.sub(" ", text).replace(" ,", ",").strip()

    def _word(self, name: str, random: Random, facts: Mapping[str, str]) -> str:
        key = name.lower()
        word = facts[key] if key in facts else random.choice(self._slots[key])
        return word[0].upper() + word[1:] if name[0].isupper() else word


def misspell(text: str, random: Random) -> str:
    """Return the text as somebody in a hurry writes it: two letters changed round, one left out, or one doubled."""
    places = [place for place in range(1, len(text) - 2) if text[place : place + 2].isalpha()]
    if not places:
        return text
    place = random.choice(places)
    before, first, second, after = text[:place], text[place], text[place + 1], text[place + 2 :]
    return before + random.choice((second + first, second, first + first + second)) + after
