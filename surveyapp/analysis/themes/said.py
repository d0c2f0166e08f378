"""What is counted of a response's own words: themes with their polarity, language, and whether anybody has read them."""

from collections.abc import Iterable, Sequence

from surveyapp.analysis.rollups import ANSWERED, ASKED

# Somebody complained of something; something was written and is not coded yet.
COMPLAINED = "@complained"
WAITING = "@waiting"
LANGUAGE = "language:"


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
