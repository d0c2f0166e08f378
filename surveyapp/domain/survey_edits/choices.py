"""Choices, rows and columns of a question: added, taken away, moved, and given another value wherever that is spoken of."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.expressions.parsing import SPELLINGS, TOKEN
from surveyapp.domain.questions import PART
from surveyapp.domain.survey_edits.conditions import COMPARISONS, constant_text
from surveyapp.domain.survey_edits.reading import Part, get_element
from surveyapp.domain.survey_edits.referring import (
    CONDITION,
    RULE,
    Referral,
    every_condition,
    referrals,
    renamed_references,
)
from surveyapp.domain.survey_edits.values import CHOICE_LISTS, Definition, copied, value_at
from surveyapp.domain.surveys.checking import ITEM

VALUE = re.compile(r"[^@\s\x00-\x1f][^\x00-\x1f]{0,99}")
Span = tuple[int, int]


def written_value(choice: Any) -> str:
    """Return the value of a choice, row or column as text, however it is written."""
    value = choice.get("value") if isinstance(choice, Mapping) else choice
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _list_of(definition: Mapping[str, Any], name: str, key: str) -> list[Any]:
    """Return the choices under `key`, one of `CHOICE_LISTS`, of an element; those of a copy may be changed in place."""
    if key not in CHOICE_LISTS:
        raise ValueError(key)
    choices = value_at(definition, (*get_element(definition, name).path, key))
    return choices if isinstance(choices, list) else []


def _place(choices: list[Any], value: str) -> int:
    for place, choice in enumerate(choices):
        if written_value(choice) == value:
            return place
    raise Refused(N_("“%(value)s” is not there any more. Look at the list again."), value=value[:60])


def _check_value(choices: list[Any], value: str) -> None:
    if not VALUE.fullmatch(value) or value != value.strip():
        raise Refused(N_("A choice needs a “value”: a short word or a number."))
    if any(written_value(choice) == value for choice in choices):
        raise Refused(N_("The value “%(value)s” stands twice; give each choice its own."), value=value[:60])


def add_choice(definition: Mapping[str, Any], name: str, key: str, choice: Any, place: int | None = None) -> Definition:
    """Return `definition` with a choice (`key` says whether a row or column) at `place`, else behind the last.

    Raises:
        NotFound: there is no such element.
        Refused: its value is none, or stands there already.
    """
    element = get_element(definition, name)
    changed: Definition = copied(definition)
    choices = value_at(changed, element.path).setdefault(key, [])
    _check_value(choices, written_value(choice))
    choices.insert(len(choices) if place is None else place, copied(choice))
    return changed


def remove_choice(definition: Mapping[str, Any], name: str, key: str, value: str) -> Definition:
    """Return `definition` without a choice.

    Raises:
        NotFound: there is no such element.
        Refused: it is not there, or the only one.
    """
    changed: Definition = copied(definition)
    choices = _list_of(changed, name, key)
    place = _place(choices, value)
    if len(choices) == 1:
        raise Refused(N_("This is the only one; a question like this needs at least one."))
    del choices[place]
    return changed


def move_choice(definition: Mapping[str, Any], name: str, key: str, value: str, by: int) -> Definition:
    """Return `definition` with a choice `by` places further down, or up where that is negative; never beyond the ends.

    Raises:
        NotFound: there is no such element.
        Refused: it is not there.
    """
    changed: Definition = copied(definition)
    choices = _list_of(changed, name, key)
    place = _place(choices, value)
    choices.insert(min(max(place + by, 0), len(choices) - 1), choices.pop(place))
    return changed


def set_choice_value(definition: Mapping[str, Any], name: str, key: str, value: str, new: str) -> Definition:
    """Return `definition` with another value of a choice, in the conditions and ticket rules that speak of it as well.

    Answers given so far keep the old value: a counted question's trend starts anew.

    Raises:
        NotFound: there is no such element.
        Refused: the choice is not there, or its new value is none or taken.
    """
    changed: Definition = copied(definition)
    choices = _list_of(changed, name, key)
    place = _place(choices, value)
    if new == value:
        return changed
    _check_value(choices, new)
    written: Any = int(new) if isinstance(_raw(choices[place]), int) and re.fullmatch(r"-?[0-9]{1,9}", new) else new
    choices[place] = {**choices[place], "value": written} if isinstance(choices[place], dict) else written
    if key == "rows":
        changed = renamed_references(changed, f"{name}.{value}", f"{name}.{new}")
        return renamed_references(changed, f"{name}{PART}{value}", f"{name}{PART}{new}")
    part = get_element(changed, name)
    for path, text in list(every_condition(changed)):
        for start, end in reversed(_mentions(text, _asked(part, key, path), value)):
            text = text[:start] + constant_text(written) + text[end:]
        value_at(changed, path[:-1])[path[-1]] = text
    for rule in _rules(changed, part):
        rule["anyOf"] = [written if written_value(one) == value else one for one in rule["anyOf"]]
    return changed


def _raw(choice: Any) -> Any:
    value = choice.get("value") if isinstance(choice, Mapping) else choice
    return None if isinstance(value, bool) else value


def references_to_choice(definition: Mapping[str, Any], name: str, key: str, value: str) -> list[Referral]:
    """Return the conditions and ticket rules that speak of one choice, row or column.

    Raises:
        NotFound: there is no such element.
    """
    part = get_element(definition, name)
    own = (*part.path, "choicesVisibleIf")
    found = list(referrals(definition, lambda path, text: name in text or path == own))
    if key == "rows":
        return [each for each in found if each.name in (f"{name}.{value}", f"{name}{PART}{value}")]
    telling = {path for path, text in every_condition(definition) if _mentions(text, _asked(part, key, path), value)}
    rules = [id(rule) for rule in _rules(definition, part) if value in map(written_value, rule["anyOf"])]
    kept = []
    for each in found:
        is_rule = each.kind == RULE and id(value_at(definition, each.path[:-1])) in rules
        if is_rule or (each.kind == CONDITION and each.path in telling and _asked(part, key, each.path)(each.name)):
            kept.append(each)
    return kept


def _rules(definition: Mapping[str, Any], part: Part) -> Iterator[dict[str, Any]]:
    """Yield the ticket rules that look at the values of an element, or of its rows."""
    rules = definition.get("openTicketWhen")
    for rule in rules if isinstance(rules, list) else ():
        asked = rule.get("question") if isinstance(rule, dict) else None
        if isinstance(asked, str) and asked.partition(PART)[0] == part.name and isinstance(rule.get("anyOf"), list):
            yield rule


def _asked(part: Part, key: str, path: Path) -> Callable[[str], bool]:
    """Return what says whether a name in a condition at `path` stands for the values of `part` under `key`."""
    is_own = path[:-1] == part.path and path[-1] == "choicesVisibleIf"
    if key == "columns":
        return lambda name: name.startswith(part.name + ".")
    return lambda name: name == part.name or (is_own and name == ITEM)


def _mentions(text: str, is_asked: Callable[[str], bool], value: str) -> list[Span]:
    """Return where in a condition `value` is what something asked is compared with, alone or in a list."""
    found: list[Span] = []
    state = ""
    for match in TOKEN.finditer(text):
        kind, word = match.lastgroup, match[match.lastgroup or 0].strip()
        if kind == "reference":
            state = "asked" if is_asked(word) else ""
        elif state == "asked":
            state = "compared" if SPELLINGS.get(word.lower(), word.lower()) in COMPARISONS else ""
        elif state and kind in ("text", "number"):
            if _literal(word) == value:
                found.append(match.span(kind))
            state = "listed" if state == "listed" else ""
        elif state == "compared" and word == "[":
            state = "listed"
        elif not (state == "listed" and word == ","):
            state = ""
    return found


def _literal(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1], flags=re.DOTALL) if word[:1] in ("'", '"') else word
