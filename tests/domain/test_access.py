"""Who may do what, and which names, addresses and passwords are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.access import PERMISSIONS, ROLES, Viewer, clean_email, clean_name
from surveyapp.domain.errors import Refused
from surveyapp.domain.passwords import check_password

# The table as it was agreed: a cross for every role that may.
TABLE = """
                    admin manager quality analyst
reports.read        x     x       x       x
reports.write       x     x       x       x
surveys.read        x     x       x       x
tickets.read        x     x       x       .
tickets.write       x     x       x       .
orders.read         x     x       x       .
orders.import       x     x       .       .
customers.read      x     x       x       .
invitations.read    x     x       x       .
invitations.plan    x     x       .       .
policies.read       x     x       x       .
policies.write      x     .       .       .
remedies.approve    x     x       .       .
work.lead           x     x       .       .
surveys.write       x     x       .       .
surveys.publish     x     x       .       .
users.admin         x     .       .       .
units.admin         x     .       .       .
audit.read          x     .       .       .
themes.label        x     x       x       .
quotes.approve      x     x       x       .
themes.write        x     x       .       .
"""
HEAD, *LINES = TABLE.strip().splitlines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split()[0])
def test_permissions(line):
    permission, *marks = line.split()
    for role, mark in zip(HEAD.split(), marks, strict=True):
        viewer = Viewer(1, "Somebody", role, frozenset())
        assert viewer.may(permission) is (mark == "x"), role


def test_the_table_names_every_role_and_permission():
    assert set(HEAD.split()) == set(ROLES)
    assert {line.split()[0] for line in LINES} == PERMISSIONS


def test_an_unknown_role_may_nothing():
    assert not any(Viewer(1, "Somebody", "owner", frozenset()).may(permission) for permission in PERMISSIONS)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("fourteen chars", "at least 15"),
        ("x" * 129, "at most 128"),
        ("aaaaaaaaaaaaaaaaaaaa", "easily guessed"),
        ("ababababababababab", "easily guessed"),
        ("passwordpassword1", "easily guessed"),
        ("Salasana12345678", "easily guessed"),
        ("surveyappsurveyapp!", "easily guessed"),
        ("123456789012345", "easily guessed"),
        ("qwertyuiopasdfghjkl", "easily guessed"),
        ("elina.saari@example.com", "easily guessed"),
        ("ElinaSaariElina2026", "easily guessed"),
    ],
)
def test_a_weak_password_is_refused(password, said):
    with pytest.raises(Refused) as refused:
        check_password(password, "elina.saari@example.com")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet herons",
        "correct horse battery",
        "kolme vihreää lautaa",
        "x7$kQ!mmv02pLz9",
        "雪" * 3 + "と月と花と雨と風と空と海",
    ],
)
def test_a_long_unlikely_password_is_taken(password):
    check_password(password, "elina.saari@example.com")


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_taken_or_refused(password, email):
    try:
        check_password(password, email)
    except Refused:
        return
    assert len(password) >= 5


@given(st.text(max_size=300))
def test_an_address_that_is_taken_is_one_line_and_stays_itself(text):
    try:
        email = clean_email(text)
    except Refused:
        return
    assert email.isprintable()
    assert "@" in email
    assert clean_email(email) == email


@given(st.text(max_size=150))
def test_a_name_that_is_taken_is_one_line(text):
    try:
        name = clean_name(text)
    except Refused:
        return
    assert 1 <= len(name) <= 100
    assert name.isprintable()
