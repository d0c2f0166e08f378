"""Approved quotes on both databases: consented, picked by a person, gone at once when the consent is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, NotFound
from surveyapp.domain.quoting import NamesSomebody
from surveyapp.services import approved_quotes, codings, consents, published_quotes, responses
from surveyapp.services.responses import Consents
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.approved_quotes import ApprovedQuote
from surveyapp.store.audit import AuditEvent
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey
from tests.builders.answers import SHOP, publish_shop
from tests.builders.comments import PRAISE, add_comments
from tests.builders.responses import make_link, make_survey
from tests.builders.tickets import make_customer
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)
THEMES = {"delivery_late": "Late delivery"}
ASKS = SHOP.replace("anonymity: identified", "anonymity: identified\nquoteConsent: true")


@pytest.fixture
def oulu(app):
    publish_shop(text=ASKS)
    return make_unit("Finland/Oulu")


def write(unit_id, *texts, may_quote=True, **facts):
    rows = [(DAY, unit_id, {"words": text, "happy": 5}) for text in texts]
    return add_comments("shop", rows, may_quote=may_quote, **facts)


def approve(response_id, chosen=PRAISE, *, viewer=None, question="words", **facts):
    viewer = viewer or make_viewer(role="quality")
    values = {"theme": "delivery_late", "themes": THEMES, "now": NOW, **facts}
    return approved_quotes.approve(viewer, response_id, question, chosen, **values)


def published():
    db.session.rollback()
    return [quote.text for quote in published_quotes.list_published("shop")]


def test_only_those_whose_writers_consent_are_offered_masked(oulu):
    maija = make_customer(name="Maija Virtanen")
    (mine,) = write(oulu, f"{PRAISE} Maija Virtanen, 040 123 4567", customer_id=maija)
    write(oulu, "Nobody may read this.", may_quote=False)
    write(oulu, "Nor was this asked.", may_quote=None)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    (candidate,) = approved_quotes.list_candidates(make_viewer(role="quality")).rows
    assert (candidate.response_id, candidate.text) == (mine, f"{PRAISE} […], […]")
    assert ("delivery_late", "positive") in candidate.themes
    assert candidate.language == "en"


def test_what_is_approved_is_published_once_with_month_language_and_theme_and_recorded(oulu):
    (response_id,) = write(oulu, PRAISE)
    viewer = make_viewer(role="quality")
    approve(response_id, "Fast delivery", viewer=viewer)
    (quote,) = published_quotes.list_published("shop")
    assert (quote.text, quote.month, quote.language) == ("Fast delivery …", date(2026, 5, 1), "en")
    assert published_quotes.list_published("shop", theme="price") == []
    assert published_quotes.list_published("shop", language="fi") == []
    with pytest.raises(Conflict):
        approve(response_id)
    assert approved_quotes.list_candidates(viewer).rows == []
    (row,) = approved_quotes.list_approved(viewer, theme="delivery_late").rows
    assert (row.unit, row.approver) == ("Oulu", viewer.name)
    approved_quotes.take_back(viewer, row.id, now=NOW)
    assert published() == []
    actions = db.session.scalars(select(AuditEvent.action).where(AuditEvent.object_id == response_id)).all()
    assert actions == ["quote_approved", "quote_taken_back"]


def test_a_consent_taken_back_removes_the_quote_at_once_and_for_good(app):
    token = make_link(make_survey(quoteConsent=True), customer={"email": "aino@example.fi"})
    said = {"recommend": ["9"], "comment": ["Pöytä tuli ajoissa."]}
    zone = ZoneInfo("Europe/Helsinki")
    responses.answer(
        responses.find_link(token), said, language="fi", zone=zone, now=NOW, consents=Consents(may_quote=True)
    )
    response = db.session.scalars(select(Response)).one()
    survey = db.session.get(Survey, response.survey_id).name
    approve(response.id, "Pöytä tuli ajoissa.", question="comment")
    assert [each.text for each in published_quotes.list_published(survey)] == ["Pöytä tuli ajoissa."]
    for is_allowed in (False, True):
        consents.allow(responses.find_link(token), consents.QUOTE, is_allowed=is_allowed, now=NOW)
        db.session.rollback()
        assert published_quotes.list_published(survey) == []
    assert db.session.scalars(select(ApprovedQuote)).all() == []
    # Who consents again may be quoted again, once a person approves it again.
    assert len(approved_quotes.list_candidates(make_viewer(role="quality")).rows) == 1


@pytest.mark.parametrize("gone", ["consent", "comment", "person", "response"])
def test_whatever_takes_words_or_consent_away_the_next_showing_knows(oulu, gone):
    customer = make_customer(name="Maija Virtanen")
    (response_id,) = write(oulu, PRAISE, customer_id=customer)
    approve(response_id)
    viewer = make_viewer(role="quality")
    with transaction() as session:
        if gone == "person":
            session.get(Customer, customer).erased_at = NOW
        elif gone == "response":
            session.query(Response).filter_by(id=response_id).delete()
        else:
            changed = {"may_quote": False} if gone == "consent" else {"answers": {"happy": 5}}
            session.query(Response).filter_by(id=response_id).update(changed)
    assert published() == []
    assert approved_quotes.list_approved(viewer).rows == []
    with pytest.raises(NotFound):
        approve(response_id)


def test_a_name_is_warned_of_and_a_person_decides(oulu):
    (response_id,) = write(oulu, "The driver Mikko was kind.")
    with pytest.raises(NamesSomebody) as warned:
        approve(response_id, "The driver Mikko was kind.")
    assert warned.value.params["words"] == "Mikko"
    approve(response_id, "The driver Mikko was kind.", is_sure=True)
    assert published() == ["The driver Mikko was kind."]


@pytest.mark.parametrize("anonymity", ["confidential", "anonymous"])
def test_surveys_that_promised_silence_are_never_quoted(app, anonymity):
    publish_shop(anonymity=anonymity)
    write(make_unit("Finland/Oulu"), PRAISE, language=None if anonymity == "anonymous" else "en")
    assert approved_quotes.list_candidates(make_viewer(role="quality")).rows == []


def test_another_units_comments_and_quotes_are_not_there(oulu):
    turku = make_unit("Finland/Turku")
    mine, other = make_viewer(role="quality", unit_ids=[oulu]), make_viewer(role="quality", unit_ids=[turku])
    first, second = write(oulu, PRAISE, "Canary sings well here.")
    quote_id = approve(first, viewer=mine)
    assert (approved_quotes.list_candidates(other).rows, approved_quotes.list_approved(other).rows) == ([], [])
    assert approved_quotes.list_used_themes(other) == []
    for attempt in (
        lambda: approved_quotes.get_candidate(other, second, "words"),
        lambda: approve(second, "Canary sings well here.", viewer=other),
        lambda: approved_quotes.take_back(other, quote_id, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert published() == [PRAISE]


def test_lists_go_on_page_by_page(oulu, monkeypatch):
    monkeypatch.setattr(approved_quotes, "PAGE_SIZE", 2)
    viewer = make_viewer(role="quality")
    ids = write(oulu, *[PRAISE] * 3)
    first = approved_quotes.list_candidates(viewer, survey="shop")
    rest = approved_quotes.list_candidates(viewer, survey="shop", after=first.after)
    assert {row.response_id for row in (*first.rows, *rest.rows)} == set(ids)
    assert (len(first.rows), rest.after) == (2, None)
    for response_id in ids:
        approve(response_id)
    first = approved_quotes.list_approved(viewer)
    assert len(approved_quotes.list_approved(viewer, after=first.after).rows) == 1
    with pytest.raises(NotFound):
        approved_quotes.list_approved(viewer, after="nonsense")
