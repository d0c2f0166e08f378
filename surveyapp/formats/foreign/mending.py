"""The faults of a definition under way, each mended or left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import Path, PathFault
from surveyapp.domain.errors import N_, Fault
from surveyapp.domain.surveys.parsing import NAME
from surveyapp.domain.surveys.texts import PLACEHOLDER
from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT, Carried, Note
from surveyapp.formats.foreign.naming import as_name, as_survey_name
from surveyapp.formats.surveyjs_json import TEXTS

# Without these there is nothing to ask.
NEEDED = frozenset({"type", "choices", "columns", "rows", "html"})
PARTS = ("pages", "elements")
RANGE = ("rateMin", "rateMax")
LONGEST_WHERE = 100
# What it means that a condition is not there any more.
LOST = {
    "visibleIf": N_("It is shown to everybody, for its condition “%(condition)s” is left out: %(reason)s"),
    "requiredIf": N_("No answer is demanded, for its condition “%(condition)s” is left out: %(reason)s"),
    "choicesVisibleIf": N_("All choices are shown, for their condition “%(condition)s” is left out: %(reason)s"),
}


def name_of(part: Any) -> str:
    """Return what a page or element is called in notes."""
    if not isinstance(part, dict):
        return ""
    return str(part.get("name") or part.get("title") or part.get("type") or "")[:LONGEST_WHERE]


def line_of(carried: Carried, part: Any) -> int | None:
    """Return the line of a page or element in the file that it came from, where its reader kept it."""
    name = part.get("name") if isinstance(part, dict) else None
    return carried.lines.get(name) if isinstance(name, str) else None


def note_lost_condition(
    carried: Carried, where: str, key: str, condition: str, reason: Fault | PathFault, line: int | None
) -> None:
    """Note that the condition of `where` is left out, what follows from that, and the `reason`."""
    carried.left_out(where, LOST[key], condition=condition[:LONGEST_WHERE], reason=reason, line=line)


def mend(carried: Carried, faults: Sequence[PathFault]) -> None:
    """Mend or leave out what each of `faults` is about, with a note."""
    distinct = {(fault.path, fault.message): fault for fault in faults}
    # The last in the file comes first, so that what is left out before it moves nothing that is looked at later.
    ordered = sorted(distinct.values(), key=lambda fault: _order(fault.path), reverse=True)
    gone: set[Any] = set()
    for spot in [_Spot.of(carried.definition, fault) for fault in ordered]:
        if spot.ids & gone:
            continue
        line, where = line_of(carried, spot.part), spot.where
        if spot.key in LOST and isinstance(written := spot.part.get(spot.key), str):
            note_lost_condition(carried, name_of(spot.part), spot.key, written, spot.fault, line)
            del spot.part[spot.key]
            continue
        mender = _mender(spot)
        if kind := mender(carried, spot):
            message, params = spot.fault.message, spot.fault.params
            if mender in OWN_WORDS:
                message, params = OWN_WORDS[mender], {"name": params.get("name", ""), "reason": spot.fault}
            carried.notes.append(Note(kind, where, message, params, line))
            gone |= spot.gone


def _order(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return what paths are sorted by: positions by number, keys by their letters."""
    return tuple((1, step, "") if isinstance(step, int) else (0, 0, step) for step in path)


@dataclass(slots=True)
class _Spot:
    """Where a fault is: the page or element (else the survey), the list it stands in, and the way on from there."""

    fault: PathFault
    part: dict[str, Any]
    siblings: list[Any] | None
    kind: str
    rest: Path
    ids: set[Any]
    gone: set[Any]

    @classmethod
    def of(cls, definition: dict[str, Any], fault: PathFault) -> "_Spot":
        here: Any = definition
        part, siblings, kind, reached = definition, None, "survey", 0
        ids: set[Any] = set()
        for position, step in enumerate(fault.path):
            try:
                around, here = here, here[step]
            except (KeyError, IndexError, TypeError):
                break
            if isinstance(step, int) and fault.path[position - 1] in PARTS and isinstance(here, dict):
                part, siblings, reached = here, around, position + 1
                kind = "page" if fault.path[position - 1] == "pages" else "question"
                ids.add(id(here))
        rest = fault.path[reached:]
        if len(rest) > 1 and isinstance(rest[1], int):
            ids.add((id(part), rest[0], rest[1]))
        return cls(fault, part, siblings, kind, rest, ids, set())

    @property
    def key(self) -> str:
        return str(self.rest[0]) if self.rest else ""

    @property
    def where(self) -> str:
        name = "" if self.siblings is None else name_of(self.part)
        return " · ".join(filter(None, (name, self.key)))

    def value(self) -> Any:
        """Return what stands where the fault is; None where nothing does."""
        here: Any = self.part
        for step in self.rest:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return None
        return here


# Changes the definition, and returns what is told of it: CHANGED, LEFT_OUT, or "" for nothing.
Mender = Callable[[Carried, _Spot], str]


def _mender(spot: _Spot) -> Mender:
    key, part = spot.key, spot.part
    if key == "name":
        return _rename
    if key == "title" and not part.get("title"):
        return _title
    if key == "elements" and part.get("type") == "panel" and part.get("elements"):
        return _unfold
    if spot.rest and spot.rest[-1] in TEXTS and _names(spot.value(), spot.fault.params.get("name")):
        return _unname
    if spot.siblings is None:
        return _drop_entry if len(spot.rest) > 1 and isinstance(spot.rest[1], int) else _drop_key
    if not key:
        return _drop_limits if {"validators", "maxSelectedChoices"} & part.keys() else _drop_part
    if len(spot.rest) > 1 and isinstance(spot.rest[1], int):
        return _drop_entry
    if key in RANGE:
        return _drop_range
    if isinstance(part.get(key), list) and len(part[key]) > spot.fault.params.get("most", len(part[key])):
        return _shorten
    return _drop_part if key in NEEDED or key not in part else _drop_key


def _rename(carried: Carried, spot: _Spot) -> str:
    """Give a page or element a name that it can have, and that no other has."""
    part = spot.part
    old = str(part.get("name") or "")
    if spot.siblings is None:
        part["name"] = as_survey_name(old or "survey")
        return ""
    part["name"] = as_name(old, _names_below(carried.definition), spot.kind)
    if old in carried.lines:
        carried.lines[part["name"]] = carried.lines[old]
    # What had no name there is not missed.
    return CHANGED if NAME.fullmatch(old) else ""


def _names_below(part: Any) -> set[str]:
    """Return every name of a page or element below `part`, its own too."""
    if not isinstance(part, dict):
        return set()
    inner = [each for key in PARTS for each in (part.get(key) or ())]
    return {str(part.get("name"))}.union(*map(_names_below, inner))


def _title(_carried: Carried, spot: _Spot) -> str:
    """Say a question's name where nothing else is said."""
    spot.part["title"] = name_of(spot.part) or "?"
    return ""


def _unfold(_carried: Carried, spot: _Spot) -> str:
    """Put the elements of a panel that stands too deep in its place."""
    elements, siblings = spot.part["elements"], spot.siblings or []
    position = _position(spot)
    siblings[position : position + 1] = elements if isinstance(elements, list) else []
    spot.gone = {id(spot.part)}
    return CHANGED


def _position(spot: _Spot) -> int:
    return next(number for number, each in enumerate(spot.siblings or []) if each is spot.part)


def _drop_part(_carried: Carried, spot: _Spot) -> str:
    """Leave out the page or element itself."""
    if spot.siblings is None:
        return ""
    del spot.siblings[_position(spot)]
    spot.gone = {id(spot.part)}
    return LEFT_OUT


def _drop_limits(_carried: Carried, spot: _Spot) -> str:
    """Leave out what bounds the answer, where the bounds contradict each other."""
    spot.part.pop("validators", None)
    spot.part.pop("maxSelectedChoices", None)
    return LEFT_OUT


def _drop_range(_carried: Carried, spot: _Spot) -> str:
    """Leave out both ends of a scale, which make none together."""
    for key in RANGE:
        spot.part.pop(key, None)
    return LEFT_OUT


def _drop_entry(_carried: Carried, spot: _Spot) -> str:
    """Leave out one choice, row, column, validator or rule; of a question that thereby has none, the next round is told."""
    entries, position = spot.part.get(spot.key), spot.rest[1]
    if isinstance(entries, list) and isinstance(position, int) and position < len(entries):
        del entries[position]
        spot.gone = {(id(spot.part), spot.key, position)}
        return LEFT_OUT
    return _drop_key(_carried, spot)


def _shorten(_carried: Carried, spot: _Spot) -> str:
    """Leave out the end of a list that is too long."""
    del spot.part[spot.key][spot.fault.params["most"] :]
    return LEFT_OUT


def _drop_key(_carried: Carried, spot: _Spot) -> str:
    spot.part.pop(spot.key, None)
    return LEFT_OUT


def _names(text: Any, name: Any) -> bool:
    """Tell whether `text`, in any language, has `{name}` in it."""
    every = text.values() if isinstance(text, dict) else [text]
    return any(name in PLACEHOLDER.findall(words) for words in every if isinstance(words, str))


def _unname(_carried: Carried, spot: _Spot) -> str:
    """Put three dots where a text names what is not there (yet)."""
    name = spot.fault.params["name"]

    def without(words: Any) -> str:
        return PLACEHOLDER.sub(lambda match: "…" if match[1] == name else match[0], str(words))

    text = spot.value()
    around: Any = spot.part
    for step in spot.rest[:-1]:
        around = around[step]
    around[spot.rest[-1]] = (
        {lang: without(words) for lang, words in text.items()} if isinstance(text, dict) else without(text)
    )
    return LEFT_OUT


# What is told in words that say what was done; of the rest the fault itself says enough.
OWN_WORDS: dict[Mender, str] = {
    _unname: N_("“…” stands in place of {%(name)s}: %(reason)s"),
    _unfold: N_("The panel stood too deep; its questions stand one level up, without it."),
}
