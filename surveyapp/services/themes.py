"""The taxonomy of an installation, and coding comments by it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from surveyapp.analysis.themes.coder import Coder
from surveyapp.analysis.themes.negativity import share_of_scale
from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats.comment_lines import CommentLine, read_comments, write_line
from surveyapp.formats.themes_yaml import load_taxonomy

FILE_NAME = "themes.yaml"


def get_taxonomy(surveys: Path) -> Taxonomy:
    """Return the taxonomy of the installation, whose definitions are in the folder `surveys`.

    It is read again only after the file changed.

    Raises:
        InvalidFile: the file is missing or has faults.
    """
    path = surveys / FILE_NAME
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return read_taxonomy(path)
    return _taxonomy_of(path, changed)


def read_taxonomy(path: Path) -> Taxonomy:
    """Return the taxonomy in the file `path`, which need not be the installation's own.

    Raises:
        InvalidFile: with every fault and its line.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        message = N_("The file cannot be read: %(why)s.")
        raise InvalidFile(str(path), [Fault(None, message, {"why": error.strerror})]) from None
    return load_taxonomy(text, str(path))


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


@lru_cache(maxsize=4)
def _taxonomy_of(path: Path, changed: int) -> Taxonomy:  # noqa: ARG001 - the time of change is part of the key
    return read_taxonomy(path)
