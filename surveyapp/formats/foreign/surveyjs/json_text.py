"""JSON read by hand, because a survey's notes name lines and a hostile file must not cost more than it is long.

Python's own reader keeps no lines, takes doubled keys and NaN, and nests until the stack ends.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from surveyapp.domain.errors import N_, Fault, InvalidFile

MAXIMUM_DEPTH = 60
MAXIMUM_VALUES = 200_000
LONGEST_NUMBER = 30

TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<text>"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+")
    | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.]))
    | (?P<word>true|false|null)(?!\w)
    | (?P<sign>[\[\]{},:])
    )""",
    re.VERBOSE,
)
SPACE = re.compile(r"[ \t\r\n]*")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
WORDS = {"true": True, "false": False, "null": None}
SURROGATES = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
LONE = re.compile(r"[\ud800-\udfff]")

NOT_UTF8 = N_("The file is not UTF-8; save it as UTF-8.")
TOO_DEEP = N_("Brackets are nested deeper than %(most)s levels; no survey is.")
TOO_MANY = N_("The file has more than %(most)s values; no survey is that large.")
TWICE = N_("“%(key)s” stands twice here; keep one.")
LARGE_NUMBER = N_("The number “%(number)s…” is too long; write it as a text in quotes.")
NO_JSON = N_("This is no JSON: “%(found)s” does not belong here. Check commas, quotes and brackets.")
ENDS_EARLY = N_("The JSON ends too early: a bracket or a quote is never closed. Export the survey again.")


class JsonText:
    """What a JSON text holds, with the line at which each object of it begins."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.text = self._decoded(data)
        self.ends = [match.start() for match in re.finditer("\n", self.text)]
        self.lines: dict[int, int] = {}
        self.count = 0
        tokens = self._tokens()
        self.value = self._value(tokens, next(tokens), 0)
        kind, token, position = next(tokens)
        if kind != "end":
            raise self._refused(position, NO_JSON, found=token[:20])

    def line(self, value: Any) -> int | None:
        """Return the line at which an object of the text begins; None for what is no object of it."""
        return self.lines.get(id(value))

    def _decoded(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            try:
                return data.decode("utf-16")
            except UnicodeDecodeError:
                raise InvalidFile(self.file, [Fault(1, NOT_UTF8)]) from None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidFile(self.file, [Fault(data[: error.start].count(b"\n") + 1, NOT_UTF8)]) from None

    def _refused(self, position: int, message: str, **params: Any) -> InvalidFile:
        return InvalidFile(self.file, [Fault(bisect_right(self.ends, position - 1) + 1, message, params)])

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        position = 0
        while match := TOKEN.match(self.text, position):
            kind = str(match.lastgroup)
            yield kind, match[kind], match.start(kind)
            position = match.end()
        # `match` is None: nothing but space may be left.
        position = self._after_space(position)
        if position == len(self.text):
            yield "end", "", position
        found = self.text[position : position + 20].partition("\n")[0]
        if found.startswith('"') and '"' not in self.text[position + 1 :]:
            raise self._refused(position, ENDS_EARLY)
        raise self._refused(position, NO_JSON, found=found)

    def _after_space(self, position: int) -> int:
        match = SPACE.match(self.text, position)
        return match.end() if match else position

    def _value(self, tokens: Iterator[tuple[str, str, int]], token: tuple[str, str, int], depth: int) -> Any:
        kind, text, position = token
        self.count += 1
        if self.count > MAXIMUM_VALUES:
            raise self._refused(position, TOO_MANY, most=MAXIMUM_VALUES)
        if depth > MAXIMUM_DEPTH:
            raise self._refused(position, TOO_DEEP, most=MAXIMUM_DEPTH)
        if kind == "text":
            return _unescaped(text[1:-1])
        if kind == "number":
            return self._number(text, position)
        if kind == "word":
            return WORDS[text]
        if text == "{":
            return self._object(tokens, depth, position)
        if text == "[":
            return self._list(tokens, depth)
        raise self._refused(position, ENDS_EARLY if kind == "end" else NO_JSON, found=text)

    def _number(self, text: str, position: int) -> int | float:
        if len(text) > LONGEST_NUMBER:
            raise self._refused(position, LARGE_NUMBER, number=text[:20])
        if text.lstrip("-").isdigit():
            return int(text)
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise self._refused(position, LARGE_NUMBER, number=text[:20])
        return number

    def _list(self, tokens: Iterator[tuple[str, str, int]], depth: int) -> list[Any]:
        found: list[Any] = []
        token = next(tokens)
        if token[1] == "]" and token[0] == "sign":
            return found
        while True:
            found.append(self._value(tokens, token, depth + 1))
            if self._goes_on(next(tokens), "]"):
                return found
            token = next(tokens)

    def _object(self, tokens: Iterator[tuple[str, str, int]], depth: int, position: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.lines[id(found)] = bisect_right(self.ends, position - 1) + 1
        token = next(tokens)
        if token[1] == "}" and token[0] == "sign":
            return found
        while True:
            kind, text, place = token
            if kind != "text":
                raise self._refused(place, ENDS_EARLY if kind == "end" else NO_JSON, found=text)
            key = _unescaped(text[1:-1])
            if key in found:
                raise self._refused(place, TWICE, key=key[:60])
            self._goes_on(next(tokens), ":", between=":")
            found[key] = self._value(tokens, next(tokens), depth + 1)
            if self._goes_on(next(tokens), "}"):
                return found
            token = next(tokens)

    def _goes_on(self, token: tuple[str, str, int], closing: str, between: str = ",") -> bool:
        """Return whether `closing` stands next; else `between` must."""
        kind, text, position = token
        if kind == "sign" and text in (closing, between):
            return text == closing
        raise self._refused(position, ENDS_EARLY if kind == "end" else NO_JSON, found=text[:20])


def _unescaped(text: str) -> str:
    """Return what a JSON text means; half of a pair of surrogates is no letter and becomes nothing."""
    if "\\" not in text:
        return text
    plain = ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else ESCAPED.get(match[2], match[2]), text)
    paired = SURROGATES.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)
    return LONE.sub("", paired)
