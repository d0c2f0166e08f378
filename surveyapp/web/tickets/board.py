"""The board: open cases in columns by state. Moving a card takes the same step as its page does, and skips no guard."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.domain.ids import decode_id
from surveyapp.domain.tickets import board as rules
from surveyapp.domain.tickets import states
from surveyapp.services.tickets import lists, moves, pages
from surveyapp.services.tickets.lists import ListRow
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import filters, words
from surveyapp.web.tickets.listing import frame
from surveyapp.web.tickets.room import blueprint

# So many cards of a column, and of one that the reader wants to see more of.
CARDS, MORE_CARDS = 6, 200


@blueprint.get("/board")
@access("tickets.read")
def board() -> ResponseReturnValue:
    """Show open cases in columns by state, the next due first; view and filters stand in the address."""
    return _show_board()


@blueprint.post("/board/move")
@access("tickets.write")
def move_card() -> ResponseReturnValue:
    """Move a card to a column or a state; what needs a reason asks for it on the case's own page."""
    form, now, viewer = request.form, datetime.now(UTC), get_viewer()
    ticket_id = decode_id(form.get("ticket", ""))
    page = pages.get_ticket(viewer, ticket_id, now=now)
    state, asked = page.ticket.state, form.get("to", "")
    # Some columns are called as the one state in them; a menu names states that are no column, such as closed.
    target = asked if asked in states.STATES and asked not in rules.COLUMNS else rules.target_of(state, asked)
    if target is not None and states.needs_reason(state, target) and target in states.TRANSITIONS[state]:
        return redirect(url_for("tickets.move", ticket_id=ticket_id, to_state=target), 303)
    refused, status = "", 422
    if state in rules.COLUMNS.get(asked, ()):
        return redirect(url_for("tickets.board", **request.args), 303)
    if target is None:
        first = gettext(states.LABELS[page.next_state]) if page.next_state else ""
        refused = gettext("One step after the other: the next one is %(state)s.", state=first)
    else:
        version = int(form["version"]) if form.get("version", "").isdecimal() else 0
        try:
            moves.move(viewer, ticket_id, version, target, now=now)
        except Conflict:
            refused, status = gettext("Somebody else changed it meanwhile. It now stands where you see it."), 409
        except Refused as fault:
            refused = message_of(fault)
    if not refused and target is not None:
        flash(
            gettext("%(number)s is now: %(state)s", number=page.number, state=gettext(states.LABELS[target])),
        )
        return redirect(url_for("tickets.board", **request.args), 303)
    return _show_board({"page": page, "said": refused, "id": ticket_id}), status


def _show_board(refused: dict[str, Any] | None = None) -> str:
    chosen, now, viewer = filters.asked_filter(), datetime.now(UTC), get_viewer()
    # What has ended stands in no column.
    chosen = replace(chosen, view=chosen.view if chosen.is_of_open else "open", order="")
    opened = request.args.get("show", "")
    sizes = {column: MORE_CARDS if column == opened else CARDS for column in rules.COLUMNS}
    found = lists.get_board(viewer, chosen, sizes, now=now)
    kept = {"view": chosen.view, **filters.kept(chosen)}
    return render_template(
        "tickets/board.html",
        found=found,
        now=now,
        refused=refused,
        opened=opened,
        columns=[(column, gettext(label)) for column, label in rules.LABELS.items()],
        steps=_steps,
        show_url=lambda column: url_for("tickets.board", **kept, show=column),
        move_args=request.args.to_dict(),
        may_write=viewer.may("tickets.write"),
        **frame(chosen, found.offers, dict(found.views), "tickets.board"),
    )


def _steps(card: ListRow) -> list[tuple[str, str, bool]]:
    """Return state, words and whether a reason is asked for, of every way that leads on from a card."""
    return [
        (
            state,
            gettext("Investigate again")
            if state == states.INVESTIGATING and states.needs_reason(card.state, state)
            else gettext(words.MOVES[state]),
            states.needs_reason(card.state, state),
        )
        for state in states.TRANSITIONS[card.state]
    ]
