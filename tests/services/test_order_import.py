"""Orders from files: all or nothing, the same again changes nothing, and what is counted anew."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from surveyapp.domain.errors import InvalidFile
from surveyapp.services import imports
from surveyapp.services.imports import Upload
from surveyapp.services.order_import import OrderImport, import_orders
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.rollups import StaleMark
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import Unit, UnitClosure
from tests.builders.files import csv_file
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def run(text: str, map_text: str | None = None, *, zone: ZoneInfo = HELSINKI, **options: Any) -> OrderImport:
    column_map = csv_file(map_text, name="map.yaml") if map_text is not None else None
    return import_orders(csv_file(text), column_map, zone=zone, now=options.pop("now", NOW), **options)


def counts(result: OrderImport) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def get_order(number: str) -> Order:
    return db.session.scalars(select(Order).where(Order.external_id == number)).one()


def marks() -> set[tuple[str, int | None, date]]:
    """Return the stale marks, and take them away."""
    with transaction() as session:
        found = session.scalars(select(StaleMark)).all()
        for mark in found:
            session.delete(mark)
        assert len(found) == len({(mark.kind, mark.survey_id, mark.day) for mark in found}), "a mark stands twice"
        return {(mark.kind, mark.survey_id, mark.day) for mark in found}


FULL = """
    external_id,status,placed_at,promised_on,delivered_at,customer_id,customer_name,customer_email,account,unit,price_total
    A1,delivered,2026-05-01 23:10,2026-05-10,2026-05-11 09:00,C1,Aino,aino@example.com,Aalto Oy,Finland/North/Oulu,"1 234,50"
    A2,shipped,2026-05-02,2026-05-10,,C1,,,,Finland/North/Oulu,10
    A3,,2026-05-03,,,,,,,,
"""


def test_a_file_is_imported_with_all_it_names(app: Flask) -> None:
    result = run(FULL)
    assert counts(result) == (3, 0, 0)
    assert result.units_created == ["Finland", "Finland/North", "Finland/North/Oulu"]
    order = get_order("A1")
    assert (order.source, order.placed_at, order.placed_on) == (
        "import",
        datetime(2026, 5, 1, 20, 10, tzinfo=UTC),
        date(2026, 5, 1),
    )
    assert (order.delivered_on, order.is_delivered, order.days_late, order.promise) == (
        date(2026, 5, 11),
        True,
        1,
        "broken",
    )
    assert (order.price_total, order.timezone) == (Decimal("1234.50"), "Europe/Helsinki")
    customer = db.session.get(Customer, order.customer_id)
    assert customer is not None
    assert (customer.external_id, customer.name, customer.email) == ("C1", "Aino", "aino@example.com")
    account = db.session.get(Account, order.account_id)
    assert account is not None
    assert account.name == "Aalto Oy"
    assert get_order("A2").customer_id == customer.id
    assert (get_order("A2").promise, get_order("A3").promise, get_order("A3").unit_id) == ("open", None, 1)
    oulu = db.session.scalars(select(Unit).where(Unit.path == "Finland/North/Oulu")).one()
    assert order.unit_id == oulu.id
    above = db.session.scalars(select(UnitClosure.depth).where(UnitClosure.unit_id == oulu.id)).all()
    assert sorted(above) == [0, 1, 2, 3]
    assert marks() == {("orders", None, date(2026, 5, 11))}


def test_the_same_file_again_changes_nothing(app: Flask) -> None:
    run(FULL)
    marks()
    result = run(FULL, now=NOW + timedelta(days=1))
    assert counts(result) == (0, 0, 3)
    assert result.units_created == []
    assert get_order("A1").updated_at == NOW
    assert marks() == set()
    # Nor does it when the company has moved: the zone of a known order was decided once.
    assert counts(run(FULL, zone=ZoneInfo("Asia/Tokyo"))) == (0, 0, 3)


def test_a_dry_run_says_the_same_and_changes_nothing(app: Flask) -> None:
    assert run(FULL, dry_run=True) == run(FULL, dry_run=True)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 1
    assert counts(run(FULL, dry_run=True)) == (3, 0, 0)


def test_a_missing_column_keeps_what_is_known_and_an_empty_cell_empties_it(app: Flask) -> None:
    run(FULL)
    marks()
    result = run("""
        external_id,placed_at,delivered_at,status
        A1,2026-05-01 23:10,2026-05-09 12:00,delivered
        A2,2026-05-02,,
        A3,2026-05-03,,
    """)
    assert counts(result) == (0, 2, 1)
    order = get_order("A1")
    assert (order.days_late, order.promise, order.price_total) == (-1, "beaten", Decimal("1234.50"))
    assert order.unit_id != 1
    assert get_order("A2").status is None
    assert marks() == {("orders", None, date(2026, 5, 9)), ("orders", None, date(2026, 5, 11))}


def test_customers_are_added_to_and_never_emptied(app: Flask) -> None:
    run("external_id,placed_at,customer_id,customer_name,customer_email\nA1,2026-05-01,C1,Aino,aino@example.com")
    run("external_id,placed_at,customer_id,customer_name,customer_email\nA1,2026-05-01,C1,Aino Aalto,")
    customer = db.session.scalars(select(Customer)).one()
    assert (customer.name, customer.email) == ("Aino Aalto", "aino@example.com")


def test_an_erased_customer_stays_erased(app: Flask) -> None:
    text = "external_id,placed_at,customer_id,customer_name,customer_email\nA1,2026-05-01,C1,Aino,aino@example.com"
    run(text)
    with transaction() as session:
        customer = session.scalars(select(Customer)).one()
        customer.name = customer.email = None
        customer.erased_at = NOW
    assert counts(run(text)) == (0, 0, 1)
    db.session.expire_all()
    assert db.session.scalars(select(Customer.name)).one() is None


def test_mail_addresses_name_customers_without_a_number(app: Flask) -> None:
    run("""
        external_id,placed_at,customer_email,customer_name
        A1,2026-05-01,Aino@example.com,Aino
        A2,2026-05-02,aino@Example.com,
        A3,2026-05-02,,Only a name
    """)
    assert set(db.session.scalars(select(Customer.external_id))) == {"mailto:aino@example.com", "order:A3"}
    assert get_order("A1").customer_id == get_order("A2").customer_id


def test_times_are_in_the_zone_of_the_map_else_the_unit_above(app: Flask) -> None:
    make_unit("Sweden", timezone="Europe/Stockholm")
    text = "external_id,placed_at,delivered_at,unit\n{},2026-05-01,2026-05-01 23:30,{}"
    run(text.format("A1", "Sweden/Lund"))
    run(text.format("A2", ""))
    fields = "{external_id: external_id, placed_at: placed_at, delivered_at: delivered_at, unit: unit}"
    run(text.format("A3", "Sweden/Lund"), f"columns: {fields}\ntimezone: America/Sao_Paulo")
    assert [get_order(number).delivered_at for number in ("A1", "A2", "A3")] == [
        datetime(2026, 5, 1, 21, 30, tzinfo=UTC),
        datetime(2026, 5, 1, 20, 30, tzinfo=UTC),
        datetime(2026, 5, 2, 2, 30, tzinfo=UTC),
    ]
    assert {get_order(number).delivered_on for number in ("A1", "A2", "A3")} == {date(2026, 5, 1)}
    # A map that names another zone corrects it, and the days follow.
    again = "external_id,placed_at,delivered_at\nA3,2026-05-01T03:00Z,2026-05-02T02:30Z"
    assert counts(run(again, "columns: {external_id: external_id, placed_at: placed_at}\ntimezone: UTC")) == (0, 1, 0)
    assert get_order("A3").delivered_on == date(2026, 5, 2)


def add_response(order: Order, day: date) -> int:
    """Store a response to a new survey about `order`, and return the survey's id."""
    with transaction() as session:
        survey = Survey(id=random_id(), name=f"s{random_id()}", created_at=NOW)
        session.add(survey)
        session.flush()
        version = SurveyVersion(
            id=random_id(), survey_id=survey.id, number=1, content_hash=str(survey.id), is_current=True,
            definition={}, source="", anonymity="identified", published_at=NOW,
        )  # fmt: skip
        session.add(version)
        session.flush()
        response = Response(
            id=random_id(), survey_id=survey.id, version_id=version.id, is_anonymous=False, is_complete=True,
            unit_id=order.unit_id, order_id=order.id, answered_at=NOW, answered_on=day, answers={},
        )  # fmt: skip
        session.add(response)
        return survey.id


def test_a_late_delivery_date_makes_the_days_of_its_answers_stale(app: Flask) -> None:
    run("external_id,placed_at,promised_on,category\nA1,2026-05-01,2026-05-10,chairs\nA2,2026-05-01,2026-05-10,chairs")
    survey_id = add_response(get_order("A1"), date(2026, 5, 12))
    add_response(get_order("A2"), date(2026, 5, 13))
    marks()
    run("external_id,placed_at,delivered_at\nA1,2026-05-01,2026-05-14")
    assert marks() == {("orders", None, date(2026, 5, 14)), ("responses", survey_id, date(2026, 5, 12))}
    # Another category is counted anew for the order; its answers keep the one they were given with.
    run("external_id,placed_at,category\nA1,2026-05-01,tables")
    assert marks() == {("orders", None, date(2026, 5, 14))}
    # Nothing that is counted.
    run("external_id,placed_at,extra\nA1,2026-05-01,carried in")
    assert marks() == set()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("foo,bar\n1,2", [1, 1]),
        ("external_id,placed_at\nA1,2026-01-01\nA2,2026-13-45\nA3,soon", [3, 4]),
        ("external_id,placed_at\nA1,2026-01-01\nA1,2026-01-02", [3]),
        ("external_id,placed_at,price_total\nA1,2026-01-01,cheap", [2]),
        ('external_id,placed_at,customer_email\nA1,2026-01-01,"a@example.com\nBcc: b@example.com"\nA2,,', [2, 4]),
        ("external_id,placed_at,unit\nA1,2026-01-01,a//b", [2]),
        ("external_id,placed_at,unit\nA1,2026-01-01," + "a/" * 50_000, [2]),
    ],
)
def test_one_bad_line_and_nothing_is_imported(app: Flask, text: str, faults: list[int]) -> None:
    with pytest.raises(InvalidFile) as refused:
        run(text)
    assert [fault.line for fault in refused.value.faults] == faults
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0


def test_a_hundred_faults_are_shown_and_the_rest_counted(app: Flask) -> None:
    with pytest.raises(InvalidFile) as refused:
        run("external_id,placed_at\n" + "\n".join(f"A{number},soon" for number in range(150)))
    assert len(refused.value.faults) == imports.MAXIMUM_FAULTS + 1
    assert str(refused.value.faults[-1]) == "and 50 more faults"


def test_the_map_must_fit_the_file(app: Flask) -> None:
    with pytest.raises(InvalidFile) as refused:
        run("order,at\nA1,2026-05-01", "columns: {external_id: order, placed_at: when}")
    assert refused.value.file == "orders.csv"
    assert "when" in str(refused.value.faults[0])
    with pytest.raises(InvalidFile) as refused:
        run("order,at\nA1,2026-05-01", "columns: {external_id: order, place: at}")
    assert refused.value.file == "map.yaml"


def test_columns_that_are_no_fields_are_told(app: Flask) -> None:
    assert run("external_id,placed_at,promised_date\nA1,2026-05-01,2026-05-02").ignored == ["promised_date"]


def test_a_manager_imports_into_their_own_units_only(app: Flask) -> None:
    north, south = make_unit("North"), make_unit("South")
    viewer = make_viewer(role="manager", unit_ids={north})
    text = "external_id,placed_at,unit\nA1,2026-05-01,{}"
    assert counts(run(text.format("North/Oulu"), viewer=viewer)) == (1, 0, 0)
    for path in ("South", "Northern", ""):
        with pytest.raises(InvalidFile):
            run(text.format(path), viewer=viewer)
    with pytest.raises(InvalidFile):
        run("external_id,placed_at\nA9,2026-05-01", viewer=viewer)
    # What another unit has is neither changed nor taken over.
    run("external_id,placed_at,unit\nB1,2026-05-01,South")
    for change in ("external_id,placed_at\nB1,2026-05-02", "external_id,placed_at,unit\nB1,2026-05-01,North"):
        with pytest.raises(InvalidFile):
            run(change, viewer=viewer)
    assert get_order("B1").unit_id == south
    assert counts(run("external_id,placed_at\nA1,2026-05-02", viewer=viewer)) == (0, 1, 0)


def test_progress_goes_through_the_stages(app: Flask) -> None:
    told: list[tuple[str, int, int]] = []
    run(FULL, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert [stage for stage, done, total in told if done == total] == [
        imports.READING,
        imports.CHECKING,
        imports.SAVING,
    ]


def test_two_imports_of_one_file_at_once_make_each_order_once(app: Flask) -> None:
    lines = "\n".join(f"A{number},2026-05-01,C{number},Unit{number % 7}" for number in range(400))
    text = f"external_id,placed_at,customer_id,unit\n{lines}"
    start = threading.Barrier(4)

    def import_it(_number: int) -> OrderImport:
        with app.app_context():
            start.wait(timeout=30)
            try:
                return run(text)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(import_it, range(4)))
    assert sorted(counts(result) for result in results) == [(0, 0, 400)] * 3 + [(400, 0, 0)]
    assert db.session.scalar(select(func.count()).select_from(Order)) == 400


def test_a_workbook_is_read_like_a_file_of_text(app: Flask) -> None:
    book = openpyxl.Workbook()
    book.active.append(["external_id", "placed_at", "delivered_at", "price_total", "extra_told"])
    book.active.append([48211, datetime(2026, 5, 1), datetime(2026, 5, 3, 14, 30), 1248.5, True])  # noqa: DTZ001 - no zones in Excel
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    assert counts(import_orders(Upload("orders.xlsx", stream), zone=HELSINKI, now=NOW)) == (1, 0, 0)
    order = get_order("48211")
    assert (order.placed_on, order.delivered_at) == (date(2026, 5, 1), datetime(2026, 5, 3, 11, 30, tzinfo=UTC))
    assert (order.price_total, order.extra_told) == (Decimal("1248.50"), True)


@pytest.mark.parametrize("rows", [10, 900])
def test_statements_do_not_grow_with_rows(app: Flask, rows: int, statements: Callable[[], int]) -> None:
    lines = [f"A{number},2026-05-01,C{number},Unit{number % 3},2026-05-03" for number in range(rows)]
    run("external_id,placed_at,customer_id,unit,delivered_at\n" + "\n".join(lines))
    assert statements() <= 25


@pytest.fixture
def statements(app: Flask) -> Callable[[], int]:
    """Return a function that says how many statements were sent since the test began."""
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    return lambda: len(sent)
