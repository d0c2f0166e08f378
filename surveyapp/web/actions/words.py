"""The words of a corrective action's page: branches, kinds, acts and history as people say them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from surveyapp.domain.errors import N_
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets import states
from surveyapp.web.formatting import number
from surveyapp.web.tickets.words import CATEGORIES, CHANGED, HistoryLine
from surveyapp.web.tickets.words import history as lines_of

BRANCHES = {code: name for code, name in CATEGORIES.items() if code != "misunderstanding"}
KINDS = {
    "correction": N_("Correction: puts right what has happened"),
    "corrective": N_("Corrective: removes the cause"),
    "preventive": N_("Preventive: keeps it from happening elsewhere"),
}
SHORT_KINDS = {"correction": N_("Correction"), "corrective": N_("Corrective"), "preventive": N_("Preventive")}
METHODS = {"five_whys": N_("Five whys"), "ishikawa": N_("Cause-and-effect diagram")}
PROBLEM = {
    "what": N_("What"),
    "where": N_("Where"),
    "when": N_("When"),
    "how_many": N_("How many"),
    "who": N_("Whom it touches"),
    "why": N_("Why it is a problem"),
    "how": N_("How it shows"),
}
VERDICTS = {
    "effective": N_("effective"),
    "not_effective": N_("not effective"),
    "not_enough_data": N_("not enough data yet"),
}

# What the button of the next step says: the act that supplies what is missing first, or the move when nothing is.
ACTS = {
    "owner": N_("Take it"),
    "problem": N_("State the problem"),
    "cases": N_("Add a case"),
    "analysis": N_("Ask why"),
    "root_cause": N_("Mark the root cause"),
    "escape_cause": N_("Say why it escaped"),
    "plan": N_("Plan an action"),
    "criterion": N_("Fix what counts as success"),
    "actions": N_("Finish the actions"),
    "evidence": N_("See the actions"),
    "checks": N_("Check the actions"),
    "similar_places": N_("Look at similar places"),
    "procedure": N_("Say which procedure"),
    "verdict": N_("See the figures"),
}
MOVES = {
    states.ACKNOWLEDGED: N_("Mark as acknowledged"),
    states.INVESTIGATING: N_("Start investigating"),
    states.ACTION_PLANNED: N_("Settle the plan"),
    states.IN_PROGRESS: N_("Start the work"),
    states.VERIFYING: N_("Start verifying"),
    states.CLOSED: N_("Confirm and close"),
    states.NOT_JUSTIFIED: N_("Find it not justified"),
    states.CANCELLED: N_("Cancel the corrective action"),
    states.REOPENED: N_("Reopen the corrective action"),
}
READY = {
    states.ACKNOWLEDGED: N_("Somebody has it; it can go on"),
    states.INVESTIGATING: N_("Find the cause"),
    states.ACTION_PLANNED: N_("The plan is complete"),
    states.IN_PROGRESS: N_("Carry out the plan"),
    states.VERIFYING: N_("Everything is done and checked"),
    states.CLOSED: N_("Confirm that it worked, and close"),
}
# What a move that needs a reason asks first, and what it brings about.
QUESTIONS = {
    states.INVESTIGATING: (
        N_("Look for the cause again?"),
        N_("What was found stays. A new plan needs an action against the cause, and its success is measured anew."),
    ),
    states.NOT_JUSTIFIED: (
        N_("Find it not justified?"),
        N_("It ends with your finding, such as: the cases have no common cause. It can be reopened."),
    ),
    states.CANCELLED: (
        N_("Cancel the corrective action?"),
        N_("It ends without a finding, and nobody works on it. It can be reopened."),
    ),
    states.REOPENED: (
        N_("Reopen the corrective action?"),
        N_("The cause is looked for again, and the success of a new plan is measured anew."),
    ),
}

OWN_CHANGES = {
    "problem": N_("stated the problem"),
    "containment": N_("changed the containment"),
    "risk": N_("changed the risk"),
    "escape_cause": N_("changed why it escaped"),
    "similar_places": N_("changed what was found in similar places"),
    "procedure": N_("changed the procedure"),
    "unit_id": N_("moved it to the unit that holds all its cases"),
    "criterion": N_("fixed what counts as success"),
    "decide_on": N_("put off the decision date"),
    "told": N_("told those who complained what was changed"),
}
CAUSES = {"added": N_("added a cause"), "changed": N_("changed a cause"), "moved": N_("moved a cause")}
STEPS = {
    "open": N_("planned an action"),
    "changed": N_("changed an action"),
    "done": N_("finished an action"),
    "checked": N_("checked an action"),
    "sent_back": N_("sent an action back"),
}


def reason_said(reason: Mapping[str, Any], theme: str) -> str:
    """Return what proposed it, with numbers the reader's way; `theme` is its theme's name in the reader's language."""
    message, given = reason["message"], reason["params"]
    params = {name: number(value, 1) if isinstance(value, float) else value for name, value in given.items()}
    if theme and "share" in params:
        params["subject"] = theme
    return gettext(message, **params)


def history(page: Any, names: Mapping[int, str]) -> list[HistoryLine]:
    """Return the history of a corrective action in words, newest first."""
    return lines_of(page.events, names, gettext("The corrective action was opened"), _did)


def theme_name(names: Mapping[str, str], theme: str, language: str) -> str:
    """Return what a theme is called in the reader's language, its code where nobody named it."""
    return names.get(language) or names.get("en") or next(iter(names.values()), theme)


def names_of(people: Sequence[Any]) -> str:
    """Return the names of people, one after the other."""
    return ", ".join(person.name for person in people)


def _handed_over(event: Any, names: Mapping[int, str]) -> str:
    if not event.new:
        return gettext("left it without an owner")
    if int(event.new) == event.user_id:
        return gettext("took it")
    return gettext("handed it to %(name)s", name=names.get(int(event.new), encode_id(int(event.new))))


def _did(event: Any, names: Mapping[int, str]) -> str:
    """Return what somebody did, as it follows their name."""
    new = event.new or ""
    if event.field == "state" and new in states.LABELS:
        return gettext("moved it on to: %(what)s", what=gettext(states.LABELS[new]))
    if event.field == "owner_id":
        return _handed_over(event, names)
    if event.field == "cases":
        return ngettext("let it gather %(num)s case", "let it gather %(num)s cases", int(new))
    if event.field == "method" and new in METHODS:
        return gettext("chose the method: %(what)s", what=gettext(METHODS[new]))
    if event.field == "verdict" and new in VERDICTS:
        return gettext("read the verdict: %(what)s", what=gettext(VERDICTS[new]))
    if event.field == "cause":
        return gettext(CAUSES.get(new, N_("removed a cause")))
    if event.field == "action":
        return gettext(STEPS.get(new, N_("dropped an action")))
    if event.field == "case":
        return gettext(N_("added a case") if new else N_("took a case out"))
    changed = OWN_CHANGES.get(event.field) or CHANGED.get(event.field)
    return gettext(changed or N_("changed the corrective action"))
