"""A changed definition written into the text it came from: comments, order and style of what did not change stay.

The text is read to a tree of where everything stands (`composing`, `nodes`), the new definition is held against it
(`matching`), and what is alike is copied line by line (`reconciling`); only the rest is written (`flow`, `scalars`,
`writing`). Whatever comes of that is read back before it is returned.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from surveyapp.domain.errors import N_, InvalidFile, Refused
from surveyapp.formats.survey_rewriting.composing import read_tree
from surveyapp.formats.survey_rewriting.matching import is_same
from surveyapp.formats.survey_rewriting.nodes import Tree, is_trivia
from surveyapp.formats.survey_rewriting.reconciling import Rewriter
from surveyapp.formats.survey_yaml import Lines, write_survey

__all__ = ["read_again", "rewrite"]

# What was written is what will be changed next; larger texts are read anew rather than kept.
REMEMBERED = 8
LONGEST_REMEMBERED = 100_000


def rewrite(text: str, definition: Mapping[str, Any]) -> str:
    """Return the YAML `text` so changed that `read_survey` reads it as `definition`, types included.

    Comments move with what they stand above or behind, and go only with it. A text that says `definition` already is
    returned as it is; any other has line feeds at the ends of its lines.

    Raises:
        InvalidFile: `read_survey` does not read `text`.
        Refused: `definition` holds what no survey can say, such as values nested too deep.
    """
    wanted = _plain(definition)
    tree = _tree_of(_with_line_feeds(text))
    if is_same(tree.root.value, wanted):
        return text
    if not tree.text.endswith("\n"):
        tree = _tree_of(tree.text + "\n")
    for candidate in _candidates(tree, wanted):
        if _reads_as(candidate, wanted):
            return candidate
    raise Refused(N_("This cannot be written as a survey: it is too large, too deep, or holds what is no text."))


def read_again(text: str, file: str) -> tuple[dict[str, Any], Lines]:
    """Return what `read_survey` does, at once for a text that was read or written here lately; nothing in it is shared.

    Raises:
        InvalidFile: as `read_survey`.
    """
    try:
        tree = _tree_of(_with_line_feeds(text))
    except InvalidFile as error:
        raise InvalidFile(file, error.faults) from None
    return _plain(tree.root.value), dict(tree.places)


def _candidates(tree: Tree, wanted: dict[str, Any]) -> Iterator[str]:
    """Yield the new text, first as near to the old one as can be, then with ever more of it written anew."""
    yield Rewriter(tree, wanted, is_expanding=False, is_coarse=False).document()
    if tree.root.linked:
        yield Rewriter(tree, wanted, is_expanding=True, is_coarse=False).document()
    yield Rewriter(tree, wanted, is_expanding=True, is_coarse=True).document()
    heading = [line for line in tree.before if is_trivia(line)]
    yield "\n".join([*heading, write_survey(wanted)])
    yield write_survey(wanted)


def _reads_as(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return is_same(_tree_of(text).root.value, wanted)
    except InvalidFile:
        return False


def _tree_of(text: str) -> Tree:
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else read_tree(text)


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> Tree:
    return read_tree(text)


def _with_line_feeds(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _plain(value: Any) -> Any:
    """Return `value` as dicts, lists and single values of Python's own types."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value
