"""Which rules a survey's answers fire, by the rules themselves."""

from collections.abc import Callable, Mapping
from typing import Any

from surveyapp.domain.surveys.model import Rule, Survey
from surveyapp.domain.ticket_rules import RESPONSE_RULES, RuleContext
from surveyapp.domain.verbatims import list_verbatims

THEME = "theme"


def fires(survey: Survey, answers: Mapping[str, Any]) -> frozenset[int]:
    """Return the numbers of the rules that these answers fire.

    A rule that reads words fires where anything is written: it may complain of what the rule looks for.
    """
    if survey.anonymity == "anonymous":
        return frozenset()
    return frozenset(number for number, rule in enumerate(survey.rules) if is_fired(survey, rule, answers))


def is_fired(survey: Survey, rule: Rule, answers: Mapping[str, Any]) -> bool:
    """Tell whether answers fire one rule."""
    complaints = None
    if rule.kind == THEME:
        complaints = frozenset(rule.params.themes) if list_verbatims(survey, answers) else frozenset()
    context = RuleContext(survey, answers, None, 0, 0, survey.locale, None, complaints)
    return bool(RESPONSE_RULES[rule.kind].check(context, rule.params))


def fired_by(survey: Survey, rule: Rule) -> Callable[[Any], bool]:
    """Return what tells whether one answer alone (an `Option`) fires a rule: each rule looks at one question."""
    return lambda option: is_fired(survey, rule, option.answers)


def looked_at(survey: Survey, rule: Rule) -> list[str]:
    """Return the questions that may fire a rule: the one that it names, or all that are answered in own words."""
    if rule.kind != THEME:
        owner = survey.find_owner(rule.params.question)
        return [owner.name] if owner is not None else []
    return [
        question.name for question in survey.questions if question.type in ("comment", "text") or question.has_other
    ]
