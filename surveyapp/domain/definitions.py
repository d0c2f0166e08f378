"""Reading a definition (plain dict, list, text, number, truth value) strictly, keeping every fault with its path."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from surveyapp.domain.errors import N_, SurveyappError

Path = tuple[str | int, ...]
Text = dict[str, str]

MAXIMUM_TEXT = 10_000
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# A title may hold tabs and new lines; any other control character can only be an accident or an attack.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
DURATION = re.compile(r"(\d{1,4}) +(hour|working day|day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class PathFault:
    """One thing wrong in a definition: where (`("pages", 0, "elements", 2, "title")`), message id and parameters."""

    path: Path
    message: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class InvalidDefinition(SurveyappError):
    """A definition was refused; `faults` names everything wrong with it."""

    def __init__(self, faults: Sequence[PathFault]) -> None:
        super().__init__(N_("The definition has faults: %(faults)s"), faults="; ".join(map(str, faults)))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as people say it: `amount` of `unit` (hour, working day, day, week, month or year)."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


class Reader:
    """One mapping of a definition, read key by key.

    Each method reads one key and returns something usable whatever stands there, so that one pass finds every
    fault. `locale` is the language that plain strings are in.
    """

    def __init__(self, data: Mapping[str, Any], path: Path, faults: list[PathFault], locale: str) -> None:
        self.data = data
        self.path = path
        self.faults = faults
        self.locale = locale

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def fault(self, key: str | None, message: str, /, **params: Any) -> None:
        """Note that what stands under `key` (or the whole mapping) is wrong."""
        path = self.path if key is None else (*self.path, key)
        self.faults.append(PathFault(path, message, params))

    def refuse_unknown(self, allowed: frozenset[str], kind: str) -> None:
        """Note every key that is not `allowed`, with the nearest one that is; `kind` names what this mapping is."""
        for key in self.data:
            if key in allowed:
                continue
            near = get_close_matches(key, sorted(allowed), n=1, cutoff=0.6)
            if near:
                message = N_("“%(key)s” is not a key of %(kind)s; did you mean “%(near)s”?")
                self.fault(key, message, key=key[:60], kind=kind, near=near[0])
            else:
                message = N_("“%(key)s” is not a key of %(kind)s; remove it or use one of: %(allowed)s.")
                self.fault(key, message, key=key[:60], kind=kind, allowed=", ".join(sorted(allowed)))

    def text(self, key: str, *, required: bool = False) -> Text:
        """Return the text under `key` as language → text; empty where there is none."""
        value = self.data.get(key)
        if value is None or value == "":
            if required:
                self.fault(key, N_("“%(key)s” is missing; write the text people will read."), key=key)
            return {}
        return self.as_text(key, value)

    def as_text(self, key: str, value: Any) -> Text:
        """Return `value`, a string or a mapping of languages, as language → text."""
        if not isinstance(value, Mapping):
            return {self.locale: self._one_text(key, value)}
        texts: Text = {}
        for language, words in value.items():
            if language != "default" and not LANGUAGE.fullmatch(language):
                message = N_("“%(language)s” is no language; write a code such as en, fi or pt-br, or “default”.")
                self.fault(key, message, language=language[:60])
                continue
            texts[language] = self._one_text(key, words)
        default = texts.pop("default", None)
        if self.locale not in texts:
            if default is None:
                message = N_("“%(key)s” has no text in %(locale)s, the survey's own language; add it.")
                self.fault(key, message, key=key, locale=self.locale)
                default = ""
            texts[self.locale] = default
        return texts

    def _one_text(self, key: str, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fault(key, N_("“%(key)s” must be a text, or one text per language."), key=key)
            return ""
        words = str(value)
        if len(words) > MAXIMUM_TEXT:
            message = N_("“%(key)s” is %(length)s characters long; the most is %(most)s. Shorten it.")
            self.fault(key, message, key=key, length=len(words), most=MAXIMUM_TEXT)
        if CONTROL.search(words):
            self.fault(key, N_("“%(key)s” has a control character; remove it."), key=key)
        return words

    def string(self, key: str, pattern: re.Pattern[str], rule: str, *, required: bool = False) -> str:
        """Return the word under `key`, which must match `pattern`; `rule` (a message id) says what that means."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.fault(key, N_("“%(key)s” is missing; add it."), key=key)
            return ""
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self.fault(key, rule, key=key, value=str(value)[:60])
            return ""
        return value

    def option(self, key: str, allowed: Sequence[str], default: str = "") -> str:
        """Return the word under `key`, one of `allowed`."""
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, str) and value in allowed:
            return value
        near = get_close_matches(str(value), allowed, n=1, cutoff=0.6)
        if near:
            message = N_("“%(key)s” cannot be “%(value)s”; did you mean “%(near)s”?")
            self.fault(key, message, key=key, value=str(value)[:60], near=near[0])
        else:
            message = N_("“%(key)s” cannot be “%(value)s”; use one of: %(allowed)s.")
            self.fault(key, message, key=key, value=str(value)[:60], allowed=", ".join(allowed))
        return default

    def boolean(self, key: str, default: bool = False) -> bool:
        """Return the truth value under `key`."""
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, N_("“%(key)s” must be true or false."), key=key)
            return default
        return value

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """Return the whole number under `key`, between `low` and `high`."""
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            message = N_("“%(key)s” must be a whole number from %(low)s to %(high)s.")
            self.fault(key, message, key=key, low=low, high=high)
            return default
        return value

    def number(self, key: str, low: float, high: float) -> float | None:
        """Return the number under `key`, between `low` and `high`, or None where there is none."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            message = N_("“%(key)s” must be a number from %(low)s to %(high)s.")
            self.fault(key, message, key=key, low=low, high=high)
            return None
        return float(value)

    def duration(self, key: str) -> Duration | None:
        """Return the length of time under `key`, written as “2 days” or “3 working days”."""
        value = self.data.get(key)
        if value is None:
            return None
        return self.as_duration(key, value)

    def as_duration(self, key: str, value: Any) -> Duration | None:
        """Return `value` as a length of time; None, and a fault, where it is none."""
        match = DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            message = N_(
                "“%(key)s” must be a length of time such as “4 hours”, “2 days”, “3 working days” or “2 years”."
            )
            self.fault(key, message, key=key)
            return None
        return Duration(int(match[1]), match[2])

    def words(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """Return the list of words under `key`, each one of `allowed` and none twice."""
        found: list[str] = []
        for position, value in enumerate(self.items(key)):
            if not isinstance(value, str) or value not in allowed:
                message = N_("“%(value)s” does not belong in “%(key)s”; use any of: %(allowed)s.")
                path = (*self.path, key, position)
                params = {"key": key, "value": str(value)[:60], "allowed": ", ".join(allowed)}
                self.faults.append(PathFault(path, message, params))
            elif value in found:
                self.fault(key, N_("“%(value)s” stands twice in “%(key)s”; keep one."), key=key, value=value)
            else:
                found.append(value)
        return tuple(found)

    def items(self, key: str, *, most: int = 500) -> list[Any]:
        """Return the list under `key`, of `most` entries at most; empty where there is none."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, N_("“%(key)s” must be a list."), key=key)
            return []
        if len(value) > most:
            message = N_("“%(key)s” has %(count)s entries; the most is %(most)s.")
            self.fault(key, message, key=key, count=len(value), most=most)
        return value[:most]

    def children(self, key: str, *, most: int = 500) -> Iterator["Reader"]:
        """Yield a reader for each mapping of the list under `key`."""
        for position, value in enumerate(self.items(key, most=most)):
            path = (*self.path, key, position)
            if isinstance(value, Mapping):
                yield Reader(value, path, self.faults, self.locale)
            else:
                message = N_("Each entry of “%(key)s” must have keys, as in “name: …”.")
                self.faults.append(PathFault(path, message, {"key": key}))

    def child(self, key: str) -> "Reader | None":
        """Return a reader for the mapping under `key`, or None where there is none."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, N_("“%(key)s” must have keys of its own, as in “name: …”."), key=key)
            return None
        return Reader(value, (*self.path, key), self.faults, self.locale)
