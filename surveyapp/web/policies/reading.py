"""Reading the rules: which there are, what each says, and what it said before."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.policies.service_level import STAGES
from surveyapp.domain.tickets import deadlines
from surveyapp.services import policies as house
from surveyapp.services import service_level
from surveyapp.web.access import access, get_viewer
from surveyapp.web.clock_words import closed_words, week_words
from surveyapp.web.policies.forms import PARTS
from surveyapp.web.policies.room import blueprint


@blueprint.get("")
@access("policies.read")
def policies() -> ResponseReturnValue:
    """List the rules."""
    return render_template("policies/policies.html", rows=house.list_policies(get_viewer()))


@blueprint.get("/<name>")
@access("policies.read")
def policy(name: str) -> ResponseReturnValue:
    """Show what a rule says, in plain words and as its text."""
    page = house.get_policy(get_viewer(), name)
    return render_template(
        "policies/policy.html",
        page=page,
        name=name,
        parts=[(part, gettext(form.TITLE)) for part, form in PARTS.get(name, {}).items()],
        deadlines=deadlines,
        stages=STAGES,
        week_words=week_words,
        closed_words=closed_words,
        unknown=_unknown_units(name, page.parsed),
    )


@blueprint.get("/<name>/versions/<int(max=1000000):number>")
@access("policies.read")
def version(name: str, number: int) -> ResponseReturnValue:
    """Show an earlier version of a rule, 0 for the one that was shipped."""
    viewer = get_viewer()
    text = house.get_text(viewer, name, number)
    page = house.get_policy(viewer, name)
    return render_template("policies/version.html", page=page, name=name, number=number, text=text)


def _unknown_units(name: str, parsed: Any) -> list[str]:
    """Return the paths that a rule about units names and no unit has, such as one that was renamed."""
    if name != "service_level":
        return []
    return sorted(set(parsed.units) - service_level.list_unit_paths())
