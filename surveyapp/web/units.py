"""The organisation's tree, for those who administer it."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.services import units as tree
from surveyapp.web.access import access, get_viewer
from surveyapp.web.account import language_choices, timezone_choices
from surveyapp.web.errors import message_of

blueprint = Blueprint("units", __name__, url_prefix="/admin/units")


class UnitForm(FlaskForm):
    """A unit's name, zone and language."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Write the unit's name."))])
    timezone = SelectField(lazy_gettext("Time zone"))
    language = SelectField(lazy_gettext("Language of its customers"))


@blueprint.get("")
@access("units.admin")
def units() -> ResponseReturnValue:
    """Show the tree."""
    return render_template("units/units.html", units=tree.list_units(get_viewer()))


@blueprint.route("/<id:unit_id>", methods=["GET", "POST"])
@access("units.admin")
def unit(unit_id: int) -> ResponseReturnValue:
    """Change a unit's name, zone and language."""
    found = tree.get_unit(unit_id, viewer=get_viewer())
    form = UnitForm(obj=found)
    form.timezone.choices = timezone_choices()
    form.language.choices = language_choices(gettext("As the unit above"))
    if form.validate_on_submit():
        try:
            tree.change_unit(
                unit_id,
                name=form.name.data,
                timezone=form.timezone.data or None,
                language=form.language.data or None,
                viewer=get_viewer(),
                now=datetime.now(UTC),
            )
        except (Refused, Conflict) as fault:
            form.form_errors.append(message_of(fault))
        else:
            flash(gettext("%(name)s is saved.", name=form.name.data))
            return redirect(url_for("units.units"), 303)
    settings = current_app.config["SETTINGS"]
    complain_url = settings.base_url + url_for("complaints.complain", unit_id=unit_id)
    html = render_template("units/unit.html", form=form, unit=found, complain_url=complain_url)
    return html, 422 if form.is_submitted() else 200
