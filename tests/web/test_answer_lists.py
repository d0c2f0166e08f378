"""The answers behind a figure: which, to whom, and never more than the figure counts."""

from datetime import date

import pytest

from surveyapp.services import answer_lists
from tests.builders.answers import add_answers, publish_shop
from tests.builders.units import make_unit

DAY = date(2026, 5, 4)


@pytest.fixture
def units(app):
    publish_shop()
    return make_unit("Finland/Oulu"), make_unit("Sweden/Umeå")


def shown(client, **filters):
    return client.get("/reports/satisfaction/answers", query_string={"survey": "shop", "question": "happy", **filters})


def test_only_what_the_bar_counts_and_only_the_readers_units(client_as, units):
    oulu, umea = units
    add_answers("shop", [(DAY, oulu, {"happy": 5, "words": "Fast and friendly"})])
    add_answers("shop", [(DAY, oulu, {"happy": 1, "words": "Late, ring +358 40 123 4567"})])
    add_answers("shop", [(DAY, umea, {"happy": 1, "words": "Sent till Umeå"})])
    page = shown(client_as("manager", unit_ids=(oulu,)), value="1").text
    assert "Late, ring" in page
    assert "123 4567" not in page
    assert "Fast and friendly" not in page
    assert "Umeå" not in page
    assert shown(client_as("manager", unit_ids=(oulu,)), unit="Sweden/Umeå").status_code == 404


def test_several_values_count_under_each(client_as, units):
    add_answers("shop", [(DAY, units[0], {"happy": 2, "wrong": ["late", "broken"]})])
    client = client_as("quality")
    assert "No answer of this kind" not in shown(client, question="wrong", value="late").text
    assert "No answer of this kind" in shown(client, question="wrong", value="rude").text


def test_pages_hold_every_answer_once(client_as, units, monkeypatch):
    monkeypatch.setattr(answer_lists, "CHUNK", 7)
    monkeypatch.setattr(answer_lists, "CHUNKS", 2)
    monkeypatch.setattr(answer_lists, "PAGE_SIZE", 5)
    add_answers(
        "shop", [(DAY, units[0], {"happy": score, "words": f"word{n:02}"}) for n, score in enumerate([1, 5] * 12)]
    )
    client, place, said = client_as(), "", []
    for _ in range(12):
        page = shown(client, value="1", after=place).text
        said += [n for n in range(24) if f"word{n:02}" in page]
        if "Older answers" not in page:
            break
        place = page.split("after=")[1].split('"')[0].split("&")[0]
    assert sorted(said) == list(range(0, 24, 2))


def test_who_reads_no_cases_reads_no_answers(client_as, units):
    assert shown(client_as("analyst")).status_code == 403
    assert shown(client_as(), question="nothing").status_code == 404
    assert shown(client_as(), after="nonsense").status_code == 404


@pytest.mark.parametrize("anonymity", ["confidential", "anonymous"])
def test_what_was_promised_not_to_be_told_is_not(client_as, app, anonymity):
    publish_shop(anonymity=anonymity)
    answer = shown(client_as())
    assert answer.status_code == 422
    assert "promised not to tell" in answer.text
