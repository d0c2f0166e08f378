"""Coding comments on both databases: once each, in batches, with cases, and anew when the coder has changed."""

from datetime import UTC, date, datetime, timedelta
from itertools import count as count_from

import pytest
from sqlalchemy import func, select

from surveyapp.services import codings, recoding, rollups
from surveyapp.services.spreading import HERE, Here
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store import codings as store
from surveyapp.store.codings import Coder, Coding, ThemeHit
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.rollups import Rollup, StaleMark
from surveyapp.store.surveys import Series
from surveyapp.store.tickets import Ticket, TicketEvent, TicketResponse
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import SHOP, publish_shop
from tests.builders.comments import BROKEN, LATE, NOTHING, PRAISE, add_comments

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)
SURVEYS = PROJECT / "surveys"
RULE = "openTicketWhen:\n  - {rule: theme, themes: [delivery_wrong, delivery_late], severity: major}\n"


def code():
    return codings.code_comments(SURVEYS, now=NOW)


def said(*texts, **facts):
    return add_comments("shop", [(DAY, ROOT_ID, {"words": text, "happy": 1}) for text in texts], **facts)


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def hits():
    db.session.rollback()
    return sorted((row.theme, row.polarity) for row in db.session.scalars(select(ThemeHit)))


def themes_counted():
    db.session.rollback()
    query = select(Rollup.value, func.sum(Rollup.count)).join(Series, Series.id == Rollup.series_id)
    query = query.where(Series.question == store.THEMES, Rollup.dimension == "").group_by(Rollup.value)
    return {value: int(n) for value, n in db.session.execute(query)}


def test_each_comment_is_coded_once_with_its_language_and_the_words_that_prove_it():
    publish_shop()
    code()
    said(LATE, NOTHING)
    assert code() == 2
    assert code() == 0
    assert count(Coding) == 2
    assert {row.language for row in db.session.scalars(select(Coding))} == {"en"}
    hit = db.session.scalars(select(ThemeHit).where(ThemeHit.theme == "delivery_late")).one()
    assert LATE[hit.begins : hit.ends] == "delivery"
    assert (hit.unit_id, hit.answered_on) == (ROOT_ID, DAY)
    assert not db.session.scalars(select(Response).where(Response.awaits_coding)).all()


def test_what_is_coded_is_counted_after_the_next_refresh():
    publish_shop()
    said(LATE, LATE, PRAISE, NOTHING, channel="web")
    add_comments("shop", [(DAY, ROOT_ID, {"happy": 5})], awaits=False)
    code()
    assert count(StaleMark) > 0
    rollups.refresh(now=NOW)
    found = themes_counted()
    assert (found["@asked"], found["@answered"], found["@complained"]) == (5, 4, 2)
    assert found["negative:delivery_late"] == 2
    assert found["language:en"] == 4
    assert "@waiting" not in found
    before = found
    rollups.rebuild()
    assert themes_counted() == before
    said(BROKEN)
    rollups.refresh(now=NOW)
    assert themes_counted()["@waiting"] == 1


def test_a_comment_that_changed_while_it_was_coded_waits_for_the_next_turn(monkeypatch):
    publish_shop()
    (response_id,) = said(LATE)
    claim = store.claim_awaiting

    def change_first(session, read):
        session.query(Response).filter_by(id=response_id).update({"answers": {"words": BROKEN, "happy": 1}})
        monkeypatch.setattr(store, "claim_awaiting", claim)
        return claim(session, read)

    monkeypatch.setattr(store, "claim_awaiting", change_first)
    code()
    assert {theme for theme, _ in hits()} >= {"delivery_wrong"}
    assert "delivery_late" not in {theme for theme, _ in hits()}


def test_a_failure_half_way_leaves_nothing_and_the_next_turn_does_it(monkeypatch):
    publish_shop()
    said(LATE)
    with monkeypatch.context() as patched:
        patched.setattr(codings, "_open_cases", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            code()
    assert count(Coding) == 0
    code()
    assert ("delivery_late", "negative") in hits()


def test_a_new_taxonomy_is_built_beside_and_takes_over_at_once(tmp_path, monkeypatch):
    publish_shop()
    said(*[LATE] * 5)
    code()
    rollups.refresh(now=NOW)
    first = store.find_current_coder(db.session()).version
    changed = (SURVEYS / "themes.yaml").read_text().replace("id: delivery_late", "id: too_late")
    (tmp_path / "themes.yaml").write_text(changed)
    monkeypatch.setattr(codings, "BATCH", 2)
    codings.code_comments(tmp_path, now=NOW, seconds=0)
    assert store.find_current_coder(db.session()).version == first
    rollups.rebuild()
    assert "negative:too_late" not in themes_counted()
    # One that comes meanwhile is coded by the new one.
    said(LATE)
    codings.code_comments(tmp_path, now=NOW)
    assert store.find_current_coder(db.session()).version != first
    rollups.refresh(now=NOW)
    assert themes_counted()["negative:too_late"] == 6
    assert "negative:delivery_late" not in themes_counted()
    # And back: what had been coded is there still, what came since is coded.
    code()
    rollups.refresh(now=NOW)
    assert themes_counted()["negative:delivery_late"] == 6
    assert count(Coder) == 2


def test_a_turn_goes_on_until_all_is_coded_or_its_time_is_up(monkeypatch):
    publish_shop()
    said(*[LATE] * 8)
    monkeypatch.setattr(codings, "BATCH", 1)
    ticks = iter(range(0, 10_000, 20))
    with monkeypatch.context() as patched:
        patched.setattr(codings.time, "monotonic", lambda: next(ticks))
        assert 0 < codings.code_comments(SURVEYS, now=NOW, seconds=50) < 5
    codings.code_comments(SURVEYS, now=NOW, seconds=50)
    assert count(Coding) == 8


def test_history_from_before_is_coded_in_batches_with_progress(monkeypatch):
    publish_shop()
    add_comments("shop", [(DAY, ROOT_ID, {"words": LATE})] * 5, awaits=False)
    monkeypatch.setattr(codings, "BATCH", 2)
    told = []
    assert codings.code_comments(SURVEYS, now=NOW, progress=told.append) == 5
    assert told == [2, 4, 5]
    assert count(Coding) == 5


def test_a_complaint_that_only_the_coder_hears_opens_a_case_once():
    publish_shop(text=SHOP.replace("pages:", RULE + "pages:"))
    (response_id,) = said(BROKEN)
    code()
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.theme, ticket.severity, ticket.rule) == ("delivery_wrong", "major", "theme")
    with transaction() as session:
        session.query(Response).filter_by(id=response_id).update({"awaits_coding": True})
    code()
    assert count(Ticket) == 1
    assert count(TicketResponse) == 1
    assert count(Coding) == 1


@pytest.mark.parametrize("spread", [HERE, Here()], ids=["here", "by ranges"])
def test_a_case_of_a_long_recoding_is_opened_when_it_is_and_not_when_all_began(spread, monkeypatch):
    publish_shop(text=SHOP.replace("pages:", RULE + "pages:"))
    monkeypatch.setattr(codings, "BATCH", 1)
    said(BROKEN, BROKEN)
    times = (NOW + timedelta(hours=turn) for turn in count_from(1))
    recoding.recode(SURVEYS, clock=lambda: next(times), spread=spread)
    first, last = sorted(row.opened_at for row in db.session.scalars(select(Ticket)))
    assert NOW < first < last


def test_a_case_that_is_there_is_enriched_and_not_doubled():
    publish_shop(text=SHOP.replace("pages:", RULE + "pages:"))
    (response_id,) = said(BROKEN)
    code()
    with transaction() as session:
        ticket = session.scalars(select(Ticket)).one()
        ticket.theme, ticket.reasons = None, [{"message": "“%(question)s” was given …", "params": {}}]
        session.query(Response).filter_by(id=response_id).update({"awaits_coding": True})
    code()
    db.session.rollback()
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.theme == "delivery_wrong"
    assert len(ticket.reasons) == 2
    assert db.session.scalars(select(TicketEvent.field)).all().count("theme") == 1


@pytest.mark.parametrize("facts", [{"source": "old", "external_id": "1"}])
def test_answers_collected_elsewhere_and_praise_open_nothing(facts):
    publish_shop(text=SHOP.replace("pages:", RULE + "pages:"))
    code()
    said(BROKEN, **facts)
    said(PRAISE)
    assert code() == 2
    assert count(Ticket) == 0


def test_the_queue_is_read_by_its_index():
    publish_shop()
    said(LATE)
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET enable_seqscan = off")
        plan = session.connection().exec_driver_sql("EXPLAIN SELECT id FROM responses WHERE awaits_coding LIMIT 500")
    else:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id, answers FROM responses WHERE awaits_coding LIMIT 500"
        )
    assert "ix_responses_awaits_coding" in "\n".join(str(row) for row in plan)
