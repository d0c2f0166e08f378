"""Who refers to a question: conditions, texts with something filled in, drivers and ticket rules; and giving it another name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.expressions.parsing import TOKEN
from surveyapp.domain.questions import PART
from surveyapp.domain.survey_edits.reading import element_names, get_element, parts_of
from surveyapp.domain.survey_edits.subjects import FACT_PREFIX
from surveyapp.domain.survey_edits.values import Definition, copied
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, ORDER_FACTS, PROMISES
from surveyapp.domain.surveys.parsing import NAME, NAME_RULE
from surveyapp.domain.surveys.texts import PLACEHOLDER

CONDITION_KEYS = ("visibleIf", "requiredIf", "choicesVisibleIf")
CONDITION, TEXT, DRIVER, RULE = "condition", "text", "driver", "rule"
# Names that are never a question's, whatever questions are called.
NOT_QUESTIONS = frozenset([*(FACT_PREFIX + fact for fact in ORDER_FACTS), *PROMISES])


@dataclass(frozen=True, slots=True)
class Referral:
    """A place that speaks of a question: its path, what it is (condition, text, driver or rule), and the name as used there.

    `part` is the page or element it stands in, "" for the survey itself.
    """

    path: Path
    kind: str
    name: str
    part: str


def references_to(definition: Mapping[str, Any], name: str) -> list[Referral]:
    """Return every place outside an element that speaks of it, of its rows or its own words, or of what stands in it.

    Raises:
        NotFound: there is no such element.
    """
    element = get_element(definition, name)
    inside = {part.name for part in parts_of(definition) if part.path[: len(element.path)] == element.path}

    def is_near(path: Path, text: str) -> bool:
        return path[: len(element.path)] != element.path and any(one in text for one in inside)

    found = referrals(definition, is_near)
    return [referral for referral in found if any(_speaks_of(referral.name, one) for one in inside)]


def referrals(
    definition: Mapping[str, Any], is_near: Callable[[Path, str], bool] = lambda _path, _text: True
) -> Iterator[Referral]:
    """Yield every place that speaks of anything by name, in the order of the definition.

    Only texts that `is_near` lets pass, by their path and what they say, are looked at.
    """
    owners = {part.path: part.name for part in parts_of(definition)}
    for path, key, value in _strings(definition, (), ""):
        if not is_near(path, value):
            continue
        kind = _kind(path, key)
        for name in dict.fromkeys(_names(kind, value)):
            yield Referral(path, kind, name, _owner(path, owners))


def every_condition(definition: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield every condition that is written, with its path."""
    for path, key, value in _strings(definition, (), ""):
        if key in CONDITION_KEYS:
            yield path, value


def _owner(path: Path, owners: Mapping[Path, str]) -> str:
    while path and path not in owners:
        path = path[:-1]
    return owners.get(path, "")


def _strings(value: Any, path: Path, key: str) -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _strings(inner, (*path, name), name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _strings(inner, (*path, place), key)
    elif isinstance(value, str):
        yield path, key, value


def _kind(path: Path, key: str) -> str:
    if key in CONDITION_KEYS:
        return CONDITION
    if key == "driverOf":
        return DRIVER
    return RULE if path[0] == "openTicketWhen" and key == "question" else TEXT


def _names(kind: str, value: str) -> list[str]:
    if kind == CONDITION:
        # The words of a text in quotes are no references, even where they hold braces.
        return [match["reference"] for match in TOKEN.finditer(value) if match["reference"]]
    return [value] if kind in (DRIVER, RULE) else PLACEHOLDER.findall(value)


def _rest(used: str, name: str) -> str | None:
    """Return what follows `name` where `used` speaks of it (its row, its own words, or nothing), None where it does not."""
    if not used.startswith(name) or used in NOT_QUESTIONS:
        return None
    rest = used[len(name) :]
    return rest if rest in ("", COMMENT_SUFFIX) or rest.startswith((".", PART)) else None


def _speaks_of(used: str, name: str) -> bool:
    return _rest(used, name) is not None


def rename_element(definition: Mapping[str, Any], old: str, new: str) -> Definition:
    """Return `definition` with the element `old` called `new`, in every condition, text, driver and rule as well.

    Raises:
        NotFound: there is no such element.
        Refused: the new name cannot be one, or is taken.
    """
    element = get_element(definition, old)
    if not NAME.fullmatch(new):
        raise Refused(NAME_RULE, value=new[:60])
    if new == old:
        unchanged: Definition = copied(definition)
        return unchanged
    check_free(definition, new)
    changed: Definition = renamed_references(definition, old, new)
    holder: Any = changed
    for step in element.path:
        holder = holder[step]
    holder["name"] = new
    return changed


def check_free(definition: Mapping[str, Any], name: str) -> None:
    """Refuse a name that another element has, or under which the own words of one are known."""
    taken = element_names(definition)
    if name in taken or (name.endswith(COMMENT_SUFFIX) and name.removesuffix(COMMENT_SUFFIX) in taken):
        raise Refused(N_("The name “%(name)s” stands twice; give each its own."), name=name)


def renamed_references(definition: Mapping[str, Any], old: str, new: str) -> Definition:
    """Return `definition` with `new` wherever `old` is spoken of; `old` may name a row too (`quality.price`)."""

    def rename(used: str) -> str:
        rest = _rest(used, old)
        return used if rest is None else new + rest

    changed: Definition = _with_strings(definition, (), "", lambda path, key, value: _written(path, key, value, rename))
    return changed


def _with_strings(value: Any, path: Path, key: str, change: Callable[[Path, str, str], str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_strings(inner, (*path, name), name, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_strings(inner, (*path, place), key, change) for place, inner in enumerate(value)]
    return change(path, key, value) if isinstance(value, str) else value


def _written(path: Path, key: str, value: str, rename: Callable[[str], str]) -> str:
    kind = _kind(path, key)
    if kind in (DRIVER, RULE):
        return rename(value)
    pattern, group = (TOKEN, "reference") if kind == CONDITION else (PLACEHOLDER, 1)
    parts, index = [], 0
    for match in pattern.finditer(value):
        if match[group]:
            parts += [value[index : match.start(group)], rename(match[group])]
            index = match.end(group)
    return "".join(parts) + value[index:]
