"""Fixing what counts as success: a form that says what it needs, a question that warns, and one new day afterwards."""

import csv
import io
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from surveyapp.analysis.proof_plan import propose_later
from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.tickets.criteria import Wish
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS
from surveyapp.services.proof import criteria
from surveyapp.services.proof.criteria import CriterionForm
from surveyapp.services.proof.pages import get_proof
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions import proof_words
from surveyapp.web.actions.room import blueprint, now_utc, room
from surveyapp.web.errors import message_of
from surveyapp.web.reports import words as report_words
from surveyapp.web.shell import current_language
from surveyapp.web.tickets.fields import TicketForm

PROOF = "proof"
CHECK, NEXT, LOCK = "check", "next", "lock"


class SuccessForm(TicketForm):
    """What counts as success."""

    OPTIONAL = ("segment", "alarm_from", "alarm_to")
    survey = HiddenField()
    measure = SelectField(lazy_gettext("What is measured"))
    unit = SelectField(lazy_gettext("Where"))
    segment = SelectField(
        lazy_gettext("Only for"), description=lazy_gettext("Compared with all other answers of the same units.")
    )
    baseline_from = DateField(lazy_gettext("Baseline from"), [InputRequired(lazy_gettext("Choose a day."))])
    baseline_to = DateField(
        lazy_gettext("Baseline to"),
        [InputRequired(lazy_gettext("Choose a day."))],
        description=lazy_gettext("It ends by itself on the day before the first action is done."),
    )
    alarm_from = DateField(
        lazy_gettext("Alarm from"),
        [Optional()],
        description=lazy_gettext(
            "The days that raised the alarm are left out: what is picked for being high falls by itself."
        ),
    )
    alarm_to = DateField(lazy_gettext("Alarm to"), [Optional()])
    smallest_change = DecimalField(
        lazy_gettext("Smallest fall that is worth it, in points"),
        [InputRequired(lazy_gettext("Write a number, such as 6."))],
        places=None,
        description=lazy_gettext(
            "Points of a hundred answers. A fall of exactly this size is found effective every other time only: "
            "ask for less than you hope for."
        ),
    )
    decide_on = DateField(
        lazy_gettext("Decide on"),
        [InputRequired(lazy_gettext("Choose a day."))],
        description=lazy_gettext("On this day the verdict is read, once."),
    )

    def offer(self, offered: CriterionForm) -> None:
        """Fill in what may be chosen."""
        self.measure.choices = [
            SelectChoice(value=each.code, label=report_words.say(each.said())) for each in offered.measures
        ]
        self.unit.choices = [
            SelectChoice(value=encode_id(each.id), label=each.path.replace("/", " › ") or gettext("The whole company"))
            for each in offered.units
        ]
        self.segment.choices = [
            SelectChoice(value="", label=gettext("All answers there")),
            *(
                SelectChoice(value=f"{dimension}={key}", label=f"{gettext(DIMENSION_HEADS[dimension])}: {key}")
                for dimension, key in offered.keys
            ),
        ]

    @property
    def wish(self) -> Wish:
        """Return what was filled in."""
        dimension, _, key = (self.segment.data or "").partition("=")
        return Wish(
            survey=self.survey.data or "",
            measure=self.measure.data or "",
            unit_id=decode_id(self.unit.data or ""),
            baseline_from=self.baseline_from.data,
            baseline_to=self.baseline_to.data,
            smallest_change=float(self.smallest_change.data),
            decide_on=self.decide_on.data,
            alarm_from=self.alarm_from.data,
            alarm_to=self.alarm_to.data,
            dimension=dimension,
            key=key,
        )


class DecisionForm(TicketForm):
    """One new decision date."""

    decide_on = DateField(lazy_gettext("Decide on"), [InputRequired(lazy_gettext("Choose a day."))])


@blueprint.route("/<id:ticket_id>/criterion", methods=["GET", "POST"])
@access("tickets.write")
def criterion(ticket_id: int) -> ResponseReturnValue:
    """Fix what counts as success: first see what it needs, then confirm that it stays as it is."""
    page, viewer, do = room.read(ticket_id), get_viewer(), request.form.get("do", CHECK)
    survey = request.values.get("survey") or None
    try:
        offered = criteria.get_form(viewer, ticket_id, current_language(), survey=survey, now=now_utc())
    except Refused as fault:
        return room.refused(ticket_id, [message_of(fault)], status=409)
    form = SuccessForm(data=_written(offered.wish, page.ticket.version))
    form.offer(offered)
    faults, status = [], 422 if form.is_submitted() else 200
    if form.is_submitted() and form.validate():
        try:
            wish = form.wish
            offered = criteria.get_form(viewer, ticket_id, current_language(), wish=wish, now=now_utc())
            if do == LOCK:
                criteria.lock(viewer, ticket_id, form.seen_version, wish, now=now_utc())
                return room.back(ticket_id, gettext("What counts as success is fixed now."), PROOF)
            criteria.check(viewer, ticket_id, wish, now=now_utc())
            status = 200
            if do == NEXT:
                return render_template("actions/lock.html", **_shown(page, form, offered, []))
        except Conflict as fault:
            faults, status = [message_of(fault)], 409
            form.version.data = str(room.read(ticket_id).ticket.version)
        except Refused as fault:
            faults, status = [message_of(fault)], 422
    return render_template("actions/criterion.html", **_shown(page, form, offered, faults)), status


@blueprint.route("/<id:ticket_id>/decision", methods=["GET", "POST"])
@access("tickets.write")
def decision(ticket_id: int) -> ResponseReturnValue:
    """Set one new decision date, after a verdict of "not enough data"."""
    page = room.read(ticket_id)
    proof = get_proof(get_viewer(), ticket_id, current_language(), now=now_utc()).proof
    if proof is None or not proof.may_prolong:
        message = gettext("A new decision date is set once, after a verdict of “not enough data”.")
        return room.refused(ticket_id, [message], status=409)
    form = DecisionForm(
        data={"version": page.ticket.version, "decide_on": propose_later(proof.effect, today=proof.today)}
    )

    def save() -> None:
        criteria.prolong(get_viewer(), ticket_id, form.seen_version, form.decide_on.data, now=now_utc())

    return room.form_page(
        page,
        form,
        gettext("Set one new decision date"),
        save,
        gettext("The new decision date is set."),
        lead=proof_words.short_said(proof.effect),
        anchor=PROOF,
    )


@blueprint.get("/<id:ticket_id>/proof.csv")
@access("tickets.read")
def proof_csv(ticket_id: int) -> ResponseReturnValue:
    """Send the weeks of a proof as a file."""
    proof = get_proof(get_viewer(), ticket_id, current_language(), now=now_utc()).proof
    if proof is None:
        raise NotFound
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["week_from", "hits", "n", "share", "low", "high", "untouched_hits", "untouched_n"])
    for week in proof.weeks:
        own, others = week.segment, week.untouched
        shown = [others.hits, others.n] if proof.shows_untouched else ["", ""]
        writer.writerow([week.begins_on.isoformat(), own.hits, own.n, own.value, own.low, own.high, *shown])
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=proof-{encode_id(ticket_id)}.csv"
    return response


def _shown(page: Any, form: FlaskForm, offered: CriterionForm, faults: list[str]) -> dict[str, Any]:
    return {
        "page": page,
        "ticket": page.ticket,
        "form": form,
        "offered": offered,
        "forecast": offered.forecast,
        "faults": faults,
        "back_url": url_for("actions.action", ticket_id=page.ticket.id, _anchor=PROOF),
        "measure": report_words.say(offered.measure.said()),
        "unit_name": _label(form["unit"]),
        "segment_name": _label(form["segment"]) if form["segment"].data else "",
        "proof_words": proof_words.WORDS,
        "now": now_utc(),
    }


def _written(wish: Wish, version: int) -> dict[str, Any]:
    return {
        "version": version,
        "survey": wish.survey,
        "measure": wish.measure,
        "unit": encode_id(wish.unit_id),
        "segment": f"{wish.dimension}={wish.key}" if wish.dimension else "",
        "baseline_from": wish.baseline_from,
        "baseline_to": wish.baseline_to,
        "alarm_from": wish.alarm_from,
        "alarm_to": wish.alarm_to,
        "smallest_change": wish.smallest_change,
        "decide_on": wish.decide_on,
    }


def _label(field: Any) -> str:
    """Return the words of what is chosen in a field."""
    return next((choice.label for choice in field.choices if choice.value == field.data), "")
