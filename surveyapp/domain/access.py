"""Who may do what: roles, permissions, and the person on whose behalf something is asked."""

from dataclasses import dataclass

PERMISSIONS_BY_ROLE = {
    "admin": frozenset(
        {
            "reports.read",
            "tickets.read",
            "tickets.write",
            "orders.read",
            "customers.read",
            "surveys.read",
            "surveys.publish",
            "invitations.read",
            "invitations.plan",
            "users.admin",
            "units.admin",
            "audit.read",
        }
    ),
    "manager": frozenset(
        {
            "reports.read",
            "tickets.read",
            "tickets.write",
            "orders.read",
            "customers.read",
            "surveys.read",
            "invitations.read",
            "invitations.plan",
        }
    ),
    "quality": frozenset(
        {
            "reports.read",
            "tickets.read",
            "tickets.write",
            "orders.read",
            "customers.read",
            "surveys.read",
            "invitations.read",
        }
    ),
    "analyst": frozenset({"reports.read", "surveys.read"}),
}
ROLES = tuple(PERMISSIONS_BY_ROLE)


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

    def may(self, permission: str) -> bool:
        """Return whether the role carries `permission`."""
        return permission in PERMISSIONS_BY_ROLE.get(self.role, frozenset())
