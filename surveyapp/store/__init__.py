"""Tables and queries. Importing the package makes every table known to the metadata; nothing here commits or decides."""

from surveyapp.store import (
    audit,
    codings,
    customers,
    invitations,
    jobs,
    messages,
    opt_outs,
    orders,
    responses,
    rollups,
    sending,
    surveys,
    tickets,
    units,
    users,
)

__all__ = [
    "audit",
    "codings",
    "customers",
    "invitations",
    "jobs",
    "messages",
    "opt_outs",
    "orders",
    "responses",
    "rollups",
    "sending",
    "surveys",
    "tickets",
    "units",
    "users",
]
