"""Who may do what: roles, permissions, and the person on whose behalf something is asked."""

from dataclasses import dataclass

from surveyapp.domain.errors import N_, Refused, SurveyappError

READING = frozenset({"reports.read", "reports.write", "surveys.read"})
CASES = READING | {
    "tickets.read",
    "tickets.write",
    "orders.read",
    "customers.read",
    "invitations.read",
    "policies.read",
    "themes.label",
    "quotes.approve",
}
LEADING = CASES | {
    "invitations.plan",
    "orders.import",
    "remedies.approve",
    "work.lead",
    "surveys.write",
    "surveys.publish",
    "themes.write",
}
RUNNING = LEADING | {"users.admin", "units.admin", "audit.read", "policies.write"}

# An analyst sees figures and no person; quality works on cases; a manager also decides who is asked; an admin runs it.
PERMISSIONS_BY_ROLE: dict[str, frozenset[str]] = {
    "admin": RUNNING,
    "manager": LEADING,
    "quality": CASES,
    "analyst": READING,
}
ROLES = tuple(PERMISSIONS_BY_ROLE)
PERMISSIONS = frozenset[str]().union(*PERMISSIONS_BY_ROLE.values())

LANGUAGES = ("en", "fi", "sv")
THEMES = ("auto", "light", "dark")
MAXIMUM_EMAIL = 254
MAXIMUM_NAME = 100


class SignInRefused(SurveyappError):
    """Address and password do not belong together; which of the two is wrong is never told."""

    def __init__(self) -> None:
        super().__init__(N_("Address and password do not match. Check both and try again."))


class TooManyTries(SurveyappError):
    """Somebody tried too often from one place; the right password is not looked at either until the wait is over."""

    def __init__(self, minutes: int) -> None:
        super().__init__(N_("Too many tries. Wait %(minutes)s minutes and try again."), minutes=minutes)


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person on whose behalf something is asked: who, in which role, for which units' subtrees."""

    user_id: int
    name: str
    role: str
    unit_ids: frozenset[int]
    language: str | None = None
    timezone: str | None = None
    theme: str = "auto"

    @property
    def permissions(self) -> frozenset[str]:
        """Return what the role allows; nothing for a role that is not known."""
        return PERMISSIONS_BY_ROLE.get(self.role, frozenset())

    def may(self, permission: str) -> bool:
        """Return whether the role carries `permission`."""
        return permission in self.permissions


def clean_email(text: str) -> str:
    """Return a mail address in the one form that it is stored and looked up in.

    Raises:
        Refused: the text cannot be a mail address.
    """
    email = text.strip().lower()
    local, _, host = email.rpartition("@")
    if not local or "." not in host.strip(".") or len(email) > MAXIMUM_EMAIL or not email.isprintable() or " " in email:
        raise Refused(N_("Write the whole address, such as name@example.com."))
    return email


def clean_name(text: str) -> str:
    """Return a person's or a unit's name without spaces around it.

    Raises:
        Refused: nothing is left, it is too long, or it holds what cannot be shown on one line.
    """
    name = text.strip()
    if not name or len(name) > MAXIMUM_NAME or not name.isprintable():
        raise Refused(N_("Write a name of 1 to %(maximum)s characters."), maximum=MAXIMUM_NAME)
    return name


def check_role(role: str) -> None:
    """Do nothing for one of `ROLES`.

    Raises:
        Refused: there is no such role.
    """
    if role not in PERMISSIONS_BY_ROLE:
        raise Refused(N_("There is no role %(role)r; choose one of %(roles)s."), role=role, roles=", ".join(ROLES))
