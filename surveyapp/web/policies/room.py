"""What the pages of rules share."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext

from surveyapp.domain.errors import InvalidFile

# A version of as many digits or more could not be compared in a database.
LONGEST_VERSION = 9

blueprint = Blueprint("policies", __name__, url_prefix="/admin/policies")


def faults_of(refused: InvalidFile, *, has_lines: bool) -> list[str]:
    """Return the faults of a refused rule in words, with their lines where the reader sees the text."""
    return [
        gettext("Line %(line)s: %(fault)s", line=fault.line, fault=_said(fault))
        if has_lines and fault.line is not None
        else _said(fault)
        for fault in refused.faults
    ]


def version_of(sent: str | None) -> int:
    """Return the version that a page was made from; what nobody could have seen when somebody tampered with it."""
    return int(sent) if sent and sent.isdecimal() and len(sent) < LONGEST_VERSION else -1


def _said(fault: Any) -> str:
    return str(gettext(fault.message, **fault.params))
