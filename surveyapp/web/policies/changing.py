"""Changing a rule: by a form where it is a table, as its text, or by taking an earlier version again."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import Conflict, InvalidFile, NotFound
from surveyapp.domain.policies.service_level import DAYS, STAGES
from surveyapp.domain.tickets import deadlines
from surveyapp.services import policies as house
from surveyapp.services import units
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.policies.forms import PARTS, TextForm
from surveyapp.web.policies.room import blueprint, faults_of, version_of


@blueprint.route("/<name>/change/<part>", methods=["GET", "POST"])
@access("policies.write")
def change(name: str, part: str) -> ResponseReturnValue:
    """Change a part of a rule that is a table."""
    if part not in PARTS.get(name, {}):
        raise NotFound
    viewer, unit = get_viewer(), request.args.get("unit", "").strip("/")
    page, nodes = house.get_policy(viewer, name), units.viewer_units(viewer)
    if unit and unit not in {node.path for node in nodes} | set(getattr(page.parsed, "units", ())):
        raise NotFound
    form = PARTS[name][part]()
    form.offer()
    faults: list[str] = []
    if not form.is_submitted():
        form.fill(page, unit)
        form.version.data = str(page.version)
    elif form.validate():
        try:
            house.change(viewer, name, form.changes(page, unit), form.seen_version, now=datetime.now(UTC))
        except InvalidFile as refused:
            # The lines are those of a text that nobody has seen.
            faults = faults_of(refused, has_lines=False)
        except Conflict as fault:
            faults = [message_of(fault)]
            form.version.data = str(page.version)
        else:
            return _saved(name)
    template = render_template(
        "policies/change.html",
        page=page,
        name=name,
        form=form,
        faults=faults,
        unit=unit,
        nodes=nodes,
        has_units=part == "hours",
        deadlines=deadlines,
        stages=STAGES,
        days=DAYS,
    )
    return template, 422 if form.is_submitted() else 200


@blueprint.route("/<name>/text", methods=["GET", "POST"])
@access("policies.write")
def text(name: str) -> ResponseReturnValue:
    """Change the text of a rule; faults are told with their lines, and what was written stays."""
    viewer = get_viewer()
    page = house.get_policy(viewer, name)
    form = TextForm(data={"text": page.text, "version": str(page.version)})
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            house.save(viewer, name, form.text.data, version_of(form.version.data), now=datetime.now(UTC))
        except InvalidFile as refused:
            faults = faults_of(refused, has_lines=True)
        except Conflict as fault:
            faults = [message_of(fault)]
            form.version.data = str(page.version)
        else:
            return _saved(name)
    template = render_template("policies/text.html", page=page, name=name, form=form, faults=faults)
    return template, 422 if form.is_submitted() else 200


@blueprint.post("/<name>/versions/<int(max=1000000):number>/restore")
@access("policies.write")
def restore(name: str, number: int) -> ResponseReturnValue:
    """Let an earlier version hold again."""
    house.restore(get_viewer(), name, number, version_of(request.form.get("version")), now=datetime.now(UTC))
    return _saved(name)


def _saved(name: str) -> ResponseReturnValue:
    flash(gettext("Saved. The rule holds from now on."))
    return redirect(url_for("policies.policy", name=name), 303)
