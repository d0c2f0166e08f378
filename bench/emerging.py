"""How surely a new theme is found: a theme of 10, and of 5, comments put into 500 of words that follow Zipf's law.

    python -m bench.emerging [RUNS]

Nothing of real people's words is needed: what matters is how often common and rare words vary by chance.
"""

import random
import sys

from surveyapp.analysis.emerging import Document, Spoken, find_terms

RUNS = 40
NOW, BEFORE, VOCABULARY = 500, 3250, 6000
SIZES = (10, 5)
FIRST = 5
# One word of the theme is in each of its comments; the second in half of them, as people say things differently.
THEME = ("robot", "beeping")


def comments(
    chosen: random.Random, words: list[str], weights: list[float], first: int, count: int, size: int
) -> list[Document]:
    """Return `count` comments, the theme in the first `size` of them."""
    made = []
    for number in range(count):
        own = chosen.choices(words, weights, k=chosen.randint(6, 40))
        if number < size:
            place = chosen.randrange(len(own))
            own[place:place] = THEME[: 1 + number % 2]
        made.append(Document(first + number, "en", [Spoken(word, word) for word in own]))
    return made


def place_of_theme(seed: int, size: int) -> int | None:
    """Return the place of the theme among what is found, 1 the first, None where it is not found."""
    chosen = random.Random(seed)
    words = ["".join(chr(97 + int(digit)) for digit in f"{rank:05}") for rank in range(VOCABULARY)]
    weights = [1 / (rank + 2.7) for rank in range(VOCABULARY)]
    now = comments(chosen, words, weights, 0, NOW, size)
    terms = find_terms(now, comments(chosen, words, weights, NOW, BEFORE, 0))
    named = ({stem for stems in (term.stems, *term.others) for stem in stems} for term in terms)
    return next((place for place, own in enumerate(named, start=1) if own & set(THEME)), None)


def main(runs: int = RUNS) -> None:
    """Print how often the theme is among the first, and how much else was found."""
    for size in SIZES:
        places = [place_of_theme(seed, size) for seed in range(runs)]
        found = sum(place is not None and place <= FIRST for place in places)
        print(
            f"{size} comments in {NOW}: among the first {FIRST} in {found} of {runs} runs, places {sorted(set(map(str, places)))}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
