"""The pages of cases: the list, one case with its next step, and a page for each thing that changes it."""

from surveyapp.web.tickets import (
    board,
    bulk,
    case,
    changes,
    letters,
    listing,
    merging,
    parties,
    promises,
    remedies,
    tagging,
    taking,
    views,
    workload,
)
from surveyapp.web.tickets.room import blueprint

__all__ = [
    "blueprint",
    "board",
    "bulk",
    "case",
    "changes",
    "letters",
    "listing",
    "merging",
    "parties",
    "promises",
    "remedies",
    "tagging",
    "taking",
    "views",
    "workload",
]
