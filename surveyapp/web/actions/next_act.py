"""The one primary act of a corrective action: what supplies the first thing missing, or the move when nothing is."""

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from surveyapp.domain.tickets import states
from surveyapp.services.actions.pages import ActionPage
from surveyapp.web.actions import words
from surveyapp.web.casework import link_to
from surveyapp.web.tickets.next_act import NextAct

PART_FOR = {"problem": "problem", "escape_cause": "escape", "similar_places": "spread", "procedure": "spread"}
SECTION_FOR = {
    "cases": "#cases",
    "actions": "#actions",
    "evidence": "#actions",
    "checks": "#actions",
    "verdict": "#proof",
}


def next_act(page: ActionPage) -> NextAct | None:
    """Return the primary act of a corrective action, None where it has ended; its address is "" where one can only wait."""
    if page.next_state is None:
        return None
    first = next((need for need, is_met in page.needs if not is_met), None)
    if first is None:
        return _move(page, page.next_state)
    title = gettext(first.how)
    if first.code == "another_person":
        return NextAct(title, "", "")
    said = gettext(words.ACTS[first.code])
    if first.code == "owner":
        return NextAct(title, said, _url(page, "take"), posts=True)
    return NextAct(title, said, _address(page, first.code))


def need_words(page: ActionPage, code: str, label: str) -> str:
    """Return what the panel says of one requirement, with its figures where it has some."""
    total = len(page.steps)
    if code == "actions" and total:
        done = total - page.facts.open_actions
        return ngettext("%(done)s of %(num)s action done", "%(done)s of %(num)s actions done", total, done=done)
    if code == "cases" and page.gathered.total:
        return ngettext("gathers %(num)s case", "gathers %(num)s cases", page.gathered.total)
    return gettext(label)


def _move(page: ActionPage, to_state: str) -> NextAct:
    asks = states.needs_reason(page.ticket.state, to_state)
    url = _url(page, "move", to_state=to_state)
    if to_state == states.INVESTIGATING and page.ticket.state == states.VERIFYING:
        return NextAct(
            gettext("It did not work: look for the cause again"), gettext("Investigate again"), url, not asks
        )
    return NextAct(gettext(words.READY[to_state]), gettext(words.MOVES[to_state]), url, not asks)


def _address(page: ActionPage, code: str) -> str:
    if code in SECTION_FOR:
        return SECTION_FOR[code]
    if code == "analysis":
        return _url(page, "add_cause") if page.own.method != "ishikawa" else "#analysis"
    if code == "root_cause":
        return _url(page, "root") if page.causes else "#analysis"
    if code == "plan":
        return _url(page, "add_step")
    if code == "criterion":
        return link_to("actions.criterion", ticket_id=page.ticket.id) or "#proof"
    return _url(page, "edit", part=PART_FOR[code])


def _url(page: ActionPage, view: str, **values: Any) -> str:
    return url_for(f"actions.{view}", ticket_id=page.ticket.id, **values)
