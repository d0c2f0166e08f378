"""The pages of quotes: picking the words, what the public reads and who may frame it, and nothing of another unit."""

import re
from datetime import date

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.builders.answers import SHOP, publish_shop
from tests.builders.comments import PRAISE, add_comments
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.web.test_reports import text_of

DAY = date(2026, 5, 4)
ASKS = SHOP.replace("anonymity: identified", "anonymity: identified\nquoteConsent: true")
SHOWN = "https://shop.example.com"


@pytest.fixture
def oulu(app):
    publish_shop(text=ASKS)
    return make_unit("Finland/Oulu")


def write(unit_id, text):
    (response_id,) = add_comments("shop", [(DAY, unit_id, {"words": text, "happy": 5})], may_quote=True)
    return response_id


def choose(client, response_id, passage, **fields):
    address = f"/comments/quotes/choose/{encode_id(response_id)}/words"
    return client.post(address, data={"passage": passage, "theme": "", **fields})


def test_a_person_picks_the_words_is_warned_of_a_name_and_takes_the_quote_back(oulu, client_as):
    response_id = write(oulu, f"{PRAISE} The driver Mikko was <b>kind</b>.")
    client = client_as("quality")
    page = client.get("/comments/quotes?survey=shop")
    assert "Mikko was &lt;b&gt;kind" in page.text
    form = client.get(re.search(r'href="(/comments/quotes/choose/[^"]+)"', page.text)[1])
    assert (form.status_code, "nobody is named" in form.text) == (200, False)
    bad = choose(client, response_id, "very unfriendly staff")
    assert (bad.status_code, "never changed or added" in text_of(bad)) == (422, True)
    warned = choose(client, response_id, "The driver Mikko was <b>kind</b>.")
    assert (warned.status_code, "may name somebody: Mikko" in text_of(warned)) == (422, True)
    assert 'name="is_sure"' in warned.text
    assert (
        choose(client, response_id, "The driver Mikko was <b>kind</b>.", is_sure="y", theme="staff_service").status_code
        == 303
    )
    public = client_as().get("/quotes/shop")
    assert "Mikko was &lt;b&gt;kind" in public.text
    assert "May 2026" in text_of(public)
    assert "Oulu" not in public.text
    listed = client.get("/comments/quotes?show=approved&survey=shop&theme=staff_service")
    assert "/quotes/shop" in listed.text
    back = re.search(r'action="(/comments/quotes/[0-9a-z]+/take-back)"', listed.text)[1]
    assert client.post(back).status_code == 303
    assert "Mikko" not in client.get("/quotes/shop").text


def test_the_public_list_is_kept_by_nobody_and_knows_at_once(oulu, client_as, client):
    response_id = write(oulu, PRAISE)
    assert choose(client_as("quality"), response_id, PRAISE, theme="delivery_late").status_code == 303
    page = client.get("/quotes/shop?lang=fi")
    assert (page.headers["Cache-Control"], page.status_code) == ("no-store", 200)
    assert f'lang="en" dir="auto">“{PRAISE}”' in page.text
    assert "<script" not in page.text
    assert not re.search(r"\sstyle=|\son[a-z]+=", page.text)
    found = client.get("/quotes/shop.json?theme=delivery_late&limit=1")
    assert found.headers["Cache-Control"] == "no-store"
    assert found.get_json()["quotes"] == [
        {"text": PRAISE, "language": "en", "theme": "delivery_late", "month": "2026-05"}
    ]
    assert client.get("/quotes/shop.json?language=sv").get_json()["quotes"] == []
    with transaction() as session:
        session.query(Response).update({"may_quote": False})
    db.session.rollback()
    assert client.get("/quotes/shop.json").get_json()["quotes"] == []
    assert PRAISE not in client.get("/quotes/shop").text
    assert client.get("/quotes/nothing").status_code == 404
    assert client.get("/quotes/nothing.json").status_code == 404


def test_only_named_pages_may_frame_or_fetch_it(oulu, app, client):
    assert "frame-ancestors 'none'" in client.get("/quotes/shop?embed=1").headers["Content-Security-Policy"]
    object.__setattr__(app.config["SETTINGS"], "embed_parents", (SHOWN,))
    assert f"frame-ancestors {SHOWN}" in client.get("/quotes/shop?embed=1").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/quotes/shop").headers["Content-Security-Policy"]
    fetched = client.get("/quotes/shop.json", headers={"Origin": SHOWN})
    assert (fetched.headers["Access-Control-Allow-Origin"], fetched.headers["Vary"]) == (SHOWN, "Origin")
    foreign = client.get("/quotes/shop.json", headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_staff_of_another_unit_see_nothing(oulu, client_as):
    turku = make_unit("Finland/Turku")
    mine, hidden = write(oulu, "The canary sang well."), write(oulu, "A second canary sang too.")
    assert choose(client_as("quality"), mine, "The canary sang well.").status_code == 303
    other = client_as(viewer=make_viewer(role="manager", unit_ids=[turku]))
    for address in ("", "?show=approved", "?survey=shop", "?show=approved&survey=shop"):
        page = other.get(f"/comments/quotes{address}")
        assert page.status_code == 200
        assert "canary" not in page.text
        assert "Oulu" not in page.text
    assert other.get(f"/comments/quotes/choose/{encode_id(hidden)}/words").status_code == 404
    assert choose(other, hidden, "A second canary sang too.").status_code == 404
    assert client_as("analyst").get("/comments/quotes").status_code == 403
