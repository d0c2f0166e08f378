"""The pages on which a case's remedies are offered, decided on, given, withdrawn and answered."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.domain.remedies import ACCEPTED, ALLOWED, DECLINED
from surveyapp.services.remedies import deciding, giving
from surveyapp.services.remedies import pages as remedy_pages
from surveyapp.services.remedies.pages import CaseRemedies, RemedyRow
from surveyapp.services.tickets import pages
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import remedy_words, words
from surveyapp.web.tickets.forms import ReasonForm, TicketForm, _amount, _line, _text
from surveyapp.web.tickets.room import act, back, blueprint, form_page
from surveyapp.web.tickets.sections import company_zone


class OfferForm(TicketForm):
    """What the customer is offered."""

    kind = RadioField(lazy_gettext("What is offered"), [InputRequired(lazy_gettext("Choose what is offered."))])
    text = _line(lazy_gettext("What exactly"), description=lazy_gettext("The customer reads this."))
    amount = _amount(lazy_gettext("Amount"))
    exception_because = _text(
        lazy_gettext("Why the exception"),
        description=lazy_gettext("Only for what the rule does not allow here. Another person must approve it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = words.choices_of(words.REMEDIES)


class DecisionForm(TicketForm):
    """Whether a remedy is approved."""

    decision = RadioField(lazy_gettext("Your decision"), [InputRequired(lazy_gettext("Choose your decision."))])
    why = _text(lazy_gettext("Why"), description=lazy_gettext("Needed when you refuse. The proposer reads it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = words.choices_of(remedy_words.DECISIONS)


class AnswerForm(TicketForm):
    """What the customer says to what was given."""

    answer = RadioField(
        lazy_gettext("What does the customer say?"), [InputRequired(lazy_gettext("Choose what the customer says."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = words.choices_of({state: remedy_words.STATES[state] for state in (ACCEPTED, DECLINED)})


@blueprint.route("/<id:ticket_id>/remedies/new", methods=["GET", "POST"])
@access("tickets.write")
def new_remedy(ticket_id: int) -> ResponseReturnValue:
    """Offer something: the rule decides at once, or another person has to approve."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    form, faults, status = OfferForm(data={"version": page.ticket.version}), [], 200
    if form.validate_on_submit():
        try:
            verdict = deciding.propose(
                viewer,
                ticket_id,
                form.seen_version,
                kind=form.kind.data,
                text=form.text.data,
                amount=form.amount.data,
                exception_because=form.exception_because.data,
                zone=company_zone(),
                now=now,
            )
        except Conflict as fault:
            faults, status = [message_of(fault)], 409
            form.version.data = str(pages.get_ticket(viewer, ticket_id, now=now).ticket.version)
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            said = gettext(verdict.message, **verdict.params) if verdict.message else ""
            return back(ticket_id, gettext("The remedy is decided on.") if verdict.outcome == ALLOWED else said)
    if form.is_submitted() and status == 200:
        status = 422
    html = render_template(
        "tickets/new_remedy.html",
        page=page,
        form=form,
        faults=faults,
        now=now,
        remedies=_remedies(page, now=now),
        cards=remedy_pages.list_cards(page.order.currency if page.order else None, now=now),
        remedy_words=remedy_words,
        words=words,
    )
    return html, status


@blueprint.route("/<id:ticket_id>/remedies/<id:remedy_id>/decide", methods=["GET", "POST"])
@access("remedies.approve")
def decide_remedy(ticket_id: int, remedy_id: int) -> ResponseReturnValue:
    """Approve or refuse what somebody else proposed."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    remedies = _remedies(page, now=now)
    row = _find(remedies, remedy_id)
    form, faults, status = DecisionForm(), [], 200
    if form.validate_on_submit():
        is_approved = form.decision.data == "approve"
        do = deciding.approve if is_approved else deciding.refuse
        try:
            do(viewer, ticket_id, remedy_id, why=form.why.data, now=now)
        except Conflict as fault:
            faults, status = [message_of(fault)], 409
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            flash(gettext("The remedy is approved.") if is_approved else gettext("The remedy is refused."))
            return redirect(url_for("remedies.remedies"), 303)
    if form.is_submitted() and status == 200:
        status = 422
    html = render_template(
        "tickets/decide_remedy.html",
        page=page,
        form=form,
        faults=faults,
        now=now,
        row=row,
        remedies=remedies,
        remedy_words=remedy_words,
        words=words,
    )
    return html, status


@blueprint.post("/<id:ticket_id>/remedies/<id:remedy_id>/give")
@access("tickets.write")
def give_remedy(ticket_id: int, remedy_id: int) -> ResponseReturnValue:
    """Note that a remedy is handed over; a gift card takes its code."""
    return act(
        ticket_id, lambda now: giving.give(get_viewer(), ticket_id, remedy_id, now=now), gettext("The remedy is given.")
    )


@blueprint.route("/<id:ticket_id>/remedies/<id:remedy_id>/withdraw", methods=["GET", "POST"])
@access("tickets.write")
def withdraw_remedy(ticket_id: int, remedy_id: int) -> ResponseReturnValue:
    """Take back what is not given yet, with the reason."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    row = _find(_remedies(page, now=now), remedy_id)
    form = ReasonForm(data={"version": page.ticket.version})
    return form_page(
        page,
        form,
        gettext("Withdraw the remedy?"),
        lambda: deciding.withdraw(viewer, ticket_id, remedy_id, why=form.why.data, now=now),
        gettext("The remedy is withdrawn."),
        lead=remedy_words.said(row.remedy),
        verb=gettext("Withdraw it"),
    )


@blueprint.route("/<id:ticket_id>/remedies/<id:remedy_id>/answer", methods=["GET", "POST"])
@access("tickets.write")
def answer_remedy(ticket_id: int, remedy_id: int) -> ResponseReturnValue:
    """Record whether the customer took what was given."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    row = _find(_remedies(page, now=now), remedy_id)
    form = AnswerForm(data={"version": page.ticket.version})
    return form_page(
        page,
        form,
        gettext("What the customer says to the remedy"),
        lambda: giving.record_answer(viewer, ticket_id, remedy_id, form.answer.data, now=now),
        gettext("Recorded."),
        lead=remedy_words.said(row.remedy),
    )


def _remedies(page: TicketPage, *, now: datetime) -> CaseRemedies:
    return remedy_pages.get_remedies(get_viewer(), page, zone=company_zone(), now=now)


def _find(remedies: CaseRemedies, remedy_id: int) -> RemedyRow:
    row = next((row for row in remedies.rows if row.remedy.id == remedy_id), None)
    if row is None:
        raise NotFound
    return row
