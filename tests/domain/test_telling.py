"""Who hears that a cause was removed."""

import pytest

from surveyapp.domain.telling import WHY_NOT, Person, choose


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"is_known": False, "wants_contact": False}, "erased"),
        ({"is_withdrawn": True, "was_told": True}, "withdrawn"),
        ({"wants_contact": False, "address": ""}, "no_contact"),
        ({"address": ""}, "no_address"),
        ({"is_opted_out": True, "was_told": True}, "opted_out"),
        ({"was_told": True}, "capped"),
    ],
)
def test_each_reason_keeps_a_letter_back(facts, reason):
    choice = choose([Person(1, **{"address": "a@x.example", **facts})])
    assert list(choice.told) == ([] if reason else [1])
    assert choice.left_out == ({reason: 1} if reason else {})
    assert reason is None or WHY_NOT[reason]


def test_one_person_gets_one_letter_through_the_first_case_that_may_carry_it():
    people = [
        Person(1, "a@x.example", wants_contact=False),
        Person(2, "a@x.example"),
        Person(3, "a@x.example"),
        Person(4, "b@x.example"),
    ]
    choice = choose(people)
    assert list(choice.told) == [2, 4]
    assert choice.left_out == {"no_contact": 1, "same_person": 1}
