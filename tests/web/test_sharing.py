"""Sharing an open survey: the right unit in every address, nobody else's, and signs that print."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.domain.ids import encode_id
from surveyapp.formats.qr import qr_png, qr_svg
from surveyapp.services.sharing import signs_of
from surveyapp.services.surveys import get_published
from tests.builders.responses import FEEDBACK, make_survey, name_company
from tests.builders.units import make_unit
from tests.conftest import make_settings

TITLE = {"en": "How was it?", "fi": "Miten meni?"}
ABOUT = {"en": "One minute.", "fi": "Yksi minuutti."}


@pytest.fixture
def units(app: Flask) -> tuple[int, int]:
    """Publish an open survey in a company of two stores and return their ids."""
    name_company("Tuohi & Vik")
    make_survey(title=TITLE, description=ABOUT)
    return make_unit("Finland/Oulu"), make_unit("Finland/Turku")


def page_of(client: FlaskClient, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return unescape(page.text)


def test_the_page_offers_every_way_in_for_the_chosen_unit(
    units: tuple[int, int], client_as: Callable[..., FlaskClient]
) -> None:
    oulu = encode_id(units[0])
    page = page_of(client_as("analyst"), f"/surveys/feedback/share?unit={oulu}&texts=fi")
    assert f"http://127.0.0.1:8000/p/feedback?unit={oulu}&lang=fi</code>" in page
    assert f"http://127.0.0.1:8000/p/feedback?unit={oulu}&lang=fi&kiosk=1</code>" in page
    assert f"/surveys/feedback/share/qr.svg?unit={oulu}&texts=fi" in page
    assert f"/surveys/feedback/share/sheet.pdf?paper=a5&unit={oulu}&texts=fi" in page
    assert "Signs of all your units, 4 pages:" in page
    assert "SURVEYAPP_EMBED_PARENTS" in page
    assert "opens on this computer only" in page
    whole = page_of(client_as(), "/surveys/feedback/share")
    assert "http://127.0.0.1:8000/p/feedback</code>" in whole, "the whole company needs no unit"
    assert 'href="/surveys/feedback/share"' in page_of(client_as(), "/surveys/feedback")


def test_a_manager_shares_own_units_only(units: tuple[int, int], client_as: Callable[..., FlaskClient]) -> None:
    oulu, turku = units
    client = client_as("manager", unit_ids={oulu})
    page = page_of(client, "/surveys/feedback/share")
    assert f"?unit={encode_id(oulu)}" in page
    assert "Oulu" in page
    assert "Turku" not in page
    assert "Signs of all" not in page
    for path in ("", "/qr.svg", "/qr.png", "/sheet.pdf"):
        assert client.get(f"/surveys/feedback/share{path}?unit={encode_id(turku)}").status_code == 404
        assert client.get(f"/surveys/feedback/share{path}?unit=nonsense").status_code == 404
        assert client.get(f"/surveys/missing/share{path}").status_code == 404


def test_a_survey_that_is_not_open_says_how_to_open_it(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    make_survey(open=False)
    client = client_as()
    page = page_of(client, "/surveys/feedback/share")
    assert "open: true" in page
    assert "surveyapp surveys publish feedback.yaml" in page
    assert client.get("/surveys/feedback/share/qr.svg").status_code == 404
    assert client.get("/surveys/feedback/share/sheet.pdf").status_code == 404


def test_the_snippet_stands_there_once_a_page_may_show_surveys(
    app: Flask, units: tuple[int, int], client_as: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    url = app.config["SETTINGS"].database_url
    app.config["SETTINGS"] = make_settings(
        tmp_path, url, base_url="https://feedback.example.com", embed_parents=("https://shop.example.com",)
    )
    page = page_of(client_as(), f"/surveys/feedback/share?unit={encode_id(units[0])}&texts=fi")
    snippet = (
        f'<script src="https://feedback.example.com/embed.js" data-survey="feedback" data-unit="{encode_id(units[0])}"'
        ' data-language="fi" async></script>'
    )
    assert snippet in page
    assert "https://shop.example.com" in page
    assert "opens on this computer only" not in page


def test_the_code_comes_as_svg_and_as_sharp_pictures(
    units: tuple[int, int], client_as: Callable[..., FlaskClient]
) -> None:
    client = client_as()
    address = f"/surveys/feedback/share/qr.svg?unit={encode_id(units[0])}"
    drawn = client.get(address)
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.data == qr_svg(f"http://127.0.0.1:8000/p/feedback?unit={encode_id(units[0])}&via=qr")
    assert "filename=feedback-oulu.svg" in drawn.headers["Content-Disposition"]
    ET.fromstring(drawn.data)
    widths = []
    for size in ("small", "medium", "large"):
        picture = client.get(f"/surveys/feedback/share/qr.png?size={size}").data
        assert picture.startswith(b"\x89PNG")
        widths.append(int.from_bytes(picture[16:20]))
    assert [width >= least for width, least in zip(widths, (300, 600, 1200), strict=True)] == [True] * 3
    assert client.get("/surveys/feedback/share/qr.png?size=huge").status_code == 404
    assert client.get("/surveys/feedback/share/qr.gif").status_code == 404


def test_every_module_of_a_picture_is_a_whole_number_of_pixels() -> None:
    address = "https://feedback.example.com/p/encounter?unit=0123456789abc"
    width = int(re.findall(rb'width="(\d+)mm"', qr_svg(address))[0])
    widths = [int.from_bytes(qr_png(address, size)[16:20]) for size in (300, 301, 1200)]
    assert [each % width for each in widths] == [0, 0, 0]
    assert widths[0] < 300 + width


def text_of_pages(pdf: bytes, folder: Path) -> list[str]:
    (folder / "sheet.pdf").write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-layout", folder / "sheet.pdf", "-"], capture_output=True, text=True, check=True
    )
    return found.stdout.split("\f")[:-1]


needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed; mend with: apt-get install -y poppler-utils"
)


@needs_poppler
def test_a_sign_says_what_it_is_about_in_each_language(
    units: tuple[int, int], client_as: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    client = client_as()
    answer = client.get(f"/surveys/feedback/share/sheet.pdf?paper=a4&unit={encode_id(units[0])}")
    assert answer.mimetype == "application/pdf"
    assert "feedback-oulu-a4.pdf" in answer.headers["Content-Disposition"]
    (page,) = text_of_pages(answer.data, tmp_path)
    for words in (
        "Tuohi & Vik",
        "Oulu",
        *TITLE.values(),
        *ABOUT.values(),
        "Scan the code",
        "127.0.0.1:8000/p/feedback",
    ):
        assert words in page
    (page,) = text_of_pages(client.get("/surveys/feedback/share/sheet.pdf?texts=fi").data, tmp_path)
    assert TITLE["fi"] in page
    assert TITLE["en"] not in page


@needs_poppler
def test_all_units_have_a_page_each_and_not_more(
    units: tuple[int, int], client_as: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    pages = text_of_pages(client_as().get("/surveys/feedback/share/sheet.pdf?unit=all&paper=a5").data, tmp_path)
    assert len(pages) == 4
    assert [re.findall("Oulu|Turku|Finland", page) for page in pages] == [[], ["Finland"], ["Oulu"], ["Turku"]]
    own = client_as("manager", unit_ids={units[0]}).get("/surveys/feedback/share/sheet.pdf?unit=all").data
    assert len(text_of_pages(own, tmp_path)) == 1


def test_too_many_signs_at_once_are_refused(
    units: tuple[int, int], client_as: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveyapp.services.sharing.MOST_SIGNS", 3)
    page = client_as().get("/surveys/feedback/share/sheet.pdf?unit=all")
    assert page.status_code == 422
    assert "3 units at most" in page.text


def test_a_long_survey_without_a_description_says_how_long_it_takes(app: Flask) -> None:
    make_survey({key: value for key, value in FEEDBACK.items() if key != "description"}, title="Plain")
    (sign,) = signs_of(get_published("feedback").survey, "fi")
    assert (sign.title, sign.about, sign.minutes) == ("Plain", "", 1)
