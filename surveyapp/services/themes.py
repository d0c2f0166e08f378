"""Coding comments: language, how unhappy they are, and their themes."""

from collections.abc import Iterable, Iterator
from typing import Any

from surveyapp.analysis.themes.coder import Coder
from surveyapp.analysis.themes.negativity import share_of_scale
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats.comment_lines import CommentLine, read_comments, write_line


def list_comments(lines: Iterable[bytes], file: str, *, scale: tuple[float, float]) -> list[CommentLine]:
    """Return the comments that JSON lines hold; `scale` is the lowest and highest score that can stand beside one.

    Raises:
        InvalidFile: with the line of everything that is no comment.
    """
    return read_comments(lines, file, scale=scale)


def code_comments(
    comments: Iterable[CommentLine], taxonomy: Taxonomy, *, scale: tuple[float, float], language: str | None = None
) -> Iterator[str]:
    """Yield one JSON line for each comment, in order: `{id, language, negativity, themes: [{theme, polarity, evidence}]}`.

    `language` is the one that comments without a language of their own were asked in.
    """
    coder = Coder(taxonomy)
    for comment in comments:
        score = None if comment.score is None else share_of_scale(comment.score, *scale)
        coding = coder.code(comment.text, language=comment.language or language, score=score)
        themes = [
            {"theme": coded.theme, "polarity": coded.polarity, "evidence": coded.evidence} for coded in coding.themes
        ]
        values: dict[str, Any] = {
            "id": comment.id,
            "language": coding.language,
            "negativity": coding.negativity,
            "themes": themes,
        }
        yield write_line(values)
