"""The words of a customer's own page: no state, no stage and no role of ours, only who does what until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from surveyapp.channels.promise_words import format_promise
from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import cases, states
from surveyapp.services.promised_answers import promised
from surveyapp.services.tickets import following
from surveyapp.services.tickets.following import Following, Given
from surveyapp.web.formatting import format_day, format_moment, format_money, format_number

STEPS = {
    following.RECEIVED: N_("We have received it"),
    following.FINDING_OUT: N_("We find out what happened"),
    following.PUTTING_RIGHT: N_("We put it right"),
    following.TELLING: N_("You tell us whether it is solved"),
}
REMEDIES = {
    "repair": N_("Repair"),
    "replacement": N_("New product"),
    "refund": N_("Money back"),
    "gift_card": N_("Gift card"),
    "extra": N_("Something extra"),
}
WAYS = {
    "telephone": N_("We told you by telephone."),
    "in_person": N_("We told you in person."),
    "paper": N_("We told you by letter."),
}
DONE = {
    "message": N_("Your message has arrived."),
    "solved": N_("Thank you for telling us."),
    "not_solved": N_("Thank you for telling us. We go on with it."),
    "remedy": N_("Thank you, we have noted your answer."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps: `state` is done, now or todo."""

    state: str
    words: str
    when: str


@dataclass(frozen=True, slots=True)
class GivenLine:
    """What was given in words, what stands beneath, and the row itself."""

    title: str
    beneath: str
    row: Given


def given(row: Given, language: str) -> GivenLine:
    """Return something that the customer was given, in words."""
    title = gettext(REMEDIES[row.kind]) if row.kind in REMEDIES else row.words
    if row.amount is not None:
        amount = (
            format_money(row.amount, language, row.currency) if row.currency else format_number(row.amount, language, 2)
        )
        title = f"{title} {amount}"
    beneath = [row.words] if row.words and row.words != title else []
    if row.code:
        beneath.append(gettext("code %(code)s", code=row.code))
    if row.expires_on is not None:
        beneath.append(gettext("valid until %(day)s", day=format_day(row.expires_on, language)))
    if row.is_declined:
        beneath.append(gettext("you declined it"))
    return GivenLine(title, " · ".join(beneath), row)


def headline(found: Following) -> str:
    """Return in one sentence where the matter stands."""
    ticket, name = found.ticket, found.owner
    ended = {
        states.CLOSED: N_("Your matter is closed"),
        states.NOT_JUSTIFIED: N_("We have finished looking into your matter"),
        states.CANCELLED: N_("Your matter has ended"),
    }
    if ticket.merged_into_id is not None:
        return gettext("We look after this together with another matter")
    if ticket.state in ended:
        return gettext(ended[ticket.state])
    if found.is_asked:
        return gettext("Is it solved?")
    if ticket.waiting_since is not None:
        return gettext("We are waiting for your answer")
    if found.step == following.PUTTING_RIGHT:
        return gettext("%(name)s is putting it right", name=name) if name else gettext("We are putting it right")
    if found.step == following.TELLING:
        return gettext("We have told you what we did")
    if ticket.reopened_count:
        return gettext("%(name)s is looking into it again", name=name) if name else gettext("We look into it again")
    return (
        gettext("%(name)s is looking into your matter", name=name) if name else gettext("Your matter is in our hands")
    )


def lead(found: Following, language: str) -> str:
    """Return what stands under the headline, "" where it says all."""
    ticket = found.ticket
    if ticket.merged_into_id is not None:
        return gettext("We have been told of it more than once, and one person sees to all of it.")
    if ticket.state == states.CLOSED:
        if ticket.customer_verdict == cases.SOLVED:
            return gettext("You told us that it is solved. Thank you for letting us put it right.")
        return gettext("If something is still missing, tell us here, and we open it again.")
    if ticket.state == states.NOT_JUSTIFIED:
        return gettext(
            "We found no fault of ours in it; our messages say why. If you see it differently, write to us: a person reads it."
        )
    if ticket.state == states.CANCELLED:
        return gettext("Nobody works on it any more. If that is not right, write to us: a person reads it.")
    if found.is_asked and ticket.outcome_told_at is not None:
        day = format_day(ticket.outcome_told_at.astimezone(found.zone).date(), language)
        return gettext("We told you on %(day)s what we did. Only you know whether it was enough.", day=day)
    return gettext("Only you know whether it was enough.") if found.is_asked else ""


def promise(found: Following, language: str, now: datetime) -> tuple[str, str]:
    """Return what we promised and what stands beside it, both "" where nothing is promised."""
    if found.due_at is None:
        return "", ""
    first, is_past = (
        _answer(found, language, now) if found.due_kind == following.ANSWER else _close(found, language, now)
    )
    if is_past:
        return first, gettext("We have not kept that, and we are sorry. Your matter is not forgotten.")
    if not found.ticket.wants_contact:
        return first, gettext("You asked us not to contact you, so our answer stands on this page only.")
    return first, gettext("If it takes longer, we tell you before that.")


def _answer(found: Following, language: str, now: datetime) -> tuple[str, bool]:
    """Return until when a person answers, in the words of the receipt and the letter, and whether that has gone by."""
    ticket = found.ticket
    begun_at = found.since if ticket.reopened_count and found.since is not None else ticket.opened_at
    given = promised(ticket.unit_id, begun_at, ticket.answer_due_at, now=now)
    is_past = given.ends_at < now
    return given.words(language, is_past=is_past), is_past


def _close(found: Following, language: str, now: datetime) -> tuple[str, bool]:
    when = format_promise(found.due_at.astimezone(found.zone), language) if found.due_at is not None else ""
    if found.due_at is not None and found.due_at < now:
        return gettext("We promised to put it right by %(when)s.", when=when), True
    return gettext("We put it right by %(when)s at the latest.", when=when), False


def steps(found: Following, language: str, now: datetime) -> Sequence[Step]:
    """Return the four steps; of a matter that has ended otherwise than by a proper close, none."""
    if found.step is None and found.ticket.state != states.CLOSED:
        return ()
    reached = len(following.STEPS) if found.step is None else following.STEPS.index(found.step)
    local_now = now.astimezone(found.zone)

    def moment(value: datetime | None) -> str:
        return format_moment(value.astimezone(found.zone), language, local_now) if value is not None else ""

    made = []
    for number, name in enumerate(following.STEPS):
        state = "done" if number < reached else "now" if number == reached else "todo"
        when = moment(found.ticket.opened_at) if number == 0 else ""
        if state == "now" and found.since is not None and found.since > found.ticket.opened_at:
            when = gettext("since %(when)s", when=moment(found.since))
        if found.step is None and number == len(following.STEPS) - 1:
            when = moment(found.ticket.ended_at)
        made.append(Step(state, gettext(STEPS[name]), when))
    return made


def silence(found: Following, language: str) -> str:
    """Return what happens when the customer says nothing, and when."""
    if found.silence_ends_at is None:
        return ""
    day = format_day(found.silence_ends_at.astimezone(found.zone).date(), language)
    return gettext(
        "If we hear nothing from you, we close your matter on %(day)s. You can open it again by this link whenever you want.",
        day=day,
    )
