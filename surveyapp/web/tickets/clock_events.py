"""Reminders and escalation in words, as a case's history tells them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_

PROMISE = "promise "
REMINDED = {
    "acknowledge": N_("%(who)s reminded: the acknowledgement is due soon"),
    "answer": N_("%(who)s reminded: the answer is due soon"),
    "close": N_("%(who)s reminded: the solution is due soon"),
    "action": N_("%(who)s reminded: the next step is due soon"),
    PROMISE: N_("%(who)s reminded: a promise to the customer is due soon"),
}
TOLD = {
    "acknowledge": N_("%(who)s told: the acknowledgement is late"),
    "answer": N_("%(who)s told: the answer is late"),
    "close": N_("%(who)s told: the solution is late"),
    "action": N_("%(who)s told: the next step is late"),
    PROMISE: N_("%(who)s told: a promise to the customer is late"),
}


def alerted(event: Any, names: Mapping[int, str]) -> str:
    """Return who was told of what, by a row of the history whose `new` is the kind of the alert and ids of people."""
    kind, _, ids = (event.new or "").partition(" ")
    stage = PROMISE if (event.old or "").startswith(PROMISE) else event.old or ""
    words = (REMINDED if kind == "reminder" else TOLD).get(stage, TOLD["action"])
    people = [names[int(each)] for each in ids.split(",") if each.isdecimal() and int(each) in names]
    return gettext(words, who=", ".join(people) or gettext("Nobody could be"))
