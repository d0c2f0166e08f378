"""The values that conditions work with: text, number, truth value, flat list, or None; and when two of them are alike.

`static/answering/conditions.js` means exactly the same. What Python and a browser do differently by themselves (spaces,
letters' case, numbers as text, sums) is therefore spelt out here and not left to either.
"""

import re
import unicodedata
from datetime import date
from typing import Any

# Beyond this a browser's numbers lose whole units; nearer to zero than this, both write them in ways of their own.
LARGEST = 2**53 - 1
SMALLEST = 1e-6
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
LONGEST_NUMBER = 30
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain(value: Any) -> Any:
    """Return `value` as conditions know it: lists are flat, and what is no value of theirs is None."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return bounded(value)
    return flat(value) if isinstance(value, list | tuple) else None


def flat(members: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Return a list in which the members of inner lists stand themselves."""
    found: list[Any] = []
    for member in map(plain, members):
        found.extend(member if isinstance(member, list) else [member])
    return found


def bounded(value: float) -> float | None:
    """Return a number that both sides count and write alike: None beyond `LARGEST`, zero below `SMALLEST`."""
    if not abs(value) <= LARGEST:
        return None
    return float(value) if abs(value) >= SMALLEST else 0.0


def is_empty(value: Any) -> bool:
    """Say whether `value` counts as not answered."""
    return value is None or value == "" or value == []


def truth(value: Any) -> bool:
    """Say whether `value` alone makes a condition hold."""
    return not is_empty(value) and value is not False and value != 0


def number_of(value: Any) -> float | None:
    """Return `value` as a number, or None where it is none; a number written as text is one."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    if not isinstance(value, str):
        return None
    written = value.strip()
    return bounded(float(written)) if len(written) <= LONGEST_NUMBER and NUMBER.fullmatch(written) else None


def text_of(value: Any) -> str:
    """Return `value` as it is written: numbers without needless zeros and never with an exponent."""
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return str(int(value)) if value.is_integer() else _written_out(value)


def _written_out(number: float) -> str:
    written = repr(number)
    if "e" not in written:
        return written
    # Python begins to write exponents at 0.0001, a browser below `SMALLEST` only.
    places = len(written.partition("e")[0].replace(".", "").lstrip("-")) - 1 - int(written.partition("e")[2])
    return f"{number:.{places}f}"


def word_of(value: Any) -> str:
    """Return `value` as it is compared: composed, without spaces around it, in small letters."""
    written = unicodedata.normalize("NFC", text_of(value)).strip().lower()
    # The sigma at the end of a word is the same letter.
    return written.replace("ς", "σ")


def day_of(value: Any) -> date | None:
    """Return the day that a text begins with, None where it begins with none."""
    if not isinstance(value, str) or not DAY.fullmatch(value[:10]):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def as_list(value: Any) -> list[Any]:
    """Return a list's members, any other value as the only one, nothing for empty."""
    if isinstance(value, list):
        return value
    return [] if is_empty(value) else [value]


def is_equal(left: Any, right: Any) -> bool:
    """Say whether two values are alike: lists by their members in any order, numbers by size, all else as words."""
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, list) or isinstance(right, list):
        first, second = as_list(left), as_list(right)
        return len(first) == len(second) and holds_all(first, second) and holds_all(second, first)
    if not isinstance(left, bool) and not isinstance(right, bool):
        numbers = number_of(left), number_of(right)
        if None not in numbers:
            return numbers[0] == numbers[1]
    return word_of(left) == word_of(right)


def holds_all(whole: list[Any], parts: list[Any]) -> bool:
    """Say whether each of `parts` is like one of `whole`."""
    return all(any(is_equal(member, part) for member in whole) for part in parts)
