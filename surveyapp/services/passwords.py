"""Passwords as they are stored: argon2id, and the same work whether there is one or not."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from surveyapp.domain.passwords import MAXIMUM, normalise_password

HASHER = PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    return HASHER.hash("nobody's password")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password that `domain.passwords.check_password` let pass."""
    return HASHER.hash(normalise_password(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Return whether a password is the stored one; without a stored one it takes as long and is never right."""
    try:
        # What nobody can have set needs no long work: a megabyte of text would keep the process busy.
        HASHER.verify(password_hash or _hash_of_nobody(), normalise_password(password[: MAXIMUM + 1]))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """Return whether a stored hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(password_hash)
