"""The lines of `openTicketWhen` that are about one question, or about what comments complain of."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.domain.questions import PART
from surveyapp.domain.survey_edits.values import Definition, copied, set_value

KEY = "openTicketWhen"
THEME = "theme"
# Whose rules: a question's name, or this for those that look at every comment.
COMMENTS = ""
Rule = dict[str, Any]


def rules_of(definition: Mapping[str, Any], name: str) -> list[Rule]:
    """Return the rules about the question `name` and its rows, or about every comment, in order."""
    return [rule for rule in _rules(definition) if _is_about(rule, name)]


def set_rules(definition: Mapping[str, Any], name: str, lines: Sequence[tuple[int | None, Rule]]) -> Definition:
    """Return `definition` with `lines` as the only rules about `name`; other rules keep their order.

    Each line comes with the place of the rule that it takes, counted among `rules_of`, None for a new one. New ones
    stand behind those that were there, else before the rules about comments.
    """
    rules = _rules(definition)
    own = [place for place, rule in enumerate(rules) if _is_about(rule, name)]
    taken = {own[place]: rule for place, rule in lines if place is not None and place < len(own)}
    written: list[Any] = []
    for place, rule in enumerate(rules):
        if place in taken:
            written.append(copied(taken[place]))
        elif place not in own:
            written.append(rule)
        if place == (own[-1] if own else _last_before(rules, name)):
            written.extend(_new(lines))
    if not own and _last_before(rules, name) < 0:
        written = [*_new(lines), *written]
    return set_value(definition, (KEY,), written or None)


def _rules(definition: Mapping[str, Any]) -> list[Any]:
    rules = definition.get(KEY)
    return rules if isinstance(rules, list) else []


def _is_about(rule: Any, name: str) -> bool:
    if not isinstance(rule, Mapping):
        return False
    asked = rule.get("question")
    if name == COMMENTS:
        return rule.get("rule") == THEME
    return rule.get("rule") != THEME and isinstance(asked, str) and asked.partition(PART)[0] == name


def _last_before(rules: Sequence[Any], name: str) -> int:
    """Return the place that the first rule about `name` comes behind, -1 for the beginning."""
    if name == COMMENTS:
        return len(rules) - 1
    comments = [place for place, rule in enumerate(rules) if _is_about(rule, COMMENTS)]
    return (comments[0] if comments else len(rules)) - 1


def _new(lines: Sequence[tuple[int | None, Rule]]) -> list[Rule]:
    return [copied(rule) for place, rule in lines if place is None]
