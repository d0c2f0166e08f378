"""The words of a case's page: codes, states, acts and history as people say them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale, gettext
from wtforms.fields.choices import SelectChoice

from surveyapp.domain.errors import N_
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets import deadlines, states
from surveyapp.services.tickets.hearing import NOT_SOLVED_YET
from surveyapp.services.tickets.recovery import BAD_ANSWER
from surveyapp.web import formatting
from surveyapp.web.tickets import clock_events, promise_words, remedy_words
from surveyapp.web.tickets.letter_words import LETTERS
from surveyapp.web.tickets.party_words import CHANGED as CHANGED_OF_PARTIES
from surveyapp.web.tickets.party_words import CONDUCTS
from surveyapp.web.tickets.remedy_words import REMEDIES

CATEGORIES = {
    "people": N_("People"),
    "process": N_("Process"),
    "equipment": N_("Equipment"),
    "material": N_("Material"),
    "environment": N_("Environment"),
    "measurement": N_("Measurement"),
    "management": N_("Management"),
    "misunderstanding": N_("Misunderstanding"),
}
ACTIONS = {
    "correction": N_("Correction: puts it right"),
    "extra": N_("Extra: more than was promised"),
    "exception": N_("Exception: outside the usual rules"),
}
WAYS = {"mail": N_("By mail"), "telephone": N_("By telephone"), "in_person": N_("In person"), "paper": N_("On paper")}
VERDICTS = {"solved": N_("It is solved"), "not_solved": N_("It is not solved")}
CONTACT = {"yes": N_("Yes"), "no": N_("No, no contact wanted")}
MESSAGE_STATES = {
    "queued": N_("queued, not sent yet"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "failed": N_("could not be sent"),
    "received": N_("received"),
}
CHANNELS = {
    "survey": N_("Survey"),
    "form": N_("Complaint form"),
    "page": N_("The customer's page"),
    **WAYS,
}

# What the button of the next step says: the act that supplies what is missing first, or the move when nothing is.
ACTS = {
    "owner": N_("Take the case"),
    "acknowledgement": N_("Write the acknowledgement"),
    "severity": N_("Judge how bad it is"),
    "what": N_("Write down the facts"),
    "where": N_("Write down the facts"),
    "when": N_("Write down the facts"),
    "extent": N_("Write down the facts"),
    "root_cause": N_("Name the root cause"),
    "correction": N_("Write the correction"),
    "apology": N_("Write the apology"),
    "remedy": N_("Choose the remedy"),
    "approval": N_("See what waits"),
    "given": N_("Give what was decided on"),
    "actions": N_("Finish the actions"),
    "outcome": N_("Tell the outcome"),
    "extras": N_("Tell of the extra"),
    "answer": N_("Ask whether it is solved"),
    "promises": N_("Keep what was promised"),
}
MOVES = {
    states.ACKNOWLEDGED: N_("Mark as acknowledged"),
    states.INVESTIGATING: N_("Start investigating"),
    states.ACTION_PLANNED: N_("Settle the plan"),
    states.IN_PROGRESS: N_("Start the work"),
    states.VERIFYING: N_("Start verifying"),
    states.CLOSED: N_("Close the case"),
    states.NOT_JUSTIFIED: N_("Find it not justified"),
    states.CANCELLED: N_("Cancel the case"),
    states.REOPENED: N_("Reopen the case"),
}
# What the panel says when nothing is missing for the next state.
READY = {
    states.ACKNOWLEDGED: N_("The customer has been told; the case can go on"),
    states.INVESTIGATING: N_("Find out what happened"),
    states.ACTION_PLANNED: N_("The plan is complete"),
    states.IN_PROGRESS: N_("Carry out the plan"),
    states.VERIFYING: N_("Everything is done and told"),
    states.CLOSED: N_("The case can be closed"),
}
# What a move that needs a reason asks first, and what it brings about.
QUESTIONS = {
    states.INVESTIGATING: (
        N_("Investigate the case again?"),
        N_("What was found and decided stays. The customer is told of the new outcome and asked again."),
    ),
    states.NOT_JUSTIFIED: (
        N_("Find the complaint not justified?"),
        N_("The case ends with your finding. Write the customer an explanation too; it can be reopened."),
    ),
    states.CANCELLED: (
        N_("Cancel the case?"),
        N_("It ends without a finding, and nobody works on it. It can be reopened."),
    ),
    states.REOPENED: (
        N_("Reopen the case?"),
        N_("It goes on with new due times. The customer is told of the new outcome and asked again."),
    ),
}
STAGES = {
    "acknowledge": N_("acknowledgement due"),
    "answer": N_("answer due"),
    "close": N_("solution due"),
    "silence": N_("the customer may answer until"),
}

CHANGED = {
    "title": N_("changed the title"),
    "fact_what": N_("changed the facts"),
    "fact_where": N_("changed the facts"),
    "fact_when": N_("changed the facts"),
    "fact_extent": N_("changed the facts"),
    "our_side": N_("changed the facts"),
    "evidence": N_("changed the facts"),
    "root_cause": N_("set the root cause"),
    "root_cause_category": N_("set the root cause"),
    "root_cause_unknown_because": N_("set the root cause"),
    "correction": N_("set the correction"),
    "effort": N_("wrote down time spent"),
    "remedy_text": N_("changed the remedy"),
    "remedy_amount": N_("changed the remedy"),
    "remedy_none_because": N_("changed the remedy"),
    "extra": N_("changed the extra"),
    "note": N_("wrote an internal note"),
    "reveal": N_("looked up who the customer is"),
    "read": N_("read what the customer wrote"),
    "file_added": N_("added a file"),
    "file_removed": N_("took a file away"),
    "file_refused": N_("could not keep a file of the customer's mail"),
}
# Of two cases about one matter, each says the other's number.
MERGED = {
    "merged": N_("merged the double %(number)s into it"),
    "merged_into": N_("merged it as a double into %(number)s"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a case's history."""

    at: datetime
    words: str
    reason: str | None


def choices_of(words: Mapping[str, str], nothing: Any = None) -> list[SelectChoice]:
    """Return codes and translated words for a field; `nothing` is offered first, with an empty value."""
    first = [SelectChoice(value="", label=str(nothing))] if nothing else []
    return first + [SelectChoice(value=code, label=gettext(text)) for code, text in words.items()]


def history(
    events: Sequence[Any],
    names: Mapping[int, str],
    opened_by: str,
    did: Callable[[Any, Mapping[int, str]], str] | None = None,
) -> list[HistoryLine]:
    """Return the history in words, newest first; what one person changed at one moment is said once.

    `events` are (row, name) pairs, `names` the people by id, `opened_by` says what opened the ticket, `did` what
    somebody did, where that is not a case's.
    """
    lines: list[HistoryLine] = []
    for event, name in events:
        # What the customer brought about has its reason from us, in no person's own words.
        reason = gettext(event.reason) if event.reason and _is_ours(event) else event.reason
        said = _said(event, name or gettext("The system"), names, opened_by, did or _did)
        line = HistoryLine(event.at, said, reason)
        if line not in lines[-6:]:
            lines.append(line)
    return lines


def thread(page: Any) -> Iterator[tuple[datetime, str, Any, str | None]]:
    """Yield messages and notes in the order of their times: (time, "message" or "note", row, author's name)."""
    entries = [(row.created_at, "message", row, name) for row, name in page.messages]
    entries += [(row.at, "note", row, name) for row, name in page.notes]
    yield from sorted(entries, key=lambda entry: entry[0])


def _said(
    event: Any, who: str, names: Mapping[int, str], opened_by: str, did: Callable[[Any, Mapping[int, str]], str]
) -> str:
    if event.field == "state" and event.old is None:
        return opened_by
    if event.field == "theme":
        return gettext("The customer's words were read, and themes found in them")
    if event.field == "alert":
        return clock_events.alerted(event, names)
    if event.field == "pause" and event.user_id is None:
        return gettext("The clock runs again, for the customer wrote")
    if event.field == "customer_message":
        return gettext("The customer wrote")
    if event.field == "customer_verdict" and event.user_id is None and event.new:
        return gettext("The customer said: %(what)s", what=gettext(VERDICTS[event.new]))
    if event.field == "customer_verdict" and not event.new:
        return gettext("What the customer said was about the earlier outcome; they are asked anew")
    if event.field == "recovery":
        return gettext("The customer answered how the case was handled")
    if event.field == "response":
        return gettext("A further answer joined the case")
    return gettext("%(who)s %(did)s", who=who, did=did(event, names))


def _handed_over(event: Any, names: Mapping[int, str]) -> str:
    if not event.new:
        return gettext("gave it back to nobody")
    if int(event.new) == event.user_id:
        return gettext("took it")
    return gettext("gave it to %(name)s", name=names.get(int(event.new), encode_id(int(event.new))))


def _did(event: Any, names: Mapping[int, str]) -> str:
    new = event.new or ""
    coded = {
        "state": (N_("moved it to: %(what)s"), states.LABELS),
        "severity": (N_("set the severity to: %(what)s"), deadlines.SEVERITY_LABELS),
        "impact": (N_("set the impact to: %(what)s"), deadlines.IMPACT_LABELS),
        "priority": (N_("thereby set the priority to: %(what)s"), deadlines.PRIORITY_LABELS),
        "remedy": (N_("set the remedy to: %(what)s"), REMEDIES),
        "message": (
            N_("queued a letter: %(what)s") if event.old == "mail" else N_("told the customer: %(what)s"),
            LETTERS,
        ),
        "customer_verdict": (N_("recorded what the customer says: %(what)s"), VERDICTS),
        "wants_contact": (N_("recorded whether contact is wanted: %(what)s"), CONTACT),
        "conduct": (N_("marked the conduct: %(what)s"), CONDUCTS),
    }
    if event.field in coded and new:
        message, words = coded[event.field]
        return gettext(message, what=gettext(words[new]))
    if event.field == "promise" and new:
        return promise_words.did(event.old or "", new)
    if event.field == "remedy_state" and new:
        return remedy_words.did(event.old or "", new)
    if event.field == "pause":
        return gettext("let the clock stand still") if new == "paused" else gettext("let the clock run again")
    if event.field == "gathered":
        return gettext(N_("added it to a corrective action") if new else N_("took it out of a corrective action"))
    if event.field in MERGED and new:
        return gettext(MERGED[event.field], number=new)
    if event.field == "tag":
        return gettext(N_("put a tag on it") if new == "added" else N_("took a tag off it"))
    if event.field == "owner_id":
        return _handed_over(event, names)
    if event.field == "action":
        return gettext(
            {"open": N_("planned an action"), "done": N_("finished an action")}.get(new, N_("dropped an action"))
        )
    return gettext((CHANGED | CHANGED_OF_PARTIES).get(event.field, N_("changed the case")))


def money_of(amount: Any, order: Any) -> str:
    """Return an amount in the order's currency, a bare number where it has none."""
    if order is not None and order.currency:
        return formatting.money(amount, order.currency)
    return formatting.number(amount, 2)


def language_name(code: str) -> str:
    """Return a language's name in the reader's own."""
    try:
        return Locale.parse(code, sep="-").get_display_name(get_locale()) or code
    except (ValueError, UnknownLocaleError):
        return code


def _is_ours(event: Any) -> bool:
    # What customers and the program itself bring about has its reason from us, as a message.
    return event.user_id is None or event.reason in (NOT_SOLVED_YET, BAD_ANSWER)
