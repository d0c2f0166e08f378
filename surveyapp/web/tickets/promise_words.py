"""Promises of cases in words."""

from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_

KINDS = {
    "callback": N_("Call back"),
    "visit": N_("Visit"),
    "money": N_("Money"),
    "answer": N_("Answer"),
    "delivery": N_("Delivery"),
    "other": N_("Something else"),
}
PARTIES = {"us": N_("We do"), "customer": N_("The customer does")}
DID = {
    "made": N_("wrote down a promise: %(what)s"),
    "kept": N_("noted as done what was promised: %(what)s"),
    "moved": N_("moved a promise: %(what)s"),
    "withdrawn": N_("withdrew a promise: %(what)s"),
}


def said(promise: Any) -> str:
    """Return a promise in a line: what, and what exactly."""
    if promise.kind == "other" and promise.text:
        return str(promise.text)
    kind = gettext(KINDS.get(promise.kind, promise.kind))
    return f"{kind}: {promise.text}" if promise.text else kind


def did(kind: str, act: str) -> str:
    """Return what somebody did to a promise, from the codes of the history."""
    return gettext(DID.get(act, N_("changed a promise: %(what)s")), what=gettext(KINDS.get(kind, kind)))
