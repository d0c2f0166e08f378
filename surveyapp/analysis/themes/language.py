"""Which language a comment is in, among those that the organisation works in.

Restricting the choice matters more than the method: of ninety-seven languages a short Finnish text is often Estonian,
of three it is Finnish. Naive Bayes over byte n-grams: Lui & Baldwin 2012, in the package py3langid.
"""

from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# A shorter text says less about its language than the survey it was written in.
SURE_LENGTH = 25
# More text makes no difference to the answer.
READ_LENGTH = 1_000


def identify_language(text: str, languages: Sequence[str], given: str | None = None) -> str:
    """Return the language of `text`, one of `languages`; `given` is the survey's own, trusted where the text is short.

    Without a letter to go by, and nothing given, it is the first of `languages`.

    Raises:
        ValueError: `languages` is empty.
    """
    if not languages:
        raise ValueError("no language to choose from")
    words = text.strip()
    if given is not None and (len(words) < SURE_LENGTH or given not in languages):
        return given
    identifier = _identifier(tuple(languages))
    if len(languages) == 1 or identifier is None or not any(letter.isalpha() for letter in words):
        return given or languages[0]
    language, _ = identifier.classify(words[:READ_LENGTH])
    return str(language)


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier | None:
    """Return the identifier, restricted to those of `languages` that it knows; None where it knows none."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(languages) & set(identifier.labels)
    if not known:
        return None
    identifier.set_languages(sorted(known))
    return identifier
