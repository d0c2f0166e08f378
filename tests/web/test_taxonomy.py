"""The pages of the taxonomy: the list, a theme's form with its faults, the trial as page and piece, and moving themes."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from surveyapp.services import codings
from surveyapp.services import taxonomy_editor as house
from surveyapp.settings import PROJECT
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, NOTHING, add_comments
from tests.builders.users import make_viewer
from tests.conftest import NOW, connect

ADDRESS = "/comments/themes"


@pytest.fixture
def manager(client_as):
    return client_as(viewer=make_viewer(role="manager", name="Sara Holm"))


def text_of(response):
    return response.get_data(as_text=True)


def form_of(browser, theme, **changes):
    """Return what a browser would send of a theme's form, with changes."""
    html = text_of(browser.get(f"{ADDRESS}/{theme}"))
    sent = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', html)
    return {**sent, **{name: unescape(text) for name, text in areas}, **changes}


def test_the_list_leads_to_the_themes_and_the_text(manager):
    html = text_of(manager.get(ADDRESS))
    assert f'href="{ADDRESS}/delivery_late"' in html
    assert "nobody has changed it here yet" in html
    file = manager.get(f"{ADDRESS}/file")
    assert text_of(file) == (PROJECT / "surveys" / "themes.yaml").read_text()
    assert "themes.yaml" in file.headers["Content-Disposition"]


def test_a_theme_is_saved_its_faults_stand_at_their_fields_and_the_second_is_told(manager, client_as):
    sent = form_of(manager, "price")
    wrong = manager.post(f"{ADDRESS}/price", data={**sent, "patterns-en-topic": "dear\n~3 late"})
    assert wrong.status_code == 422
    assert 'href="#patterns-en-topic">“~3 late”' in text_of(wrong)
    saved = manager.post(
        f"{ADDRESS}/price",
        data={**sent, "name-en": "Prices", "praise-en": "Good value", "patterns-en-topic": "dear, cost*"},
    )
    assert saved.status_code == 303
    page = text_of(manager.get(f"{ADDRESS}/price"))
    assert ("Prices" in page, "dear\ncost*" in page) == (True, True)
    assert 'value="Good value"' in page
    assert "Name where praised" in text_of(manager.get(f"{ADDRESS}/compare?before=1&after=2"))
    other = client_as(viewer=make_viewer(name="Bo"))
    late = other.post(f"{ADDRESS}/price", data={**sent, "patterns-en-topic": "cheap"})
    assert late.status_code == 409
    assert "Sara Holm changed “Prices”" in text_of(late)
    assert ">cheap</textarea>" in text_of(late)
    again = other.post(f"{ADDRESS}/price", data={**sent, "number": "2", "patterns-en-topic": "cheap"})
    assert again.status_code == 303
    history = text_of(other.get(f"{ADDRESS}/history"))
    assert "changed “Price”" in history
    assert "<code>cheap</code>" in text_of(other.get(f"{ADDRESS}/compare?before=2&after=3"))
    assert other.post(f"{ADDRESS}/history/2/restore", data={"number": "3"}).status_code == 303
    assert "Prices" in text_of(other.get(ADDRESS))


def test_patterns_are_tried_as_a_page_and_as_a_piece(manager):
    publish_shop()
    add_comments("shop", [(date(2026, 11, 2), ROOT_ID, {"words": each, "happy": 1}) for each in (LATE, NOTHING)])
    codings.code_comments(PROJECT / "surveys", now=NOW)
    sent = form_of(manager, "delivery_late", **{"patterns-en-negative": "sat at home"})
    piece = manager.post(f"{ADDRESS}/delivery_late/try", data=sent, headers={"X-Piece": "trial"})
    assert piece.status_code == 200
    assert text_of(piece).count("<html") == 0
    assert "<b>2</b> of 2 comments" in text_of(piece)
    assert "<mark>sat at home</mark>" in text_of(piece)
    page = text_of(manager.post(f"{ADDRESS}/delivery_late/try", data=sent))
    assert ("<html" in page, "sat at home</textarea>" in page, "1 comment more than now" in page) == (True, True, True)
    wrong = manager.post(f"{ADDRESS}/delivery_late/try", data={**sent, "patterns-en-topic": "<nope>"})
    assert wrong.status_code == 422
    assert house.list_history(make_viewer())[1] == []


def test_a_theme_is_made_from_what_the_address_proposes(manager):
    html = text_of(manager.get(f"{ADDRESS}/new?name=Haju&pattern=haju*,+haise*&language=fi"))
    assert 'name="name-fi" value="Haju"' in html
    assert "haju*\nhaise*</textarea>" in html
    # The language that it is begun in comes first, and is the one that is open.
    assert html.index('id="name-fi"') < html.index('id="name-en"')
    opened = html.partition('<details class="tax-language" open>')[2]
    assert 'id="patterns-fi-topic"' in opened.partition("</details>")[0]
    assert '<details class="tax-language" open>' not in opened
    made = manager.post(f"{ADDRESS}/new", data={"name-fi": "Haju", "patterns-fi-topic": "haju*"})
    assert made.headers["Location"] == f"{ADDRESS}/haju"
    assert manager.post(f"{ADDRESS}/new", data={"patterns-fi-topic": "haju*"}).status_code == 422


def test_themes_are_merged_split_and_deleted_each_asked_about_first(manager):
    assert "Merge into “Billing and payment”" in text_of(manager.get(f"{ADDRESS}/price/merge?into=billing"))
    assert manager.get(f"{ADDRESS}/price/merge?into=price").status_code == 404
    assert manager.post(f"{ADDRESS}/price/merge", data={"into": "billing", "number": "0"}).status_code == 303
    moved = manager.get(f"{ADDRESS}/price")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{ADDRESS}/billing")
    split = {"number": "2", "name-en": "Delays", "patterns-en-negative": ["late", "delay*"]}
    assert 'value="delay*" checked' in text_of(
        manager.post(f"{ADDRESS}/delivery_late/split", data={**split, "try": "1"})
    )
    assert manager.post(f"{ADDRESS}/delivery_late/split", data={"number": "2", "name-en": "x"}).status_code == 422
    assert manager.post(f"{ADDRESS}/delivery_late/split", data=split).headers["Location"] == f"{ADDRESS}/delays"
    assert "Delete the theme" in text_of(manager.get(f"{ADDRESS}/delays/delete"))
    assert manager.post(f"{ADDRESS}/delays/delete", data={"number": "3"}).status_code == 303
    assert manager.get(f"{ADDRESS}/delays").status_code == 404
    history = text_of(manager.get(f"{ADDRESS}/history"))
    assert "merged “Price” into “Billing and payment”" in history
    assert "deleted “Delays”" in history
    assert "This theme was merged into" in text_of(manager.get(f"{ADDRESS}/compare?before=1&after=2"))
    assert manager.get(f"{ADDRESS}/compare?before=x&after=2").status_code == 404


def test_who_works_on_cases_looks_and_changes_nothing(client_as):
    quality = client_as(viewer=make_viewer(role="quality"))
    html = text_of(quality.get(f"{ADDRESS}/price"))
    assert ("<textarea" in html, "<code>price*" in html or "<code>" in html) == (False, True)
    assert quality.get(f"{ADDRESS}/new").status_code == 403
    assert quality.post(f"{ADDRESS}/price", data={"number": "0"}).status_code == 403


COMMENT_PAGES = [ADDRESS, "/comments", "/comments/coding", "/comments/coder", "/comments/quotes", "/comments/emerging"]


@pytest.mark.parametrize("was_sound", [True, False])
def test_a_faulty_file_takes_no_page_away_and_tells_who_decides_its_lines(app, tmp_path, client_as, was_sound):
    folder = tmp_path / "surveys"
    folder.mkdir()
    connect(app, replace(app.config["SETTINGS"], surveys=folder))
    sound = (PROJECT / "surveys" / "themes.yaml").read_text()
    (folder / "themes.yaml").write_text(sound)
    publish_shop()
    add_comments("shop", [(date(2026, 11, 2), ROOT_ID, {"words": LATE, "happy": 1})])
    if was_sound:
        codings.code_comments(folder, now=NOW)
    (folder / "themes.yaml").write_text(sound.replace("  - id: price\n", "  - id: price\n    shade: red\n", 1))
    manager, quality = client_as("manager"), client_as("quality")
    for address in [*COMMENT_PAGES, "/reports/themes?survey=shop", f"{ADDRESS}/file", f"{ADDRESS}/history"]:
        page = manager.get(address)
        assert str(tmp_path) not in text_of(page), address
        if was_sound:
            assert page.status_code == 200, address
        elif page.status_code != 200:
            assert "the file themes.yaml" in text_of(page).lower(), address
    words = "“shade” is not a key of a theme"
    assert words in unescape(text_of(manager.get(ADDRESS)))
    assert (words in unescape(text_of(quality.get(ADDRESS)))) is not was_sound
