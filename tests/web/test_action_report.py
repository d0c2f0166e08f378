"""The page of complaints and corrective actions, and the auditor's register as a workbook and on paper."""

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from tests.builders.casework import add_action, add_case
from tests.builders.tickets import make_order
from tests.builders.units import make_unit

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("app")


def words_of(response):
    text = re.sub(r"<(script|style).*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")


def fill(unit_id):
    opened = NOW - timedelta(days=20)
    for place in range(12):
        add_case(
            unit_id=unit_id, opened_at=opened, theme="delivery_late", acknowledged_at=opened + HOUR,
            answered_at=opened + (place + 1) * HOUR, answer_due_at=opened + 8 * HOUR, state="closed",
            ended_at=opened + (place + 1) * 6 * HOUR, asked_solved_at=opened + 5 * HOUR, customer_verdict="solved",
            root_cause="The lorry was late", root_cause_category="process",
        )  # fmt: skip
    add_action(unit_id=unit_id, theme="delivery_late", verdict="effective")


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(response.data)).worksheets[0]


def rows_of(response):
    rows = [list(row) for row in sheet_of(response).iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(rows) if row[0] == "Number")
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def test_finding_figures_and_tables_are_said(client_as):
    fill(make_unit("Finland/Oulu"))
    words = words_of(client_as("manager").get("/reports/actions"))
    assert "Half the cases are answered within 6 h (2 h to 10 h, 12 cases)." in words
    assert "100 % of those asked call it solved" in words
    assert "1 corrective action is proven effective, 0 not." in words
    assert "Finland › Oulu 12" in words
    assert "Process delivery_late Finland › Oulu 12" in words


@pytest.mark.parametrize("by", ["theme", "priority", "severity", "channel"])
def test_every_comparison_and_segment_has_its_page(client_as, by):
    fill(make_unit("Finland/Oulu"))
    client = client_as("analyst")
    assert client.get(f"/reports/actions?by={by}").status_code == 200
    response = client.get(f"/reports/actions?by=unit&where={by}=normal")
    assert response.status_code == 200
    assert "Show all" in response.text


def test_nothing_yet_and_a_fault_in_the_address(client_as):
    client = client_as("quality")
    assert "No complaint came in." in words_of(client.get("/reports/actions"))
    assert client.get("/reports/actions?by=colour").status_code == 422
    assert client.get("/reports/actions?unit=Norway").status_code == 404


def test_files_of_the_report_need_no_survey(client_as):
    fill(make_unit("Finland/Oulu"))
    client = client_as("analyst")
    assert client.get("/reports/actions.json").json["cases"] == 12
    assert client.get("/reports/actions.csv?table=root_causes").text.splitlines()[1].startswith("process,12,100.0")
    assert client.get("/reports/satisfaction.json").status_code == 422


def test_the_register_is_for_those_who_may_read_cases(client_as):
    assert "Register for the auditor" not in client_as("analyst").get("/reports/actions").text
    assert client_as("analyst").get("/reports/actions/register.xlsx").status_code == 403
    assert client_as("quality").get("/reports/actions/register.docx").status_code == 404


def test_the_workbook_holds_every_ticket_with_times_and_proof(client_as):
    oulu = make_unit("Finland/Oulu")
    fill(oulu)
    later = {"unit_id": oulu, "opened_at": NOW - HOUR}
    add_case(order_id=make_order(number="TV-1"), is_confidential=True, **later)
    add_case(order_id=make_order(number="TV-2"), fact_what="Broken leg", remedy_none_because="Not ours", **later)
    response = client_as("manager").get("/reports/actions/register.xlsx")
    rows = rows_of(response)
    assert len(rows) == 15
    first = rows[0]
    assert (first["Kind"], first["State"], first["Unit"]) == ("Case", "Closed", "Finland › Oulu")
    assert isinstance(first["Received"], datetime)
    assert (first["Solved in time"], first["The customer says"]) == ("yes", "It is solved")
    assert sorted(row["Answered in time"] for row in rows[:12]) == ["no"] * 4 + ["yes"] * 8
    orders = [row["Order"] for row in rows if row["Order"]]
    assert sorted(orders) == ["TV-2", "hidden: confidential"]
    assert [row["Remedy"] for row in rows if row["Remedy"]] == ["None, because: Not ours"]
    proof = rows[-1]
    assert (proof["Kind"], proof["Verdict"]) == ("Corrective action", "Proven effective")
    assert proof["What happened"] == "Parcels are late"
    assert "5.0 points fewer" in proof["Criterion"]
    event = db.session.query(AuditEvent).filter_by(action="register exported").one()
    assert (event.details["format"], event.details["lines"]) == ("xlsx", 15)


@pytest.mark.parametrize("text", ["=1+1", "+41 (0)", "-x", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "https://x.example"])
def test_no_cell_is_a_formula_or_a_link(client_as, text):
    add_case(fact_what=text, root_cause=text, root_cause_category="process")
    sheet = sheet_of(client_as("admin").get("/reports/actions/register.xlsx"))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    if not text.startswith("http"):
        told = [cell for cell in cells if str(cell.value).strip() == text.strip()]
        assert told
        assert all(cell.quotePrefix for cell in told)


def test_the_register_keeps_to_units_dates_and_survey(client_as):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    add_case(unit_id=oulu, fact_what="ours")
    add_case(unit_id=turku, fact_what="CANARY of Turku")
    add_action(unit_id=turku)
    client = client_as("manager", unit_ids=[oulu])
    rows = rows_of(client.get("/reports/actions/register.xlsx"))
    assert [row["What happened"] for row in rows] == ["ours"]
    assert client.get("/reports/actions/register.xlsx?unit=Finland/Turku").status_code == 404
    assert rows_of(client.get("/reports/actions/register.xlsx?to=2020-01-01")) == []
    page = client.get("/reports/actions")
    assert "Turku" not in page.text


def test_the_register_on_paper_is_a_tagged_pdf(client_as):
    fill(make_unit("Finland/Oulu"))
    response = client_as("manager").get("/reports/actions/register.pdf")
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF")


def test_too_long_a_register_is_no_pdf(client_as, monkeypatch):
    monkeypatch.setattr("surveyapp.services.registers.MOST_IN_PDF", 2)
    for _ in range(3):
        add_case()
    response = client_as("manager").get("/reports/actions/register.pdf")
    assert response.status_code == 422
    assert "take it as Excel" in words_of(response)
    assert db.session.query(AuditEvent).filter_by(action="register exported").count() == 0


def test_long_registers_are_read_a_page_at_a_time(client_as, monkeypatch):
    monkeypatch.setattr("surveyapp.services.registers.PAGE", 2)
    for _ in range(5):
        add_case(opened_at=NOW - HOUR)
    assert len({row["Number"] for row in rows_of(client_as("manager").get("/reports/actions/register.xlsx"))}) == 5
