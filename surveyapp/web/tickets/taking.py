"""Taking a complaint that somebody tells us: by telephone, in the store, by mail or on paper."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.order_views import Filter
from surveyapp.services import complaints, customers, orders, units
from surveyapp.services.complaints import CHANNELS, Person
from surveyapp.services.tickets.taking import Opened, Told
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.shell import LANGUAGE_NAMES
from surveyapp.web.tickets.fields import line_field, text_field
from surveyapp.web.tickets.room import blueprint
from surveyapp.web.tickets.words import CONTACT, WAYS, choices_of

FOUND_MOST = 10


class ComplaintForm(FlaskForm):
    """A complaint as it was told; `order` and `customer` are ids where they are known."""

    OPTIONAL = ("when", "item", "wish", "name", "email", "phone")
    order = HiddenField()
    customer = HiddenField()
    channel = RadioField(
        lazy_gettext("How did it come?"), [InputRequired(lazy_gettext("Choose how the complaint came."))]
    )
    unit = SelectField(lazy_gettext("Unit"), [InputRequired(lazy_gettext("Choose whose customers it concerns."))])
    title = line_field(lazy_gettext("What went wrong, in a few words"))
    what = text_field(lazy_gettext("What the customer told"))
    when = line_field(lazy_gettext("When it happened"))
    item = line_field(lazy_gettext("Which product or service"))
    wish = text_field(lazy_gettext("What would put it right for them"))
    name = line_field(lazy_gettext("Name"))
    email = line_field(lazy_gettext("Mail address"))
    phone = line_field(lazy_gettext("Telephone"))
    language = SelectField(lazy_gettext("Language"))
    wants_contact = RadioField(
        lazy_gettext("May we contact them about it?"),
        [InputRequired(lazy_gettext("Choose whether contact is wanted."))],
    )
    is_told = BooleanField(lazy_gettext("I have said that we are sorry and what happens next."))
    is_mine = BooleanField(lazy_gettext("I take the case myself."))

    def offer(self, viewer: Viewer) -> None:
        """Fill in what may be chosen."""
        self.channel.choices = choices_of({way: WAYS[way] for way in CHANNELS})
        self.wants_contact.choices = choices_of(CONTACT)
        self.language.choices = [SelectChoice(value=code, label=name) for code, name in LANGUAGE_NAMES]
        shown = units.viewer_units(viewer)
        self.unit.choices = [SelectChoice(value="", label=gettext("Choose one"))] if len(shown) > 1 else []
        self.unit.choices += [
            SelectChoice(value=encode_id(unit.id), label=unit.path or gettext("The whole company")) for unit in shown
        ]


@blueprint.route("/new", methods=["GET", "POST"])
@access("tickets.write")
def new() -> ResponseReturnValue:
    """Find whose matter it is, then take the complaint down."""
    viewer, now = get_viewer(), datetime.now(UTC)
    order_id, customer_id = _id("order"), _id("customer")
    order = orders.get_order(viewer, order_id, now=now) if order_id is not None else None
    customer = order.customer if order is not None else None
    if order is None and customer_id is not None:
        customer = customers.get_customer(viewer, customer_id).customer
    form, faults = ComplaintForm(data=_given(viewer, order, customer)), []
    form.offer(viewer)
    if form.validate_on_submit():
        try:
            opened = _take(viewer, form, order_id, customer_id, now=now)
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            flash(_said(opened))
            return redirect(url_for("tickets.ticket", ticket_id=opened.ticket_id), 303)
    search = request.args.get("find", "").strip()[:100]
    found = _find(viewer, search, now=now) if search else []
    html = render_template(
        "tickets/new.html", form=form, faults=faults, order=order, customer=customer, search=search, found=found
    )
    return html, 422 if form.is_submitted() else 200


def _id(name: str) -> int | None:
    text = request.values.get(name, "")
    return decode_id(text) if text else None


def _given(viewer: Viewer, order: Any, customer: Any) -> dict[str, Any]:
    """Return what is known already of a new complaint."""
    known = (customer.language if customer is not None else None) or viewer.language or "en"
    unit_id = order.order.unit_id if order is not None else None
    return {
        "order": encode_id(order.order.id) if order is not None else "",
        "customer": encode_id(customer.id) if customer is not None else "",
        "unit": encode_id(unit_id) if unit_id is not None else "",
        "item": (order.order.product or "") if order is not None else "",
        "language": known.partition("-")[0],
    }


def _find(viewer: Viewer, search: str, *, now: datetime) -> list[Any]:
    page = orders.list_orders(viewer, Filter(search=search), today=now.date(), size=FOUND_MOST)
    return list(page.rows)


def _take(
    viewer: Viewer, form: ComplaintForm, order_id: int | None, customer_id: int | None, *, now: datetime
) -> Opened:
    return complaints.take_complaint(
        viewer,
        current_app.config["SETTINGS"],
        Told(form.what.data, form.when.data, form.item.data, "", form.wish.data),
        Person(form.name.data, form.email.data, form.phone.data),
        unit_id=decode_id(form.unit.data),
        channel=form.channel.data,
        title=form.title.data,
        language=form.language.data,
        order_id=order_id,
        customer_id=customer_id,
        wants_contact=form.wants_contact.data == "yes",
        is_told=form.is_told.data,
        is_mine=form.is_mine.data,
        now=now,
    )


def _said(opened: Opened) -> str:
    if opened.is_new:
        return gettext("Case %(number)s is open.", number=opened.number)
    return gettext("Case %(number)s about this order was open already; it has the complaint now.", number=opened.number)
