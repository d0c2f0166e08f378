"""The page of one customer."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import customers as house
from surveyapp.web import order_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("customers", __name__, url_prefix="/customers")


@blueprint.get("/<id:customer_id>")
@access("customers.read")
def customer(customer_id: int) -> ResponseReturnValue:
    """Show who a customer is, what they bought and their cases."""
    now = datetime.now(UTC)
    page = house.get_customer(get_viewer(), customer_id)
    open_cases = sum(states.is_open(ticket.state) for ticket in page.tickets)
    return render_template(
        "customers/customer.html",
        page=page,
        customer=page.customer,
        finding=ngettext("%(num)s case is open.", "%(num)s cases are open.", open_cases) if open_cases else "",
        orders_said=ngettext("%(num)s order", "%(num)s orders", page.order_count),
        today=now.astimezone(current_app.config["SETTINGS"].timezone).date(),
        now=now,
        case_number=case_number,
        language_name=language_name,
        words=order_words,
    )
