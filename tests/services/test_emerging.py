"""What emerges, on both databases: found over the company, counted for the reader, put away and brought back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select

from surveyapp.domain.errors import Forbidden, NotFound
from surveyapp.services import codings
from surveyapp.services.comments import emerging, finding, indexing
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.emerging import EmergingMention
from surveyapp.store.responses import Response
from tests.builders.answers import publish_shop
from tests.builders.comments import add_comments
from tests.builders.statements import counted_statements
from tests.builders.themes import shipped_taxonomy
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Helsinki")
TODAY = date(2026, 11, 20)
USUAL = "I sat at home and the cat slept on a Tuesday."
LATE = "Late delivery."
ROBOT = "My robot 12345678 could be read by nobody at the till."


def write(unit_id, text, days):
    rows = [(TODAY - timedelta(days=day), unit_id, {"words": text, "happy": 3}) for day in days]
    return add_comments("shop", rows)


def find():
    codings.code_comments(PROJECT / "surveys", now=NOW)
    indexing.index_comments()
    count = finding.find_emerging(shipped_taxonomy(), ZONE, now=NOW)
    db.session.rollback()
    return count


def fill():
    publish_shop()
    oulu, rovaniemi = make_unit("Finland/Oulu"), make_unit("Finland/Rovaniemi")
    write(oulu, USUAL, range(0, 200, 4))
    write(rovaniemi, USUAL, range(1, 200, 4))
    write(oulu, ROBOT, (1, 3, 5, 7, 9, 11))
    write(oulu, f"{ROBOT} It was green.", (60,))
    made = write(rovaniemi, ROBOT, (2, 4))
    write(oulu, LATE, range(0, 16, 2))
    return oulu, rovaniemi, made


def words(page):
    return [term.words for term in page.terms]


def test_a_new_word_is_found_counted_and_quoted_for_the_units_of_the_reader():
    _, rovaniemi, _ = fill()
    assert find() > 0
    page = emerging.get_emerging(4, viewer=make_viewer())
    term = next(each for each in page.terms if any("robot" in said for said in (each.words, *each.others)))
    assert (term.n_now, term.n_before, term.total_now, term.total_before) == (8, 1, 30, 87)
    assert term.ratio[1] > 1
    assert term.months[0] == ("2026-04", 0)
    assert sum(count for _, count in term.months) == 9
    assert len(term.quotes) == 2
    assert any(piece.text == "[number]" for piece in term.quotes[0].pieces)
    assert any(piece.mark for piece in term.quotes[0].pieces)
    # "Late" is explained by a theme; what everybody always writes is not new.
    assert not any({"late", "delivery", "tuesday"} & set(each.words.split()) for each in page.terms)
    cut = emerging.get_emerging(4, viewer=make_viewer(), most=0)
    assert (cut.terms, cut.count) == ([], len(page.terms))
    own = emerging.get_emerging(4, viewer=make_viewer(role="quality", unit_ids={rovaniemi}))
    mine = next(each for each in own.terms if each.id == term.id)
    assert (mine.n_now, mine.n_before, mine.total_now, own.is_whole) == (2, 0, 9, False)
    assert {quote.unit for quote in mine.quotes} == {"Rovaniemi"}
    assert emerging.get_emerging(4, viewer=make_viewer(role="quality", unit_ids={make_unit("Sweden")})).terms == []
    with pytest.raises(Forbidden):
        emerging.get_emerging(4, viewer=make_viewer(role="analyst"))
    with pytest.raises(NotFound):
        emerging.get_emerging(3, viewer=make_viewer())
    viewer = make_viewer()
    with counted_statements() as statements:
        emerging.get_emerging(4, viewer=viewer)
    assert len(statements) <= 8


def test_what_is_not_interesting_stays_away_until_it_is_brought_back():
    _, rovaniemi, _ = fill()
    find()
    viewer = make_viewer()
    before = words(emerging.get_emerging(4, viewer=viewer))
    first = emerging.get_emerging(4, viewer=viewer).terms[0]
    with pytest.raises(NotFound):
        emerging.dismiss(first.id, viewer=make_viewer(role="quality", unit_ids={make_unit("Sweden")}), now=NOW)
    emerging.dismiss(first.id, viewer=viewer, now=NOW)
    find()
    page = emerging.get_emerging(4, viewer=viewer)
    assert words(page) == before[1:]
    assert [row.words for row in page.dismissed] == [first.words]
    other = make_viewer(role="quality", unit_ids={rovaniemi})
    assert emerging.get_emerging(4, viewer=other).dismissed == []
    with pytest.raises(NotFound):
        emerging.bring_back(page.dismissed[0].id, viewer=other)
    emerging.bring_back(page.dismissed[0].id, viewer=viewer)
    assert words(emerging.get_emerging(4, viewer=viewer)) == before


def test_what_is_deleted_is_quoted_and_counted_no_more():
    *_, made = fill()
    find()
    mentions = select(func.count()).select_from(EmergingMention).where(EmergingMention.response_id.in_(made))
    assert db.session.scalar(mentions) > 0
    with transaction() as session:
        session.execute(delete(Response).where(Response.id.in_(made)))
    assert db.session.scalar(mentions) == 0
    assert emerging.get_emerging(4, viewer=make_viewer()).terms[0].n_now == 6
