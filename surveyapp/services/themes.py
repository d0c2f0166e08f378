"""Coding comments of a file: language, how unhappy they are, and their themes; and how well that goes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveyapp.analysis.themes.coder import Coder, Coding, Comment
from surveyapp.analysis.themes.evaluating import evaluate
from surveyapp.analysis.themes.examples import Example
from surveyapp.analysis.themes.negativity import share_of_scale
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats.comment_lines import CommentLine, read_comments, write_line
from surveyapp.formats.example_lines import read_examples
from surveyapp.services.coding_processes import coding_on_all_cores
from surveyapp.services.theme_models import get_current_model_anyway


def list_comments(lines: Iterable[bytes], file: str, *, scale: tuple[float, float]) -> list[CommentLine]:
    """Return the comments that JSON lines hold; `scale` is the lowest and highest score that can stand beside one.

    Raises:
        InvalidFile: with the line of everything that is no comment.
    """
    return read_comments(lines, file, scale=scale)


def list_examples(lines: Iterable[bytes], file: str, taxonomy: Taxonomy) -> list[Example]:
    """Return the examples that JSON lines hold.

    Raises:
        InvalidFile: with the line of everything that is no example.
    """
    return read_examples(lines, file, taxonomy)


def code_comments(
    comments: Sequence[CommentLine], taxonomy: Taxonomy, *, scale: tuple[float, float], language: str | None = None
) -> Iterator[str]:
    """Yield one JSON line for each comment, in order: `{id, language, negativity, themes: [{theme, polarity, evidence}]}`.

    They are coded by the current model, if any, beside the patterns; many of them on all cores. `language` is the one
    that comments without a language of their own were asked in.
    """
    coder = Coder(taxonomy, get_current_model_anyway())
    to_code = [
        Comment(
            comment.text,
            comment.language or language,
            None if comment.score is None else share_of_scale(comment.score, *scale),
        )
        for comment in comments
    ]
    with coding_on_all_cores(coder, len(to_code)) as code_many:
        for comment, coding in zip(comments, code_many(to_code), strict=True):
            yield write_line(_values(comment.id, coding))


def evaluate_coder(examples: Sequence[Example], taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """Return how well the coder that is used now codes examples that people have judged, by language."""
    coder = Coder(taxonomy, get_current_model_anyway())
    comments = [Comment(own.text, own.language) for own in examples]
    with coding_on_all_cores(coder, len(comments)) as code_many:
        return evaluate(examples, list(code_many(comments)))


def _values(comment_id: Any, coding: Coding) -> dict[str, Any]:
    themes = [{"theme": coded.theme, "polarity": coded.polarity, "evidence": coded.evidence} for coded in coding.themes]
    return {"id": comment_id, "language": coding.language, "negativity": coding.negativity, "themes": themes}
