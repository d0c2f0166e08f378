"""Filters that a person keeps under a name: saved, renamed, deleted."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.services.tickets import saved_views
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import filters
from surveyapp.web.tickets.room import blueprint


class ViewForm(FlaskForm):
    """What a view is called."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(lazy_gettext("Give the view a name."))],
        render_kw={"maxlength": "100", "autocomplete": "off"},
    )


@blueprint.route("/views/new", methods=["GET", "POST"])
@access("tickets.read")
def save_view() -> ResponseReturnValue:
    """Keep the filters of the address under a name."""
    query, form = filters.query_of(filters.asked_filter()), ViewForm()
    back_url = f"{url_for('tickets.tickets')}?{query}"
    if form.validate_on_submit():
        try:
            saved_views.save_view(get_viewer(), form.name.data, query, now=datetime.now(UTC))
        except (Refused, Conflict) as fault:
            form.name.errors = [message_of(fault)]
        else:
            flash(gettext("The view is saved."))
            return redirect(back_url, 303)
    page = render_template("tickets/save_view.html", form=form, back_url=back_url)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/views")
@access("tickets.read")
def views() -> ResponseReturnValue:
    """Show one's own views, to rename or delete."""
    return _show_views()


@blueprint.post("/views/<id:view_id>/rename")
@access("tickets.read")
def rename_view(view_id: int) -> ResponseReturnValue:
    """Call a view something else."""
    try:
        saved_views.rename_view(get_viewer(), view_id, request.form.get("name", ""))
    except (Refused, Conflict) as fault:
        return _show_views([message_of(fault)]), 422
    flash(gettext("The view has its new name."))
    return redirect(url_for("tickets.views"), 303)


@blueprint.post("/views/<id:view_id>/delete")
@access("tickets.read")
def delete_view(view_id: int) -> ResponseReturnValue:
    """Delete a view; the cases in it stay."""
    name = saved_views.delete_view(get_viewer(), view_id)
    flash(gettext("The view %(name)s is deleted.", name=name))
    return redirect(url_for("tickets.views"), 303)


def _show_views(faults: list[str] | None = None) -> str:
    own = saved_views.list_views(get_viewer())
    return render_template("tickets/views.html", views=own, faults=faults or [])
