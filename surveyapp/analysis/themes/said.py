"""What is counted of a response's own words: themes with their polarity, language, and whether anybody has read them."""

from collections.abc import Iterable, Sequence

from surveyapp.analysis.rollups import ANSWERED, ASKED

# Somebody complained of something; something was written and is not coded yet.
COMPLAINED = "@complained"
WAITING = "@waiting"
LANGUAGE = "language:"
# What those who complain of a theme gave and had bought: answers by score, answers whose order's price is known, and
# the sum of those prices in hundredths of the currency.
SCORED, PRICED, MONEY = "scored", "priced", "money"
# Of those whose score is unhappy: who wrote something, and who wrote nothing.
SPOKE, SILENT = "spoke", "silent"
HUNDREDTHS = 100
# Up to this score the recommendation question calls somebody a detractor.
DETRACTOR = 6


def said_values(found: Iterable[tuple[str, str | None, str | None]] | None, has_words: bool) -> Sequence[str]:
    """Return the values that one response adds one to, each once however many comments it has.

    `found` are (language, theme or None, polarity) of its coded comments, None where none is coded.
    """
    if found is None:
        return [ASKED, WAITING] if has_words else [ASKED]
    values = {ASKED, ANSWERED}
    for language, theme, polarity in found:
        values.add(LANGUAGE + language)
        if theme is not None and polarity is not None:
            values.add(value_of(theme, polarity))
            if polarity == "negative":
                values.add(COMPLAINED)
    return sorted(values)


def value_of(theme: str, polarity: str) -> str:
    """Return what a theme is counted as."""
    return f"{polarity}:{theme}"


def count_of(kind: str, about: str, theme: str = "") -> str:
    """Return what a further fact is counted as: `kind` of SCORED, PRICED, MONEY, SPOKE or SILENT, about what.

    `about` is a series with a score (`1234/5`), a currency, or a series alone. Series are named, for a score says
    nothing beside one of another scale.
    """
    return f"{kind}:{about}:{theme}" if theme else f"{kind}:{about}"


def complained_of(found: Iterable[tuple[str, str | None, str | None]] | None) -> list[str]:
    """Return the themes that one response complains of, in order."""
    return sorted({theme for _, theme, polarity in found or () if theme is not None and polarity == "negative"})


def is_unhappy(measure: str, scale: Sequence[str], score: str) -> bool:
    """Tell whether a score is an unhappy one: 0 to 6 of a recommendation, else what lies below the scale's middle."""
    if measure == "nps":
        return int(score) <= DETRACTOR
    return int(score) < (int(scale[0]) + int(scale[-1])) / 2
