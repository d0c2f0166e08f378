"""Signing in: who gets in, who is counted, when a session ends."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from surveyapp.domain.access import SignInRefused, TooManyTries
from surveyapp.services import account, passwords, sessions, users
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import SignInTry, User, UserSession
from tests.conftest import NOW

PASSWORD = "seven quiet herons"
KEY = "k" * 40


class CountingHasher(PasswordHasher):
    """Quick, and counts how often it worked."""

    verified = 0

    def verify(self, *args):
        self.verified += 1
        return super().verify(*args)


@pytest.fixture(autouse=True)
def hasher(monkeypatch):
    """Hash quickly: these tests sign in some two hundred times."""
    quick = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)
    passwords._hash_of_nobody.cache_clear()
    yield quick
    passwords._hash_of_nobody.cache_clear()


@pytest.fixture
def user_id(app):
    return users.add_user(
        "elina@example.com", name="Elina", role="quality", unit_ids=[ROOT_ID], by=None, now=NOW, password=PASSWORD
    )


def sign_in(email="elina@example.com", password=PASSWORD, *, address="192.0.2.1", now=NOW):
    return sessions.sign_in(email, password, address=address, browser="Firefox", key=KEY, now=now)


def test_the_right_password_gives_a_session_of_that_person(user_id):
    token = sign_in(" Elina@Example.com ")
    viewer = sessions.find_viewer(token, now=NOW)
    assert (viewer.user_id, viewer.role, viewer.unit_ids) == (user_id, "quality", {ROOT_ID})
    stored = db.session().query(UserSession).one()
    assert token not in stored.token_hash


@pytest.mark.parametrize(
    ("email", "password"),
    [("elina@example.com", "another password"), ("nobody@example.com", PASSWORD), ("no address", PASSWORD), ("", "")],
)
def test_wrong_and_unknown_look_alike_and_cost_the_same_work(user_id, hasher, email, password):
    with pytest.raises(SignInRefused) as refused:
        sign_in(email, password)
    assert str(refused.value) == str(SignInRefused())
    assert hasher.verified == 1


def test_a_person_without_a_password_cannot_sign_in(app):
    users.add_user("new@example.com", name="New", role="analyst", unit_ids=[ROOT_ID], by=None, now=NOW)
    with pytest.raises(SignInRefused):
        sign_in("new@example.com", "")


def test_a_disabled_person_is_out_at_once_and_cannot_come_back(user_id):
    token = sign_in()
    users.disable_user(user_id, by=None, now=NOW)
    assert sessions.find_viewer(token, now=NOW) is None
    with pytest.raises(SignInRefused):
        sign_in()


def exhaust(times=sessions.MAXIMUM_TRIES, **where):
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(password="not the password", **where)


def test_after_ten_tries_even_the_right_password_waits(user_id):
    exhaust()
    with pytest.raises(TooManyTries) as refused:
        sign_in()
    assert refused.value.params == {"minutes": 15}
    with pytest.raises(TooManyTries) as refused:
        sign_in(now=NOW + timedelta(minutes=10))
    assert refused.value.params == {"minutes": 5}
    assert sign_in(now=NOW + timedelta(minutes=15, seconds=1))


def test_the_owner_elsewhere_and_others_here_are_not_locked_out(user_id):
    users.add_user(
        "mikko@example.com", name="Mikko", role="analyst", unit_ids=[ROOT_ID], by=None, now=NOW, password=PASSWORD
    )
    exhaust()
    assert sign_in(address="198.51.100.7")
    assert sign_in("mikko@example.com")


def test_a_success_forgets_the_mistakes_before_it(user_id):
    exhaust(9)
    assert sign_in()
    exhaust(9)
    assert sign_in()


def test_unknown_accounts_are_counted_too(app):
    for _ in range(sessions.MAXIMUM_TRIES):
        with pytest.raises(SignInRefused):
            sign_in("nobody@example.com")
    with pytest.raises(TooManyTries):
        sign_in("nobody@example.com")


def test_one_address_cannot_try_all_accounts(app, monkeypatch):
    monkeypatch.setattr(sessions, "MAXIMUM_TRIES_OF_ADDRESS", 20)
    for number in range(20):
        with pytest.raises(SignInRefused):
            sign_in(f"person{number}@example.com")
    with pytest.raises(TooManyTries):
        sign_in("person99@example.com")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_household_of_ipv6_is_one_address(one, other, is_same):
    assert (sessions._network(one) == sessions._network(other)) is is_same


def test_tries_name_neither_account_nor_address(user_id):
    with pytest.raises(SignInRefused):
        sign_in(password="not the password")
    row = db.session().query(SignInTry).one()
    assert "elina" not in row.account_hash
    assert "192" not in row.address_hash


@pytest.mark.parametrize(
    ("later", "is_alive"),
    [
        (timedelta(hours=11, minutes=59), True),
        (timedelta(hours=12), False),
    ],
)
def test_a_session_ends_when_it_is_not_used(user_id, later, is_alive):
    token = sign_in()
    assert (sessions.find_viewer(token, now=NOW + later) is not None) is is_alive


def test_a_used_session_lasts_fourteen_days_and_no_longer(user_id):
    token = sign_in()
    hours = 0
    while sessions.find_viewer(token, now=NOW + timedelta(hours=hours)):
        hours += 6
    assert hours == 14 * 24


def test_reading_writes_nothing_within_ten_minutes(user_id):
    token = sign_in()
    sessions.find_viewer(token, now=NOW + timedelta(minutes=9))
    assert db.session().query(UserSession.seen_at).scalar() == NOW
    sessions.find_viewer(token, now=NOW + timedelta(minutes=11))
    assert db.session().query(UserSession.seen_at).scalar() == NOW + timedelta(minutes=11)


def test_signing_out_ends_this_session_only(user_id):
    here, there = sign_in(), sign_in()
    sessions.sign_out(here, now=NOW)
    sessions.sign_out(here, now=NOW)
    assert sessions.find_viewer(here, now=NOW) is None
    assert sessions.find_viewer(there, now=NOW) is not None


def test_a_new_password_ends_the_other_sessions(user_id):
    here, there = sign_in(), sign_in()
    viewer = sessions.find_viewer(here, now=NOW)
    account.change_password(viewer, old=PASSWORD, new="nine loud seagulls", token=here, now=NOW)
    assert sessions.find_viewer(here, now=NOW) is not None
    assert sessions.find_viewer(there, now=NOW) is None
    with pytest.raises(SignInRefused):
        sign_in()
    assert sign_in(password="nine loud seagulls")


def test_signing_out_everywhere_ends_all(user_id):
    here, there = sign_in(), sign_in()
    viewer = sessions.find_viewer(here, now=NOW)
    assert [is_here for _, is_here in sessions.list_sessions(viewer, here, now=NOW)].count(True) == 1
    sessions.end_sessions(viewer, now=NOW)
    assert sessions.find_viewer(here, now=NOW) is None
    assert sessions.find_viewer(there, now=NOW) is None


def test_an_old_hash_is_renewed(user_id, monkeypatch):
    monkeypatch.setattr("surveyapp.services.passwords.needs_new_hash", lambda _hash: True)
    before = db.session().get(User, user_id).password_hash
    sign_in()
    with transaction() as session:
        assert session.get(User, user_id, populate_existing=True).password_hash != before
