"""Events and notes on the time axis of a report: added, changed and taken away, with undo."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.report_events import KINDS, LONGEST_TITLE, NOTE
from surveyapp.reports.marks import KIND_NAMES
from surveyapp.services import report_events as service
from surveyapp.services import reports
from surveyapp.services.report_events import Event
from surveyapp.web.access import get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.reports.filters import kept_filters
from surveyapp.web.reports.showing import language

# The reports with a time axis that events are marked on; whoever adds one goes back to its page.
REPORTS = ("satisfaction", "themes")


class EventForm(FlaskForm):
    """What happened, when, and where; `survey` is hidden: the report's, or empty for all."""

    kind = SelectField(lazy_gettext("What happened"))
    title = StringField(lazy_gettext("In a few words"), [InputRequired(lazy_gettext("Say what happened."))])
    on_day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose the day."))])
    to_on = DateField(lazy_gettext("Until"), [Optional()])
    unit = SelectField(lazy_gettext("Unit, with all beneath it"))
    survey = SelectField(lazy_gettext("Survey"))

    def offer(self, units: list[tuple[int, str]], survey: str) -> None:
        """Fill in what may be chosen."""
        self.kind.choices = [SelectChoice(value=kind, label=gettext(KIND_NAMES[kind])) for kind in KINDS]
        whole = gettext("The whole company")
        self.unit.choices = [
            SelectChoice(value=encode_id(unit), label=path.replace("/", " › ") or whole) for unit, path in units
        ]
        every = SelectChoice(value="", label=gettext("All surveys"))
        self.survey.choices = [
            every,
            *([SelectChoice(value=survey, label=reports.get_survey_title(survey, language()))] if survey else []),
        ]
        self.title.render_kw = {"maxlength": LONGEST_TITLE}

    def event(self) -> Event:
        """Return what the form says."""
        return Event(
            kind=str(self.kind.data),
            title=self.title.data or "",
            on_day=self.on_day.data or date.min,
            to_on=self.to_on.data,
            unit_id=decode_id(self.unit.data or ""),
            survey=self.survey.data or None,
        )


def add(report: str) -> ResponseReturnValue:
    """Show the form of a new event, and add it."""

    def save(event: Event, now: datetime) -> None:
        event_id = service.add_event(get_viewer(), event, now=now)
        said = gettext("It is marked on the time axis.")
        _undoable(said, url_for("reports.delete_event", report=report, event_id=event_id, **_kept()), {})

    first = {"kind": request.args.get("kind", NOTE), "survey": request.args.get("survey", "")}
    return _form_page(report, first, save, event_id=None)


def change(report: str, event_id: int) -> ResponseReturnValue:
    """Show an event to be changed, and change it."""
    before = service.get_event(get_viewer(), event_id)

    def save(event: Event, now: datetime) -> None:
        was = service.change_event(get_viewer(), event_id, event, now=now)
        url = url_for("reports.change_event", report=report, event_id=event_id, **_kept())
        _undoable(gettext("The event is changed."), url, _values(was))

    return _form_page(report, _values(before), save, event_id=event_id)


def delete(report: str, event_id: int) -> ResponseReturnValue:
    """Take an event away."""
    _check(report)
    was = service.delete_event(get_viewer(), event_id, now=datetime.now(UTC))
    url = url_for("reports.add_event", report=report, **_kept())
    _undoable(gettext("The event is taken away."), url, _values(was))
    return redirect(url_for(f"reports.{report}", **_kept()), 303)


def _form_page(report: str, first: Mapping[str, str], save: Any, event_id: int | None) -> ResponseReturnValue:
    _check(report)
    form = EventForm(data={**first, **_days(first)})
    units = service.list_units(get_viewer())
    form.offer(units, first["survey"] or request.args.get("survey", ""))
    if request.method == "GET" and "unit" not in first:
        asked = request.args.get("unit", "")
        form.unit.data = next((encode_id(unit) for unit, path in units if path == asked), form.unit.data)
    faults, status = [], 200
    if form.validate_on_submit():
        try:
            save(form.event(), datetime.now(UTC))
            return redirect(url_for(f"reports.{report}", **_kept()), 303)
        except Refused as fault:
            faults = [message_of(fault)]
    if request.method == "POST":
        status = 422
    page = render_template(
        "reports/event.html", form=form, faults=faults, report=report, event_id=event_id, kept=_kept()
    )
    return page, status


def _check(report: str) -> None:
    if report not in REPORTS:
        raise NotFound


def _kept() -> dict[str, str]:
    """Return the report's own filters, to go back to what was seen."""
    return kept_filters(request.args)


def _values(event: Event) -> dict[str, str]:
    return {
        "kind": event.kind,
        "title": event.title,
        "on_day": event.on_day.isoformat(),
        "to_on": event.to_on.isoformat() if event.to_on else "",
        "unit": encode_id(event.unit_id),
        "survey": event.survey or "",
    }


def _days(values: Mapping[str, str]) -> dict[str, date | None]:
    return {name: date.fromisoformat(values[name]) if values.get(name) else None for name in ("on_day", "to_on")}


def _undoable(said: str, url: str, values: Mapping[str, str]) -> None:
    flash(Markup(render_template("reports/_undo.html", said=said, url=url, values=values)))  # noqa: S704 - our template
