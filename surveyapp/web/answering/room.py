"""The blueprint of the answering room, and what its views share."""

import re
from dataclasses import replace

from flask import Blueprint, request

from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import decode_id
from surveyapp.services import responses
from surveyapp.services.asking import Asking
from surveyapp.web.answering.modes import UNIT, current_mode
from surveyapp.web.security import csrf

blueprint = Blueprint("answering", __name__)
# The link's token, or nobody at all, is what may answer; there is no session that a forged form could ride on.
csrf.exempt(blueprint)

FORM_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def find_open(survey: str) -> Asking | None:
    """Return the open form of a survey, for the unit that the address names by path or id."""
    unit = request.args.get(UNIT, "")
    try:
        unit_id = decode_id(unit)
    except NotFound:
        unit_id = None
    asking = responses.find_open_form(survey, unit_id=unit_id, unit_path=unit)
    return replace(asking, channel=current_mode().channel) if asking is not None else None
