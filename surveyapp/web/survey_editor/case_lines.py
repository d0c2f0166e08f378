"""What opens a case, as the lines of a form: read from the rules of a draft, from what was sent, and made rules again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.questions import PART
from surveyapp.domain.survey_edits.case_rules import COMMENTS, Rule
from surveyapp.domain.survey_edits.choices import written_value
from surveyapp.domain.ticket_rules import SEVERITIES

SCORE = re.compile(r"-?[0-9]{1,4}")
# A survey has no more rules than this.
MOST = 100
# What is ticked of each kind of rule stands under this key.
LISTED = {"choice": "anyOf", "theme": "themes"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What rules of one question can look at.

    `name` is the question's, `COMMENTS` where every comment is read; `kind` is that of a new rule. `answers` and `rows`
    are (value as written, words); `scale` are the lowest and the highest score, None where those are no numbers.
    """

    name: str
    kind: str
    answers: Sequence[tuple[Any, str]] = ()
    rows: Sequence[tuple[str, str]] = ()
    scale: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A rule in the form: the place it takes among those of its question (None for a new one) and what it says, as text."""

    at: int | None
    kind: str
    row: str = ""
    at_most: str = ""
    ticked: tuple[str, ...] = ()
    severity: str = SEVERITIES[0]
    theme: str = ""
    reopens: bool = False

    def fault(self, asked: Asked) -> Refused | None:
        """Return why this can be no rule, None where it can."""
        if asked.rows and self.row not in dict(asked.rows):
            return Refused(N_("Choose the row that the rule looks at."))
        if self.kind == "theme" and not self.ticked:
            return Refused(N_("Tick at least one theme."))
        if self.kind == "choice" and not self.ticked:
            return Refused(N_("Tick at least one answer, or remove the rule."))
        if self.kind != "score":
            return None
        low, high = asked.scale or (1, 5)
        if SCORE.fullmatch(self.at_most) and low <= int(self.at_most) < high:
            return None
        message = N_("Write a score from %(low)s to %(high)s: any other would open a case never, or always.")
        return Refused(message, low=low, high=high - 1)

    def rule(self, asked: Asked, before: Rule | None) -> Rule:
        """Return the line as a rule; what it does not speak of stays as it was `before`, and so does how it is written."""
        rule: Rule = dict(before) if before is not None else {"rule": self.kind}
        if asked.name != COMMENTS:
            rule["question"] = f"{asked.name}{PART}{self.row}" if asked.rows else asked.name
        if self.kind == "score":
            rule["atMost"] = int(self.at_most)
        else:
            key = LISTED[self.kind]
            rule[key] = _listed(asked, self.ticked, rule.get(key))
        if before is None or rule.get("severity", SEVERITIES[0]) != self.severity:
            rule["severity"] = self.severity
        if asked.name != COMMENTS:
            _set(rule, "theme", self.theme)
        if bool(rule.get("reopen")) != self.reopens:
            _set(rule, "reopen", self.reopens)
        return rule


def _set(rule: Rule, key: str, value: Any) -> None:
    if value:
        rule[key] = value
    else:
        rule.pop(key, None)


def _listed(asked: Asked, ticked: Sequence[str], before: Any) -> list[Any]:
    """Return the ticked values as they are written: those that stood there in their order, then the others in theirs."""
    kept = [value for value in before if written_value(value) in ticked] if isinstance(before, list) else []
    known = {written_value(value) for value in kept}
    return kept + [
        value for value, _ in asked.answers if (said := written_value(value)) in ticked and said not in known
    ]


def saved_lines(rules: Sequence[Rule]) -> list[CaseLine]:
    """Return the lines of rules as they stand in the draft."""
    return [_saved(place, rule) for place, rule in enumerate(rules)]


def _saved(place: int, rule: Rule) -> CaseLine:
    kind = "score" if rule.get("rule") == "score" else "theme" if rule.get("rule") == "theme" else "choice"
    values = rule.get(LISTED.get(kind, ""))
    return CaseLine(
        place,
        kind,
        str(rule.get("question", "")).partition(PART)[2],
        str(rule.get("atMost", "")),
        tuple(written_value(value) for value in values) if isinstance(values, list) else (),
        rule["severity"] if rule.get("severity") in SEVERITIES else SEVERITIES[0],
        str(rule.get("theme") or ""),
        rule.get("reopen") is True,
    )


def sent_lines(form: Mapping[str, str], asked: Asked, rules: Sequence[Rule]) -> list[CaseLine]:
    """Return the lines that were sent, in order; those whose rule is gone are new ones."""
    saved = saved_lines(rules)
    lines = []
    for number in range(MOST + 1):
        at = form.get(f"at.{number}")
        if at is None:
            continue
        place = int(at) if at.isdecimal() and len(at) < 4 and int(at) < len(saved) else None
        start = saved[place] if place is not None else CaseLine(None, asked.kind)
        lines.append(_sent(form, number, start))
    return lines


def _sent(form: Mapping[str, str], number: int, start: CaseLine) -> CaseLine:
    severity = form.get(f"severity.{number}", "")
    return replace(
        start,
        row=form.get(f"row.{number}", start.row),
        at_most=form.get(f"atMost.{number}", "").strip(),
        ticked=tuple(value for key, value in form.items() if key.startswith(f"any.{number}.")),
        severity=severity if severity in SEVERITIES else SEVERITIES[0],
        theme=form.get(f"caseTheme.{number}", ""),
        reopens=form.get(f"reopen.{number}") == "yes",
    )
