"""Stems: the dictionary form of a word, so that its inflected forms find each other (toimituksen, toimitukset: toimitus).

Lemmas of simplemma found more than Snowball's stems did for Finnish and Swedish. Its dictionaries take some 60 MB for
three languages and seconds to load, so only a job loads them, and only when it meets words that nobody has met before:
each word's stem is kept in a table, which is all that a search needs.
"""

from collections.abc import Iterable
from functools import lru_cache

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import StreamDictionaryFactory
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from surveyapp.domain.comment_words import fold_words

MOST_LANGUAGES = 4


def stems_of(words: Iterable[str], language: str) -> dict[str, str]:
    """Return the stem of each word; in a language without a dictionary a word is its own stem."""
    if language not in SUPPORTED_LANGUAGES:
        return {word: word for word in words}
    lemmatizer = _lemmatizer()
    return {word: _plain(lemmatizer.lemmatize(word, lang=language)) or word for word in words}


def forget_dictionaries() -> None:
    """Give the memory of the dictionaries back until words are met again that nobody has met before."""
    _lemmatizer.cache_clear()


def _plain(lemma: str) -> str:
    """Return a lemma as words are folded; one of several words ("no one") is nothing that a comment's word can be."""
    words = fold_words(lemma)
    return words[0] if len(words) == 1 else ""


@lru_cache(maxsize=1)
def _lemmatizer() -> Lemmatizer:
    factory = StreamDictionaryFactory(cache_max_size=MOST_LANGUAGES)
    return Lemmatizer(cache_max_size=1, lemmatization_strategy=DefaultStrategy(dictionary_factory=factory))
