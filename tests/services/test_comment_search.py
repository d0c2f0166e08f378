"""Ask the comments, on both databases: forms of a word find each other, and nobody reads what is not theirs."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select

from surveyapp.domain.comment_queries import CommentFilters
from surveyapp.domain.errors import Forbidden, NotFound
from surveyapp.services import codings
from surveyapp.services.comments import indexing, searching
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.comments import CommentText
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import BROKEN, LATE, PRAISE, add_comments
from tests.builders.statements import counted_statements
from tests.builders.tickets import make_customer
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY = date(2026, 5, 4)


def say(*texts, unit_id=ROOT_ID, day=MAY, happy=1, survey="shop", **facts):
    made = add_comments(survey, [(day, unit_id, {"words": text, "happy": happy}) for text in texts], **facts)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    indexing.index_comments()
    return made


def ask(text="", viewer=None, **asked):
    own = {name: asked.pop(name) for name in ("order", "after") if name in asked}
    return searching.search_comments(text, CommentFilters(**asked), viewer=viewer or make_viewer(), **own)


def found(text="", **asked):
    return sorted("".join(piece.text for piece in row.pieces) for row in ask(text, **asked).rows)


def marked(text, **asked):
    return [piece.text for row in ask(text, **asked).rows for piece in row.pieces if piece.mark]


def test_the_forms_of_a_word_find_each_other_in_each_language():
    publish_shop()
    finnish = ("Toimitus kesti viikon ja kengät olivat väärät.", "Odotin toimituksen saapumista turhaan viikon ajan.")
    swedish = ("Leveransen kom aldrig fram till oss förra veckan.", "Alla era leveranser har varit sena i sommar.")
    english = ("Two deliveries were late again this month.", "I never saw the delivery that you promised me.")
    say(*finnish, language="fi")
    say(*swedish, language="sv")
    say(*english)
    for word in ("toimitus", "toimituksen", "toimitukset", "TOIMITUKSESTA", "toimituks*"):
        assert found(word) == sorted(finnish), word
    assert found("kenkä") == found("kengissä") == [finnish[0]]
    assert found("leverans") == found("leveranserna") == sorted(swedish)
    assert found("delivery") == found("deliveries") == sorted(english)
    assert sorted(marked("toimitukset")) == ["Toimitus", "toimituksen"]
    assert ask("toimituksetta").near == {"toimituksetta": ("toimituksen",)}
    assert ask("kengissä").near == {"kengissä": ("kengät",)}


def test_words_phrases_or_not_and_prefixes():
    publish_shop()
    late, broken, praise = LATE, BROKEN, PRAISE
    say(late, broken, praise)
    for text, expected in (
        ("delivery", [late, praise]),
        ("delivery late", [late]),
        ("late OR broken", [broken, late]),
        ("delivery -fast", [late]),
        ("-delivery", [broken]),
        ('"two weeks late"', [late]),
        ('"late weeks"', []),
        ('"friendly staff" OR lamp', [broken, praise]),
        ("deliv*", [late, praise]),
        ('"very friend"*', [praise]),
        ("lamp delivery", []),
        ("", [broken, late, praise]),
        ("\"'); DROP TABLE comment_texts; --", []),
        ("NEAR(a b) AND ^x {stems}: * \\ % _ & | ! <-> :*", []),
        ('" " OR "" - * -- ((((', [broken, late, praise]),
    ):
        assert found(text) == sorted(expected), text
    assert marked('"two weeks" -lamp') == ["two weeks"]


def test_what_is_masked_is_not_found():
    publish_shop()
    customer_id = make_customer(name="Maija Virtanen")
    say("Call Maija Virtanen at 040 123 4567 about the broken lamp.", customer_id=customer_id)
    assert found("Virtanen") == found("4567") == []
    assert found("lamp") == ["Call [name] at [number] about the broken lamp."]


def test_filters_months_orders_and_pages():
    publish_shop()
    say(
        *[
            f"{LATE} Number {word}."
            for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        ]
    )
    say(*[f"{LATE} {BROKEN} Again."] * 14, day=date(2026, 7, 1), happy=3)
    say(PRAISE, day=date(2026, 7, 2), happy=5)
    first = ask("late")
    assert (first.count, list(first.months), len(first.rows)) == (24, [("2026-05", 10), ("2026-07", 14)], 20)
    rest = ask("late", after=first.after)
    assert len(rest.rows) == 4
    assert rest.after is None
    assert {row.answered_on for row in rest.rows} == {MAY}
    best = ask("late", order="best")
    more = ask("late", order="best", after=best.after)
    assert (len(best.rows), len(more.rows)) == (20, 4)
    assert ask(theme="delivery_wrong").count == 14
    assert ask(polarity="positive").count == ask(score_from=5).count == ask(from_on=date(2026, 7, 2)).count == 1
    assert ask("late", score_to=2, to_on=MAY, language="en", question="words", survey="shop").count == 10
    assert ask(language="fi").count == 0
    for wrong in ({"survey": "none"}, {"unit": "Nowhere"}, {"after": "x"}, {"after": "2026-13-01.abc"}):
        with pytest.raises(NotFound):
            ask("late", **wrong)
    with pytest.raises(NotFound):
        ask("late", order="best", after="1e9.abc")


def test_only_the_units_of_the_reader_and_only_identified_surveys():
    publish_shop()
    oulu, rovaniemi = make_unit("Finland/Oulu"), make_unit("Finland/Rovaniemi")
    say(LATE, unit_id=oulu)
    say(BROKEN, unit_id=rovaniemi)
    viewer = make_viewer(role="quality", unit_ids={oulu})
    assert found(viewer=viewer) == [LATE]
    assert ask("lamp", viewer=viewer).count == 0
    with pytest.raises(NotFound):
        ask(viewer=viewer, unit="Finland/Rovaniemi")
    assert found(unit="Finland") == sorted([BROKEN, LATE])
    with pytest.raises(Forbidden):
        ask(viewer=make_viewer(role="analyst"))
    publish_shop(anonymity="confidential")
    assert found() == []


def test_the_index_follows_what_is_deleted_changed_and_coded_anew():
    publish_shop()
    gone, changed = say(LATE, BROKEN)
    with transaction() as session:
        session.execute(delete(Response).where(Response.id == gone))
        session.get(Response, changed).answers = {"happy": 1, "words": PRAISE}
        session.get(Response, changed).awaits_coding = True
    assert found("late") == []
    codings.code_comments(PROJECT / "surveys", now=NOW)
    assert found("lamp") == []
    assert ask().waiting == 1
    assert indexing.index_comments() == 1
    assert indexing.index_comments() == 0
    assert found("friendly") == [PRAISE]
    with transaction() as session:
        session.execute(delete(CommentText))
    assert indexing.rebuild_index() == 1
    assert indexing.rebuild_index() == 1
    assert found("friendly") == [PRAISE]
    assert db.session.scalar(select(func.count()).select_from(CommentText)) == 1


def test_a_search_takes_few_statements_however_much_it_finds():
    publish_shop()
    say(*[LATE] * 3)
    with counted_statements() as few:
        ask("late delivery -lamp unheard*", survey="shop")
    say(*[LATE] * 30)
    with counted_statements() as many:
        ask("late delivery -lamp unheard*", survey="shop")
    assert len(few) <= 9
    # One more tells where the next page begins.
    assert len(many) <= len(few) + 1
