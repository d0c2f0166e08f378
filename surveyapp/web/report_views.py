"""Reports that a person keeps: filters under a name, and reports that come by mail."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.domain.rhythms import RHYTHMS, WEEKLY
from surveyapp.domain.surveys import text_in
from surveyapp.reports import REPORTS
from surveyapp.services import subscriptions
from surveyapp.services.surveys.lists import list_published
from surveyapp.services.tickets import saved_views
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.reports.keeping import query_of, report_url, room_of
from surveyapp.web.reports.mailing import RHYTHM_WORDS

blueprint = Blueprint("report_views", __name__, url_prefix="/reports")

DATES = ("from", "to", "period")


class ViewForm(FlaskForm):
    """What a view is called."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(lazy_gettext("Give the view a name."))],
        render_kw={"maxlength": "100", "autocomplete": "off"},
    )


class SubscriptionForm(FlaskForm):
    """When a report comes."""

    rhythm = RadioField(lazy_gettext("When it comes"), default=WEEKLY)

    def __init__(self) -> None:
        super().__init__()
        self.rhythm.choices = [(rhythm, gettext(RHYTHM_WORDS[rhythm])) for rhythm in RHYTHMS]


@blueprint.route("/<name>/views/new", methods=["GET", "POST"])
@access("reports.write")
def save_view(name: str) -> ResponseReturnValue:
    """Keep the filters of the address under a name."""
    query, form = query_of(name, request.args), ViewForm()
    if form.validate_on_submit():
        try:
            saved_views.save_view(get_viewer(), form.name.data or "", query, now=datetime.now(UTC), room=room_of(name))
        except (Refused, Conflict) as fault:
            form.name.errors = [message_of(fault)]
        else:
            flash(gettext("The view is saved."))
            return redirect(report_url(name, query), 303)
    page = render_template(
        "report_views/save_view.html", form=form, title=_title(name), back_url=report_url(name, query)
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<name>/subscribe", methods=["GET", "POST"])
@access("reports.write")
def subscribe(name: str) -> ResponseReturnValue:
    """Let the report of the address come by mail, with its filters and the newest periods."""
    query, form = query_of(name, request.args), SubscriptionForm()
    if form.validate_on_submit():
        try:
            subscriptions.subscribe(
                get_viewer(),
                name,
                query_of(name, request.args, but=DATES),
                form.rhythm.data,
                now=datetime.now(UTC),
                zone=current_app.config["SETTINGS"].timezone,
            )
        except (Refused, Conflict) as fault:
            form.rhythm.errors = [message_of(fault)]
        else:
            flash(gettext("The report comes %(rhythm)s.", rhythm=gettext(RHYTHM_WORDS[form.rhythm.data])))
            return redirect(report_url(name, query), 303)
    page = render_template(
        "report_views/subscribe.html", form=form, title=_title(name), back_url=report_url(name, query)
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/mine")
@access("reports.write")
def mine() -> ResponseReturnValue:
    """Show one's own views of reports, and the reports that come by mail."""
    return _show_mine()


@blueprint.post("/mine/views/<id:view_id>/rename")
@access("reports.write")
def rename_view(view_id: int) -> ResponseReturnValue:
    """Call a view something else."""
    try:
        saved_views.rename_view(get_viewer(), view_id, request.form.get("name", ""))
    except (Refused, Conflict) as fault:
        return _show_mine([message_of(fault)]), 422
    flash(gettext("The view has its new name."))
    return redirect(url_for("report_views.mine"), 303)


@blueprint.post("/mine/views/<id:view_id>/delete")
@access("reports.write")
def delete_view(view_id: int) -> ResponseReturnValue:
    """Delete a view; the report stays as it is."""
    name = saved_views.delete_view(get_viewer(), view_id)
    flash(gettext("The view %(name)s is deleted.", name=name))
    return redirect(url_for("report_views.mine"), 303)


@blueprint.post("/mine/subscriptions/<id:subscription_id>/end")
@access("reports.write")
def end_subscription(subscription_id: int) -> ResponseReturnValue:
    """Let a report come no more."""
    report, _, _ = subscriptions.end(get_viewer(), subscription_id)
    flash(gettext("The report %(title)s comes no more.", title=_title(report)))
    return redirect(url_for("report_views.mine"), 303)


def _show_mine(faults: Sequence[str] = ()) -> str:
    viewer = get_viewer()
    views = [
        (_title(name), view, report_url(name, view.query))
        for name in REPORTS
        for view in saved_views.list_views(viewer, room_of(name))
    ]
    mailed = [
        (
            _title(each.report),
            each,
            gettext(RHYTHM_WORDS[each.rhythm]),
            _parts_of(each.query),
            report_url(each.report, each.query),
        )
        for each in subscriptions.list_subscriptions(viewer)
        if each.report in REPORTS
    ]
    return render_template("report_views/mine.html", views=views, mailed=mailed, faults=faults)


def _title(name: str) -> str:
    return gettext(REPORTS[name].TITLE)


def _parts_of(query: str) -> str:
    """Return the filters of a query as a reader knows them: what they were set to, and the survey by its title."""
    titles = {each.name: text_in(each.survey.title, str(get_locale()), each.survey.locale) for each in list_published()}
    parts = [(titles.get(value) if name == "survey" else None) or value for name, value in parse_qsl(query)]
    return " · ".join(part.replace("/", " › ") for part in parts)
