"""The one primary act of a case: what supplies the first thing missing, or the move when nothing is."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from surveyapp.domain.tickets import cases, states
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.web.tickets import words

LETTER_FOR = {
    "acknowledgement": "acknowledgement",
    "apology": "apology",
    "outcome": "outcome",
    "extras": "outcome",
    "answer": "question",
}
# What is done by a button further down on the same page.
ANCHORS = {"actions": "#actions", "approval": "#remedies", "given": "#remedies", "promises": "#promises"}
PART_FOR = {"root_cause": "cause", "what": "facts", "where": "facts", "when": "facts", "extent": "facts"}


@dataclass(frozen=True, slots=True)
class NextAct:
    """What the panel says is next, its button's words and address, and whether pressing it is a POST."""

    title: str
    words: str
    url: str
    posts: bool = False


def next_act(page: TicketPage) -> NextAct | None:
    """Return the primary act of a case, None where it has ended."""
    if page.next_state is None:
        return None
    first = next((need for need, is_met in page.needs if not is_met), None)
    if first is None:
        asks = states.needs_reason(page.ticket.state, page.next_state)
        url = _url(page, "move", to_state=page.next_state)
        return NextAct(gettext(words.READY[page.next_state]), gettext(words.MOVES[page.next_state]), url, not asks)
    title, said = gettext(first.how), gettext(words.ACTS[first.code])
    if first.code == "owner":
        return NextAct(title, said, _url(page, "take"), posts=True)
    if first.code in ANCHORS:
        return NextAct(title, said, ANCHORS[first.code])
    if first.code == "remedy":
        return NextAct(title, said, _url(page, "new_remedy"))
    if first.code == "answer" and page.facts.answer == cases.ASKED:
        return NextAct(
            gettext("Wait for the customer's answer"), gettext("Record what the customer says"), _url(page, "verdict")
        )
    if first.code in LETTER_FOR:
        return NextAct(title, said, _url(page, "message", kind=LETTER_FOR[first.code]))
    return NextAct(title, said, _url(page, "edit", part=PART_FOR.get(first.code, first.code)))


def _url(page: TicketPage, view: str, **values: Any) -> str:
    return url_for(f"tickets.{view}", ticket_id=page.ticket.id, **values)
