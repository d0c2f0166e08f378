"""The pages of a proof: fixing what counts as success, how far it is, the verdict, and one new day."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services.proof import verdicts
from surveyapp.services.transactions import transaction
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket
from tests.builders.answers import publish_shop
from tests.builders.proof import HELSINKI, add_counts, make_action, plan_step, set_state
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

DAY = timedelta(days=1)


def today() -> date:
    """Return the local day, which is what counts, as it is now: tests may go on past midnight."""
    return datetime.now(HELSINKI).date()


def make_story(*, after: int, n: int = 40, smallest: float = 8.0) -> tuple[int, int]:
    """Return a corrective action whose action was done five weeks ago, and its unit; complaints fell to `after`."""
    survey_id = publish_shop()
    north = make_unit("Finland/North")
    first = today() - 120 * DAY
    done = today() - 36 * DAY
    for unit_id, before, later, size in ((north, 10, after, n), (make_unit("Finland/South"), 4, 4, 80)):
        days = [((before if first + place * DAY <= done else later) + place % 2, size) for place in range(119)]
        add_counts(survey_id, unit_id, first, days)
    ticket_id = make_action(north)
    with transaction() as session:
        session.add(
            Criterion(
                ticket_id=ticket_id, round=1, survey_id=survey_id, metric="choice", question="wrong", low_values=["late"],
                unit_id=north, baseline_from=today() - 75 * DAY, baseline_to=today() - 37 * DAY,
                alarm_from=today() - 82 * DAY, alarm_to=today() - 76 * DAY, smallest_change=smallest, decide_on=today(),
                locked_at=datetime.now(UTC) - 50 * DAY,
            )
        )  # fmt: skip
    plan_step(ticket_id, done_on=done)
    set_state(ticket_id, "verifying")
    return ticket_id, north


def url(ticket_id: int, rest: str = "") -> str:
    return f"/actions/{encode_id(ticket_id)}{rest}"


def page(client, ticket_id: int) -> str:
    response = client.get(url(ticket_id))
    assert response.status_code == 200
    return unescape(response.get_data(as_text=True))


def test_an_action_without_a_criterion_offers_to_fix_one(client_as):
    publish_shop()
    html = page(client_as("quality"), make_action())
    assert "Did it work?" in html
    assert "Fix what counts as success" in html
    assert "data-figure" not in html


def test_before_the_day_the_page_says_how_far_it_is_and_shows_no_verdict(client_as):
    ticket_id, _ = make_story(after=3)
    with transaction() as session:
        session.query(Criterion).filter_by(ticket_id=ticket_id).update({"decide_on": today() + 9 * DAY})
    html = page(client_as("quality"), ticket_id)
    assert "Not decided yet" in html
    assert "9 days to go" in html
    assert "answers since the action" in html
    assert "Week by week" in html
    assert "Difference of the two" not in html
    assert "It cannot be changed." in html


@pytest.mark.parametrize(
    ("after", "smallest", "name", "said"),
    [
        (3, 8.0, "Effective", "points more than where nothing was changed"),
        (10, 8.0, "Not effective", "A fall of at least 8 was asked for"),
        (10, 2.5, "Not enough data", "could prove a change of 2.5 points"),
    ],
)
def test_the_verdict_is_shown_with_its_figures(client_as, after, smallest, name, said):
    ticket_id, _ = make_story(after=after, smallest=smallest)
    assert verdicts.read_verdicts(now=datetime.now(UTC)) == 1
    html = page(client_as("quality"), ticket_id)
    assert f">{name}<" in html
    assert said in html
    assert "Difference of the two" in html
    assert html.count("data-figure=") == 2


def test_the_weeks_come_as_a_file_without_what_others_must_not_see(client_as):
    ticket_id, north = make_story(after=3)
    rows = client_as("quality").get(url(ticket_id, "/proof.csv")).get_data(as_text=True).splitlines()
    assert rows[0] == "week_from,hits,n,share,low,high,untouched_hits,untouched_n"
    assert rows[1].split(",")[2] == str(40 * 7)
    assert rows[1].split(",")[7] == str(80 * 7)
    theirs = client_as("quality", unit_ids={north})
    assert theirs.get(url(ticket_id, "/proof.csv")).get_data(as_text=True).splitlines()[1].endswith(",,")
    verdicts.read_verdicts(now=datetime.now(UTC))
    assert "too few to stay unnamed" in page(theirs, ticket_id)
    assert client_as("quality").get(url(make_action(), "/proof.csv")).status_code == 404


def criterion_form(client, ticket_id: int) -> dict[str, str]:
    """Return what the form offers, as a browser would send it."""
    import re

    html = client.get(url(ticket_id, "/criterion")).get_data(as_text=True)
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', html))
    for name, body in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', body) or re.search(r'<option value="([^"]*)"', body)
        found[name] = unescape(chosen[1])
    return found


def make_open_action() -> tuple[int, int]:
    survey_id = publish_shop()
    north = make_unit("Finland/North")
    for unit_id in (north, make_unit("Finland/South")):
        add_counts(survey_id, unit_id, today() - 90 * DAY, [(10 + place % 2, 40) for place in range(90)])
    signal = {
        "survey": "shop", "measure": "choice:wrong=late", "from": str(today() - 35 * DAY), "to": str(today() - 29 * DAY),
    }  # fmt: skip
    return make_action(north, signal=signal), north


def test_a_criterion_is_fixed_in_two_steps(client_as):
    ticket_id, north = make_open_action()
    client = client_as("quality")
    html = unescape(client.get(url(ticket_id, "/criterion")).get_data(as_text=True))
    assert "Filled in from the alarm" in html
    assert "What it needs" in html
    assert "answers, about" in html
    fields = criterion_form(client, ticket_id)
    assert fields["measure"] == "choice:wrong=late"
    assert fields["baseline_from"] == str(today() - 28 * DAY)
    again = client.post(url(ticket_id, "/criterion"), data={**fields, "do": "check", "smallest_change": "12"})
    assert again.status_code == 200
    assert "A fall of 12 points" in again.get_data(as_text=True)
    asked = client.post(url(ticket_id, "/criterion"), data={**fields, "do": "next"})
    assert asked.status_code == 200
    assert "cannot be changed afterwards" in asked.get_data(as_text=True)
    assert db.session.query(Criterion).count() == 0
    done = client.post(url(ticket_id, "/criterion"), data={**fields, "do": "lock"})
    assert done.status_code == 303
    criterion = db.session.query(Criterion).one()
    assert (criterion.unit_id, criterion.question, criterion.baseline_from) == (north, "wrong", today() - 28 * DAY)
    refused = client.get(url(ticket_id, "/criterion"))
    assert refused.status_code == 409
    assert "fixed already" in refused.get_data(as_text=True)


def test_what_makes_no_sense_is_refused_with_what_was_typed_kept(client_as):
    ticket_id, _ = make_open_action()
    client = client_as("quality")
    fields = criterion_form(client, ticket_id)
    for changes, said in (
        ({"decide_on": str(today())}, "Decide later"),
        ({"smallest_change": "0"}, "more than 0"),
        ({"smallest_change": "many"}, "Something needs mending"),
        ({"baseline_from": "2026-13-45"}, "Something needs mending"),
        ({"measure": "theme:none"}, "Something needs mending"),
        ({"version": "0", "do": "lock"}, "Somebody else changed"),
    ):
        response = client.post(url(ticket_id, "/criterion"), data={"do": "next", **fields, **changes})
        assert response.status_code in (409, 422), changes
        assert said in unescape(response.get_data(as_text=True)), changes
    assert db.session.query(Criterion).count() == 0


def test_one_new_day_is_set_after_short_data(client_as):
    ticket_id, _ = make_story(after=10, smallest=2.5)
    client = client_as("quality")
    assert client.get(url(ticket_id, "/decision")).status_code == 409
    verdicts.read_verdicts(now=datetime.now(UTC))
    assert "Set one new decision date" in page(client, ticket_id)
    version = db.session.get_one(Ticket, ticket_id).version
    form = {"version": str(version), "decide_on": str(today() + 30 * DAY)}
    assert client.get(url(ticket_id, "/decision")).status_code == 200
    assert client.post(url(ticket_id, "/decision"), data=form).status_code == 303
    assert db.session.query(Criterion).count() == 2
    html = page(client, ticket_id)
    assert "Earlier rounds" in html
    assert client.get(url(ticket_id, "/decision")).status_code == 409


def test_strangers_find_nothing(client_as):
    ticket_id, _ = make_open_action()
    stranger = client_as("quality", unit_ids={make_unit("Sweden")})
    for rest in ("/criterion", "/decision", "/proof.csv"):
        assert stranger.get(url(ticket_id, rest)).status_code == 404
    assert client_as("analyst").get(url(ticket_id, "/criterion")).status_code == 403


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_page_speaks_the_readers_language(client_as, language):
    ticket_id, _ = make_story(after=3)
    verdicts.read_verdicts(now=datetime.now(UTC))
    viewer = make_viewer(role="quality", language=language)
    assert page(client_as(viewer=viewer), ticket_id)
