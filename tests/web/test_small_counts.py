"""What a few people answered changes nothing that anybody can open who may not know it, on any page and in any file.

The whole of it is read twice, before and after a few more have answered a protected survey; both must be the same.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from surveyapp.analysis.disclosure import month_start
from surveyapp.domain.ids import encode_id
from surveyapp.reports import REPORTS
from surveyapp.services import codings, loyalty, rollups
from surveyapp.services.columns import write_columns
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.invitations import Invitation
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import add_comments
from tests.builders.invited import add_invitations
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.web.test_canary import text_of

FORMS = {"json": tuple(REPORTS), **dict.fromkeys(("csv", "xlsx", "html"), ("satisfaction", "funnel"))}
# Pages that anybody may open, or that only begin something.
NEVER = (
    "/static", "/p/", "/s/", "/sign-in", "/healthz", "/readyz", "/assets", "/embed.js", "/admin", "/account", "/absences",
    "/orders", "/surveys/library", "/surveys/new", "/surveys/import", "/surveys/<name>/edit/", "/comments/themes/",
    "/tickets/new", "/tickets/views/new", "/actions/new",
)  # fmt: skip
CHANGING = re.compile(r'nonce="[^"]*"|name="(?:csrf_token|form_key|at)"[^>]*>|\d\d[:.]\d\d(?:[:.]\d\d)?')
NOW = datetime.now(UTC)
THIS_MONTH = month_start(NOW.date())
LAST_MONTH = month_start(THIS_MONTH - timedelta(days=1))
WORDS = "The quokka courier was late and the box was broken."


def give(n, unit, month, score):
    """Have some answer, comment and be counted, as all the jobs would do."""
    given = {"happy": score, "recommend": score, "wrong": ["late"], "words": WORDS}
    day = min(month + timedelta(days=3), NOW.date())
    add_comments("shop", [(day, unit, given)] * n)
    count()


def count():
    codings.code_comments(PROJECT / "surveys", now=NOW)
    rollups.refresh(now=NOW)
    write_columns(now=NOW)
    loyalty.count_loyalty(now=NOW)


def addresses(app):
    """Yield everything that can be opened without knowing an id, and every report in every form."""
    for rule in app.url_map.iter_rules():
        names = rule.arguments
        if "GET" not in rule.methods or rule.rule.startswith(NEVER) or names - {"name", "survey", "report", "number"}:
            continue
        if "name" in names and not rule.rule.startswith(("/surveys/<name>", "/reports/<name>")):
            continue
        filled = rule.rule
        for name, value in (("survey", "shop"), ("report", "satisfaction"), ("name", "shop")):
            filled = filled.replace(f"<{name}>", "satisfaction" if filled.startswith("/reports/<name>") else value)
        yield re.sub(r"<int[^>]*>", "1", filled) + "?survey=shop&question=happy"
    yield from (f"/reports/{report}.{form}?survey=shop&by=unit" for form, names in FORMS.items() for report in names)
    yield from (f"/reports/{report}.json?survey=shop" for report in REPORTS)


def read(browser, places):
    """Return what can be read at some addresses: what is refused says so, what is not there is left out."""
    answers = ((address, browser.get(address)) for address in places)
    return {
        address: (answer.status_code, CHANGING.sub("", text_of(answer)), answer.headers.get("ETag"))
        for address, answer in answers
        if answer.status_code not in (302, 303, 403, 404)
    }


@pytest.mark.parametrize(("anonymity", "role"), [("anonymous", "manager"), ("confidential", "analyst")])
def test_a_few_answers_more_are_seen_nowhere(app, client_as, anonymity, role):
    survey = publish_shop(anonymity=anonymity)
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    give(30, turku, LAST_MONTH, 5)
    give(3, oulu, LAST_MONTH, 5)
    (invitation, *_) = add_invitations(survey, "sent", 2, unit_id=oulu, day=LAST_MONTH)
    whole = client_as(viewer=make_viewer(role=role, unit_ids=[ROOT_ID]))
    own = client_as(viewer=make_viewer(role=role, unit_ids=[oulu]))
    before = read(whole, [*addresses(app), f"/invitations/{encode_id(invitation)}"])
    mine = read(own, [each for each in before if each.startswith(("/?", "/surveys/shop?")) or ".json" in each])
    assert len(before) > 35
    assert len(mine) > 15
    assert "quokka" not in "".join(text for _, text, _ in [*before.values(), *mine.values()])
    # In the month that is going on, whoever reads all units sees nothing of it.
    give(2, turku, THIS_MONTH, 1)
    give(1, oulu, THIS_MONTH, 1)
    with transaction() as session:
        session.execute(update(Invitation).values(state="answered", started_at=NOW))
    after = read(whole, before)
    assert {address for address in before if before[address] != after.get(address)} == set()
    # In the closed month, whoever reads the small unit alone sees nothing of it either.
    give(1, oulu, LAST_MONTH, 1)
    after = read(own, mine)
    assert {address for address in mine if mine[address] != after.get(address)} == set()
