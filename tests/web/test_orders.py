"""The pages of orders, customers and invitations, as a browser drives them."""

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from surveyapp.domain.ids import encode_id
from surveyapp.domain.paging import PAGE_SIZE
from surveyapp.services import invitations
from surveyapp.services.responses import find_link
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.orders import Order
from tests.builders.orders import import_answers, import_text, order_id_of, publish_scored
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

SignIn = Callable[..., FlaskClient]
NOW = datetime.now(UTC)


def day(offset: int) -> str:
    """Return the date so many days from the company's today, which begins before that of UTC."""
    return (NOW.astimezone(ZoneInfo("Europe/Helsinki")) + timedelta(days=offset)).date().isoformat()


ORDERS = f"""
    external_id,status,placed_at,promised_on,delivered_at,customer_id,customer_name,customer_email,unit,price_total,quoted_total,invoiced_total,currency,extra,extra_told,product
    LATE-1,delivered,{day(-30)},{day(-9)},{day(-5)},C1,Aino Aalto,aino@example.com,Finland/Oulu,1248.50,1200,1248.50,EUR,carried upstairs,no,Dining table
    KEPT-1,delivered,{day(-29)},{day(-9)},{day(-9)},C2,Bertil Berg,bertil@example.com,Sweden,10,,,SEK,,,Lamp
    OVER-1,shipped,{day(-28)},{day(-3)},,C1,Aino Aalto,,Finland/Oulu,,,,,,,Chair
    SOON-1,shipped,{day(-27)},{day(5)},,,,,,,,,,,,
    GONE-1,canceled,{day(-26)},{day(-3)},,,,,,,,,,,,
"""  # noqa: E501 - a line of the file is a line


@pytest.fixture
def shop(app: Flask) -> None:
    """Import a handful of orders that stand differently."""
    import_text(ORDERS, now=NOW)


def text_of(response: object) -> str:
    return response.get_data(as_text=True)  # type: ignore[attr-defined]  # a response of the test client


def rows_of(browser: FlaskClient, address: str) -> list[str]:
    """Return the numbers of the orders that a list shows."""
    return re.findall(r'<a class="t" href="/orders/\w+">([^<]+)</a>', text_of(browser.get(address)))


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("/orders", ["GONE-1", "SOON-1", "OVER-1", "KEPT-1", "LATE-1"]),
        ("/orders?view=overdue", ["OVER-1"]),
        ("/orders?view=open", ["SOON-1"]),
        ("/orders?view=late", ["LATE-1"]),
        ("/orders?view=delivered", ["KEPT-1", "LATE-1"]),
        ("/orders?q=KEPT-1", ["KEPT-1"]),
        ("/orders?q=aalto", ["OVER-1", "LATE-1"]),
        ("/orders?q=bertil@example.com", ["KEPT-1"]),
        ("/orders?q=%25", []),
        ("/orders?unit=Finland", ["OVER-1", "LATE-1"]),
        ("/orders?view=late&unit=Sweden", []),
    ],
)
def test_views_and_filters(shop: None, client_as: SignIn, address: str, numbers: list[str]) -> None:
    assert rows_of(client_as("quality"), address) == numbers


def test_how_orders_stand_is_said_in_words(shop: None, client_as: SignIn) -> None:
    page = text_of(client_as("quality").get("/orders"))
    assert "1 order is overdue." in page
    for words in ("4 days late", "on the promised day", "overdue by 3 days", "not yet delivered", "cancelled"):
        assert words in page


def test_an_empty_list_says_what_to_do(app: Flask, client_as: SignIn) -> None:
    assert "There is no order here yet." in text_of(client_as("manager").get("/orders"))
    assert "No order is overdue." in text_of(client_as("manager").get("/orders?view=overdue"))
    assert client_as("manager").get("/orders?view=nonsense").status_code == 404


def test_pages_follow_each_other_and_lead_back(app: Flask, client_as: SignIn) -> None:
    count = 2 * PAGE_SIZE + 3
    import_text("external_id,placed_at\n" + "\n".join(f"N{number},2026-01-01" for number in range(count)), now=NOW)
    browser, seen, address = client_as("quality"), [], "/orders"
    while address:
        page = text_of(browser.get(address))
        seen += re.findall(r'<a class="t" href="/orders/\w+">([^<]+)</a>', page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address, last = (found[1].replace("&amp;", "&") if found else ""), page
    assert len(seen) == len(set(seen)) == count
    back = re.search(r'href="([^"]+)" rel="prev"', last)
    assert back
    assert rows_of(browser, back[1].replace("&amp;", "&")) == seen[PAGE_SIZE : 2 * PAGE_SIZE]


def test_an_order_shows_its_ledger_answers_cases_and_invitations(shop: None, client_as: SignIn) -> None:
    publish_scored("delivery", now=NOW)
    import_answers(
        f"external_id,order_id,answered_at,score,words\nR1,LATE-1,{day(-2)},2,<b>The table</b> came late.",
        survey="delivery",
        now=NOW,
    )
    invitations.plan(base_url="http://x", now=NOW)
    browser = client_as("quality")
    page = text_of(browser.get(f"/orders/{encode_id(order_id_of('LATE-1'))}"))
    assert "4 days later than promised" in page
    assert "4 days late" in page
    assert "€1,248.50" in page
    assert "carried upstairs" in page
    assert "the customer was not told" in page
    assert "&lt;b&gt;The table&lt;/b&gt; came late." in page
    assert "2 of 10" in page
    case = re.search(r'href="(/tickets/\w+)"', page)
    assert case
    assert browser.get(case[1]).status_code == 200
    invitation = re.search(r'href="(/invitations/\w+)"', page)
    assert invitation
    assert "Planned" in text_of(browser.get(invitation[1]))
    assert "Aino Aalto" in page


def test_a_confidential_answer_does_not_stand_beside_the_name(shop: None, client_as: SignIn) -> None:
    publish_scored("quiet", now=NOW, anonymity="confidential")
    text = f"external_id,order_id,answered_at,score,words\nR1,LATE-1,{day(-2)},2,Nobody may know"
    assert import_answers(text, survey="quiet", now=NOW).tickets == 1
    browser = client_as("admin")
    for address in (f"/orders/{encode_id(order_id_of('LATE-1'))}", f"/customers/{encode_id(customer_id())}"):
        page = text_of(browser.get(address))
        assert "Nobody may know" not in page
        assert "/tickets/" not in page


def customer_id(number: str = "C1") -> int:
    return db.session.scalars(select(Customer.id).where(Customer.external_id == number)).one()


def test_a_customer_shows_who_it_is_and_what_they_bought(shop: None, client_as: SignIn) -> None:
    address = f"/customers/{encode_id(customer_id())}"
    page = text_of(client_as("quality").get(address))
    for words in ("Aino Aalto", "aino@example.com", "LATE-1", "OVER-1", "2 orders"):
        assert words in page
    assert "KEPT-1" not in page
    with transaction() as session:
        customer = session.get(Customer, customer_id())
        assert customer is not None
        customer.name = customer.email = None
        customer.erased_at = NOW
    assert "Erased customer" in text_of(client_as("quality").get(address))


def test_foreign_and_missing_are_alike(shop: None, client_as: SignIn) -> None:
    publish_scored("delivery", now=NOW)
    invitations.plan(base_url="http://x", now=NOW)
    invitation_id = db.session.scalars(select(Invitation.id).where(Invitation.order_id == order_id_of("LATE-1"))).one()
    browser = client_as(viewer=make_viewer(role="manager", unit_ids={make_unit("Sweden")}))
    assert rows_of(browser, "/orders") == ["KEPT-1"]
    assert rows_of(browser, "/orders?q=aalto") == []
    assert "LATE-1" not in text_of(browser.get("/invitations"))
    for address in (
        f"/orders/{encode_id(order_id_of('LATE-1'))}",
        f"/customers/{encode_id(customer_id())}",
        f"/invitations/{encode_id(invitation_id)}",
        f"/orders/{encode_id(5)}",
        f"/customers/{encode_id(5)}",
        f"/invitations/{encode_id(5)}",
    ):
        assert browser.get(address).status_code == 404, address
    assert browser.post(f"/invitations/{encode_id(invitation_id)}/link").status_code == 404
    assert browser.get(f"/orders/{encode_id(order_id_of('KEPT-1'))}").status_code == 200


def send(browser: FlaskClient, content: bytes, name: str = "orders.csv", **more: object) -> object:
    data = {"file": (io.BytesIO(content), name), **more}
    return browser.post("/orders/import", data=data, content_type="multipart/form-data")


GOOD = b"external_id,placed_at,unit,colour\nA1,2026-05-01,Finland/Oulu,red\nA2,2026-05-02,,\n"


def test_a_file_is_checked_first_and_imported_when_confirmed(app: Flask, client_as: SignIn) -> None:
    browser = client_as("admin")
    page = text_of(send(browser, GOOD))
    assert "Finland/Oulu" in page
    assert "colour" in page
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    confirm = re.search(r'action="(/orders/import/[0-9a-f]+)"', page)
    assert confirm
    done = browser.post(confirm[1])
    assert done.status_code == 303
    assert "2 orders are new" in text_of(browser.get("/orders"))
    assert rows_of(browser, "/orders") == ["A2", "A1"]
    # The file is thrown away once it is in.
    assert browser.post(confirm[1]).status_code == 404
    assert list((Path(app.config["SETTINGS"].instance) / "uploads" / "imports").iterdir()) == []
    assert "there already" in text_of(send(browser, GOOD))


def test_a_bad_file_is_shown_line_by_line(app: Flask, client_as: SignIn) -> None:
    browser = client_as("manager")
    bad = send(browser, b"external_id,placed_at,price_total\nA1,soon,cheap\nA2,2026-05-01,<script>\n", "C:/x/bad.csv")
    page = text_of(bad)
    assert bad.status_code == 422  # type: ignore[attr-defined]
    assert "bad.csv, line 2" in page
    assert "C:" not in page
    assert "&lt;script&gt;" in page
    assert "3 faults, and nothing was imported" in page
    assert "Error:" in page


def test_a_map_goes_with_the_file(app: Flask, client_as: SignIn) -> None:
    browser = client_as("admin")
    column_map = (io.BytesIO(b"columns: {external_id: nr, placed_at: at}\n"), "map.yaml")
    page = text_of(send(browser, b"nr,at\nA1,2026-05-01\n", column_map=column_map))
    confirm = re.search(r'action="(/orders/import/[0-9a-f]+)"', page)
    assert confirm
    assert browser.post(confirm[1]).status_code == 303
    assert rows_of(browser, "/orders") == ["A1"]
    faulty = (io.BytesIO(b"columns: {external_id: nr, placd_at: at}\n"), "map.yaml")
    assert "map.yaml, line 1" in text_of(send(browser, b"nr,at\nA1,2026-05-01\n", column_map=faulty))


def test_what_is_no_upload_is_refused(app: Flask, client_as: SignIn) -> None:
    browser = client_as("admin")
    empty = browser.post("/orders/import", data={}, content_type="multipart/form-data")
    assert empty.status_code == 422
    assert "Choose the file with the orders." in text_of(empty)
    for name, content in (
        ("orders.pdf", b"%PDF"),
        ("orders.xlsx", b"PK"),
        ("orders.csv.gz", b"x"),
        ("orders.csv", b""),
    ):
        refused = send(browser, content, name)
        assert refused.status_code == 422  # type: ignore[attr-defined]
        assert name in text_of(refused)
    for token in ("x", "../../etc/passwd", "0" * 48):
        assert browser.post(f"/orders/import/{token}").status_code == 404


def test_a_kept_file_is_its_senders_for_an_hour(app: Flask, client_as: SignIn) -> None:
    page = text_of(send(client_as("admin"), GOOD))
    confirm = re.search(r'action="(/orders/import/[0-9a-f]+)"', page)
    assert confirm
    assert client_as("admin").post(confirm[1]).status_code == 404
    folder = Path(app.config["SETTINGS"].instance) / "uploads" / "imports"
    old = [*folder.iterdir()]
    for path in old:
        os.utime(path, (NOW.timestamp() - 4000,) * 2)
    send(client_as("admin"), GOOD)
    assert not set(old) & set(folder.iterdir())


def test_a_manager_cannot_import_into_a_foreign_unit(app: Flask, client_as: SignIn) -> None:
    browser = client_as(viewer=make_viewer(role="manager", unit_ids={make_unit("Sweden")}))
    refused = send(browser, GOOD)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "is not among your units" in text_of(refused)
    assert client_as("quality").get("/orders/import").status_code == 403


def test_planning_by_a_button(shop: None, client_as: SignIn) -> None:
    publish_scored("delivery", now=NOW)
    browser = client_as("manager")
    assert "Nobody has been asked yet." in text_of(browser.get("/invitations"))
    assert browser.post("/invitations/plan").status_code == 303
    page = text_of(browser.get("/invitations"))
    assert "2 planned, 0 not asked" in page
    assert "LATE-1" in page
    assert "2 invitations" in page
    browser.post("/invitations/plan")
    assert "Nothing new has happened" in text_of(browser.get("/invitations"))
    assert "LATE-1" in text_of(browser.get("/invitations?state=planned&survey=delivery&unit=Finland&q=LATE-1"))
    assert "No invitation matches" in text_of(browser.get("/invitations?state=sent"))
    assert browser.get("/invitations?state=nonsense").status_code == 404
    assert "Plan now" not in text_of(client_as("quality").get("/invitations"))
    assert client_as("quality").post("/invitations/plan").status_code == 403


def test_a_new_link_is_shown_once(shop: None, client_as: SignIn) -> None:
    publish_scored("delivery", now=NOW)
    invitations.plan(base_url="http://x", now=NOW)
    invitation_id = db.session.scalars(select(Invitation.id).where(Invitation.order_id == order_id_of("LATE-1"))).one()
    browser, address = client_as("manager"), f"/invitations/{encode_id(invitation_id)}"
    assert "/s/" not in text_of(browser.get(address))
    link = re.search(r"http://127.0.0.1:8000/s/([\w-]+)", text_of(browser.post(f"{address}/link")))
    assert link
    asking = find_link(link[1])
    assert asking is not None
    assert asking.invitation_id == invitation_id
    assert "/s/" not in text_of(browser.get(address))
    assert client_as("quality").post(f"{address}/link").status_code == 403


@pytest.mark.parametrize("address", ["/orders", "/orders?q=aalto", "/invitations", "order", "customer"])
def test_a_page_takes_few_statements_however_much_there_is(shop: None, client_as: SignIn, address: str) -> None:
    publish_scored("delivery", now=NOW)
    lines = "\n".join(f"X{number},2026-01-01,{day(-3)},C1" for number in range(60))
    import_text(f"external_id,placed_at,delivered_at,customer_id\n{lines}", now=NOW)
    answers = "\n".join(f"R{number},LATE-1,{day(-2)},{number % 10}" for number in range(30))
    import_answers(f"external_id,order_id,answered_at,score\n{answers}", survey="delivery", now=NOW)
    invitations.plan(base_url="http://x", now=NOW)
    if address == "order":
        address = f"/orders/{encode_id(order_id_of('LATE-1'))}"
    elif address == "customer":
        address = f"/customers/{encode_id(customer_id())}"
    browser, sent = client_as("admin"), []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    assert browser.get(address).status_code == 200
    # Three of them are the counts beside the menu: cases, corrective actions, approvals.
    assert len(sent) <= 12, sent
