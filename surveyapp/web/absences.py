"""Absences: one's own and one's colleagues', what is handed over for them, and what is taken back."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services import absences as service
from surveyapp.services.tickets import bulk
from surveyapp.services.tickets.bulk import Outcome
from surveyapp.web.access import SIGNED_IN, access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets.bulk import asked_picks, faults_of

blueprint = Blueprint("absences", __name__)


class AbsenceForm(FlaskForm):
    """Who is away, from when to when, and who stands in."""

    person = SelectField(lazy_gettext("Who is away"))
    from_on = DateField(lazy_gettext("First day away"), [InputRequired(lazy_gettext("Choose the first day."))])
    to_on = DateField(lazy_gettext("Last day away"), [InputRequired(lazy_gettext("Choose the last day."))])
    deputy = SelectField(lazy_gettext("Deputy"))

    def offer(self, people: Sequence[Any], *, own: bool) -> None:
        """Fill in who may be chosen; of one's own absence nobody has to say whose it is."""
        choices = [SelectChoice(value=encode_id(each.id), label=each.name) for each in people]
        nobody = SelectChoice(value="", label=gettext("Nobody"))
        self.deputy.choices = [nobody, *choices]
        if own:
            del self.person
        else:
            self.person.choices = choices


@blueprint.route("/account/absences", methods=["GET", "POST"])
@access(SIGNED_IN)
def own_absences() -> ResponseReturnValue:
    """Show and note one's own absences."""
    viewer = get_viewer()
    people = [each for each in service.list_people(viewer) if each.id != viewer.user_id]
    form = AbsenceForm()
    form.offer(people, own=True)
    return _list_page(form, is_own=True)


@blueprint.route("/absences", methods=["GET", "POST"])
@access("work.lead")
def absences() -> ResponseReturnValue:
    """Show and note the absences of the people one leads."""
    form = AbsenceForm()
    form.offer(service.list_people(get_viewer()), own=False)
    return _list_page(form, is_own=False)


@blueprint.post("/absences/<id:absence_id>/end")
@access(SIGNED_IN)
def end_absence(absence_id: int) -> ResponseReturnValue:
    """Note that somebody is back, or does not go."""
    service.end_absence(get_viewer(), absence_id, today=_today(), now=datetime.now(UTC))
    flash(gettext("The absence is ended."))
    return redirect(url_for("absences.absences" if request.form.get("of") == "team" else "absences.own_absences"), 303)


@blueprint.route("/absences/<id:absence_id>/hand-over", methods=["GET", "POST"])
@access("tickets.write")
def hand_over(absence_id: int) -> ResponseReturnValue:
    """Show what somebody who is away has open, and give it away at once or part by part."""
    viewer, faults, status = get_viewer(), [], 200
    found = service.get_hand_over(viewer, absence_id, now=datetime.now(UTC))
    if request.method == "POST":
        to_id = decode_id(request.form.get("to", ""))
        name = next((each.name for each in found.people if each.id == to_id), None)
        if name is None:
            raise NotFound
        outcome = _give(to_id)
        if outcome is not None:
            count = len(outcome.done)
            flash(
                ngettext(
                    "%(num)s ticket is with %(name)s now.", "%(num)s tickets are with %(name)s now.", count, name=name
                )
            )
        faults, status = _faults(outcome)
        found = service.get_hand_over(viewer, absence_id, now=datetime.now(UTC))
        if not faults and not found.tickets:
            return redirect(
                url_for("absences.own_absences" if found.user_id == viewer.user_id else "absences.absences"), 303
            )
    page = render_template(
        "absences/hand_over.html",
        tickets=found.tickets,
        found=found,
        faults=faults,
        now=datetime.now(UTC),
        is_own=found.user_id == viewer.user_id,
    )
    return page, status


@blueprint.route("/account/absences/take-back", methods=["GET", "POST"])
@access("tickets.write")
def take_back() -> ResponseReturnValue:
    """Show what others still have of one's own after an absence, and take it back."""
    viewer, faults, status = get_viewer(), [], 200
    if request.method == "POST":
        outcome = _give(viewer.user_id)
        if outcome is not None:
            count = len(outcome.done)
            flash(ngettext("%(num)s ticket is yours again.", "%(num)s tickets are yours again.", count))
        faults, status = _faults(outcome)
    found = service.list_to_take_back(viewer, _today(), now=datetime.now(UTC))
    page = render_template("absences/take_back.html", tickets=found, faults=faults, now=datetime.now(UTC))
    return page, status


def _give(to_id: int) -> Outcome | None:
    """Give the ticked tickets to somebody; None where none is ticked."""
    picks = asked_picks()
    return bulk.assign_many(get_viewer(), picks, to_id, now=datetime.now(UTC)) if picks else None


def _faults(outcome: Outcome | None) -> tuple[list[str], int]:
    if outcome is None:
        return [gettext("Tick at least one ticket first.")], 422
    faults = faults_of(outcome)
    return faults, 200 if outcome.done or not faults else 409


def _list_page(form: AbsenceForm, *, is_own: bool) -> ResponseReturnValue:
    viewer, today = get_viewer(), _today()
    if form.validate_on_submit():
        user_id = viewer.user_id if is_own else decode_id(form.person.data)
        deputy_id = decode_id(form.deputy.data) if form.deputy.data else None
        try:
            absence_id = service.add_absence(
                viewer, user_id, form.from_on.data, form.to_on.data, deputy_id, today=today, now=datetime.now(UTC)
            )
        except Refused as fault:
            form.form_errors.append(message_of(fault))
        else:
            flash(gettext("The absence is noted."))
            if viewer.may("tickets.write"):
                return redirect(url_for("absences.hand_over", absence_id=absence_id), 303)
            return redirect(url_for("absences.own_absences"), 303)
    rows = service.list_own(viewer, today) if is_own else service.list_of_colleagues(viewer, today)
    page = render_template(
        "absences/absences.html",
        form=form,
        rows=rows,
        is_own=is_own,
        deputised=service.list_deputised(viewer, today) if is_own else [],
        back_count=len(service.list_to_take_back(viewer, today, now=datetime.now(UTC))) if is_own else 0,
    )
    return page, 422 if form.is_submitted() else 200


def _today() -> date:
    return datetime.now(ZoneInfo(str(get_timezone()))).date()
