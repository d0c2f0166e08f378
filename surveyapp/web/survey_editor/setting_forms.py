"""The forms on the page of a survey's settings: what they show, and what is wrong with what was sent."""

import re
from collections.abc import Mapping
from typing import Any

from babel.localedata import locale_identifiers
from flask_babel import get_locale, gettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.definitions import InvalidDefinition, PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.invitations import DEFAULT_CAP, DEFAULT_EXPIRE
from surveyapp.domain.sending_hours import DEFAULT_HOURS
from surveyapp.domain.survey_edits.reading import languages_of, parts_of, survey_texts, texts_of
from surveyapp.domain.survey_edits.values import value_at
from surveyapp.domain.surveys import parse_survey
from surveyapp.domain.surveys.model import ANONYMITIES, DIMENSIONS, TOUCHPOINTS, WEEKDAYS
from surveyapp.web.difference_words import TABLES
from surveyapp.web.question_words import word
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.setting_kinds import (
    MOST_REMINDERS,
    NO_LENGTH,
    SECTIONS,
    share_of,
    values_of,
    values_sent,
)
from surveyapp.web.survey_words import TOUCHPOINTS as TOUCHPOINT_WORDS
from surveyapp.web.survey_words import duration, invite_facts

ANONYMITY_WORDS = {
    "identified": (
        N_("Identified"),
        N_("Who may see the customer sees who answered. Cases lead to the customer, and answers can be answered."),
    ),
    "confidential": (
        N_("Confidential"),
        N_("Reports and cases show no names. Somebody can ask for a name, with a reason, and that is recorded."),
    ),
    "anonymous": (
        N_("Anonymous"),
        N_("Nobody can tell who answered, not even later. Answers open no cases, and nobody can be contacted."),
    ),
}
# What is promised to nobody by mistake: it cannot be taken back for answers that were given under it.
UNSURE = N_(
    "An anonymous survey opens no cases, and nobody can be answered or contacted. Its reports show unit and month only. "
    "Answers given under this promise stay anonymous, also if you change it back. Tick that you mean it, then save again."
)
UNITS = {
    "hour": N_("hours"),
    "working day": N_("working days"),
    "day": N_("days"),
    "week": N_("weeks"),
    "month": N_("months"),
    "year": N_("years"),
}
LENGTHS = ("wait", "expire", "cap", "retention")
AMOUNT = re.compile(r"[0-9]{1,4}")
QUOTA = re.compile(r"[1-9][0-9]{0,5}|1000000")
TEXT_KEYS = ("title", "description", "completedHtml")
# At least so many fields for reminders, so that one more can be added without a script.
REMINDERS = 2


def setting_rows(desk: Desk, typed: Mapping[str, str], beside: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what the page of the settings draws; what was typed in a refused form stands in its section."""
    refused = typed.get("section", "")
    values = {
        section: values_sent(typed, section)
        if section == refused and isinstance(typed, MultiDict)
        else values_of(desk.definition, section)
        for section in SECTIONS
    }
    asks = typed.get("asks") == "yes" if refused == "asked" else desk.definition.get("invite") is not None
    reminders = [*values["asked"]["remind"], *[NO_LENGTH] * REMINDERS]
    days = get_locale().days["stand-alone"]["wide"]
    survey = desk.draft.survey
    return {
        "values": values,
        "asks": asks,
        "beside": beside,
        "reminders": reminders[: min(MOST_REMINDERS, max(REMINDERS, len(values["asked"]["remind"]) + 1))],
        "anonymities": [(code, *map(gettext, ANONYMITY_WORDS[code])) for code in ANONYMITIES],
        "dimensions": [(code, word(TABLES["dimensions"], code)) for code in DIMENSIONS],
        "touchpoints": [(code, word(TOUCHPOINT_WORDS, code)) for code in TOUCHPOINTS],
        "weekdays": [(code, days[place]) for place, code in enumerate(WEEKDAYS)],
        "unsaid": unsaid(),
        "units": [(code, gettext(words)) for code, words in UNITS.items()],
        "offered": offered_languages(desk),
        "facts_asked": invite_facts(survey.invite) if survey is not None and survey.invite is not None else [],
    }


def unsaid() -> dict[str, str]:
    """Return field → what holds for invitations where nothing is said."""
    start, end = DEFAULT_HOURS
    lengths = {"expire": duration(DEFAULT_EXPIRE), "cap": duration(DEFAULT_CAP)}
    return lengths | {"hours": f"{start:%H:%M}–{end:%H:%M}"}


def offered_languages(desk: Desk) -> list[tuple[str, str]]:
    """Return (code, name for the reader) of the languages that could be added, by name."""
    names = get_locale().languages
    codes = [code for code in locale_identifiers() if len(code) <= 3 and code not in desk.languages]
    return sorted(((code, names[code]) for code in codes if code in names), key=lambda pair: pair[1].casefold())


def count_texts(definition: Mapping[str, Any], language: str) -> int:
    """Return how many texts are written in `language`."""
    values = [text.value for text in survey_texts(definition)]
    values += [text.value for part in parts_of(definition) for text in texts_of(part)]
    return sum(1 for value in values if isinstance(value, Mapping) and value.get(language))


def new_faults(before: Mapping[str, Any], after: Mapping[str, Any], section: str) -> dict[str, list[str]]:
    """Return field → what a change of a section made wrong with it; faults that were there before do not count."""
    keys = {path[0] for path in SECTIONS[section]} if section in SECTIONS else set(TEXT_KEYS)
    known = {(fault.path, fault.message) for fault in _faults(before)}
    found: dict[str, list[str]] = {}
    for fault in _faults(after):
        is_old = (fault.path, fault.message) in known and value_at(before, fault.path) == value_at(after, fault.path)
        if fault.path[0] in keys and not is_old:
            field = fault.path[1] if fault.path[0] == "invite" and len(fault.path) > 1 else fault.path[0]
            found.setdefault(str(field), []).append(gettext(fault.message, **fault.params))
    return found


def _faults(definition: Mapping[str, Any]) -> list[PathFault]:
    try:
        parse_survey(definition)
    except InvalidDefinition as error:
        return list(error.faults)
    return []


def is_unsure(definition: Mapping[str, Any], typed: Mapping[str, str]) -> bool:
    """Tell whether what was typed makes a survey anonymous that was not, and nobody ticked that it is meant."""
    will_be = typed.get("anonymity") == "anonymous" and definition.get("anonymity") != "anonymous"
    return will_be and typed.get("sure") != "yes"


def typed_faults(section: str, sent: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return field → what is wrong with what was typed, in words of the form and not of the definition."""
    found = {}
    for key, value in sent.items():
        lengths = value if key == "remind" else [value] if key in LENGTHS else []
        if not all(AMOUNT.fullmatch(amount) for amount, _unit in lengths if amount):
            found[key] = [gettext("Write a whole number of at most four digits, such as 2.")]
    return found | (_asked_faults(sent) if section == "asked" else {})


def _asked_faults(sent: Mapping[str, Any]) -> dict[str, list[str]]:
    found = {}
    if any(sent["hours"]) and not "" < sent["hours"][0] < sent["hours"][1]:
        found["hours"] = [gettext("Write two times of one day, the earlier one first.")]
    if sent["quota"] and not QUOTA.fullmatch(sent["quota"]):
        found["quota"] = [gettext("Write a whole number from 1 on, or leave it empty.")]
    if not sent["after"]:
        found["after"] = [gettext("Tick after what customers are asked, or choose that nobody is asked by mail.")]
    if not sent["days"]:
        found["days"] = [gettext("Tick at least one day.")]
    if share_of(sent["sample"]) is None:
        found["sample"] = [gettext("Write how many per cent of them are asked: more than 0, at most 100.")]
    return found


def is_offered(definition: Mapping[str, Any], language: str) -> bool:
    """Tell whether `language` is one of the survey's that can be taken away."""
    return language in languages_of(definition)[1:]
