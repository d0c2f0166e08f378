"""Reminders and escalation in words, as a case's history tells them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_

PROMISE = "promise "
REMINDED = {
    "acknowledge": N_("The acknowledgement is due soon; reminded: %(who)s"),
    "answer": N_("The answer is due soon; reminded: %(who)s"),
    "close": N_("The solution is due soon; reminded: %(who)s"),
    "action": N_("The next step is due soon; reminded: %(who)s"),
    PROMISE: N_("A promise to the customer is due soon; reminded: %(who)s"),
}
TOLD = {
    "acknowledge": N_("The acknowledgement is late; told: %(who)s"),
    "answer": N_("The answer is late; told: %(who)s"),
    "close": N_("The solution is late; told: %(who)s"),
    "action": N_("The next step is late; told: %(who)s"),
    PROMISE: N_("A promise to the customer is late; told: %(who)s"),
}


def alerted(event: Any, names: Mapping[int, str]) -> str:
    """Return who was told of what, by a row of the history whose `new` is the kind of the alert and ids of people."""
    kind, _, ids = (event.new or "").partition(" ")
    stage = PROMISE if (event.old or "").startswith(PROMISE) else event.old or ""
    words = (REMINDED if kind == "reminder" else TOLD).get(stage, TOLD["action"])
    people = [names[int(each)] for each in ids.split(",") if each.isdecimal() and int(each) in names]
    return gettext(words, who=", ".join(people) or gettext("nobody is there to tell"))
