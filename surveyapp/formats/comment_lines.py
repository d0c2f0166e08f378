"""Comments and their codings as JSON lines: one object a line, in the order of the file."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from surveyapp.domain.errors import N_, Fault, InvalidFile

Line = TypeVar("Line")

MAXIMUM_TEXT = 100_000
MAXIMUM_FAULTS = 100


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment to code: `id` is given back as it came, `score` is on the scale that the caller named."""

    id: Any
    text: str
    language: str | None
    score: float | None


class BadLine(Exception):
    """A line cannot be read; `message` is a message id, `params` fills it."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


def read_comments(lines: Iterable[bytes], file: str, *, scale: tuple[float, float]) -> list[CommentLine]:
    """Return the comments of `lines`, one each.

    Raises:
        InvalidFile: with the line of everything that is no comment.
    """
    return read_lines(lines, file, lambda line: _comment(line, scale))


def read_lines(lines: Iterable[bytes], file: str, read: Callable[[bytes], Line]) -> list[Line]:
    """Return what `read` makes of each line.

    Raises:
        InvalidFile: with every line that `read` called bad, up to a hundred.
    """
    found: list[Line] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(read(line))
        except BadLine as bad:
            faults.append(Fault(number, bad.message, bad.params))
        if len(faults) >= MAXIMUM_FAULTS:
            faults.append(Fault(number, N_("Here reading stopped: mend these faults first.")))
            break
    if faults:
        raise InvalidFile(file, faults)
    return found


def write_line(values: Mapping[str, Any]) -> str:
    """Return `values` as one line of JSON, its line end included."""
    return json.dumps(values, ensure_ascii=False) + "\n"


def _comment(line: bytes, scale: tuple[float, float]) -> CommentLine:
    data = read_object(line)
    if "id" not in data:
        raise BadLine(N_("“id” is missing; give each comment one, to know it again by."))
    if isinstance(data["id"], dict | list):
        raise BadLine(N_("“id” must be a text or a number."))
    return CommentLine(
        data["id"], read_text(data), read_language(data.get("language")), _score(data.get("score"), scale)
    )


def read_text(data: Mapping[str, Any]) -> str:
    """Return the words of a comment.

    Raises:
        BadLine: there are none, or too many.
    """
    text = data.get("text")
    if not isinstance(text, str):
        raise BadLine(N_("“text” is missing or no text; write the comment's words there."))
    if len(text) > MAXIMUM_TEXT:
        message = N_("“text” is %(length)s characters long; the most is %(most)s. Shorten it.")
        raise BadLine(message, length=len(text), most=MAXIMUM_TEXT)
    return text


def read_object(line: bytes) -> dict[str, Any]:
    """Return the object that a line holds.

    Raises:
        BadLine: it holds none.
    """
    try:
        # Half of a surrogate pair, which JSON can escape, is no character and cannot be written back.
        data = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse_constant)
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise BadLine(N_("The line is not UTF-8; save the file as UTF-8.")) from None
    except UnicodeEncodeError:
        raise BadLine(N_("The line has half of a character (such as \\ud800); write it whole.")) from None
    except RecursionError:
        raise BadLine(N_("Brackets are nested too deeply; a comment is one flat object.")) from None
    except ValueError as error:
        message = N_('This is no JSON object (%(why)s); write one such as {"id": 1, "text": "…"}.')
        raise BadLine(message, why=str(error)[:100]) from None
    if not isinstance(data, dict):
        raise BadLine(N_('Each line must be an object such as {"id": 1, "text": "…"}.'))
    return data


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def read_language(value: Any) -> str | None:
    """Return the code of a language without its region, None where none is given.

    Raises:
        BadLine: it is no code.
    """
    if value is None or value == "":
        return None
    code = value.split("-")[0].lower() if isinstance(value, str) else ""
    if not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3):
        raise BadLine(N_("“language” must be a code such as fi, sv or en; leave it out where it is not known."))
    return code


def _score(value: Any, scale: tuple[float, float]) -> float | None:
    if value is None:
        return None
    low, high = scale
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        message = N_("“score” must be a number from %(low)g to %(high)g; name another scale with --scale.")
        raise BadLine(message, low=low, high=high)
    return float(value)
