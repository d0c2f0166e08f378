"""The pages of those who administer people: who there is, what they may do and where."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from surveyapp.domain.access import ROLES
from surveyapp.domain.errors import Conflict, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services import one_time_links, units
from surveyapp.services import users as people
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.shell import role_name

blueprint = Blueprint("users", __name__, url_prefix="/admin/users")


class UserForm(FlaskForm):
    """What a person is called, may do and may see."""

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Write the person's name."))])
    role = RadioField(lazy_gettext("Role"), [InputRequired(lazy_gettext("Choose a role."))])
    units = SelectMultipleField(
        lazy_gettext("Units"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer_choices(self) -> None:
        """Fill in the roles and the units there are."""
        self.role.choices = [SelectChoice(value=role, label=role_name(role)) for role in ROLES]
        self.units.choices = [
            SelectChoice(value=encode_id(unit.id), label=unit.path or gettext("The whole company"))
            for unit in units.viewer_units(get_viewer())
        ]

    @property
    def unit_ids(self) -> list[int]:
        """Return the ids of the ticked units."""
        return [decode_id(text) for text in self.units.data or []]


class AddUserForm(UserForm):
    """A new person: their address too."""

    email = EmailField(lazy_gettext("Mail address"), [InputRequired(lazy_gettext("Write the person's mail address."))])


@blueprint.get("")
@access("users.admin")
def users() -> ResponseReturnValue:
    """List people by mail address."""
    search, after = request.args.get("q", "").strip(), request.args.get("after", "")
    page = people.list_users(search=search, after=after)
    next_url = url_for("users.users", q=search or None, after=page.next_after) if page.next_after else None
    first_url = url_for("users.users", q=search or None) if after else None
    return render_template("users/users.html", page=page, search=search, next_url=next_url, first_url=first_url)


@blueprint.route("/add", methods=["GET", "POST"])
@access("users.admin")
def add_user() -> ResponseReturnValue:
    """Add a person and show the link with which they set their password."""
    form = AddUserForm()
    form.offer_choices()
    if form.validate_on_submit():
        now, viewer = datetime.now(UTC), get_viewer()
        try:
            user_id = people.add_user(
                form.email.data, name=form.name.data, role=form.role.data, unit_ids=form.unit_ids, by=viewer, now=now
            )
        except (Refused, Conflict) as fault:
            form.form_errors.append(message_of(fault))
        else:
            return _link_page(user_id, is_new=True)
    return render_template("users/add_user.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/<id:user_id>", methods=["GET", "POST"])
@access("users.admin")
def user(user_id: int) -> ResponseReturnValue:
    """Show a person and change what they are called, may do and may see."""
    found, unit_ids = people.get_user(user_id)
    form = UserForm(data={"name": found.name, "role": found.role, "units": [encode_id(each) for each in unit_ids]})
    form.offer_choices()
    if form.validate_on_submit():
        try:
            people.change_user(
                user_id,
                name=form.name.data,
                role=form.role.data,
                unit_ids=form.unit_ids,
                by=get_viewer(),
                now=datetime.now(UTC),
            )
        except Refused as fault:
            form.form_errors.append(message_of(fault))
        else:
            flash(gettext("%(name)s is saved.", name=form.name.data))
            return redirect(url_for("users.users"), 303)
    return render_template("users/user.html", form=form, user=found), 422 if form.is_submitted() else 200


@blueprint.post("/<id:user_id>/link")
@access("users.admin")
def make_link(user_id: int) -> ResponseReturnValue:
    """Make a link with which a person sets their password, and show it this once."""
    return _link_page(user_id, is_new=False)


@blueprint.route("/<id:user_id>/disable", methods=["GET", "POST"])
@access("users.admin")
def disable_user(user_id: int) -> ResponseReturnValue:
    """Ask, then close an account and end its sessions."""
    found, _ = people.get_user(user_id)
    if request.method == "GET":
        return render_template("users/disable_user.html", user=found)
    people.disable_user(user_id, by=get_viewer(), now=datetime.now(UTC))
    flash(gettext("%(name)s cannot sign in any more.", name=found.name))
    return redirect(url_for("users.users"), 303)


@blueprint.post("/<id:user_id>/enable")
@access("users.admin")
def enable_user(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    found, _ = people.get_user(user_id)
    people.enable_user(user_id, by=get_viewer(), now=datetime.now(UTC))
    flash(gettext("%(name)s can sign in again.", name=found.name))
    return redirect(url_for("users.user", user_id=user_id), 303)


def _link_page(user_id: int, *, is_new: bool) -> str:
    token, ends_at = one_time_links.make_link(user_id, by=get_viewer(), now=datetime.now(UTC))
    found, _ = people.get_user(user_id)
    address = one_time_links.link_address(current_app.config["SETTINGS"].base_url, token)
    return render_template("users/make_link.html", user=found, address=address, ends_at=ends_at, is_new=is_new)
