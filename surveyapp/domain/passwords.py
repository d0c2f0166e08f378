"""Which passwords are taken: long ones that are not what anybody would try first.

Length and a block list, no rules about kinds of characters (NIST SP 800-63B, section 5.1.1.2).
"""

import unicodedata

from surveyapp.domain.errors import N_, Refused

MINIMUM = 15
MAXIMUM = 128
# What is left without the words that anybody would try must still be worth guessing.
MINIMUM_LEFT = 6
MINIMUM_DIFFERENT = 5
BLOCKED = (
    "surveyapp", "survey", "password", "passwort", "salasana", "lösenord", "losenord", "letmein", "welcome", "tervetuloa",
    "välkommen", "customer", "feedback", "administrator", "admin", "manager", "quality", "analyst", "changeme", "secret",
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "1q2w3e4r5t", "1q2w3e4r",
    "abcdefghijklmnopqrstuvwxyz", "abcdefghij", "abcdef", "12345678901234567890", "1234567890", "0987654321", "123456789",
    "12345678", "123456", "12345", "1234",
)  # fmt: skip


def normalise_password(password: str) -> str:
    """Return the password in the one Unicode form that is hashed, so that every keyboard types the same."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, email: str) -> None:
    """Do nothing for a password that `email`'s owner may use.

    Raises:
        Refused: it is too short, too long or easily guessed; the message says which.
    """
    text = normalise_password(password)
    if len(text) < MINIMUM:
        raise Refused(
            N_("Use at least %(minimum)s characters. A few words in a row are easy to remember."), minimum=MINIMUM
        )
    if len(text) > MAXIMUM:
        raise Refused(N_("Use at most %(maximum)s characters."), maximum=MAXIMUM)
    if is_easily_guessed(text, email):
        raise Refused(N_("This is easily guessed. Use words that have nothing to do with you or this service."))


def is_easily_guessed(text: str, email: str) -> bool:
    """Return whether a password is little more than blocked words, the person's own address or one thing repeated."""
    rest = text.casefold()
    if len(set(rest)) < MINIMUM_DIFFERENT:
        return True
    local, _, host = email.casefold().partition("@")
    own = [email.casefold(), host, local, *local.replace("_", ".").replace("-", ".").split("."), *host.split(".")]
    for word in (*sorted((word for word in own if len(word) > 2), key=len, reverse=True), *BLOCKED):
        rest = rest.replace(word, "")
    return len(set(rest)) < MINIMUM_DIFFERENT or len(rest) < MINIMUM_LEFT
