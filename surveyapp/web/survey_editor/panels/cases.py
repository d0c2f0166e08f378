"""“Opens a case”: which answers, or which complaints in comments, somebody has to look after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from surveyapp.domain.errors import N_
from surveyapp.domain.survey_edits.case_rules import COMMENTS, rules_of, set_rules
from surveyapp.domain.survey_edits.reading import Part
from surveyapp.domain.ticket_rules import SEVERITIES
from surveyapp.services.survey_drafts import Done
from surveyapp.web.question_words import listed, word
from surveyapp.web.survey_editor.case_answers import asked_of, fits
from surveyapp.web.survey_editor.case_lines import Asked, CaseLine, saved_lines, sent_lines
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_words import SEVERITIES as SEVERITY_WORDS
from surveyapp.web.theme_words import offered_themes

NAME = "cases"
TITLE = N_("Opens a case")
TEMPLATE = "survey_editor/panels/cases.html"
# So many answers are named in the row, or one more than that.
NAMED = 4
# So many scores are named one by one.
SCORES_NAMED = 3
OPENS = N_("when the answer is %(answers)s, %(severity)s")
ROW_OPENS = N_("when the answer to “%(row)s” is %(answers)s, %(severity)s")
REOPENS = N_("when the answer is %(answers)s, the closed case is opened again")
ROW_REOPENS = N_("when the answer to “%(row)s” is %(answers)s, the closed case is opened again")


def applies(part: Part) -> bool:
    """Tell whether answers to a part can open a case."""
    return fits(part)


def said(desk: Desk, part: Part) -> str:
    """Return what opens a case now."""
    asked = asked_of(desk, part)
    lines = saved_lines(rules_of(desk.definition, asked.name))
    if not lines:
        is_anonymous = desk.definition.get("anonymity") == "anonymous"
        return str(gettext("never: the survey is anonymous") if is_anonymous else gettext("never"))
    grouped: dict[tuple[str, str, str, bool], list[CaseLine]] = {}
    for place, line in enumerate(lines):
        # Each limit of a score is a sentence of its own; answers and themes of one severity share one.
        apart = f"{line.row}:{place}" if line.kind == "score" else line.row
        grouped.setdefault((line.kind, apart, line.severity, line.reopens), []).append(line)
    return " · ".join(_sentence(asked, group) for group in grouped.values())


def _sentence(asked: Asked, lines: Sequence[CaseLine]) -> str:
    line = lines[0]
    what = (
        _scores(asked, line) if line.kind == "score" else _named(asked, [each for one in lines for each in one.ticked])
    )
    severity = word(SEVERITY_WORDS, line.severity)
    if asked.name == COMMENTS:
        return str(gettext("when a comment complains of %(themes)s, %(severity)s", themes=what, severity=severity))
    params = {"answers": what, "severity": severity, "row": dict(asked.rows).get(line.row, line.row)}
    if line.reopens:
        return str(gettext(ROW_REOPENS if line.row else REOPENS, **params))
    return str(gettext(ROW_OPENS if line.row else OPENS, **params))


def _scores(asked: Asked, line: CaseLine) -> str:
    low = asked.scale[0] if asked.scale else None
    if low is not None and line.at_most.removeprefix("-").isdecimal() and 0 <= int(line.at_most) - low < SCORES_NAMED:
        return listed([str(score) for score in range(low, int(line.at_most) + 1)], "or")
    return str(gettext("%(limit)s or less", limit=line.at_most))


def _named(asked: Asked, values: Sequence[str]) -> str:
    known = dict(_ticks(asked))
    words = [known.get(value, value) for value in dict.fromkeys(values)]
    if asked.name != COMMENTS:
        words = [gettext("“%(words)s”", words=each) for each in words]
    more = len(words) - NAMED
    if more <= 1:
        return listed(words, "or")
    return f"{', '.join(words[:NAMED])} {ngettext('or %(num)s more', 'or %(num)s more', more)}"


def _ticks(asked: Asked) -> list[tuple[str, str]]:
    return [(str(value).lower() if isinstance(value, bool) else str(value), words) for value, words in asked.answers]


def only_draws(form: Mapping[str, str]) -> bool:
    """Tell whether the form only gets a line more or one less; nothing is saved then."""
    return form.get("act", "").partition(":")[0] in ("add", "remove")


def fields(desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form draws: the lines that were sent, with what is wrong with each, else those of the draft."""
    asked = asked_of(desk, part)
    rules = rules_of(desk.definition, asked.name)
    lines = saved_lines(rules) if typed is None else sent_lines(typed, asked, rules)
    act, _, about = (typed or {}).get("act", "").partition(":")
    if act == "remove":
        lines = [line for number, line in enumerate(lines) if str(number) != about]
    if act == "add":
        lines.append(CaseLine(None, asked.kind))
    is_told = typed is not None and not act
    themes = offered_themes()
    own = str(part.data.get("theme") or "")
    unsaid = gettext("that of the question: %(theme)s", theme=dict(themes).get(own, own)) if own else gettext("none")
    return {
        "asked": asked,
        "lines": [_drawn(asked, line, is_told) for line in lines],
        "act": act,
        "severities": [(code, word(SEVERITY_WORDS, code)) for code in SEVERITIES],
        "themes": [("", unsaid), *_with_unknown(themes, [line.theme for line in lines if line.theme])],
        "is_anonymous": desk.definition.get("anonymity") == "anonymous",
        "is_told_only": desk.definition.get("anonymity") == "anonymous" and not lines and typed is None,
        "may_reopen": _may_reopen(desk.definition) and asked.name != COMMENTS,
    }


def _drawn(asked: Asked, line: CaseLine, is_told: bool) -> dict[str, Any]:
    fault = line.fault(asked) if is_told else None
    return {
        "line": line,
        "ticks": [(value, words, value in line.ticked) for value, words in _with_unknown(_ticks(asked), line.ticked)],
        "fault": gettext(fault.message, **fault.params) if fault else "",
    }


def _with_unknown(known: Sequence[tuple[str, str]], used: Sequence[str]) -> list[tuple[str, str]]:
    """Return `known` and what is used all the same: a choice that is gone, a theme that the taxonomy lost."""
    return [*known, *((value, value) for value in dict.fromkeys(used) if value not in dict(known))]


def _may_reopen(definition: Mapping[str, Any]) -> bool:
    """Tell whether the survey asks after a closed case and says whose answer it is."""
    invite = definition.get("invite")
    after = invite.get("after") if isinstance(invite, Mapping) else None
    return "ticket_closed" in (after if isinstance(after, list) else [after]) and (
        definition.get("anonymity") != "confidential"
    )


def change(desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Callable[..., Any], Done]:
    """Return what the form asks for: its lines in place of the question's rules.

    Raises:
        Refused: a line can be no rule: nothing is ticked, or the score is beyond the scale.
    """
    asked = asked_of(desk, part)
    rules = rules_of(desk.definition, asked.name)
    lines = sent_lines(form, asked, rules)
    for line in lines:
        if (fault := line.fault(asked)) is not None:
            raise fault
    written = [(line.at, line.rule(asked, rules[line.at] if line.at is not None else None)) for line in lines]

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return set_rules(definition, asked.name, written)

    if asked.name == COMMENTS:
        return edit, Done("complaints", "openTicketWhen")
    return edit, Done("rules", part.name)
