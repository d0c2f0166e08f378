"""Invitations: who is asked and who is not, and what screens show of them."""

from surveyapp.services.invitations.lists import (
    InvitationList,
    get_invitation,
    list_invitations,
    list_messages,
    new_link,
)
from surveyapp.services.invitations.planning import Plan, PlannedLink, plan

__all__ = [
    "InvitationList",
    "Plan",
    "PlannedLink",
    "get_invitation",
    "list_invitations",
    "list_messages",
    "new_link",
    "plan",
]
