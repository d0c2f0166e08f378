"""The company's own rules: which hold now (`held`), who wrote them (`pages`), and writing a new one (`writing`)."""

from surveyapp.services.policies.held import SHIPPED, current, forget_known, get_kind, held_text, shipped_text
from surveyapp.services.policies.pages import (
    PolicyPage,
    PolicyRow,
    Version,
    get_policy,
    get_text,
    list_held,
    list_policies,
)
from surveyapp.services.policies.writing import change, check, restore, save

__all__ = [
    "SHIPPED",
    "PolicyPage",
    "PolicyRow",
    "Version",
    "change",
    "check",
    "current",
    "forget_known",
    "get_kind",
    "get_policy",
    "get_text",
    "held_text",
    "list_held",
    "list_policies",
    "restore",
    "save",
    "shipped_text",
]
