"""Coding a comment in full: its language, how unhappy it is, and its themes with the words that prove them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveyapp.analysis.themes.language import identify_languages
from surveyapp.analysis.themes.negativity import combine
from surveyapp.domain.theme_patterns import GATE, Hit, read
from surveyapp.domain.themes import Taxonomy

if TYPE_CHECKING:
    from surveyapp.analysis.themes.models import Floats, Model

# Raised whenever the same taxonomy would code the same comment differently.
METHOD = "patterns-1"
# So many are handed to the model at once.
BATCH = 500


@dataclass(frozen=True, slots=True)
class CodedTheme:
    """A theme of a comment; `evidence` is `text[start:end]`, the words that prove it."""

    theme: str
    polarity: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Coding:
    """What a comment was found to say; `negativity` from 0 (happy) to 1 (unhappy)."""

    language: str
    negativity: float
    themes: tuple[CodedTheme, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to code: the language that its survey was answered in, and the score given beside it (0 worst, 1 best)."""

    text: str
    language: str | None = None
    score: float | None = None


class Coder:
    """Codes comments by the taxonomy's patterns and cue words, and by what a model has learnt beside them."""

    def __init__(self, taxonomy: Taxonomy, model: "Model | None" = None) -> None:
        self.taxonomy = taxonomy
        self.model = model
        # Names method, words and model, so that codings made otherwise can be told apart and made anew.
        self.version = f"{METHOD}:{taxonomy.version}" + (f":{model.version}" if model else "")

    def code(self, text: str, *, language: str | None = None, score: float | None = None) -> Coding:
        """Return the coding of one comment."""
        return self.code_many([Comment(text, language, score)])[0]

    def code_many(self, comments: Sequence[Comment]) -> list[Coding]:
        """Return the coding of each comment; many together are quicker than one after another."""
        codings: list[Coding] = []
        for begun in range(0, len(comments), BATCH):
            batch = comments[begun : begun + BATCH]
            languages = identify_languages(
                [(comment.text, comment.language) for comment in batch], self.taxonomy.languages
            )
            learnt = self.model.predict([comment.text for comment in batch]) if self.model else None
            codings += [
                self._code(comment, language, None if learnt is None else learnt[position])
                for position, (comment, language) in enumerate(zip(batch, languages, strict=True))
            ]
        return codings

    def _code(self, comment: Comment, language: str, learnt: "Floats | None") -> Coding:
        """Return the coding of a comment in a language, of which the model says `learnt`."""
        reading = read(comment.text, language, self.taxonomy)
        if learnt is None or self.model is None:
            negativity = combine(reading.negativity, comment.score)
            return Coding(
                language, negativity, tuple(_proven(hit, comment.text) for hit in reading.standing(negativity))
            )
        own = float(learnt[0]) if language in self.model.languages else None
        negativity = combine(reading.negativity, comment.score, own)
        found = {(hit.theme, hit.polarity): hit for hit in reading.standing(negativity)}
        for position, target in enumerate(self.model.targets):
            said = (self.taxonomy.resolve(target.theme), target.polarity)
            thresholds = target.thresholds.get(language)
            if thresholds is None or said[0] not in self.taxonomy.ids or not may_stand(said[1], negativity):
                continue
            if not thresholds.apply(float(learnt[position + 1]), has_pattern=said in found):
                found.pop(said, None)
            elif said not in found and (span := self.model.find_evidence(comment.text, position)):
                found[said] = Hit(*said, *span)
        in_order = sorted(found.values(), key=lambda hit: hit.start)
        return Coding(language, negativity, tuple(_proven(hit, comment.text) for hit in in_order))


def may_stand(polarity: str, negativity: float) -> bool:
    """Tell whether a theme of this polarity counts in a comment that is `negativity` unhappy."""
    return polarity == "positive" or negativity > GATE


def _proven(hit: Hit, text: str) -> CodedTheme:
    return CodedTheme(hit.theme, hit.polarity, text[hit.start : hit.end], hit.start, hit.end)
