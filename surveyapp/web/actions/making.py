"""Opening a corrective action by hand, empty or from cases that somebody selected."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services.actions import opening
from surveyapp.services.actions.lists import theme_names
from surveyapp.services.units import viewer_units
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions import words
from surveyapp.web.actions.forms import NewForm
from surveyapp.web.actions.room import blueprint, now_utc
from surveyapp.web.errors import message_of
from surveyapp.web.shell import current_language


@blueprint.route("/new", methods=["GET", "POST"])
@access("tickets.write")
def new() -> ResponseReturnValue:
    """Ask what goes wrong, and open a corrective action with the cases named by `case` in address or form.

    A list of cases posts only the cases; the form is shown then, filled in with what they have in common.
    """
    viewer = get_viewer()
    case_ids = [decode_id(text) for text in dict.fromkeys(request.values.getlist("case"))]
    cases = opening.list_cases(viewer, case_ids)
    if len(cases) != len(case_ids):
        raise NotFound
    names = {case.theme: case.theme for case in cases if case.theme}
    names |= {theme: words.theme_name(said, theme, current_language()) for theme, said in theme_names().items()}
    is_filled_in = "title" in request.form
    form = NewForm(data=_in_common(cases, names)) if is_filled_in else NewForm(None, data=_in_common(cases, names))
    form.offer(viewer_units(viewer), sorted(names.items(), key=lambda pair: pair[1]), viewer.name)
    faults = []
    if is_filled_in and form.validate():
        try:
            made = opening.make_action(
                viewer,
                title=form.title.data,
                theme=form.theme.data or None,
                unit_id=form.unit_id,
                case_ids=case_ids,
                owner_id=viewer.user_id if form.owner.data == NewForm.ME else None,
                now=now_utc(),
            )
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            flash(gettext("The corrective action is open."))
            return redirect(url_for("actions.action", ticket_id=made), 303)
    status = 422 if is_filled_in else 200
    return render_template("actions/new.html", form=form, faults=faults, cases=cases, encode_id=encode_id), status


def _in_common(cases: Sequence[Any], names: dict[str, str]) -> dict[str, str]:
    """Return what to fill in: the theme that all cases have, and its name or their common root cause as a title."""
    themes = {case.theme for case in cases}
    causes = {case.root_cause for case in cases}
    theme = themes.pop() if len(themes) == 1 else None
    cause = causes.pop() if len(causes) == 1 else None
    return {"theme": theme or "", "title": cause or names.get(theme or "", ""), "owner": NewForm.ME}
