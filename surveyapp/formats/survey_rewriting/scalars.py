"""Single values as YAML: in the style they had where that can say them, and never read as something else."""

import re
from typing import Any

from surveyapp.formats.survey_yaml import plain_scalar

# What a text without quotes may not begin with, may not hold, and may not hold between brackets.
SIGN = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=<]")
ENDS = re.compile(r":(?:[ \t]|$)|[ \t]#|[\t\n\r]")
FLOW_MARK = re.compile(r"[,\[\]{}?:]")
UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
ESCAPED = re.compile(r'["\\]|' + UNPRINTABLE.pattern)
ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
WIDTH = 100
# A space at which a line may be broken: the only one between two words.
BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def scalar_text(value: Any, style: str = "", *, is_flow: bool = False) -> str:
    """Return a text, number, truth value or None on one line; `style` is the quote it had."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if style == "'" and not UNPRINTABLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and is_plain(value, is_flow=is_flow):
        return value
    return '"' + ESCAPED.sub(_escape, value) + '"'


def is_plain(value: str, *, is_flow: bool = False) -> bool:
    """Say whether `value` reads as itself without quotes."""
    if value != value.strip() or SIGN.match(value) or ENDS.search(value) or value.startswith("..."):
        return False
    if UNPRINTABLE.search(value) or (is_flow and FLOW_MARK.search(value)):
        return False
    return isinstance(plain_scalar(value), str)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in ('"', "\\"):
        return "\\" + character
    code = ord(character)
    plain = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return ESCAPES.get(character, plain)


def block_text(value: str, style: str = "|") -> list[str] | None:
    """Return a text as the header and the lines of a block scalar (`|` or `>`), without indentation.

    None where such a block cannot say it.
    """
    body = value.removesuffix("\n")
    paragraphs = body.split("\n")
    if not body.strip() or not paragraphs[0] or body.endswith("\n") or UNPRINTABLE.search(body.replace("\n", "")):
        return None
    if any(line != line.rstrip() or line[:1] == "\t" for line in paragraphs) or body[:1] == " ":
        return None
    chomping = "" if value.endswith("\n") else "-"
    if style == ">" and not any(line[:1] == " " for line in paragraphs):
        return [">" + chomping, *_folded(paragraphs)]
    return ["|" + chomping, *paragraphs]


def _folded(paragraphs: list[str]) -> list[str]:
    """Return lines that read as `paragraphs` once each single line break among them is taken for a space."""
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        if number:
            lines.append("")
        line = ""
        for word in BREAK.split(paragraph) if paragraph else ():
            if line and len(line) + len(word) >= WIDTH:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        if line:
            lines.append(line)
    return lines
