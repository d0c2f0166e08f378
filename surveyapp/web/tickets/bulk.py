"""What is done to the ticked rows of the list at once, and undone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.tickets.tags import clean_tag
from surveyapp.services.tickets import bulk, workload
from surveyapp.services.tickets.bulk import Outcome, Pick
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets.filters import EPOCH
from surveyapp.web.tickets.listing import show_list
from surveyapp.web.tickets.room import blueprint


def asked_picks() -> list[Pick]:
    """Return the ticked cases in the state that the person saw; a version that was tampered with fits nothing."""
    seen = dict(text.partition(".")[::2] for text in request.form.getlist("seen"))
    ids = dict.fromkeys(request.form.getlist("case"))
    return [Pick(decode_id(each), int(seen[each]) if seen.get(each, "").isdecimal() else 0) for each in ids]


@blueprint.post("/bulk/assign")
@access("tickets.write")
def assign_many() -> ResponseReturnValue:
    """Give the ticked cases to one person."""
    viewer, now = get_viewer(), datetime.now(UTC)
    owner = encode_id(viewer.user_id) if request.form.get("to") == "me" else request.form.get("owner", "")
    owner_id = decode_id(owner) if owner else None
    names = {person.id: person.name for person in workload.list_workers(viewer)}
    if owner_id is not None and owner_id not in names:
        raise NotFound
    name = names[owner_id] if owner_id is not None else gettext("nobody")

    def said(count: int) -> str:
        return ngettext("%(num)s case is given to %(name)s.", "%(num)s cases are given to %(name)s.", count, name=name)

    return _do(lambda picks: bulk.assign_many(viewer, picks, owner_id, now=now), said, {"given": _moment(now)})


@blueprint.post("/bulk/tag")
@access("tickets.write")
def tag_many() -> ResponseReturnValue:
    """Put a tag on the ticked cases, or take it off."""
    viewer, now, takes_off = get_viewer(), datetime.now(UTC), bool(request.form.get("off"))
    try:
        tag = clean_tag(request.form.get("tag", ""))
    except Refused as fault:
        return show_list([message_of(fault)], 422)

    def said(count: int) -> str:
        if takes_off:
            return ngettext(
                "The tag %(tag)s is off %(num)s case.", "The tag %(tag)s is off %(num)s cases.", count, tag=tag
            )
        return ngettext("The tag %(tag)s is on %(num)s case.", "The tag %(tag)s is on %(num)s cases.", count, tag=tag)

    act = bulk.untag_many if takes_off else bulk.tag_many
    undo = {"tag": tag, "off": "" if takes_off else "1"}
    return _do(lambda picks: act(viewer, picks, tag, now=now), said, undo)


@blueprint.post("/bulk/undo")
@access("tickets.write")
def undo_many() -> ResponseReturnValue:
    """Take back what was just done to many cases, where nobody has changed it since."""
    viewer, now, form = get_viewer(), datetime.now(UTC), request.form
    ids = [decode_id(each) for each in form.get("cases", "").split()]
    if form.get("given", "").isdecimal():
        outcome = bulk.take_back_assignment(viewer, ids, _at(form["given"]), now=now)
    else:
        act = bulk.untag_many if form.get("off") else bulk.tag_many
        outcome = act(viewer, [Pick(ticket_id, 0) for ticket_id in ids], form.get("tag", ""), now=now)
    count = len(outcome.done)
    flash(ngettext("%(num)s case is as it was.", "%(num)s cases are as they were.", count))
    return _answer(outcome)


def _do(act: Callable[[list[Pick]], Outcome], said: Callable[[int], str], undo: dict[str, str]) -> ResponseReturnValue:
    picks = asked_picks()
    if not picks:
        return show_list([gettext("Tick at least one case first.")], 422)
    outcome = act(picks)
    if outcome.done:
        flash(_with_undo(said(len(outcome.done)), undo | {"cases": " ".join(map(encode_id, outcome.done))}))
    elif outcome.unchanged == len(picks):
        flash(gettext("They are so already."))
    return _answer(outcome)


def _answer(outcome: Outcome) -> ResponseReturnValue:
    """Go back to the list; what was not done is said on its top."""
    faults = faults_of(outcome)
    if faults:
        return show_list(faults, 200 if outcome.done else 409 if outcome.changed else 422)
    kept = {name: value for name, value in request.args.items() if name != "tick"}
    return redirect(url_for("tickets.tickets", **kept), 303)


def faults_of(outcome: Outcome) -> list[str]:
    """Return what was not done to how many cases, and why."""
    faults = []
    if outcome.changed:
        faults.append(
            ngettext(
                "%(num)s case had changed meanwhile and was left as it is.",
                "%(num)s cases had changed meanwhile and were left as they are.",
                outcome.changed,
            )
        )
    for refusal, count in outcome.refused.values():
        faults.append(
            ngettext(
                "%(num)s case was left: %(why)s", "%(num)s cases were left: %(why)s", count, why=message_of(refusal)
            )
        )
    return faults


def _with_undo(said: str, values: dict[str, Any]) -> Markup:
    return Markup(render_template("tickets/_undo.html", said=said, values=values, args=request.args.to_dict()))  # noqa: S704 - our template


def _moment(now: datetime) -> str:
    return str((now - EPOCH) // timedelta(microseconds=1))


def _at(text: str) -> datetime:
    if len(text) > 17:
        raise NotFound
    return EPOCH + timedelta(microseconds=int(text))
