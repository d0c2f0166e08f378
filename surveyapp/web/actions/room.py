"""The room's blueprint, and its one big page: a corrective action with its next step."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from surveyapp.domain.tickets import states
from surveyapp.reports import ishikawa
from surveyapp.services import ticket_files
from surveyapp.services.actions import pages
from surveyapp.services.actions.facts import is_doer
from surveyapp.services.actions.pages import ActionPage
from surveyapp.web.access import get_viewer
from surveyapp.web.actions import words
from surveyapp.web.actions.forms import CaseNumberForm
from surveyapp.web.actions.next_act import need_words, next_act
from surveyapp.web.actions.proof_words import section_of
from surveyapp.web.casework import Room, link_to
from surveyapp.web.formatting import day, time_left
from surveyapp.web.shell import current_language
from surveyapp.web.tickets.forms import NoteForm
from surveyapp.web.tickets.words import HistoryLine

blueprint = Blueprint("actions", __name__, url_prefix="/actions")


def show(
    page: ActionPage, *, now: datetime, faults: list[str] | None = None, note: str = "", status: int = 200
) -> ResponseReturnValue:
    """Answer with the page of a corrective action, with `faults` on top and an unsaved `note` kept."""
    viewer, ticket = get_viewer(), page.ticket
    may_write = viewer.may("tickets.write")
    html = render_template(
        "actions/action.html",
        page=page,
        ticket=ticket,
        own=page.own,
        now=now,
        faults=faults or [],
        note_form=NoteForm(formdata=None, data={"text": note}),
        case_form=CaseNumberForm(formdata=None),
        next_act=next_act(page),
        kicker=_kicker(page, now),
        needs=[(need_words(page, need.code, need.label), is_met) for need, is_met in page.needs],
        history=history_of(page),
        words=words,
        theme=words.theme_name(page.theme_names, ticket.theme, current_language()) if ticket.theme else "",
        diagram=diagram_of(page),
        is_mine=lambda step: is_doer(step, viewer.user_id),
        link_to=link_to,
        may_write=may_write,
        may_edit=may_write and states.is_open(ticket.state),
        nothing=Markup('<span class="muted">{}</span>').format(gettext("not written yet")),
        ended_by=people_of(page).get(ticket.ended_by),
        files=ticket_files.list_files(ticket.id),
        **section_of(ticket.id, page.company, now=now),
    )
    return html, status


def history_of(page: ActionPage) -> list[HistoryLine]:
    """Return the history of a corrective action in words."""
    return words.history(page, people_of(page))


def people_of(page: ActionPage) -> dict[int, str]:
    """Return the names of everybody who has to do with it, by id."""
    names = {person.id: person.name for person in (*page.people, *page.doers)}
    return names | {event.user_id: name for event, name in page.events if event.user_id and name}


def _kicker(page: ActionPage, now: datetime) -> str:
    """Return what stands over the next step: what is due when, and who may not be the one."""
    parts = [gettext("Next step")]
    due_at = page.ticket.next_due_at
    if page.ticket.state == states.VERIFYING and page.criterion is not None:
        parts.append(gettext("decision date %(day)s", day=day(page.criterion.decide_on, now)))
        if page.doers:
            names = words.names_of(page.doers)
            parts.append(gettext("by somebody other than %(names)s, who did it", names=names))
    elif due_at is not None:
        parts.append(gettext("due by %(day)s", day=day(due_at, now)))
        if due_at < now:
            parts.append(time_left(due_at, now))
    return " · ".join(parts)


def diagram_of(page: ActionPage) -> Markup | None:
    """Return the drawing of the possible causes, None while there are none."""
    causes = [(cause.branch, cause.answer, cause.is_root) for cause in page.causes if cause.branch]
    if not causes:
        return None
    said = {branch: gettext(name) for branch, name in words.BRANCHES.items()}
    said |= {"title": gettext(ishikawa.TITLE), "root": gettext(ishikawa.ROOT)}
    problem = page.own.problem.get("what") or page.ticket.title
    return Markup(ishikawa.draw(problem, causes, words=said))  # noqa: S704 - the drawing escapes what people wrote


def _last_change(page: ActionPage) -> tuple[str, datetime]:
    last = history_of(page)[0]
    return last.words, last.at


room = Room(
    endpoint="actions.action",
    list_endpoint="actions.actions",
    list_title=lazy_gettext("Corrective actions"),
    read=lambda ticket_id: pages.get_action(get_viewer(), ticket_id),
    show=show,
    last_change=_last_change,
)


def now_utc() -> datetime:
    """Return the time of this request."""
    return datetime.now(UTC)
