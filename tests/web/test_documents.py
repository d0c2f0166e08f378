"""Documents of corrective actions: the 8D report as a tagged PDF in the reader's language, and nothing fetched."""

import re
import socket
import sys
import zlib

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.formats.pdf import write_pdf
from surveyapp.services.actions import causes
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.database import db
from surveyapp.web import documents
from tests.builders.actions import Workshop, lock_criterion, make_action
from tests.builders.tickets import OPENED
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
ENCODED = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def unpacked(pdf):
    """Return a PDF with its packed parts laid open, so that its catalogue can be read."""
    found = [pdf]
    for packed in ENCODED.findall(pdf):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.fixture
def html_of(monkeypatch):
    """Keep the HTML that documents are made of."""
    kept = []

    def keep(html):
        kept.append(html)
        return write_pdf(html)

    monkeypatch.setattr(documents, "write_pdf", keep)
    return lambda: re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", kept[-1], flags=re.DOTALL))
    )


def fill(ticket_id, viewer, method="five_whys"):
    shop = Workshop(viewer, ticket_id)
    with transaction() as session:
        own = session.get_one(CorrectiveAction, ticket_id)
        own.problem = {"what": "Parcels come late", "is_not_where": "In the south"}
        own.containment, own.similar_places = "Orders go by another courier", "Rovaniemi looked at"
    branch = "" if method == "five_whys" else "process"
    for text in ("The lorry comes late <b>", "Nobody checks the gate"):
        causes.add_cause(shop.viewer, ticket_id, branch=branch, answer=text, evidence="Log of week 44", now=OPENED)


def test_the_8d_report_tells_all_that_is_known_and_what_is_not(client_as, html_of):
    viewer = make_viewer(role="quality", name="Sanna Korpi")
    ticket_id = make_action(owner_id=viewer.user_id)
    fill(ticket_id, viewer)
    lock_criterion(ticket_id)
    response = client_as("quality").get(f"/actions/{encode_id(ticket_id)}/8d.pdf")
    assert response.mimetype == "application/pdf"
    assert "8d-A-" in response.headers["Content-Disposition"]
    words = html_of()
    for each in (
        "D0",
        "D8",
        "Parcels come late",
        "In the south",
        "Orders go by another courier",
        "Rovaniemi looked at",
    ):
        assert each in words
    assert "Sanna Korpi" in words
    assert "The lorry comes late &lt;b&gt;" in words
    assert "falls by at least 6.0 points in a hundred" in words
    assert "No verdict yet" in words
    assert "Not closed yet" in words
    assert db.session.query(AuditEvent).filter_by(action="8d exported").count() == 1


def test_a_diagram_is_drawn_into_it(client_as, html_of):
    viewer = make_viewer(role="quality")
    ticket_id = make_action()
    fill(ticket_id, viewer, method="ishikawa")
    client_as("quality").get(f"/actions/{encode_id(ticket_id)}/8d.pdf")
    assert "Nobody checks the gate" in html_of()
    assert "Cause-and-effect diagram: Parcels come late" in html_of()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_it_is_tagged_and_says_its_language(client_as, language):
    ticket_id = make_action()
    client = client_as("manager", language=language)
    pdf = unpacked(client.get(f"/actions/{encode_id(ticket_id)}/8d.pdf").data)
    assert pdf.startswith(b"%PDF")
    assert f"/Lang ({language})".encode() in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"/Marked true" in pdf


def test_another_units_report_is_not_there(client_as):
    ticket_id = make_action(unit_id=make_unit("Finland/Turku"))
    oulu = make_unit("Finland/Oulu")
    assert client_as("manager", unit_ids=[oulu]).get(f"/actions/{encode_id(ticket_id)}/8d.pdf").status_code == 404
    assert client_as("analyst").get(f"/actions/{encode_id(ticket_id)}/8d.pdf").status_code == 403


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:1/x.png", "data:text/plain,secret", "ftp://x/y"]
)
def test_a_document_fetches_nothing(address, monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket, "create_connection", fail)
    style = f"<style>body{{background:url({address})}}@import '{address}';</style>"
    pdf = write_pdf(f"<html lang=en><title>x</title>{style}<img src='{address}' alt='gone'><p>Here</p></html>")
    text = unpacked(pdf)
    assert pdf.startswith(b"%PDF")
    assert b"secret" not in text
    assert b"/Image" not in text


def test_without_pango_it_says_what_to_install(client_as, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    response = client_as("manager").get(f"/actions/{encode_id(make_action())}/8d.pdf")
    assert response.status_code == 422
    assert "apt install libpango" in response.text
