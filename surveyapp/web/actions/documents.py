"""The 8D report of one corrective action, to be printed, signed and sent on."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.tickets import states
from surveyapp.services import audit
from surveyapp.services.actions import pages
from surveyapp.services.actions.pages import ActionPage
from surveyapp.services.proof.pages import Proof, get_proof
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions import words
from surveyapp.web.actions.room import blueprint, diagram_of, now_utc, people_of
from surveyapp.web.documents import as_file, pdf_of
from surveyapp.web.formatting import day, number
from surveyapp.web.reports.words import say
from surveyapp.web.shell import current_language


@blueprint.get("/<id:ticket_id>/8d.pdf")
@access("tickets.read")
def report_8d(ticket_id: int) -> ResponseReturnValue:
    """Send the 8D report of a corrective action in the reader's language; exports are recorded."""
    viewer, language, now = get_viewer(), current_language(), now_utc()
    page = pages.get_action(viewer, ticket_id)
    proof = get_proof(viewer, ticket_id, language, now=now).proof
    ticket = page.ticket
    content = pdf_of(
        "action_8d.html",
        page=page,
        ticket=ticket,
        own=page.own,
        states=states,
        words=words,
        theme=words.theme_name(page.theme_names, ticket.theme, language) if ticket.theme else "",
        diagram=diagram_of(page),
        team=team_of(page, proof),
        doers=words.names_of(page.doers),
        proof=proof,
        criterion_said=_criterion(proof) if proof else "",
        closed_by=people_of(page).get(ticket.ended_by),
    )
    audit.record_alone("8d exported", now=now, viewer=viewer, ticket=page.number)
    return as_file(content, "application/pdf", f"8d-{page.number}.pdf")


def team_of(page: ActionPage, proof: Proof | None) -> list[tuple[str, list[str]]]:
    """Return everybody who has a part in it by name, each with what they do."""
    parts: dict[str, list[str]] = {}

    def add(name: str | None, part: str) -> None:
        if name and part not in parts.setdefault(name, []):
            parts[name].append(part)

    add(page.owner, gettext("leads it"))
    for _step, owner, doer, checker in _steps(page):
        add(owner, gettext("owns an action"))
        add(doer, gettext("did an action"))
        add(checker, gettext("checked an action"))
    add(proof.locked_by if proof else None, gettext("fixed what counts as success"))
    return list(parts.items())


def _criterion(proof: Proof) -> str:
    """Return what was fixed as success in a sentence."""
    return gettext(
        "Success is: the %(measure)s falls by at least %(change)s points in a hundred by %(day)s, measured in %(survey)s.",
        measure=say(proof.measure.said()),
        change=number(proof.criterion.smallest_change, 1),
        day=day(proof.criterion.decide_on),
        survey=proof.survey,
    )


def _steps(page: ActionPage) -> list[tuple[Any, str | None, str | None, str | None]]:
    return [tuple(row) for row in page.steps]
