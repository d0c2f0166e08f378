"""Planning invitations: each touchpoint once, everybody on record, and links that are known only once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.invitations import Filter
from surveyapp.services import invitations, surveys
from surveyapp.services.order_import import import_orders
from surveyapp.services.responses import find_link
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.orders import Order
from surveyapp.store.surveys import Survey
from surveyapp.store.units import Unit
from tests.builders.definitions import make_definition
from tests.builders.files import csv_file
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BASE = "https://feedback.example.com"


def publish(name: str = "delivery", **changes: Any) -> None:
    values = {"invite": {"after": "delivered", "wait": "2 days", "expire": "30 days"}, "locales": ["en", "fi", "sv"]}
    definition = make_definition(name=name, locale="en", **{**values, **changes})
    surveys.publish(json.dumps(definition), "s.yaml", user_id=None, now=NOW)


def orders(text: str) -> None:
    import_orders(csv_file(text), zone=ZoneInfo("Europe/Helsinki"), now=NOW)


def plan(**options: Any) -> invitations.Plan:
    return invitations.plan(base_url=BASE, now=options.pop("now", NOW), **options)


def of_order(number: str) -> Invitation:
    query = select(Invitation).join(Order, Order.id == Invitation.order_id).where(Order.external_id == number)
    return db.session.scalars(query).one()


ORDERS = """
    external_id,status,placed_at,delivered_at,language,customer_id,customer_email,unit
    NEW,delivered,2026-11-01,2026-11-19 12:00,fi,C1,a@example.com,Finland/Oulu
    OLD,delivered,2026-09-01,2026-10-01 12:00,,C2,b@example.com,Finland/Oulu
    NOT,shipped,2026-11-01,,,,,
    LIE,shipped,2026-11-01,2026-11-19,,,,
    LATER,delivered,2026-11-01,2026-11-21 12:00,,C3,c@example.com,
    BARE,delivered,2026-11-01,2026-11-10,,,,
"""


def test_every_delivered_order_is_planned_once_or_skipped_with_its_reason(app: Flask) -> None:
    publish()
    orders(ORDERS)
    first = plan()
    assert [link.order for link in first.links] == ["NEW"]
    assert (first.planned, first.skipped) == (1, {"too_old": 1, "no_address": 1})
    assert plan() == invitations.Plan([], {})
    assert (of_order("OLD").state, of_order("OLD").skip_reason, of_order("OLD").send_at) == ("skipped", "too_old", None)
    new = of_order("NEW")
    assert (new.state, new.touchpoint, new.language) == ("planned", "delivered", "fi")
    assert new.send_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert new.expires_at == datetime(2026, 12, 21, 10, tzinfo=UTC)
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 3
    # What is delivered tomorrow is asked about tomorrow.
    assert [link.order for link in plan(now=NOW + timedelta(days=2)).links] == ["LATER"]


def test_a_link_opens_its_invitation_and_is_stored_as_a_hash_only(app: Flask) -> None:
    publish()
    orders(ORDERS)
    links = {link.order: link.link for link in plan().links}
    token = links["NEW"].removeprefix(f"{BASE}/s/")
    asking = find_link(token)
    assert asking is not None
    assert asking.order.external_id == "NEW"
    assert token not in set(db.session.scalars(select(InvitationLink.token_hash)))
    assert token not in repr(plan(now=NOW + timedelta(days=2)).links)


def test_each_survey_and_touchpoint_asks_for_itself(app: Flask) -> None:
    publish("delivery")
    publish("installation", invite={"after": ["installed", "delivered"], "cap": "0 days"})
    publish("closed")
    publish("silent", invite=None)
    with transaction() as session:
        session.scalars(select(Survey).where(Survey.name == "closed")).one().state = "closed"
    orders(
        "external_id,placed_at,delivered_at,installed_at,customer_email\nA1,2026-11-01,2026-11-18,2026-11-19,a@b.example"
    )
    assert [link.survey for link in plan(survey_name="delivery").links] == ["delivery"]
    assert sorted(link.survey for link in plan().links) == ["installation", "installation"]
    with pytest.raises(NotFound):
        plan(survey_name="nope")


def test_the_language_is_the_orders_else_the_customers_else_the_units_above(app: Flask) -> None:
    publish()
    orders("""
        external_id,placed_at,delivered_at,language,customer_id,unit
        A1,2026-11-01,2026-11-18,sv,C1,Finland/Oulu
        A2,2026-11-01,2026-11-18,,C2,Finland/Oulu
        A3,2026-11-01,2026-11-18,,C3,Finland/Oulu
        A4,2026-11-01,2026-11-18,,C4,
    """)
    with transaction() as session:
        session.scalars(select(Customer).where(Customer.external_id == "C2")).one().language = "sv"
        session.scalars(select(Unit).where(Unit.path == "Finland")).one().language = "fi"
    plan()
    assert [of_order(number).language for number in ("A1", "A2", "A3", "A4")] == ["sv", "sv", "fi", "en"]


def test_an_erased_customer_is_not_asked(app: Flask) -> None:
    publish()
    orders(ORDERS)
    with transaction() as session:
        session.scalars(select(Customer).where(Customer.external_id == "C1")).one().erased_at = NOW
    assert plan().skipped == {"too_old": 1, "no_address": 1, "erased": 1}


def test_a_manager_plans_and_sees_their_own_units_only(app: Flask) -> None:
    publish()
    orders(ORDERS)
    north = make_viewer(role="manager", unit_ids={make_unit("Finland")})
    south = make_viewer(role="manager", unit_ids={make_unit("Sweden")})
    assert plan(viewer=south).links == []
    assert [link.order for link in plan(viewer=north).links] == ["NEW"]
    invitation_id = of_order("NEW").id
    seen = invitations.list_invitations(north, Filter(state="planned"))
    assert [row.external_id for row in seen.page.rows] == ["NEW"]
    assert (seen.counts[""], seen.counts["skipped"]) == (2, 1)
    assert list(invitations.list_invitations(south, Filter()).page.rows) == []
    with pytest.raises(NotFound):
        invitations.get_invitation(south, invitation_id)
    with pytest.raises(NotFound):
        invitations.new_link(south, invitation_id, base_url=BASE, now=NOW)


def test_a_new_link_works_beside_the_first_and_is_on_the_log(app: Flask) -> None:
    publish()
    orders(ORDERS)
    viewer = make_viewer()
    first = next(link.link for link in plan().links if link.order == "NEW")
    second = invitations.new_link(viewer, of_order("NEW").id, base_url=BASE, now=NOW)
    assert first != second
    for link in (first, second):
        asking = find_link(link.removeprefix(f"{BASE}/s/"))
        assert asking is not None
        assert asking.invitation_id == of_order("NEW").id
    assert "invitation_link_made" in set(db.session.scalars(select(AuditEvent.action)))
    with pytest.raises(Refused):
        invitations.new_link(viewer, of_order("OLD").id, base_url=BASE, now=NOW)


def test_pages_go_forward_and_back(app: Flask) -> None:
    publish()
    orders(
        "external_id,placed_at,delivered_at\n" + "\n".join(f"A{number},2026-11-01,2026-11-18" for number in range(7))
    )
    plan()
    viewer, seen = make_viewer(), []
    page = invitations.list_invitations(viewer, Filter(), size=3).page
    first = [row.id for row in page.rows]
    assert page.previous is None
    while True:
        seen += [row.id for row in page.rows]
        if page.next is None:
            break
        page = invitations.list_invitations(viewer, Filter(), page.next, size=3).page
    assert len(seen) == len(set(seen)) == 7
    while page.previous is not None:
        page = invitations.list_invitations(viewer, Filter(), page.previous, size=3).page
    assert [row.id for row in page.rows] == first
