"""Examples for the coder to learn from, as JSON lines: `{text, language, negative, themes}`, one comment each."""

from collections.abc import Iterable
from typing import Any

from surveyapp.analysis.themes.examples import Example
from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats.comment_lines import BadLine, read_language, read_lines, read_object, read_text

# Themes of a file are what went wrong, unless they say otherwise.
NEGATIVE = "negative"
POLARITIES = (NEGATIVE, "positive")


def read_examples(lines: Iterable[bytes], file: str, taxonomy: Taxonomy) -> list[Example]:
    """Return the examples of `lines`, one each.

    Raises:
        InvalidFile: with the line of everything that is no example.
    """
    examples = read_lines(lines, file, lambda line: _example(line, taxonomy))
    if not examples:
        raise InvalidFile(file, [Fault(None, N_("The file is empty; write one comment a line."))])
    return examples


def _example(line: bytes, taxonomy: Taxonomy) -> Example:
    data = read_object(line)
    negative = data.get("negative")
    if negative is not None and not isinstance(negative, bool):
        raise BadLine(N_("“negative” must be true, false, or null where nobody said."))
    language = read_language(data.get("language"))
    return Example(read_text(data), language, negative, _themes(data.get("themes"), taxonomy))


def _themes(value: Any, taxonomy: Taxonomy) -> frozenset[tuple[str, str]] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise BadLine(N_("“themes” must be a list of theme ids, or null where nobody looked for any."))
    return frozenset(_theme(theme, taxonomy) for theme in value)


def _theme(value: Any, taxonomy: Taxonomy) -> tuple[str, str]:
    """Return a theme with its polarity: an id, or what `themes code` writes of one."""
    theme, polarity = (value.get("theme"), value.get("polarity")) if isinstance(value, dict) else (value, NEGATIVE)
    if not isinstance(theme, str) or taxonomy.resolve(theme) not in taxonomy.ids:
        message = N_("“%(theme)s” is no theme here; use one of: %(known)s.")
        raise BadLine(message, theme=str(theme)[:60], known=", ".join(taxonomy.ids))
    if polarity not in POLARITIES:
        raise BadLine(N_("“polarity” must be negative or positive."))
    return taxonomy.resolve(theme), polarity
