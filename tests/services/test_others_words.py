"""What was written in other units reaches nobody: not as a word, a link or an answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from surveyapp.analysis.report import Filters
from surveyapp.domain.comment_queries import CommentFilters
from surveyapp.services import answer_lists, codings
from surveyapp.services.comments import emerging, finding, indexing, searching
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.comments import add_comments
from tests.builders.themes import shipped_taxonomy
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 16)
SHOWN = Filters("shop", question="happy")


def read_comments():
    codings.code_comments(PROJECT / "surveys", now=NOW)
    indexing.index_comments()


def test_the_words_that_stand_in_for_an_unknown_one_are_those_of_the_readers_units():
    publish_shop()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    add_comments("shop", [(DAY, oulu, {"words": "The delivery of my lamp was late."})])
    add_comments("shop", [(DAY, turku, {"words": "Karhunkylpyamme was cold, and toimituskulut were high."})])
    own = make_viewer(role="manager", unit_ids=[oulu])
    codings.code_comments(PROJECT / "surveys", now=NOW)
    waiting = [searching.search_comments("", CommentFilters(), viewer=each).waiting for each in (own, make_viewer())]
    assert waiting == [1, 2]
    read_comments()

    def near(text, viewer):
        return searching.search_comments(text, CommentFilters(), viewer=viewer).near

    assert near("karhunkylpyammeet", own) == {}
    assert near("deliverys", own) == {"deliverys": ("delivery",)}
    assert near("karhunkylpyammeet", make_viewer()) == {"karhunkylpyammeet": ("karhunkylpyamme",)}
    assert near("karhunkylpyammeet", make_viewer(unit_ids=[turku])) == {"karhunkylpyammeet": ("karhunkylpyamme",)}


def test_what_emerges_with_a_term_elsewhere_is_told_to_the_whole_company_alone():
    publish_shop()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    usual = "I sat at home and the cat slept on a Tuesday."
    for unit, first in ((oulu, 0), (turku, 1)):
        add_comments("shop", [(DAY - timedelta(days=day), unit, {"words": usual}) for day in range(first, 200, 4)])
    add_comments(
        "shop", [(DAY - timedelta(days=day), turku, {"words": "The grumpy robot hummed."}) for day in range(9)]
    )
    add_comments("shop", [(DAY, oulu, {"words": "A robot."})])
    read_comments()
    finding.find_emerging(shipped_taxonomy(), ZoneInfo("Europe/Helsinki"), now=NOW)
    db.session.rollback()

    def told(viewer):
        return " ".join(" ".join((term.words, *term.others)) for term in emerging.get_emerging(4, viewer=viewer).terms)

    assert "grumpy" in told(make_viewer())
    assert "robot" in told(make_viewer(role="quality", unit_ids=[oulu]))
    assert "grumpy" not in told(make_viewer(role="quality", unit_ids=[oulu]))


def test_an_order_that_belongs_to_another_unit_is_no_link():
    publish_shop()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    order = add_order(unit_id=oulu)
    add_answers("shop", [(DAY, oulu, {"happy": 1})], order_id=order)

    def linked(viewer):
        (row,) = answer_lists.list_answers(SHOWN, None, viewer=viewer, language="en").rows
        return row.order_id, row.order

    own = make_viewer(role="manager", unit_ids=[oulu])
    assert linked(own)[0] == order
    with transaction() as session:
        session.execute(update(Order).where(Order.id == order).values(unit_id=turku))
    assert linked(own) == (None, "")
    assert linked(make_viewer())[0] == order
